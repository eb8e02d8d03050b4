import { describe, expect, it } from "vitest";
import { cacheAnswer, cachedAnswer, type FeedAnswer, staleAnswer } from "../../functions/feeds/feed-answers.ts";

const MB = 1024 * 1024;
const answerOf = (bytes: number): FeedAnswer => ({
  body: new Uint8Array(bytes),
  etag: '"1"',
  contentType: "application/atom+xml",
  cacheControl: "public",
});

describe("the feeds that an isolate caches", () => {
  it("are found by address and version; a stale one is found whatever its version", () => {
    const env = {};
    const answer = answerOf(1);
    cacheAnswer(env, "/feed.xml", 1, answer);
    expect(cachedAnswer(env, "/feed.xml", 1)).toBe(answer);
    expect(cachedAnswer(env, "/feed.xml", 2)).toBeUndefined();
    expect(staleAnswer(env, "/feed.xml")).toBe(answer);
    expect(staleAnswer(env, "/rss.xml")).toBeUndefined();
    expect(staleAnswer({}, "/feed.xml")).toBeUndefined();
  });

  it("take 24 MB at most: the oldest goes first", () => {
    const env = {};
    for (const url of ["/a", "/b", "/c"]) cacheAnswer(env, url, 1, answerOf(10 * MB));
    expect(["/a", "/b", "/c"].map((url) => cachedAnswer(env, url, 1) !== undefined)).toEqual([false, true, true]);
  });

  it("take it up to the last byte, their addresses and entries counted", () => {
    const env = {};
    const rest = 14 * MB - 2 * (1024 + "/a".length * 2);
    cacheAnswer(env, "/a", 1, answerOf(10 * MB));
    cacheAnswer(env, "/b", 1, answerOf(rest));
    expect(cachedAnswer(env, "/a", 1)).toBeDefined();
    cacheAnswer(env, "/b", 2, answerOf(rest + 1));
    expect(cachedAnswer(env, "/a", 1)).toBeUndefined();
    expect(cachedAnswer(env, "/b", 2)).toBeDefined();
  });

  it("take both bodies of an answer into account", () => {
    const env = {};
    const both = { ...answerOf(10 * MB), gzip: new Uint8Array(3 * MB) };
    cacheAnswer(env, "/a", 1, both);
    cacheAnswer(env, "/b", 1, both);
    expect(cachedAnswer(env, "/a", 1)).toBeUndefined();
  });

  it("count one that is replaced once, and from then on as the newest", () => {
    const env = {};
    for (let version = 1; version <= 5; version++) cacheAnswer(env, "/a", version, answerOf(8 * MB));
    cacheAnswer(env, "/b", 1, answerOf(8 * MB));
    expect(cachedAnswer(env, "/a", 5)).toBeDefined();
    cacheAnswer(env, "/a", 6, answerOf(8 * MB));
    cacheAnswer(env, "/c", 1, answerOf(8 * MB));
    expect(["/a", "/b", "/c"].map((url) => staleAnswer(env, url) !== undefined)).toEqual([true, false, true]);
  });
});
