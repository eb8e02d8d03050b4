import { expect, it } from "vitest";
import { siteFiles } from "../../../src/adapters/database/posts/site-files.ts";
import type { SiteFile } from "../../../src/core/posts/site-file.ts";
import { insert } from "../../sqlite/changes.ts";
import { openD1 } from "../../sqlite/d1.ts";

const file = (path: string, etag: string | undefined): SiteFile => ({
  ...{ path, etag, type: "image/png", length: 1, width: 2, height: 3 },
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
