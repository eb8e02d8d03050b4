import { expect, it } from "vitest";
import { KEY, readText, site } from "./a-post.ts";

async function files(body: string, of = site, front = "---\ntitle: t\n---\n") {
  const reading = await readText(front + body, KEY, of);
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
  const front = "---\ntitle: t\nimage: /c.png\n---\n";
  for (const body of ["[big](/a.png)\n\n![](/a.png)", "![](/a.png)\n\n[big](/a.png)"])
    expect(await files(body, site, front)).toEqual([
      ["c.png", 3, "picture"],
      ["a.png", 5, "picture"],
    ]);
});

it("names a hundred files and no more", async () => {
  const pictures = Array.from({ length: 101 }, (_, at) => `![](/${at}.png)`);
  expect(await files(pictures.slice(0, 100).join("\n"))).toHaveLength(100);
  expect(await files(pictures.join("\n"))).toHaveLength(100);
});

it("names no file of another site, or outside of the site's folder", async () => {
  const folder = { ...site, url: new URL("https://news.example/blog/") };
  expect(await files("![](https://other.example/news.example/x.png)")).toEqual([]);
  expect(await files("![](/x.png) ![](/blog/y.png)", folder)).toEqual([["y.png", 4, "picture"]]);
});

it("finds a reference as it is written, on the first line too, or says no line", async () => {
  expect(await files("a\n\n![](/港.png)")).toEqual([["港.png", 6, "picture"]]);
  expect(await files("x", site, '{"title": "t", "image": "/a.png"}\n\n')).toEqual([["a.png", 1, "picture"]]);
  expect(await files("![](/a&amp;b.png)")).toEqual([["a&b.png", undefined, "picture"]]);
});

it("looks for a relative reference wherever generators do, and for any other at its address", async () => {
  const paths = async (body: string) => {
    const reading = await readText(`---\ntitle: t\n---\n${body}`);
    return reading.state === "published" ? reading.files.flatMap((file) => file.paths) : reading;
  };
  const folders = ["posts/2022/", "posts/2022/2022-01-07-harbour-opens/", ""];
  expect(await paths("![](a.png)")).toEqual(folders.map((folder) => `${folder}a.png`));
  expect(await paths("![](/a.png)")).toEqual(["a.png"]);
  expect(await paths("![](https://news.example/a.png)")).toEqual(["a.png"]);
});

it("takes what nobody has encoded for a part of a picture's name, and of no other's", async () => {
  expect(await files("![](/a?b#c.png)")).toEqual([["a?b#c.png", 4, "picture"]]);
  expect(await files("[x](/a?b#c.png)")).toEqual([]);
});

it("names the file that goes with a post", async () => {
  expect(await files("x", site, "---\ntitle: t\naudio: /a.mp3\n---\n")).toEqual([["a.mp3", 3, "link"]]);
});
