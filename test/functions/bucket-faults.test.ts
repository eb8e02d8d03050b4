import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { s3 } from "../../src/adapters/objects/s3.ts";
import { type FaultyBucket, faultyBucket } from "../faulty-bucket.ts";
import { ADMIN, openSite, PUBLISH, post } from "./site.ts";

const MINUTE = 60_000;
const A = "posts/2026-11-20-a.md";
const B = "posts/2026-11-20-b.md";
const C = "posts/2026-11-20-c.md";

let bucket: FaultyBucket;
let site: Awaited<ReturnType<typeof openSite>>;
let start: number;

beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
  bucket = await faultyBucket({ faultProxy: inject("faultProxy"), s3Endpoint: inject("s3Endpoint") });
  site = await openSite({ OBJECTS: "s3", ...bucket.env });
  start = Date.now();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const put = (key: string, title: string) =>
  bucket.objects.put(key, new TextEncoder().encode(post({ title })), "text/markdown");

async function titles(): Promise<string[]> {
  const { items } = await site.json<{ items: { title: string }[] }>("/feed.json");
  return items.map(({ title }) => title).sort();
}

async function quarantined(): Promise<{ key: string; reason: { code: string; values: object } }[]> {
  return (
    await site.json<{ quarantined: { key: string; reason: { code: string; values: object } }[] }>(
      "/api/v1/quarantine",
      { headers: PUBLISH },
    )
  ).quarantined;
}

const gets = async (key: string) =>
  (await bucket.seen()).filter((seen) => seen.operation === "get" && seen.key === key).length;

const unreadable = (words: string) =>
  expect.objectContaining({ code: "object-unreadable", values: { words: expect.stringContaining(words) } });

describe("an object that the bucket does not hand out", () => {
  it("is quarantined with the store's words, stops no other, and is read when it can be", async () => {
    for (const [key, title] of [A, B, C].map((key) => [key, key.slice(-4, -3)] as const)) await put(key, title);
    await bucket.faults([{ operation: "get", key: B, status: 403, code: "AccessDenied" }]);
    await site.cron(start);
    expect(await titles()).toEqual(["a", "c"]);
    expect(await quarantined()).toEqual([{ key: B, reason: unreadable("AccessDenied"), since: start }]);
    await bucket.faults([]);
    await site.cron(start + MINUTE);
    expect(await titles()).toEqual(["a", "b", "c"]);
    expect(await quarantined()).toEqual([]);
  });

  it("is tried again later and later", async () => {
    await put(B, "b");
    await bucket.faults([{ operation: "get", key: B, status: 403, code: "InvalidObjectState" }]);
    const tried: number[] = [];
    for (let minute = 0; minute <= 8; minute++) {
      const before = await gets(B);
      await site.cron(start + minute * MINUTE);
      if ((await gets(B)) > before) tried.push(minute);
    }
    expect(tried).toEqual([0, 1, 3, 7]);
  });

  it("is named by an alert once it has failed twice", async () => {
    const alerts = async () =>
      (await site.json<{ alerts: { kind: string; detail: string }[] }>("/api/v1/state", { headers: ADMIN })).alerts;
    await put(B, "b");
    await bucket.faults([{ operation: "get", key: B, status: 403, code: "AccessDenied" }]);
    await site.cron(start);
    expect(await alerts()).toEqual([]);
    await site.cron(start + MINUTE);
    expect(await alerts()).toMatchObject([{ kind: "quarantine-grew", detail: expect.stringContaining(B) }]);
  });

  it("keeps what readers see of it, though it has changed", async () => {
    await put(A, "First");
    await site.cron(start);
    await put(A, "Second");
    await bucket.faults([{ operation: "get", key: A, status: 403, code: "AccessDenied" }]);
    await site.cron(start + MINUTE);
    expect(await titles()).toEqual(["First"]);
    expect(await quarantined()).toMatchObject([{ key: A }]);
    // The previous version returns.
    await put(A, "First");
    await bucket.faults([]);
    await site.cron(start + 2 * MINUTE);
    expect(await quarantined()).toEqual([]);
  });

  it("leaves quarantine when it is deleted", async () => {
    await put(B, "b");
    await bucket.faults([{ operation: "get", key: B, status: 403, code: "AccessDenied" }]);
    await site.cron(start);
    await bucket.objects.delete(B);
    await bucket.faults([]);
    await site.cron(start + MINUTE);
    expect(await quarantined()).toEqual([]);
  });

  it("is skipped too when the store breaks down over it alone", async () => {
    for (const [key, title] of [A, B, C].map((key) => [key, key.slice(-4, -3)] as const)) await put(key, title);
    await bucket.faults([{ operation: "get", key: B, status: 500, code: "InternalError" }]);
    await site.cron(start);
    expect(await titles()).toEqual(["a", "c"]);
    expect(await quarantined()).toMatchObject([{ key: B, reason: unreadable("InternalError") }]);
  });

  it("does not make the API say that nothing was stored", async () => {
    await bucket.faults([{ operation: "get", key: `.gazette/history/${A}.json`, status: 403, code: "AccessDenied" }]);
    expect(await site.publish({ [A]: post() })).toMatchObject([
      { key: A, outcome: "quarantined", reason: unreadable("AccessDenied") },
    ]);
  });

  it("may be site.yaml: the settings stay, and the posts are read", async () => {
    await site.publish({ "site.yaml": "title: Ours\n" });
    await bucket.objects.put("site.yaml", new TextEncoder().encode("title: New\n"), "text/yaml");
    await put(A, "a");
    await bucket.faults([{ key: "site.yaml", status: 403, code: "AccessDenied" }]);
    await site.cron(start);
    expect(await titles()).toEqual(["a"]);
    expect((await site.json("/feed.json")).title).toBe("Ours");
    expect(await quarantined()).toMatchObject([{ key: "site.yaml" }]);
    await bucket.faults([]);
    await site.cron(start + MINUTE);
    expect((await site.json("/feed.json")).title).toBe("New");
    expect(await quarantined()).toEqual([]);
  });
});

