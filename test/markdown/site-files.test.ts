import { expect, it } from "vitest";
import { NO_FILE, type SiteFile } from "../../src/core/posts/site-file.ts";
import { withSiteFiles } from "../../src/markdown/site-files.ts";
import { elements, post, site } from "./a-post.ts";

const ADDRESS = "https://news.example/a.png";
const FILE: SiteFile = { ...NO_FILE, path: "a.png", etag: "1", type: "image/png", length: 9, width: 30, height: 20 };

const shown = async (front: string, body: string, file: Partial<SiteFile> = {}) =>
  withSiteFiles(await post(`title: t\n${front}`, body), new Map([[ADDRESS, { ...FILE, ...file }]]), site);
const tag = async (body: string, file: Partial<SiteFile> = {}) => {
  const [, { name = "", attributes = {} } = {}] = elements((await shown("", body, file)).contentHtml);
  const { src, href, width, height } = attributes;
  return [name, src ?? href, width, height];
};

it("gives the size of a file to a picture of it without one, and to nothing else", async () => {
  expect(await tag("![](/a.png)")).toEqual(["img", ADDRESS, "30", "20"]);
  expect(await tag("[x](/a.png)")).toEqual(["a", ADDRESS, undefined, undefined]);
  for (const file of [{ width: undefined }, { height: undefined }])
    expect(await tag("![](/a.png)", file)).toEqual(["img", ADDRESS, undefined, undefined]);
});

it("writes the address that a file has", async () => {
  const elsewhere = { path: "posts/b.png" };
  expect(await tag("![](/a.png)", elsewhere)).toEqual(["img", "https://news.example/posts/b.png", "30", "20"]);
  expect((await shown("image: /a.png", "x", elsewhere)).image?.url).toBe("https://news.example/posts/b.png");
  expect((await shown("image: /a.png", "x")).image?.url).toBe(ADDRESS);
});

it.each([
  ["image: /a.png", { width: 30, height: 20 }],
  ["image: {url: /a.png, width: 300}", { width: 300, height: undefined }],
  ["image: {url: /a.png, height: 200}", { width: undefined, height: 200 }],
])("says of the picture in %j its type and length, and its size where the post gives none", async (front, size) => {
  expect((await shown(front, "x")).image).toEqual({ url: ADDRESS, alt: "", type: "image/png", length: 9, ...size });
});

it("leaves what is no file of the site as it is", async () => {
  const read = await post("title: t\nimage: /other.png\naudio: /other.mp3", "![](/other.png)");
  expect(withSiteFiles(read, new Map([[ADDRESS, FILE]]), site)).toEqual(read);
});

it("takes type and length of an enclosure from its file, whatever the post says", async () => {
  const { enclosure } = await shown(`enclosure: {url: /a.png, type: audio/mpeg, length: 1}`, "x", {
    path: "posts/b.mp3",
    type: "audio/mp4; codecs=x",
  });
  expect(enclosure).toMatchObject({ url: "https://news.example/posts/b.mp3", type: "audio/mp4", length: 9 });
});
