import { expect, it } from "vitest";
import type { ObjectInfo, ObjectStore, Precondition } from "../../src/ports/posts/object-store.ts";

/** Keys that are legal everywhere and have broken somebody's URL, XML, signature or LIKE. */
const ODD_KEYS = [
  "中文/网络安全 周报（第一期）.md",
  "two  spaces.md",
  "a+b.md",
  "100%.md",
  "%41%2F.md",
  "c#.md",
  "why?.md",
  "a=b&c;d,e@f$g.md",
  "'single' \"double\".md",
  "[brackets](round){curly}!*~^|`.md",
  "back\\slash.md",
  "<tag>&amp;.md",
  "🙂.md",
  "caf\u00e9.md",
  "cafe\u0301.md",
  "_under.md",
  ".hidden",
];

/** What every ObjectStore must do. Each adapter's test calls this with its own store, which may hold other objects too. */
export function keepsTheObjectStoreContract(
  open: () => ObjectStore | Promise<ObjectStore>,
  {
    knowsConditionalWrites = true,
    cutsRanges = true,
    pageSize = 1000,
    putPacked,
  }: {
    knowsConditionalWrites?: boolean;
    cutsRanges?: boolean;
    /** Objects on the largest page of a listing. */
    pageSize?: number;
    /** Puts an object with a `Content-Encoding`, as other tools do: the port has no such thing. */
    putPacked?: (key: string, bytes: Uint8Array<ArrayBuffer>, encoding: string) => Promise<unknown>;
  } = {},
): void {
  it(`lists past the first page of ${pageSize}`, async () => {
    const { store, prefix } = await room(open);
    const keys = Array.from({ length: pageSize + 5 }, (_, n) => `${prefix}${String(n).padStart(4, "0")}.md`);
    await atOnce(20, keys, (key) => store.put(key, text(key), "text/markdown"));

    const first = await store.list({ prefix });
    expect(first.objects.length).toBeLessThanOrEqual(pageSize);
    expect(first.more).toBe(true);
    const all = await everything(store, prefix);
    expect(all.map(({ key }) => key)).toEqual(keys);
    expect(new Set(all.map(({ etag }) => etag)).size).toBe(pageSize + 5);
  });

  it("lists only what comes after a key, whether an object has that key or not", async () => {
    const { store, prefix } = await room(open);
    for (const name of ["a", "b", "c"]) await store.put(prefix + name, text(name), "text/plain");
    const namesAfter = async (name: string) =>
      (await store.list({ prefix, after: prefix + name })).objects.map(({ key }) => key.slice(prefix.length));

    expect(await namesAfter("a")).toEqual(["b", "c"]);
    expect(await namesAfter("aa")).toEqual(["b", "c"]);
    expect(await namesAfter("c")).toEqual([]);
    expect((await store.list({ prefix, after: "" })).objects).toHaveLength(3);
  });

  it("says that there is more exactly when there is", async () => {
    const { store, prefix } = await room(open);
    for (const name of ["a", "b", "c"]) await store.put(prefix + name, text(name), "text/plain");

    const two = await store.list({ prefix, limit: 2 });
    expect([two.objects.length, two.more]).toEqual([2, true]);
    const rest = await store.list({ prefix, limit: 2, after: two.objects[1]?.key ?? "" });
    expect([rest.objects.map(({ key }) => key), rest.more]).toEqual([[`${prefix}c`], false]);
    const three = await store.list({ prefix, limit: 3 });
    expect([three.objects.length, three.more]).toEqual([3, false]);
    const tooMany = await store.list({ prefix, limit: 5000 });
    expect([tooMany.objects.length, tooMany.more]).toEqual([3, false]);
    expect(await store.list({ prefix: `${prefix}none` })).toEqual({ objects: [], more: false });
  });

  it("takes a prefix literally, to the letter", async () => {
    const { store, prefix } = await room(open);
    for (const name of ["po_ts/a", "po_ts/b/c", "posts/a", "Po_ts/a", "po_t"]) {
      await store.put(prefix + name, text(name), "text/plain");
    }
    const names = async (start: string) =>
      (await store.list({ prefix: prefix + start })).objects.map(({ key }) => key.slice(prefix.length));

    expect(await names("po_ts/")).toEqual(["po_ts/a", "po_ts/b/c"]);
    expect((await names("po")).sort()).toEqual(["po_t", "po_ts/a", "po_ts/b/c", "posts/a"]);
    expect(await names("po%")).toEqual([]);
  });

  it("lists in the order of the keys' UTF-8 bytes", async () => {
    const { store, prefix } = await room(open);
    // A UTF-16 comparison puts 🙂 before ～, a folder by folder walk a/b before a.md, a locale B after a.
    const ordered = ["B", "a", "a b", "a.md", "a/b", "a0", "z", "é", "中", "～", "🙂"];
    await atOnce(5, [...ordered].reverse(), (name) => store.put(prefix + name, text(name), "text/plain"));

    expect((await store.list({ prefix })).objects.map(({ key }) => key.slice(prefix.length))).toEqual(ordered);
    const paged: string[] = [];
    for (let after = "", more = true; more; ) {
      const page = await store.list({ prefix, after, limit: 3 });
      paged.push(...page.objects.map(({ key }) => key.slice(prefix.length)));
      after = page.objects.at(-1)?.key ?? "";
      more = page.more;
    }
    expect(paged).toEqual(ordered);
  });

  it.each(ODD_KEYS)("keeps %j as it is written", async (name) => {
    const { store, prefix } = await room(open);
    const key = prefix + name;
    expect((await store.put(key, text(name), "text/plain")).key).toBe(key);

    expect((await store.head(key))?.key).toBe(key);
    expect(read((await store.get(key))?.bytes)).toBe(name);
    expect((await store.list({ prefix })).objects.map((object) => object.key)).toEqual([key]);
    expect((await store.list({ prefix: key })).objects.map((object) => object.key)).toEqual([key]);
    expect((await store.list({ prefix, after: key })).objects).toEqual([]);
    await store.delete(key);
    expect(await store.get(key)).toBeUndefined();
  });

  it("tells keys apart that only look alike", async () => {
    const { store, prefix } = await room(open);
    await atOnce(5, ODD_KEYS, (name) => store.put(prefix + name, text(name), "text/plain"));
    for (const name of ODD_KEYS) expect(read((await store.get(prefix + name))?.bytes)).toBe(name);
    expect((await everything(store, prefix)).map(({ key }) => key.slice(prefix.length)).sort()).toEqual(
      [...ODD_KEYS].sort(),
    );
  });

  it("takes a key of 1,024 bytes", async () => {
    const { store, prefix } = await room(open);
    const segments = `${"长".repeat(40)}/`.repeat(10);
    const key = (prefix + segments).slice(0, prefix.length + 300).padEnd(prefix.length + 300, "x");
    const full = key + "x".repeat(1024 - text(key).length);
    await store.put(full, text("long"), "text/plain");
    expect((await store.head(full))?.key).toBe(full);
    expect((await store.list({ prefix })).objects[0]?.key).toBe(full);
  });

  it.each([
    ["none", new Uint8Array(0)],
    ["every value", Uint8Array.from({ length: 256 }, (_, n) => n)],
    ["a BOM and CRLF", text("\ufeff---\r\ntitle: x\r\n---\r\n")],
    ["what only looks like chunked coding", text("5;chunk-signature=0\r\nhello\r\n0\r\n\r\n")],
    ["a megabyte", Uint8Array.from({ length: 1_048_576 }, (_, n) => (n * 31 + (n >> 8)) % 256)],
  ])("gives back the bytes it was given: %s", async (_, bytes) => {
    const { store, prefix } = await room(open);
    const put = await store.put(`${prefix}bytes`, bytes, "application/octet-stream");
    const got = await store.get(`${prefix}bytes`);
    expect(put.size).toBe(bytes.length);
    expect(got?.size).toBe(bytes.length);
    expect(got && sameBytes(got.bytes, bytes)).toBe(true);
  });

  it("gives a part of an object, and says what it is a part of", async () => {
    const { store, prefix } = await room(open);
    const key = `${prefix}hundred`;
    const bytes = Uint8Array.from({ length: 100 }, (_, n) => n);
    const { etag } = await store.put(key, bytes, "image/png");
    for (const [offset, length] of [
      [0, 2],
      [0, 100],
      [10, 20],
      [99, 1],
      ...(cutsRanges
        ? ([
            [90, 50],
            [100, 1],
            [500, 10],
          ] as const)
        : []),
    ] as const) {
      const part = await store.get(key, { range: { offset, length } });
      expect(part).toMatchObject({ key, etag, size: 100, contentType: "image/png" });
      expect([...(part?.bytes ?? [])]).toEqual([...bytes.slice(offset, offset + length)]);
    }
    expect(await store.get(`${prefix}nothing`, { range: { offset: 0, length: 10 } })).toBeUndefined();
    if (!cutsRanges) return;
    const empty = await store.put(`${prefix}empty`, new Uint8Array(0), "image/png");
    const part = await store.get(`${prefix}empty`, { range: { offset: 0, length: 10 } });
    expect(part).toMatchObject({ etag: empty.etag, size: 0, bytes: new Uint8Array(0) });
  });

  it.skipIf(!putPacked)(
    "unpacks what was packed by gzip, whole and in parts, and says of a look that it is packed",
    async () => {
      const { store, prefix } = await room(open);
      const key = `${prefix}packed`;
      const bytes = Uint8Array.from({ length: 5_000 }, (_, n) => n % 7);
      const packed = await gzip(bytes);
      await putPacked?.(key, packed, "gzip");
      expect(await store.head(key)).toMatchObject({ size: packed.length, encoding: "gzip" });
      const whole = await store.get(key);
      expect(whole).toMatchObject({ size: 5_000, etag: (await store.head(key))?.etag });
      expect([whole?.encoding, whole && sameBytes(whole.bytes, bytes)]).toEqual([undefined, true]);
      for (const [offset, length] of [
        [0, 2],
        [1, 4],
        [4_990, 100],
        [4_999, 1],
        [5_000, 10],
      ] as const) {
        const part = await store.get(key, { range: { offset, length } });
        expect(part).toMatchObject({ size: 5_000 });
        expect([...(part?.bytes ?? [])]).toEqual([...bytes.slice(offset, offset + length)]);
      }
      // Written anew by us, it is what we say it is.
      await store.put(key, bytes, "text/markdown");
      expect((await store.head(key))?.encoding).toBeUndefined();
    },
  );

  it.skipIf(!putPacked)("takes for what they are bytes that only say that they are packed", async () => {
    const { store, prefix } = await room(open);
    await putPacked?.(`${prefix}plain`, text("plain"), "gzip");
    const got = await store.get(`${prefix}plain`);
    expect([read(got?.bytes), got?.size, got?.encoding]).toEqual(["plain", 5, undefined]);
  });

  it.skipIf(!putPacked)("gives what it cannot unpack as it lies there, and says how it is packed", async () => {
    const { store, prefix } = await room(open);
    const damaged = (await gzip(Uint8Array.from({ length: 5_000 }, (_, n) => (n * n) % 251))).slice(0, 100);
    const bomb = await gzip(new Uint8Array(20 * 1024 * 1024));
    for (const [name, bytes, encoding] of [
      ["damaged", damaged, "gzip"],
      ["bomb", bomb, "gzip"],
      ["otherwise", text("otherwise"), "zstd"],
    ] as const) {
      await putPacked?.(prefix + name, bytes, encoding);
      const got = await store.get(prefix + name);
      expect(got).toMatchObject({ size: bytes.length, encoding });
      expect(got && sameBytes(got.bytes, bytes)).toBe(true);
      const part = await store.get(prefix + name, { range: { offset: 2, length: 5 } });
      expect([...(part?.bytes ?? [])]).toEqual([...bytes.slice(2, 7)]);
    }
  });

  it("keeps its own copy of the bytes", async () => {
    const { store, prefix } = await room(open);
    const given = text("before");
    await store.put(`${prefix}copy`, given, "text/plain");
    given.fill(0);
    const first = await store.get(`${prefix}copy`);
    first?.bytes.fill(0);
    expect(read((await store.get(`${prefix}copy`))?.bytes)).toBe("before");
  });

  it("changes the ETag with the bytes and with nothing else", async () => {
    const { store, prefix } = await room(open);
    const put = (name: string, body: string) => store.put(prefix + name, text(body), "text/markdown");
    const first = await put("a.md", "one");
    expect(first.etag).toMatch(/^[^"\s]+$/);

    expect((await put("a.md", "one")).etag).toBe(first.etag);
    expect((await put("b.md", "one")).etag).toBe(first.etag);
    expect((await put("a.md", "two")).etag).not.toBe(first.etag);
    expect((await put("a.md", "one ")).etag).not.toBe(first.etag);
    expect((await put("a.md", "one")).etag).toBe(first.etag);
  });

  it("overwrites", async () => {
    const { store, prefix } = await room(open);
    const key = `${prefix}page`;
    await store.put(key, text("a rather long first version"), "text/markdown");
    const second = await store.put(key, text("second"), "text/html");

    const got = await store.get(key);
    expect(read(got?.bytes)).toBe("second");
    expect(got).toMatchObject({ size: 6, contentType: "text/html", etag: second.etag });
    expect((await store.list({ prefix })).objects).toHaveLength(1);
  });

  it("answers put, head, get and list alike", async () => {
    const { store, prefix } = await room(open);
    const key = `${prefix}2022-01-07-hello.md`;
    const put = await store.put(key, text("你好"), "text/markdown; charset=utf-8");
    const head = await store.head(key);
    const { bytes: _, ...got } = (await store.get(key)) ?? {};
    const [listed] = (await store.list({ prefix })).objects;

    const { uploadedAt: __, ...facts } = put;
    expect(facts).toEqual({ key, etag: put.etag, size: 6, contentType: "text/markdown; charset=utf-8" });
    expect(head).toMatchObject(facts);
    expect(got).toEqual(head);
    // A listing need not know the type, and S3 cuts times to seconds in some answers but not in others.
    expect(listed).toMatchObject({ key, etag: put.etag, size: 6 });
    const times = [put.uploadedAt, head?.uploadedAt ?? 0, listed?.uploadedAt ?? 0];
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(5000);
  });

  it("knows when an object was put", async () => {
    const { store, prefix } = await room(open);
    await store.put(`${prefix}timed`, text("now"), "text/plain");
    const { uploadedAt = 0 } = (await store.head(`${prefix}timed`)) ?? {};
    expect(Number.isInteger(uploadedAt)).toBe(true);
    expect(Math.abs(Date.now() - uploadedAt)).toBeLessThan(60_000);
  });

  it("writes under a precondition only while it holds", async () => {
    const { store, prefix } = await room(open);
    const putIf = (precondition: Precondition, body: string) =>
      store.putIf(precondition, `${prefix}a.md`, text(body), "text/markdown");
    const now = async () => read((await store.get(`${prefix}a.md`))?.bytes);

    expect(await putIf("present", "none there")).toBeUndefined();
    expect(await putIf({ etags: ["0".repeat(32)] }, "none there")).toBeUndefined();
    expect(await now()).toBeUndefined();

    const first = await putIf("absent", "first");
    expect(first).toMatchObject({ key: `${prefix}a.md`, size: 5, contentType: "text/markdown" });
    expect(first?.etag).toBe((await store.head(`${prefix}a.md`))?.etag);
    expect(await putIf("absent", "too late")).toBeUndefined();
    expect(await now()).toBe("first");

    const second = await putIf({ etags: ["0".repeat(32), first?.etag ?? ""] }, "second");
    expect(await putIf({ etags: [first?.etag ?? ""] }, "from the first")).toBeUndefined();
    expect(await putIf({ etags: [] }, "from nothing")).toBeUndefined();
    expect(await now()).toBe("second");
    expect(second?.etag).toBe((await store.head(`${prefix}a.md`))?.etag);

    expect(await putIf("present", "third")).toMatchObject({ size: 5 });
    expect(await now()).toBe("third");
  });

  it.skipIf(!knowsConditionalWrites)("lets one of many write where nothing was", async () => {
    const { store, prefix } = await room(open);
    const names = Array.from({ length: 8 }, (_, n) => `writer ${n}`);
    const answers = await Promise.all(
      names.map((name) => store.putIf("absent", `${prefix}contested`, text(name), "text/plain")),
    );
    const winners = names.filter((_, n) => answers[n]);
    expect(winners).toHaveLength(1);
    expect(read((await store.get(`${prefix}contested`))?.bytes)).toBe(winners[0]);
  });

  it("answers undefined for what is not there", async () => {
    const { store, prefix } = await room(open);
    await store.put(`${prefix}folder/file`, text("here"), "text/plain");
    for (const name of ["nothing", "folder", "folder/", "folder/file/below"]) {
      expect(await store.head(prefix + name)).toBeUndefined();
      expect(await store.get(prefix + name)).toBeUndefined();
    }
  });

  it("deletes one object, and does not mind when there is none", async () => {
    const { store, prefix } = await room(open);
    for (const name of ["a", "a/b", "ab"]) await store.put(prefix + name, text(name), "text/plain");
    await store.delete(`${prefix}a`);
    await store.delete(`${prefix}a`);
    await store.delete(`${prefix}never there`);

    expect(await store.head(`${prefix}a`)).toBeUndefined();
    expect((await store.list({ prefix })).objects.map(({ key }) => key.slice(prefix.length)).sort()).toEqual([
      "a/b",
      "ab",
    ]);
  });
}

/** A part of the store that no other test writes to. */
async function room(open: () => ObjectStore | Promise<ObjectStore>): Promise<{ store: ObjectStore; prefix: string }> {
  return { store: await open(), prefix: `contract-${crypto.randomUUID()}/` };
}

async function everything(store: ObjectStore, prefix: string): Promise<ObjectInfo[]> {
  const all: ObjectInfo[] = [];
  for (let more = true; more; ) {
    const page = await store.list({ prefix, after: all.at(-1)?.key ?? "" });
    all.push(...page.objects);
    more = page.more;
  }
  return all;
}

async function atOnce<T>(width: number, things: T[], act: (thing: T) => Promise<unknown>): Promise<void> {
  const waiting = things.values();
  const lane = async () => {
    for (const thing of waiting) await act(thing);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function text(content: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(content);
}

function read(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
