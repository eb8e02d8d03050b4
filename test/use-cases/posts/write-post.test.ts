import { beforeEach, describe, expect, it } from "vitest";
import { mailPost } from "../../../src/use-cases/newsletter/mail-post.ts";
import { releasePosts } from "../../../src/use-cases/newsletter/release-posts.ts";
import { publishObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reindex } from "../../../src/use-cases/posts/reindex.ts";
import { listWithdrawn, restoreWithdrawn, withdrawKeepingCopy } from "../../../src/use-cases/posts/withdrawn-copies.ts";
import { readPostFile, type Typed, writePost } from "../../../src/use-cases/posts/write-post.ts";
import { aSite, DAY, HOUR, MINUTE, START } from "../a-site.ts";

const KEY = "posts/hello.md";
let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
});

const stored = async (key = KEY) => (await readPostFile(site.ports, key))?.text;
const etag = async (key = KEY) => (await readPostFile(site.ports, key))?.etag ?? "";
const write = (typed: Typed, seen: string, at = START, key = KEY) => writePost(site.ports, key, seen, typed, at);
const fields = (more: Partial<Record<string, string>> = {}): Typed =>
  ({ title: "Hello", date: new Date(START).toISOString(), body: "Words.\n", ...more }) as Typed;
const put = (text: string, at = START) =>
  publishObject(site.ports, { key: KEY, bytes: new TextEncoder().encode(text) }, at);

describe("writing a post", () => {
  it("publishes it at once, through the bucket", async () => {
    expect(await write(fields(), "")).toMatchObject({ outcome: "saved", indexed: { outcome: "published" } });
    expect(await stored()).toBe('---\ntitle: "Hello"\ndate: "2026-11-20T06:00:00.000Z"\n---\nWords.\n');
    expect((await site.ports.posts.entry(KEY, START))?.title).toBe("Hello");
  });

  it("changes what was typed, and keeps its id and dates", async () => {
    await write(fields(), "");
    const before = await site.ports.posts.entry(KEY, START);
    const result = await write(fields({ title: "Hello again" }), await etag(), START + HOUR);
    expect(result).toMatchObject({ outcome: "saved", indexed: { outcome: "updated" } });
    const after = await site.ports.posts.entry(KEY, START + HOUR);
    expect(after).toMatchObject({ title: "Hello again", id: before?.id, publishedAt: before?.publishedAt });
    expect(await write(fields({ title: "Hello again" }), await etag())).toEqual({ outcome: "unchanged" });
  });

  it("changes nothing that somebody else has changed meanwhile, and returns what they wrote", async () => {
    await write(fields(), "");
    const seen = await etag();
    const theirs = "---\ntitle: Theirs\ndate: 2026-11-20\n---\nx\n";
    await put(theirs);
    expect(await write(fields({ title: "Mine" }), seen)).toEqual({
      outcome: "conflict",
      theirs: { etag: await etag(), text: theirs },
    });
    expect(await stored()).toBe(theirs);
    // A new post under a name that has one.
    expect((await write(fields(), "")).outcome).toBe("conflict");
    expect(await stored()).toBe(theirs);
  });

  it("changes nothing that is written between the look and the save", async () => {
    await write(fields(), "");
    const seen = await etag();
    const { putIf } = site.ports.objects;
    site.ports.objects.putIf = async (...args) => {
      site.ports.objects.putIf = putIf;
      await put("---\ntitle: Theirs\ndate: 2026-11-20\n---\nx\n");
      return putIf(...args);
    };
    expect(await write(fields({ title: "Mine" }), seen)).toMatchObject({ outcome: "conflict" });
    expect(await stored()).toContain("Theirs");
  });

  it("takes the same form twice for one change", async () => {
    await write(fields(), "");
    expect(await write(fields(), "")).toEqual({ outcome: "unchanged" });
    const seen = await etag();
    await write(fields({ body: "More.\n" }), seen);
    expect(await write(fields({ body: "More.\n" }), seen)).toEqual({ outcome: "unchanged" });
  });

  it.each<[string, Typed, string]>([
    ["a date that is none", fields({ date: "tomorrow" }), "date-unreadable"],
    ["no title and no text", fields({ title: "", body: "" }), "post-without-title"],
    ["a file without front matter", { file: "Words.\n" }, "post-without-matter"],
    ["a file that cannot be read", { file: "---\n\ttitle: x\n  - y\n---\n" }, "matter-not-yaml"],
  ])("refuses %s, and stores nothing", async (_, typed, code) => {
    expect(await write(typed, "")).toMatchObject({ outcome: "refused", refusals: [{ reason: { code } }] });
    expect(await stored()).toBeUndefined();
  });

  it("mends a quarantined file as a whole, and keeps its other lines", async () => {
    const broken = "---\r\ntitle: x\r\ndate: soon\r\n---\r\nWords.\r\n";
    expect(await put(broken)).toMatchObject({ outcome: "quarantined", line: 3 });
    const file = "---\ntitle: x\ndate: 2026-11-20\n---\nWords.\n";
    expect(await write({ file }, await etag())).toMatchObject({ outcome: "saved", indexed: { outcome: "published" } });
    expect(await stored()).toBe(file.replaceAll("\n", "\r\n"));
    expect(await site.ports.posts.quarantined()).toEqual([]);
  });

  it("opens a file in GB 18030, and stores it in UTF-8", async () => {
    const bytes = Buffer.concat([
      Buffer.from("---\ntitle: "),
      Buffer.from([0xb2, 0xc6, 0xbe, 0xad]),
      Buffer.from("\ndate: 2026-11-20\n---\nx\n"),
    ]);
    expect(await publishObject(site.ports, { key: KEY, bytes: new Uint8Array(bytes) }, START)).toMatchObject({
      outcome: "quarantined",
      line: 2,
    });
    expect(await stored()).toContain("title: 财经\n");
    await write({ file: `${await stored()}y\n` }, await etag());
    expect((await site.ports.posts.entry(KEY, START))?.title).toBe("财经");
  });
});

