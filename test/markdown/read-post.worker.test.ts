import { expect, it } from "vitest";
import { defaultSite } from "../../src/core/site.ts";
import { readPost } from "../../src/markdown/read-post.ts";

const site = { ...defaultSite(new URL("https://news.example/")), timeZone: "Asia/Shanghai" };
const read = (text: string) =>
  readPost({ key: "posts/2022-01-07-harbour.md", bytes: new TextEncoder().encode(text) }, site);

it("reads posts inside workerd as anywhere else", async () => {
  expect(
    await read(
      '---\ntitle: "a "b" c"\ndate: 2022-01-07 20:33:27\n---\n中文**“强调”**文本\n\n<center><img src="a.png" onload=x></center>',
    ),
  ).toMatchObject({
    state: "published",
    post: {
      title: 'a "b" c',
      publishedAt: Date.UTC(2022, 0, 7, 12, 33, 27),
      contentHtml:
        '<p>中文<strong>“强调”</strong>文本</p>\n<div style="text-align:center"><img src="https://news.example/posts/a.png" alt="" loading="lazy" referrerpolicy="no-referrer" /></div>',
    },
  });
  expect(await read("---js\nthrow 1\n---\n")).toMatchObject({ state: "quarantined" });
});

it("reads UTF-16 of both byte orders inside workerd", async () => {
  const units = [..."\ufeff---\ntitle: 港\n---\n文"].map((character) => character.charCodeAt(0));
  for (const littleEndian of [true, false]) {
    const view = new DataView(new ArrayBuffer(units.length * 2));
    for (const [index, unit] of units.entries()) view.setUint16(index * 2, unit, littleEndian);
    const reading = await readPost({ key: "posts/2022-01-07-harbour.md", bytes: new Uint8Array(view.buffer) }, site);
    expect(reading).toMatchObject({ state: "published", post: { title: "港" } });
  }
});
