import { beforeEach, describe, expect, it } from "vitest";
import {
  approveWithdrawals,
  confirmWithdrawals,
  mayWithdraw,
  pendingWithdrawals,
} from "../../../src/use-cases/posts/guard-withdrawals.ts";
import { historyKey, readRecord, savedHistory, saveHistory } from "../../../src/use-cases/posts/post-history.ts";
import { withdrawPost } from "../../../src/use-cases/posts/withdraw-post.ts";
import { tombstones } from "../../tombstones.ts";
import { aSite, DAY, HOUR, START } from "../a-site.ts";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
});

describe("a post whose object is gone", () => {
  it("leaves a tombstone, and its history stays in the bucket", async () => {
    await site.publish("a", START - DAY);
    await withdrawPost(site.ports, "posts/a.md", START);
    expect(await tombstones(site.ports.posts)).toMatchObject([{ withdrawnAt: START }]);
    expect(await savedHistory(site.ports, "posts/a.md")).toMatchObject({ withdrawnAt: START });
    expect(await site.ports.posts.counts()).toMatchObject({ published: 0 });
  });

  it("keeps the time at which it went, however often that is told", async () => {
    await site.publish("a", START - DAY);
    await withdrawPost(site.ports, "posts/a.md", START);
    await withdrawPost(site.ports, "posts/a.md", START + HOUR);
    expect(await tombstones(site.ports.posts)).toMatchObject([{ withdrawnAt: START }]);
  });

  it("is noted in the bucket again, if an interrupted return had removed that", async () => {
    await site.publish("a", START - DAY);
    await withdrawPost(site.ports, "posts/a.md", START);
    const noted = await savedHistory(site.ports, "posts/a.md");
    if (noted) await saveHistory(site.ports, "posts/a.md", { ...noted, withdrawnAt: undefined });
    await withdrawPost(site.ports, "posts/a.md", START + HOUR);
    expect(await savedHistory(site.ports, "posts/a.md")).toEqual(noted);
    const { put } = site.ports.objects;
    site.ports.objects.put = () => Promise.reject(new Error("nothing to write"));
    await withdrawPost(site.ports, "posts/a.md", START + HOUR);
    site.ports.objects.put = put;
  });

  it("leaves its id to another that was quarantined for it", async () => {
    await site.publish("b", START, "id: x\n");
    await site.publish("a", START - DAY, "id: x\n");
    const etag = async () => (await site.ports.posts.states(["posts/a.md"])).get("posts/a.md")?.etag;
    expect(await etag()).not.toBe("");
    await withdrawPost(site.ports, "posts/b.md", START);
    expect(await etag()).toBe("");
  });

  it("leaves nothing where readers never saw it", async () => {
    await site.publish("later", START + DAY);
    await withdrawPost(site.ports, "posts/later.md", START);
    expect(await tombstones(site.ports.posts)).toEqual([]);
    expect(await savedHistory(site.ports, "posts/later.md")).toBeUndefined();
  });

  it("that readers have seen for no time at all leaves a tombstone, too", async () => {
    await site.publish("now", START);
    await withdrawPost(site.ports, "posts/now.md", START);
    expect(await tombstones(site.ports.posts)).toHaveLength(1);
  });

  it("goes on where the same text arrived in the hours before", async () => {
    await site.publish("a", START - DAY);
    const { bytes } = (await site.ports.objects.get("posts/a.md")) ?? { bytes: new Uint8Array() };
    const { publishObject } = await import("../../../src/use-cases/posts/publish-object.ts");
    await publishObject(site.ports, { key: "posts/moved/a.md", bytes }, START + HOUR);
    await withdrawPost(site.ports, "posts/a.md", START + 2 * HOUR);
    const [before, after] = await Promise.all(
      ["posts/a.md", "posts/moved/a.md"].map((key) => savedHistory(site.ports, key)),
    );
    expect(after?.id).toBe(before?.id);
    expect(after?.withdrawnAt).toBeUndefined();
  });
});

describe("a record of a post", () => {
  const history = {
    id: "tag:x",
    year: 2026,
    slug: "a",
    publishedAt: 1,
    updatedAt: 1,
    firstSeenAt: 7,
    fingerprint: "f",
    withdrawnAt: undefined,
  } as never;

  it("lies beside the posts under the post's own key, or under a hash where that is too long", async () => {
    expect(await historyKey("posts/a.md")).toBe(".gazette/history/posts/a.md.json");
    const longest = `posts/${"a".repeat(1024 - ".gazette/history/posts/.md.json".length)}.md`;
    expect(await historyKey(longest)).toBe(`.gazette/history/${longest}.json`);
    expect(await historyKey(`posts/a${longest.slice("posts/".length)}`)).toMatch(/long/);
    const long = `posts/${"长".repeat(337)}.md`;
    expect(await historyKey(long)).toMatch(/^\.gazette\/history\/long\/[0-9a-f]{32}\.json$/);
    await saveHistory(site.ports, long, history);
    expect(await readRecord(site.ports, await historyKey(long))).toMatchObject({ key: long, history: { id: "tag:x" } });
  });

  it("of earlier versions lacks what was not known then, and says so of what cannot be read", async () => {
    await saveHistory(site.ports, "posts/a.md", history);
    expect(await savedHistory(site.ports, "posts/a.md")).toMatchObject({ arrivedAt: 7, labels: { tags: [] } });
    await site.ports.objects.put(await historyKey("posts/b.md"), new TextEncoder().encode("{"), "application/json");
    await expect(savedHistory(site.ports, "posts/b.md")).rejects.toThrow(/history-unreadable|history\/posts\/b/);
    expect(await savedHistory(site.ports, "posts/c.md")).toBeUndefined();
  });
});

describe("posts that are missing", () => {
  const KEYS = Array.from({ length: 30 }, (_, index) => `posts/p${index}.md`);
  const missing = async (count: number) => {
    for (let index = 0; index < 30; index++) await site.publish(`p${index}`, START - DAY);
    await site.ports.missingPosts.note(KEYS.slice(0, count), START);
  };

  it("may go when they are few", async () => {
    await missing(20);
    expect(await approveWithdrawals(site.ports, START)).toHaveLength(20);
    expect(await pendingWithdrawals(site.ports, START, 5)).toMatchObject({ posts: 0, first: [] });
  });

  it("stay when they are many, until somebody says that they may go", async () => {
    await missing(21);
    expect(await approveWithdrawals(site.ports, START)).toEqual([]);
    expect(await pendingWithdrawals(site.ports, START, 5)).toMatchObject({ posts: 21, published: 30 });
    expect((await pendingWithdrawals(site.ports, START, 5)).first).toHaveLength(5);
    expect(await confirmWithdrawals(site.ports, START)).toBe(21);
    expect(await pendingWithdrawals(site.ports, START, 5)).toMatchObject({ posts: 0 });
  });

  it("may go one by one between two passes, but no more of them than always may", async () => {
    await missing(0);
    const may: boolean[] = [];
    for (const key of KEYS.slice(0, 22)) may.push(await mayWithdraw(site.ports, key, START));
    // Each that may go is withdrawn by whoever asked; here they are only counted.
    expect(may.indexOf(false)).toBe(20);
    expect(may.slice(20)).toEqual([false, false]);
  });
});
