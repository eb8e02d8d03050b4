import { describe, expect, it } from "vitest";
import {
  cacheAnswer,
  cachedAnswer,
  type FeedAnswer,
  feedAnswer,
  isAnswerOf,
  packAnswer,
  respond,
  staleAnswer,
  unpackAnswer,
} from "../../functions/feeds/feed-answers.ts";

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

describe("an answer", () => {
  const TEXT = "The same words again and again. ".repeat(20);
  const ATOM = "application/atom+xml; charset=utf-8";
  const asked = (headers: Record<string, string>) => new Request("https://news.example.com/feed.xml", { headers });
  const type = (response: Response) => response.headers.get("Content-Type");

  it("has a tag of the first 16 bytes of its SHA-256", async () => {
    const { etag } = await feedAnswer("abc", ATOM);
    // FIPS 180-4's example: ba7816bf 8f01cfea 414140de 5dae2223 …
    expect(etag).toBe(`"${Buffer.from("ba7816bf8f01cfea414140de5dae2223", "hex").toString("base64url")}"`);
  });

  it("is as it was when it comes out of a cache, compressed or not", async () => {
    for (const [text, contentType] of [
      [TEXT, ATOM],
      ["short", ATOM],
      [TEXT, "text/html"],
    ] as const) {
      const entries = [{ about: "茶", bodyHash: "1", start: 0, end: 5 }];
      const answer = await feedAnswer(text, contentType, { link: "<a>", composition: { lent: "[]", entries } });
      const unpacked = unpackAnswer(packAnswer(answer, 1, 0));
      const bytes = ({ body, gzip, ...rest }: FeedAnswer) => ({
        ...rest,
        body: Buffer.from(body).toString(),
        gzip: gzip && Buffer.from(gzip).toString("hex"),
      });
      expect(bytes(unpacked)).toEqual(bytes(answer));
      expect(unpacked.gzip === undefined).toBe(text === "short" || contentType === "text/html");
    }
  });

  it("counts for an hour as that of its version, and of no other", async () => {
    const kept = packAnswer(await feedAnswer(TEXT, ATOM), 7, 1_000);
    const hour = 3_600_000;
    expect([isAnswerOf(7, kept, 999 + hour), isAnswerOf(7, kept, 1_000 + hour)]).toEqual([true, false]);
    expect([isAnswerOf(6, kept, 1_000), isAnswerOf(8, kept, 1_000)]).toEqual([false, false]);
    const others = { ...kept, about: kept.about.replace('"build":""', '"build":"another"') };
    expect(isAnswerOf(7, others, 1_000)).toBe(false);
  });

  it("is compressed for whom takes it, under a tag of its own", async () => {
    const answer = await feedAnswer(TEXT, ATOM);
    const plain = respond(asked({}), answer);
    const packed = respond(asked({ "Accept-Encoding": "gzip" }), answer);
    expect([plain.headers.get("ETag"), plain.headers.get("Content-Encoding")]).toEqual([answer.etag, null]);
    expect(packed.headers.get("ETag")).toBe(answer.etag.replace(/"$/, '-gzip"'));
    expect(packed.headers.get("Content-Encoding")).toBe("gzip");
  });

  it("is shown by browsers if it is XML, and differs by that for caches", async () => {
    const [atom, json] = await Promise.all([feedAnswer(TEXT, ATOM), feedAnswer(TEXT, "application/feed+json")]);
    const browser = { "Sec-Fetch-Dest": "document" };
    expect(type(respond(asked(browser), atom))).toBe("application/xml; charset=utf-8");
    expect(type(respond(asked({ "Sec-Fetch-Dest": "empty" }), atom))).toBe(ATOM);
    expect(type(respond(asked({}), atom))).toBe(ATOM);
    expect(type(respond(asked(browser), json))).toBe("application/feed+json");
    expect(respond(asked({}), atom).headers.get("Vary")).toBe("Accept-Encoding, Sec-Fetch-Dest");
    expect(respond(asked({}), json).headers.get("Vary")).toBe("Accept-Encoding");
  });
});
