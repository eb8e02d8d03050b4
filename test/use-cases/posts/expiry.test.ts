import { beforeEach, describe, expect, it } from "vitest";
import { ChangedFeeds } from "../../../src/core/feeds/changed-feeds.ts";
import { publishObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../../src/use-cases/posts/reconcile.ts";
import { withdrawExpiredPosts } from "../../../src/use-cases/posts/withdraw-expired-posts.ts";
import { tombstones } from "../../tombstones.ts";
import { aSite, DAY, HOUR, MINUTE, START } from "../a-site.ts";

const KEY = "posts/offer.md";
const EXPIRES = START + HOUR;
const file = (expires: number) => ({
  key: KEY,
  bytes: new TextEncoder().encode(
    `---\ntitle: Offer\ndate: ${new Date(START - DAY).toISOString()}\nexpiryDate: ${new Date(expires).toISOString()}\ntags: [fog]\n---\nText.\n`,
  ),
});

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite({ hub: new URL("https://hub.example/") });
});

const isShown = async (at: number) => (await site.ports.posts.entry(KEY, at)) !== undefined;

describe("a post with an expiry", () => {
  it("is withdrawn by itself at that time, with a tombstone, and its feeds have changed once", async () => {
    await publishObject(site.ports, file(EXPIRES), START);
    for (const [at, shown, urls] of [
      [EXPIRES - 1, true, []],
      [EXPIRES, false, ["/rss.xml", "/tags/fog/rss.xml"]],
      [EXPIRES + MINUTE, false, []],
    ] as const) {
      const changed = new ChangedFeeds();
      await withdrawExpiredPosts(site.ports, at, changed);
      expect(await isShown(at)).toBe(shown);
      expect(changed.urls(site.ports.site, ["rss.xml"]).map((url) => new URL(url).pathname)).toEqual(urls);
    }
    expect(await tombstones(site.ports.posts)).toMatchObject([{ withdrawnAt: EXPIRES }]);
  });

  it("is not read again while its file stays", async () => {
    await publishObject(site.ports, file(EXPIRES), START);
    await withdrawExpiredPosts(site.ports, EXPIRES);
    expect((await reconcile(site.ports, EXPIRES + MINUTE)).report).toMatchObject({ listed: 1, read: 0 });
  });

  it("comes back with its id and date when its file says a later one", async () => {
    await publishObject(site.ports, file(EXPIRES), START);
    const before = await site.ports.posts.history(KEY);
    await withdrawExpiredPosts(site.ports, EXPIRES);
    await publishObject(site.ports, file(EXPIRES + DAY), EXPIRES + HOUR);
    expect(await site.ports.posts.history(KEY)).toMatchObject({
      id: before?.id,
      publishedAt: before?.publishedAt,
      withdrawnAt: undefined,
    });
    expect(await isShown(EXPIRES + HOUR)).toBe(true);
  });

  it("that has passed already is never published, and that is said", async () => {
    expect(await publishObject(site.ports, file(EXPIRES), EXPIRES)).toMatchObject({
      outcome: "draft",
      reason: { code: "held-expired", values: { at: EXPIRES } },
    });
    expect(await isShown(EXPIRES)).toBe(false);
    expect(await tombstones(site.ports.posts)).toEqual([]);
    expect((await reconcile(site.ports, EXPIRES + MINUTE)).report).toMatchObject({ listed: 1, read: 0 });
  });

  it("is withdrawn when its file moves the expiry into the past", async () => {
    await publishObject(site.ports, file(EXPIRES), START);
    await publishObject(site.ports, file(START - HOUR), START + MINUTE);
    expect(await isShown(START + MINUTE)).toBe(false);
    expect(await tombstones(site.ports.posts)).toMatchObject([{ withdrawnAt: START + MINUTE }]);
  });

  it("stays withdrawn when the index is built anew from the bucket", async () => {
    await publishObject(site.ports, file(EXPIRES), START);
    await withdrawExpiredPosts(site.ports, EXPIRES);
    await site.ports.posts.clear();
    await reconcile(site.ports, EXPIRES + HOUR);
    expect(await isShown(EXPIRES + HOUR)).toBe(false);
    expect(await tombstones(site.ports.posts)).toMatchObject([{ withdrawnAt: EXPIRES }]);
  });
});
