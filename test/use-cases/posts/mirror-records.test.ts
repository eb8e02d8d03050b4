import { describe, expect, it } from "vitest";
import { ChangedFeeds } from "../../../src/core/feeds/changed-feeds.ts";
import { mirrorKey } from "../../../src/core/posts/remote-image.ts";
import { shortHash } from "../../../src/core/short-hash.ts";
import { announceScheduledPosts } from "../../../src/use-cases/posts/announce-scheduled-posts.ts";
import { readMirrorRecord, saveMirrorRecord } from "../../../src/use-cases/posts/mirror-records.ts";
import { aSite, DAY, HOUR, MINUTE, START } from "../a-site.ts";

const URL_OF = "https://images.example/a.jpg";
const image = {
  key: mirrorKey("0".repeat(32), "image/jpeg"),
  type: "image/jpeg" as const,
  width: 4,
  height: 3,
  length: 9,
};

describe("what became of an image", () => {
  it.each([
    { state: "mirrored" as const, image },
    { state: "refused" as const, reason: "gone" as const },
  ])("is read back from the bucket: $state", async (status) => {
    const { ports } = await aSite();
    await saveMirrorRecord(ports, URL_OF, status, START);
    expect(await readMirrorRecord(ports, URL_OF)).toEqual(status);
    expect(await readMirrorRecord(ports, `${URL_OF}?other`)).toBeUndefined();
  });

  it.each([
    ["no JSON", "{"],
    ["nothing", "null"],
    ["another address", JSON.stringify({ url: "https://other.example/", at: 1, refused: "gone" })],
    ["a reason that there is not", JSON.stringify({ url: URL_OF, at: 1, refused: "whim" })],
    ["a copy that lies elsewhere", JSON.stringify({ url: URL_OF, at: 1, image: { ...image, key: "posts/a.md" } })],
    ["a copy of another type", JSON.stringify({ url: URL_OF, at: 1, image: { ...image, type: "image/png" } })],
    ["a size that is none", JSON.stringify({ url: URL_OF, at: 1, image: { ...image, width: "1" } })],
  ])("is not taken from a record that says %s", async (_, text) => {
    const { ports } = await aSite();
    const key = `.gazette/mirror/${await shortHash(URL_OF)}.json`;
    await saveMirrorRecord(ports, URL_OF, { state: "refused", reason: "gone" }, START);
    expect(await ports.objects.head(key)).toBeDefined();
    await ports.objects.put(key, new TextEncoder().encode(text), "application/json");
    expect(await readMirrorRecord(ports, URL_OF)).toBeUndefined();
  });
});

describe("what changes by time alone", () => {
  const version = ({ db }: Awaited<ReturnType<typeof aSite>>) =>
    db.prepare("SELECT version FROM site").first<number>("version");

  it("is a post whose time has come: its feeds have changed, once", async () => {
    const site = await aSite();
    await site.publish("later", START + HOUR, "tags: [fog]\n");
    await announceScheduledPosts(site.ports, START);
    const before = await version(site);
    for (const [at, urls] of [
      [START + HOUR - MINUTE, []],
      [START + HOUR, ["/rss.xml", "/tags/fog/rss.xml"]],
      [START + HOUR + MINUTE, []],
    ] as const) {
      const changed = new ChangedFeeds();
      await announceScheduledPosts(site.ports, at, changed);
      expect(changed.urls(site.ports.site, ["rss.xml"]).map((url) => new URL(url).pathname)).toEqual(urls);
    }
    expect(await version(site)).toBe((before ?? 0) + 1);
  });

  it("is a month that is over", async () => {
    const site = await aSite();
    await announceScheduledPosts(site.ports, START);
    const before = await version(site);
    await announceScheduledPosts(site.ports, START + DAY);
    expect(await version(site)).toBe(before);
    await announceScheduledPosts(site.ports, START + 12 * DAY);
    expect(await version(site)).toBe((before ?? 0) + 1);
  });
});