describe("withdrawing a post", () => {
  beforeEach(async () => {
    await write(fields(), "");
  });
  const shown = async (at: number) => (await site.ports.posts.entry(KEY, at))?.id;
  const only = async () => {
    const [copy] = await listWithdrawn(site.ports, 10);
    if (!copy) throw new Error("No copy.");
    return copy;
  };

  it("keeps its file, and restores it with its id, its dates and its place in the log", async () => {
    const [text, before] = [await stored(), await site.ports.posts.history(KEY)];
    await releasePosts(site.ports, START + HOUR);
    const mailed = await site.ports.releases.mailed({ keys: [KEY] });
    expect(mailed[0]?.release).toBeDefined();
    expect(await withdrawKeepingCopy(site.ports, KEY, await etag(), START + HOUR)).toEqual({ outcome: "withdrawn" });
    expect([await stored(), await shown(START + HOUR)]).toEqual([undefined, undefined]);
    expect(await only()).toEqual({
      copy: ".gazette/withdrawn/2026-11-20T07-00-00.000Z/posts/hello.md",
      key: KEY,
      withdrawnAt: START + HOUR,
    });
    expect(await restoreWithdrawn(site.ports, await only(), START + 2 * HOUR)).toBe("restored");
    expect(await stored()).toBe(text);
    expect(await listWithdrawn(site.ports, 10)).toEqual([]);
    const { id, publishedAt, updatedAt } = before ?? {};
    expect(await site.ports.posts.history(KEY)).toMatchObject({ id, publishedAt, updatedAt, withdrawnAt: undefined });
    expect((await site.ports.releases.mailed({ keys: [KEY] }))[0]?.release).toEqual(mailed[0]?.release);
  });

  it("does not take away what somebody else wrote meanwhile", async () => {
    const seen = await etag();
    await put("---\ntitle: Theirs\ndate: 2026-11-20\n---\nx\n");
    expect(await withdrawKeepingCopy(site.ports, KEY, seen, START)).toEqual({ outcome: "conflict" });
    expect(await stored()).toContain("Theirs");
    const { put: store } = site.ports.objects;
    site.ports.objects.put = async (...args) => {
      site.ports.objects.put = store;
      const info = await store(...args);
      await put("---\ntitle: Later\ndate: 2026-11-20\n---\nx\n");
      return info;
    };
    expect(await withdrawKeepingCopy(site.ports, KEY, await etag(), START)).toEqual({ outcome: "conflict" });
    expect(await stored()).toContain("Later");
    expect(await listWithdrawn(site.ports, 10)).toEqual([]);
  });

  it("restores over nothing that has its name now, and keeps the copy", async () => {
    await withdrawKeepingCopy(site.ports, KEY, await etag(), START);
    const theirs = "---\ntitle: Theirs\ndate: 2026-11-20\n---\nx\n";
    await put(theirs);
    expect(await restoreWithdrawn(site.ports, await only(), START)).toBe("taken");
    expect([await stored(), (await listWithdrawn(site.ports, 10)).length]).toEqual([theirs, 1]);
  });

  it("goes on where a restoring was cut off, and keeps two copies of one name apart", async () => {
    await withdrawKeepingCopy(site.ports, KEY, await etag(), START);
    const [first, file] = [await only(), await site.ports.objects.get((await only()).copy)];
    await put(new TextDecoder().decode(file?.bytes));
    expect(await restoreWithdrawn(site.ports, first, START)).toBe("restored");
    expect(await restoreWithdrawn(site.ports, first, START)).toBe("gone");
    await withdrawKeepingCopy(site.ports, KEY, await etag(), START + 1);
    await put("---\ntitle: Another\ndate: 2026-11-20\n---\nx\n");
    await withdrawKeepingCopy(site.ports, KEY, await etag(), START + 2);
    expect((await listWithdrawn(site.ports, 10)).map(({ withdrawnAt }) => withdrawnAt)).toEqual([START + 2, START + 1]);
  });

  it("is not indexed: the index that is rebuilt from the bucket does not know the copy", async () => {
    await withdrawKeepingCopy(site.ports, KEY, await etag(), START);
    for (let position: string | undefined, first = true; first || position; first = false)
      position = (await reindex(site.ports, position, START + MINUTE)).position;
    expect(await site.ports.posts.counts()).toMatchObject({ published: 0, quarantined: 0, draft: 0 });
  });
});