describe("a store that does not answer", () => {
  it.each([
    [
      "refuses everything but listings",
      { operation: ["get" as const, "head" as const], status: 403, code: "AccessDenied" },
    ],
    ["breaks down", { status: 503, code: "SlowDown" }],
    ["knows no bucket", { status: 404, code: "NoSuchBucket" }],
    ["closes every connection", { connection: "closed" as const }],
  ])("is itself at fault, and nothing is quarantined or withdrawn: it %s", async (_, fault) => {
    await put(A, "a");
    await site.cron(start);
    await put(A, "Changed");
    await put(B, "b");
    await bucket.faults([fault]);
    await expect(site.cron(start + MINUTE)).rejects.toThrow();
    expect(await titles()).toEqual(["a"]);
    expect(await quarantined()).toEqual([]);
  });

  it("withdraws nothing by being empty all of a sudden, or by saying 404 to everything", async () => {
    const keys = Array.from({ length: 25 }, (_, n) => `posts/2026-11-20-${n + 10}.md`);
    for (const key of keys) await put(key, key);
    await site.cron(start);
    await site.drain();
    await bucket.faults([
      { operation: "list", listing: { empty: true } },
      { operation: ["get", "head"], status: 404, code: "NoSuchKey" },
    ]);
    await site.cron(start + MINUTE);
    await site.drain();
    expect(await titles()).toHaveLength(25);
    await bucket.faults([]);
    await site.cron(start + 2 * MINUTE);
    expect(await titles()).toHaveLength(25);
    expect((await site.json<{ alerts: unknown[] }>("/api/v1/state", { headers: ADMIN })).alerts).toEqual([]);
  });

  it("withdraws nothing by listing only a part", async () => {
    for (const key of [A, B, C]) await put(key, key.slice(-4, -3));
    await site.cron(start);
    await bucket.faults([{ operation: "list", listing: { short: 1 } }]);
    await site.cron(start + MINUTE);
    expect(await titles()).toEqual(["a", "b", "c"]);
  });

  it("in mid-pass loses nothing that was read before, and goes on from there", async () => {
    for (const [key, title] of [A, B, C].map((key) => [key, key.slice(-4, -3)] as const)) await put(key, title);
    await bucket.faults([{ operation: ["get", "head"], key: "*", status: 503, code: "SlowDown", after: 7 }]);
    await expect(site.cron(start)).rejects.toThrow("SlowDown");
    expect(await titles()).toEqual(["a", "b"]);
    await bucket.faults([]);
    await site.cron(start + MINUTE);
    expect(await titles()).toEqual(["a", "b", "c"]);
    expect(await gets(A)).toBe(0);
    expect(await quarantined()).toEqual([]);
  });
});

