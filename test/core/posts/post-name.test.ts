import { describe, expect, it } from "vitest";
import { meantPost, nameOf, namesOf } from "../../../src/core/posts/post-name.ts";

const POSTS = [
  "posts/2026-01-02-quay.md",
  "posts/notes/Quay.md",
  "posts/notes/deep/tide.md",
  "posts/_content/tools/quay/index.md",
  "posts/blog/_posts/2026-01-03-quay.html",
];
const from = "posts/notes/a.md";
/** The key that is meant by a name. */
const meant = (written: string, at = from) =>
  meantPost(
    written,
    at,
    POSTS.filter((key) => nameOf(key) === nameOf(written)).map((key) => ({ key, title: "" })),
  )?.key;

it("a file called index is named by its folder, where it has one", () => {
  expect(["a/index.md", "a/_index", "index.md", "./index", "_posts/index"].map(nameOf)).toEqual([
    ...["a", "a", "index", "index", "index"],
  ]);
});

describe("a post that is named", () => {
  it.each([
    ["beside the other, whatever the case", "quay", "posts/notes/Quay.md"],
    ["by its path from there", "deep/tide", "posts/notes/deep/tide.md"],
    ["by a path upwards", "../quay", "posts/2026-01-02-quay.md"],
    ["by a path upwards that leads nowhere", "../../quay", undefined],
    ["from the root", "/posts/2026-01-02-quay", "posts/2026-01-02-quay.md"],
    ["by the generator's folder", "content/tools/quay.md", "posts/_content/tools/quay/index.md"],
    ["in Jekyll's folder", "blog/2026-01-03-quay", "posts/blog/_posts/2026-01-03-quay.html"],
    ["wherever it is", "tide", "posts/notes/deep/tide.md"],
    ["by the end of its path", "tools/quay", "posts/_content/tools/quay/index.md"],
    ["and is not there", "nowhere", undefined],
  ])("%s", (_, written, key) => {
    expect(meant(written)).toBe(key);
  });

  it("by a name that several have is not guessed", () => {
    expect(meant("quay", "posts/deep/er/a.md")).toBe("posts/2026-01-02-quay.md");
    const twins = [
      { key: "posts/a/x.md", title: "" },
      { key: "posts/b/x.md", title: "" },
    ];
    expect(meantPost("x", "posts/c/d.md", twins)).toBeUndefined();
    expect(meantPost("x", "posts/b/d.md", twins)).toBe(twins[1]);
  });

  it("has the names of its file and of its aliases", () => {
    expect(namesOf({ key: "posts/2026-01-02-Quay.md", aliases: ["posts/Old%20Pier", "was/here/", "?p=1"] })).toEqual([
      "quay",
      "old pier",
      "here",
    ]);
    expect(meantPost("Old Pier", from, [{ key: "posts/quay.md", title: "" }])?.key).toBe("posts/quay.md");
    expect(meantPost("away/Old Pier", from, [{ key: "posts/quay.md", title: "" }])).toBeUndefined();
  });
});
