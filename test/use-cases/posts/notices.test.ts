import { beforeEach, describe, expect, it } from "vitest";
import { publishObject, withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../../src/use-cases/posts/reconcile.ts";
import { reindex } from "../../../src/use-cases/posts/reindex.ts";
import { aSite, DAY, MINUTE, START } from "../a-site.ts";

const KEY = "posts/a.md";
const NOTICE = { line: 4, reason: { code: "date-unreadable", values: { date: '"whenever"' } } };

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
});

const publish = (more = "updated: whenever\n", key = KEY, at = START) =>
  publishObject(
    site.ports,
    {
      key,
      bytes: new TextEncoder().encode(
        `---\ntitle: ${key}\ndate: ${new Date(START - DAY).toISOString()}\n${more}---\nText.\n`,
      ),
    },
    at,
  );
const noticed = () => site.ports.noticedPosts.list({ after: "", limit: 10 });

describe("a notice of a published post", () => {
  it("is told when it is published and when it is read again, and holds nothing back", async () => {
    const told = { count: 1, first: [NOTICE] };
    expect(await publish()).toMatchObject({ outcome: "published", notices: told });
    expect(await publish()).toMatchObject({ outcome: "unchanged", notices: told });
    expect(await publish("updated: whenever\ntags: [fog]\n")).toMatchObject({ outcome: "updated", notices: told });
    expect(await noticed()).toEqual([{ key: KEY, ...told }]);
    expect(await site.ports.posts.entry(KEY, START)).toBeDefined();
  });

  it.for([
    ["its line is mended", ""],
    ["the post is held back", "updated: whenever\ndraft: true\n"],
    ["the post can no longer be read", "updated: whenever\nexpiryDate: whenever\n"],
  ])("is gone when %s", async ([, more]) => {
    await publish();
    await publish(more);
    expect([await noticed(), await site.ports.noticedPosts.count()]).toEqual([[], 0]);
  });

  it("is gone when the post is withdrawn", async () => {
    await publish();
    await withdrawObject(site.ports, KEY, START + MINUTE);
    expect(await noticed()).toEqual([]);
  });

  it("comes back with a rebuilt index", async () => {
    await publish();
    await reindex(site.ports, undefined, START + MINUTE);
    expect(await noticed()).toEqual([]);
    await reconcile(site.ports, START + MINUTE);
    expect(await noticed()).toMatchObject([{ key: KEY, count: 1 }]);
  });

  it("is told of lines of `_redirects`, until they are mended", async () => {
    const put = (text: string) =>
      publishObject(site.ports, { key: "_redirects", bytes: new TextEncoder().encode(text) }, START);
    const told = { count: 1, first: [{ line: 2, reason: { code: "redirect-status" } }] };
    expect(await put("/a /b\n/c /d 200\n")).toMatchObject({ outcome: "stored", notices: told });
    expect(await noticed()).toMatchObject([{ key: "_redirects", ...told }]);
    expect(await put("/a /b\n")).toEqual({ outcome: "stored", etag: expect.any(String) });
    expect(await noticed()).toEqual([]);
  });

  it("is listed page by page", async () => {
    for (const name of ["c", "a", "b"]) await publish(undefined, `posts/${name}.md`);
    const [first] = await site.ports.noticedPosts.list({ after: "", limit: 1 });
    expect(first?.key).toBe("posts/a.md");
    const rest = await site.ports.noticedPosts.list({ after: "posts/a.md", limit: 10 });
    expect(rest.map(({ key }) => key)).toEqual(["posts/b.md", "posts/c.md"]);
    expect(await site.ports.noticedPosts.count()).toBe(3);
  });
});
