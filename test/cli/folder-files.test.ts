import { expect, it } from "vitest";
import { readFolder } from "../../src/cli/folder.ts";
import { folderFiles } from "../../src/cli/folder-files.ts";
import { site } from "../markdown/a-post.ts";
import { folderOf, post } from "./command.ts";

it("a folder has its includes, and posts by what links call them", async () => {
  const folder = await folderOf({
    "_posts/2026-01-01-a.md": post("A"),
    "_posts/bundle/index.md": post("B"),
    "_posts/c.html": post("C"),
    "_includes/note.html": "<b>note</b>",
    "_includes/secret.js": "no",
    "assets/plan.pdf": "x",
  });
  const files = folderFiles((await readFolder(folder)).files, site);
  expect(await files.include("_includes/note.html")).toBe("<b>note</b>");
  for (const name of ["_includes/other.html", "_includes/secret.js", "_includes/../_posts/c.html"])
    expect(await files.include(name)).toBeUndefined();
  for (const key of ["posts/2026-01-01-a.md", "posts/bundle.md", "posts/c.md", "assets/plan.pdf"])
    expect([key, files.has?.(key)]).toEqual([key, true]);
  expect(files.has?.("posts/gone.md")).toBe(false);
});
