import { beforeEach, describe, expect, it } from "vitest";
import { withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reindex } from "../../../src/use-cases/posts/reindex.ts";
import { aSite, DAY, HOUR, START } from "../a-site.ts";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite({ title: "Harbour News" });
});

const entries = () => site.db.sqlite.prepare("SELECT key, id, state FROM posts ORDER BY key").all();
const etags = () =>
  site.db.sqlite
    .prepare("SELECT etag FROM posts WHERE state = 'published'")
    .all()
    .map(({ etag }) => etag);

async function steps() {
  const positions: (string | undefined)[] = [];
  let restored = 0;
  for (let position: string | undefined; positions.length < 9; ) {
    const step = await reindex(site.ports, position, START + HOUR);
    position = step.position;
    restored += step.report.withdrawn;
    positions.push(position);
    if (position === undefined) break;
  }
  return { positions, restored };
}

describe("rebuilding the index", () => {
  it("brings back what the bucket has, posts and those that are gone, step by step", async () => {
    await site.publish("a", START - DAY);
    await site.publish("b", START - DAY);
    await site.publish("c", START - DAY);
    await withdrawObject(site.ports, "posts/b.md", START);
    const before = entries();
    await site.db.exec("UPDATE posts SET id = 'lost' WHERE key = 'posts/a.md'");
    const { positions, restored } = await steps();
    expect(positions).toEqual(["posts", "tombstones:", undefined]);
    expect(restored).toBe(1);
    expect(entries()).toEqual(before);
  });

  it("reads posts first that have not been read since settings changed, from the beginning of the bucket", async () => {
    await site.publish("a", START - DAY);
    await site.publish("z", START - DAY);
    await site.db.exec("UPDATE posts SET etag = '' WHERE key = 'posts/a.md'");
    await site.ports.reconciliation.setPosition("posts/m");
    const { clear } = site.ports.posts;
    let read: unknown[] = [];
    site.ports.posts.clear = async () => {
      read = etags();
      await clear();
    };
    await steps();
    expect(read).not.toContain("");
  });

  it.each([
    ["with posts, by settings that are new", true, "title: New\n", 1],
    ["without posts, whatever the settings are", false, "title: New\n", 0],
    ["without settings in the bucket", true, undefined, 0],
  ])("settles first %s", async (_, hasPosts, settings, settled) => {
    if (hasPosts) await site.publish("a", START - DAY);
    if (settings) await site.ports.objects.put("site.yaml", new TextEncoder().encode(settings), "application/yaml");
    const { clear } = site.ports.posts;
    let known = 0;
    site.ports.posts.clear = async () => {
      known = Number((await site.ports.sites.load()).settings.title === "New");
      await clear();
    };
    await steps();
    expect(known).toBe(settled);
  });
});
