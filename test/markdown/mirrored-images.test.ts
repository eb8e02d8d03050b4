import { describe, expect, it } from "vitest";
import type { ImageStatus, MirroredImage } from "../../src/core/posts/remote-image.ts";
import { remoteImages, withMirroredImages } from "../../src/markdown/mirrored-images.ts";
import { elements, post, site } from "./a-post.ts";

const IMAGE: MirroredImage = {
  key: "assets/mirror/0123456789abcdef0123456789abcdef.jpg",
  type: "image/jpeg",
  width: 640,
  height: 480,
  length: 51_234,
};
const COPY = `https://news.example/${IMAGE.key}`;

const held = async (body: string, front = "title: t") => remoteImages(await post(front, body), site);
/** The post when all its images have this status. */
async function shown(body: string, fate: ImageStatus = { state: "mirrored", image: IMAGE }, front = "title: t") {
  const read = await post(front, body);
  return withMirroredImages(read, new Map(remoteImages(read, site).map((url) => [url, fate])), site);
}
const images = async (body: string) =>
  elements((await shown(body)).contentHtml)
    .filter(({ name }) => name === "img")
    .map(({ attributes }) => attributes);

describe("the images of other hosts in a post", () => {
  it("are named by the addresses a browser would request", async () => {
    expect(
      await held(`<img src="http://a.example/GetPic.aspx?nid=1&imageType=k">
<img src="//b.example/图.png">

![](https://c.example/a.png?x=%22) <img data-src="http://d.example/late.jpg" src="x.gif">`),
    ).toEqual([
      "http://a.example/GetPic.aspx?nid=1&imageType=k",
      "https://b.example/%E5%9B%BE.png",
      "https://c.example/a.png?x=%22",
      "http://d.example/late.jpg",
    ]);
  });

  it("are each named once, the post's main image first", async () => {
    const body = "![](https://a.example/1.png) ![](https://a.example/2.png) ![](https://a.example/1.png)";
    expect(await held(body, "title: t\nimage: https://a.example/2.png")).toEqual([
      "https://a.example/2.png",
      "https://a.example/1.png",
    ]);
  });

  it("exclude the site's own, and those only mentioned in text", async () => {
    expect(
      await held(
        "![](/assets/a.png) ![](b.png) <img src='http://news.example/c.png'> ![](https://news.example./d.png)",
      ),
    ).toEqual([]);
    expect(await held('`<img src="https://a.example/a.png">` [picture](https://a.example/b.png)')).toEqual([]);
  });

  it("are at most fifty, with addresses of limited length", async () => {
    const many = Array.from({ length: 60 }, (_, n) => `![](https://a.example/${n}.png)`).join("\n");
    expect(await held(many)).toHaveLength(50);
    const ofLength = (length: number) => `https://a.example/${"x".repeat(length - "https://a.example/".length)}`;
    expect(await held(`![](${ofLength(2_000)})`)).toEqual([ofLength(2_000)]);
    expect(await held(`![](${ofLength(2_001)})`)).toEqual([]);
  });
});

describe("a post with the copies of its images", () => {
  it("has their sizes, and is otherwise unchanged", async () => {
    expect(await images('<img src="http://a.example/GetPic.aspx?nid=1&k=2" alt="a &quot;b&quot;" title="c">')).toEqual([
      {
        src: COPY,
        width: "640",
        height: "480",
        alt: 'a "b"',
        title: "c",
        loading: "lazy",
        referrerpolicy: "no-referrer",
      },
    ]);
  });

  it.each(['width="300"', 'height="200"', 'style="width:50%"', 'style="max-width:90%"', 'width="4" height="3"'])(
    "keeps the size it gives an image itself: %s",
    async (own) => {
      const [before] = elements((await post("title: t", `<img src="https://a.example/a.png" ${own}>`)).contentHtml);
      expect(await images(`<img src="https://a.example/a.png" ${own}>`)).toEqual([
        { ...before?.attributes, src: COPY },
      ]);
    },
  );

  it("uses the copy as its main image, too, with its metadata", async () => {
    const known = { url: COPY, alt: "", type: "image/jpeg", width: 640, height: 480, length: 51_234 };
    expect((await shown("x", undefined, "title: t\nimage:\n  url: https://a.example/a.png\n  width: 3")).image).toEqual(
      known,
    );
    expect((await shown("![words](https://a.example/a.png)")).image).toEqual({ ...known, alt: "words" });
  });

  it.each<ImageStatus>([{ state: "waiting" }, { state: "refused", reason: "gone" }])(
    "is as it was where there are none: %o",
    async (fate) => {
      const body = '<img src="http://a.example/GetPic.aspx?nid=1&k=2">';
      expect(await shown(body, fate)).toEqual(await post("title: t", body));
    },
  );
});
