import { env } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { faultyBucket, faultyDatabase } from "../load/faulty-bindings.ts";
import { openSite, PUBLISH, post } from "./site.ts";

const given = env as unknown as { DB: D1Database; BUCKET: R2Bucket };

/** The next calls whose SQL (or method and key) is like this fail: before anything was done, or after all of it was. */
interface Strike {
  like: RegExp;
  how: "refused" | "unanswered";
  words: string;
  times: number;
}

let strikes: Strike[];
let site: Awaited<ReturnType<typeof openSite>>;

beforeEach(async () => {
  strikes = [];
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
  site = await openSite({ DB: faultyDatabase(given.DB, around), BUCKET: faultyBucket(given.BUCKET, around) });
});
afterEach(() => {
  // A fault that did not strike proves nothing.
  expect(strikes.filter(({ times }) => times > 0 && times < Number.POSITIVE_INFINITY)).toEqual([]);
  vi.restoreAllMocks();
});

async function around<Answer>(what: string, run: () => Promise<Answer>): Promise<Answer> {
  const strike = strikes.find(({ like, times }) => times > 0 && like.test(what));
  if (!strike) return run();
  strike.times--;
  if (strike.how === "unanswered") await run();
  throw new Error(strike.words);
}

const bucket = (like: RegExp, how: Strike["how"], times = 1) =>
  strikes.push({ like, how, times, words: "We encountered an internal error. Please try again. (10001)" });

describe("while the bucket is away", () => {
  const put = () => site.fetch("/api/v1/objects/posts/a.md", { method: "PUT", body: post(), headers: PUBLISH });

  it.each(["refused", "unanswered"] as const)("publishing says to come back, when a write is %s", async (how) => {
    bucket(/^put posts/, how);
    const answer = await put();
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, "60"]);
    expect(await (await put()).json()).toMatchObject({ outcome: "published" });
    expect(await site.text("/rss.xml")).toContain("标题");
  });

  it("images say to come back", async () => {
    await site.bucket.put("assets/a.png", "an image");
    bucket(/^get assets/, "refused");
    expect((await site.fetch("/assets/a.png")).status).toBe(503);
    expect(await site.text("/assets/a.png")).toBe("an image");
  });
});
