import { expect, it } from "vitest";
import { readText } from "./a-post.ts";

async function files(body: string) {
  const reading = await readText(`---\ntitle: t\n---\n${body}`);
  if (reading.state !== "published") throw new Error(JSON.stringify(reading));
  return reading.files.map(({ paths, line, use }) => [paths[0], line, use]);
}

it("names each file of the site that a post refers to once, with the first line that does", async () => {
  expect(
    await files(
      "a\n\n![](/one.png)\n\n[p](two.pdf) [p](two.pdf)\n![](https://other.example/x.png)\n\n![](/a%20b.png) [c](/page)",
    ),
  ).toEqual([
    ["one.png", 6, "picture"],
    ["posts/2022/two.pdf", 8, "link"],
    ["a b.png", 11, "picture"],
  ]);
});

it("takes what is shown and linked for a picture", async () => {
  expect(await files("[big](/a.png)\n\n![](/a.png)")).toEqual([["a.png", 4, "picture"]]);
});

it("names a hundred files and no more", async () => {
  const pictures = Array.from({ length: 101 }, (_, at) => `![](/${at}.png)`);
  expect(await files(pictures.slice(0, 100).join("\n"))).toHaveLength(100);
  expect(await files(pictures.join("\n"))).toHaveLength(100);
});
