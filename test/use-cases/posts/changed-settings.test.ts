import { beforeEach, expect, it } from "vitest";
import { publishObject } from "../../../src/use-cases/posts/publish-object.ts";
import { aSite, START } from "../a-site.ts";

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
  "language: de\n",
  "author: Ann\n",
  "description: Of the harbour\n",
])("%j has every post read again", async (text) => {
  await publishSettings(text);
  expect(isReadAgain()).toBe(true);
});
