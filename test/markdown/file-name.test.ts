import { expect, it } from "vitest";
import { isDraftKey, isPostKey, languageOf, readFileName } from "../../src/markdown/file-name.ts";

it.each([
  ["posts/2022-01-07-hello.md", "hello", [2022, 1, 7]],
  ["posts/2022-1-7-hello.html", "hello", [2022, 1, 7]],
  ["posts/2022-01-07.md", "2022-01-07", [2022, 1, 7]],
  ["posts/2022-01-07-.md", "2022-01-07", [2022, 1, 7]],
  ["posts/2022-02-30-a.md", "2022-02-30-a", undefined],
  ["posts/2022-13-01-a.md", "2022-13-01-a", undefined],
  ["posts/2022-01-00-a.md", "2022-01-00-a", undefined],
  ["posts/0050-01-01-a.md", "0050-01-01-a", undefined],
  ["posts/2022-01-071.md", "2022-01-071", undefined],
  ["posts/hello/index.md", "hello", undefined],
  ["posts/2022-01-07-hello/_index.md", "hello", [2022, 1, 7]],
  ["index.md", "index", undefined],
  ["posts/a b?c#d%e.md", "a-b-c-d-e", undefined],
  ["posts/..a--.md", "a", undefined],
  ["posts/.md", "", undefined],
])("%s has the slug %j and the day %j", (key, slug, day) => {
  const [year, month, date] = day ?? [];
  expect(readFileName(key)).toEqual({ slug, date: day && { year, month, day: date } });
});

it("tells by its name what a post is written in, and whether it is a draft", () => {
  expect(["a.md", "a.MDX", "a.htm", "a.html", "a.markdown"].map(languageOf)).toEqual([
    ...["markdown", "mdx", "html", "html", "markdown"],
  ]);
  expect(["a.md", "a.mkd", "a.txt", "md"].map(isPostKey)).toEqual([true, true, false, false]);
  expect(["posts/_drafts/a.md", "_drafts/b/a.md", "posts/_drafts", "posts/a.md"].map(isDraftKey)).toEqual([
    ...[true, true, false, false],
  ]);
});