it("nothing that an editor does gives anybody a post twice", async () => {
  await site.subscribe("ann@news.example");
  await write(fields(), "");
  await releasePosts(site.ports, START + HOUR);
  const seq = await site.ports.releases.lastSeq();
  expect(seq).toBe(1);
  let at = START + DAY;
  const cron = () => releasePosts(site.ports, at);
  for (let round = 0; round < 3; round++) {
    at += HOUR;
    await write(fields({ title: `Round ${round}`, body: `Text ${round}.\n` }), await etag(), at);
    await cron();
    await withdrawKeepingCopy(site.ports, KEY, await etag(), at);
    at += DAY;
    await cron();
    const [copy] = await listWithdrawn(site.ports, 1);
    if (copy) await restoreWithdrawn(site.ports, copy, at);
    at += HOUR;
    await cron();
    expect(await mailPost(site.ports, KEY, at)).toMatchObject({ outcome: "refused", mailing: { state: "released" } });
    // The date of a post that was mailed is no way to have it mailed again.
    await write(
      fields({ title: `Round ${round}`, date: new Date(at).toISOString(), body: `Text ${round}.\n` }),
      await etag(),
      at,
    );
    at += HOUR;
    await cron();
  }
  expect(await site.ports.releases.lastSeq()).toBe(seq);
});
