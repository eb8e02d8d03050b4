import { beforeEach, describe, expect, it } from "vitest";
import { changeCategory } from "../../../src/use-cases/posts/change-category.ts";
import { listCategories } from "../../../src/use-cases/posts/list-categories.ts";
import { withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../../src/use-cases/posts/reconcile.ts";
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

  it("begins at the beginning of the bucket, with its settings and their notices, and counts what it does", async () => {
    const put = (key: string, text: string) => site.ports.objects.put(key, new TextEncoder().encode(text), "text/x");
    await put("site.yaml", 'title: Harbour News\nnewsletter:\n  subject: "{whatever}"\n');
    await site.publish("a", START - DAY);
    await site.publish("b", START - DAY);
    for (let pass = 0; pass < 3; pass++) await reconcile(site.ports, START);
    const noticed = async () => (await site.ports.noticedPosts.list({ after: "", limit: 9 })).map(({ key }) => key);
    expect(await noticed()).toEqual(["site.yaml"]);
    await site.ports.reconciliation.setPosition("posts/a.md");
    const NOTHING = { listed: 0, read: 0, queued: 0, published: 0, updated: 0, quarantined: 0, withdrawn: 0 };
    expect(await reindex(site.ports, undefined, START)).toEqual({ position: "posts", report: NOTHING });
    expect(await noticed()).toEqual(["site.yaml"]);
    expect(await reindex(site.ports, "posts", START)).toEqual({
      position: "tombstones:",
      report: { ...NOTHING, listed: 2, read: 2, published: 2 },
    });
    expect(await reindex(site.ports, "tombstones:", START)).toEqual({ position: undefined, report: NOTHING });
  });

  it("brings back all tombstones, over all pages of their list", async () => {
    for (const name of ["a", "b", "c"]) {
      await site.publish(name, START - DAY);
      await withdrawObject(site.ports, `posts/${name}.md`, START);
    }
    const before = entries();
    const { list } = site.ports.objects;
    site.ports.objects.list = (options) =>
      list({ ...options, limit: options.prefix === ".gazette/history/" ? 1 : 1_000 });
    const { positions, restored } = await steps();
    expect([positions.length, restored, entries()]).toEqual([5, 3, before]);
  });

  it("keeps what the desk has ordered, also when a tool has deleted that, and shows merges at once", async () => {
    await site.publish("a", START - DAY, "categories: [Twin]\n");
    await site.publish("b", START - DAY, "categories: [Kept]\n");
    await changeCategory(site.ports, { kind: "merge", id: "twin", into: "kept" }, START);
    const shown = async () => (await listCategories(site.ports, START)).merges;
    const before = await shown();
    expect(before).toMatchObject([{ id: "twin", into: "kept", shown: true }]);
    await site.ports.objects.delete(".gazette/categories.json");
    await steps();
    expect(await shown()).toEqual(before);
    expect(await site.ports.objects.head(".gazette/categories.json")).toBeDefined();
    await site.db.exec("DELETE FROM merge_members");
    await steps();
    expect(site.db.sqlite.prepare("SELECT count(*) AS members FROM merge_members").get()).not.toEqual({ members: 0 });
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
