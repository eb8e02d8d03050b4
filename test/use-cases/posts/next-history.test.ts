import { describe, expect, it } from "vitest";
import type { Post } from "../../../src/core/posts/post.ts";
import type { PostHistory } from "../../../src/ports/posts/posts.ts";
import { nextHistory, sameHistory } from "../../../src/use-cases/posts/next-history.ts";
import { DAY, HOUR, START } from "../a-site.ts";

const POST: Post = {
  ...{ key: "posts/a.md", id: "tag:a", saysId: false, year: 2026, slug: "a", title: "A" },
  ...{ authors: [], language: undefined, sourceUrl: undefined, summary: "", contentHtml: "<p>x</p>" },
  ...{ image: undefined, categories: [], tags: [], publishedAt: START, updatedAt: undefined, expiresAt: undefined },
  ...{ path: undefined, aliases: [] },
};

const next = (
  before: PostHistory | undefined,
  { post = {}, contentHash = "one", uploadedAt = START, at = START, seen = at } = {} as {
    post?: Partial<Post>;
    contentHash?: string;
    uploadedAt?: number;
    at?: number;
    seen?: number;
  },
) => nextHistory({ ...POST, ...post }, { id: "tag:a", contentHash, before }, { uploadedAt }, at, seen);

describe("a post that is read for the first time", () => {
  it("arrived when it was uploaded or seen, whichever was first, and changed no earlier than its date", async () => {
    expect(await next(undefined, { uploadedAt: START - 5 })).toMatchObject({
      ...{ publishedAt: START, updatedAt: START, firstSeenAt: START, arrivedAt: START - 5, withdrawnAt: undefined },
    });
    expect(await next(undefined, { uploadedAt: START + 5, post: { updatedAt: START + HOUR } })).toMatchObject({
      ...{ updatedAt: START + HOUR, firstSeenAt: START, arrivedAt: START },
    });
    expect(await next(undefined, { post: { updatedAt: START - HOUR } })).toMatchObject({ updatedAt: START });
  });
});

describe("a post that is read again", () => {
  it("may move while nobody has seen it, and came when it first came", async () => {
    const before = await next(undefined, { post: { publishedAt: START + DAY } });
    expect(
      await next(before, { post: { publishedAt: START + 9 }, at: START + DAY - 1, uploadedAt: START + HOUR }),
    ).toMatchObject({ publishedAt: START + 9, firstSeenAt: START, arrivedAt: START });
    expect(await next(before, { post: { publishedAt: START + 9 }, at: START + DAY })).toMatchObject({
      publishedAt: START + DAY,
    });
  });

  it("keeps its date and its page, and changed when its file did, at most now", async () => {
    const before = await next(undefined);
    const changed = { title: "B", publishedAt: START + 9, year: 2027, slug: "b" };
    const later = { at: START + HOUR, contentHash: "two" };
    expect(await next(before, { ...later, post: changed, uploadedAt: START + 7 })).toMatchObject({
      ...{ publishedAt: START, updatedAt: START + 7, year: 2026, slug: "a" },
    });
    expect(await next(before, { ...later, post: changed, uploadedAt: START + DAY })).toMatchObject({
      updatedAt: START + HOUR,
    });
    expect(await next(before, { ...later, post: { ...changed, updatedAt: START + 3 } })).toMatchObject({
      updatedAt: START + 3,
    });
    expect(await next(before, { ...later, post: { ...changed, updatedAt: START - 3 } })).toMatchObject({
      updatedAt: START,
    });
  });

  it("has not changed when its file is the same, or what readers see of it", async () => {
    const before = await next(undefined);
    const later = { at: START + HOUR, uploadedAt: START + HOUR };
    expect((await next(before, { ...later, post: { title: "B" } })).updatedAt).toBe(START);
    const same = await next(before, { ...later, contentHash: "two", post: { key: "k", saysId: true, aliases: ["x"] } });
    expect(same.updatedAt).toBe(START);
    expect(same.fingerprint).toBe(before.fingerprint);
    expect((await next(before, { post: { contentHtml: "y" } })).fingerprint).not.toBe(before.fingerprint);
  });

  it("is back when it was withdrawn, and remembers twenty addresses, the last one first", async () => {
    const paths = Array.from({ length: 20 }, (_, place) => `p${place}`);
    const before = { ...(await next(undefined)), withdrawnAt: START, paths };
    const back = await next(before, { post: { path: "p3" } });
    expect(back.withdrawnAt).toBeUndefined();
    expect(back.paths).toEqual(["p3", ...paths.filter((path) => path !== "p3")]);
    expect((await next(before, { post: { path: "new" } })).paths).toEqual(["new", ...paths.slice(0, 19)]);
    expect((await next(before)).paths).toEqual(paths);
  });

  it("is the same as before when nothing of it is another", async () => {
    const before = await next(undefined);
    expect(sameHistory(before, { ...before, paths: ["x"] })).toBe(true);
    for (const other of [
      { id: "x" },
      { publishedAt: 1 },
      { updatedAt: 1 },
      { withdrawnAt: 1 },
      { fingerprint: "x" },
    ] as Partial<PostHistory>[])
      expect(sameHistory(before, { ...before, ...other })).toBe(false);
  });
});
