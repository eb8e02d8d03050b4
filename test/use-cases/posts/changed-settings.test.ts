import { beforeEach, expect, it } from "vitest";
import { publishObject } from "../../../src/use-cases/posts/publish-object.ts";
import { aSite, DAY, START } from "../a-site.ts";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite({ title: "News" });
  await site.publish("a", START);
});

const publishSettings = (text: string) =>
  publishObject(site.ports, { key: "site.yaml", bytes: new TextEncoder().encode(`title: News\n${text}`) }, START);
const isReadAgain = () => site.db.sqlite.prepare("SELECT etag FROM posts").get()?.etag === "";

it.each(["postal_address: 1 Quay Street\n", "newsletter:\n  hold: 5m\n", "feeds:\n  limit: 20\n", ""])(
  "%j changes no post",
  async (text) => {
    expect(await publishSettings(text)).toMatchObject({ outcome: "stored" });
    expect(isReadAgain()).toBe(false);
  },
);

it.each([
  "time_zone: Asia/Shanghai\n",
  "category_strings: whole\n",
  "mirror_images: true\n",
  "hidden_posts: publish\n",
  "language: de\n",
  "emoji: true\n",
  "new_post_name: :year-:title.md\n",
  "params: {motto: Slowly}\n",
  "permalinks: {notes: /:slug/}\n",
  "author: Ann\n",
  "description: Of the harbour\n",
])("%j has every post read again", async (text) => {
  await publishSettings(text);
  expect(isReadAgain()).toBe(true);
});

it("a post that is only rendered otherwise is no update", async () => {
  const file = {
    key: "posts/lines.md",
    bytes: new TextEncoder().encode("---\ntitle: Lines\ndate: 2026-01-01\n---\none\ntwo\n"),
  };
  await publishObject(site.ports, file, START);
  const read = () => site.ports.posts.entry(file.key, START + 2 * DAY);
  const before = await read();
  await publishSettings("line_breaks: true\n");
  expect(isReadAgain()).toBe(true);
  await publishObject({ ...site.ports, site: { ...site.ports.site, lineBreaks: true } }, file, START + DAY);
  const after = await read();
  expect([before?.contentHtml, after?.contentHtml]).toEqual(["<p>one\ntwo</p>\n", "<p>one<br />\ntwo</p>\n"]);
  expect(after?.updatedAt).toBe(before?.updatedAt);
});
