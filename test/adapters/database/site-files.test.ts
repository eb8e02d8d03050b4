import { expect, it } from "vitest";
import { posts } from "../../../src/adapters/database/posts/posts.ts";
import { siteFiles } from "../../../src/adapters/database/posts/site-files.ts";
import type { SiteFile } from "../../../src/core/posts/site-file.ts";
import { defaultSite } from "../../../src/core/site.ts";
import { insert } from "../../sqlite/changes.ts";
import { openD1 } from "../../sqlite/d1.ts";

const file = (path: string, etag: string | undefined): SiteFile => ({
  ...{ path, etag, type: "image/png", length: 1, width: 2, height: 3 },
});

it("a file is no longer referred to by a post that readers do not see any more", async () => {
  const db = openD1();
  insert(db, "posts", { key: "posts/a.md", etag: "e", state: "quarantined" });
  for (const name of ["a", "b"]) insert(db, "post_files", { path: `${name}.png`, post_key: `posts/${name}.md` });
  const site = defaultSite(new URL("https://news.example.com/"));
  await posts(db, site).save([{ state: "draft", key: "posts/a.md", etag: "f" }], { at: 1, now: 1 });
  const port = siteFiles(db);
  expect([await port.isReferredTo("a.png"), await port.isReferredTo("b.png")]).toEqual([false, true]);
});

it("a file that was looked at is kept while something refers to it, and posts with it are read again when it is another", async () => {
  const db = openD1();
  const port = siteFiles(db);
  for (const name of ["a", "b"]) {
    const key = `posts/${name}.md`;
    insert(db, "posts", { key, etag: "e", state: "quarantined", published_at: 1 });
    insert(db, "post_files", { path: `${name}.png`, post_key: key });
  }
  insert(db, "site_files", { path: "left.png", etag: "1", looked_at: 1 });
  expect(await port.save([file("a.png", "1"), file("b.png", "1"), file("loose.png", "1")], 5)).toEqual([]);
  const kept = () => db.sqlite.prepare("SELECT path, etag, looked_at FROM site_files ORDER BY path").all();
  const left = { path: "left.png", etag: "1", looked_at: 1 };
  expect(kept()).toEqual([
    { path: "a.png", etag: "1", looked_at: 5 },
    { path: "b.png", etag: "1", looked_at: 5 },
    left,
  ]);
  expect(await port.save([file("a.png", "2"), file("b.png", "1")], 6)).toEqual(["posts/a.md"]);
  expect(db.sqlite.prepare("SELECT key, etag FROM posts ORDER BY key").all()).toEqual([
    { key: "posts/a.md", etag: "" },
    { key: "posts/b.md", etag: "e" },
  ]);
  expect(await port.save([file("left.png", "1")], 7)).toEqual([]);
  expect(kept()).toEqual([
    { path: "a.png", etag: "2", looked_at: 6 },
    { path: "b.png", etag: "1", looked_at: 6 },
  ]);
});