describe("a key that the API refuses", () => {
  const codeOfTheApi = async (key: string) => {
    const body = { objects: [{ key, base64: "" }] };
    const { errors } = await (await site.post("/api/v1/objects", body, PUBLISH)).json<{
      errors: { code: string }[];
    }>();
    return errors[0]?.code;
  };

  it.each(["posts/../x.md", "posts/./y.md", "posts//z.md", "posts/back\\slash.md", "posts/e\u0301.md"])(
    "is quarantined by the cron in the same words, once, and asked for never: %j",
    async (key) => {
      await put(A, "a");
      await bucket.faults([{ operation: "list", listing: { also: [key] } }]);
      await site.cron(start);
      expect(await titles()).toEqual(["a"]);
      expect(await quarantined()).toMatchObject([{ key, reason: { code: await codeOfTheApi(key) }, since: start }]);
      const version = () => site.db.prepare("SELECT version FROM site").first<{ version: number }>();
      const before = await version();
      await site.cron(start + MINUTE);
      expect(await version()).toEqual(before);
      expect((await bucket.seen()).filter((seen) => seen.key.endsWith(key.slice(-4)) && seen.key !== A)).toEqual([]);
      await bucket.faults([]);
      await site.cron(start + 2 * MINUTE);
      expect(await quarantined()).toEqual([]);
    },
  );
});

describe("a post whose key is as long as a key may be", () => {
  const folder = `posts/${`${"a".repeat(99)}/`.repeat(9)}`;
  const key = `${folder}2026-11-20-${"b".repeat(1024 - folder.length - 14)}.md`;
  const bytes = async (path: string) => await site.text(path);

  it("is published, rewritten and withdrawn, and its index is rebuilt from the bucket alone", async () => {
    expect(new TextEncoder().encode(key)).toHaveLength(1024);
    expect(await site.publish({ [key]: post({ title: "One" }) })).toMatchObject([{ outcome: "published" }]);
    expect(await site.publish({ [key]: post({ title: "Two" }) })).toMatchObject([{ outcome: "updated" }]);
    const path = `/api/v1/objects/${key}`;
    const gone = await site.fetch(path, { method: "DELETE", headers: PUBLISH });
    expect([gone.status, await gone.json()]).toMatchObject([200, { outcome: "withdrawn" }]);
    const before = await bytes("/atom.xml");
    expect(before).toContain("deleted-entry");
    for (let position: string | null | undefined; position !== null; )
      ({ position } = await (
        await site.post("/api/v1/reindex", position === undefined ? {} : { position }, PUBLISH)
      ).json<{ position: string | null }>());
    expect(await bytes("/atom.xml")).toBe(before);
  });
});

describe("a record of ours that cannot be read", () => {
  it("is told of, and hinders no other post", async () => {
    await site.publish({ [A]: post({ title: "a" }), [B]: post({ title: "b" }) });
    await site.publish({ [A]: post({ title: "a2" }) });
    await bucket.objects.put(`.gazette/history/${A}.json`, new TextEncoder().encode("{"), "application/json");
    for (let position: string | null | undefined; position !== null; )
      ({ position } = await (
        await site.post("/api/v1/reindex", position === undefined ? {} : { position }, PUBLISH)
      ).json<{ position: string | null }>());
    expect(await titles()).toEqual(["b"]);
    expect(await quarantined()).toMatchObject([{ key: A, reason: { code: "history-unreadable" } }]);
    await s3(bucket.env).delete(`.gazette/history/${A}.json`);
    await site.cron(start + 5 * MINUTE);
    expect(await titles()).toEqual(["a2", "b"]);
  });
});
