import { beforeEach, describe, expect, it } from "vitest";
import { RETRY_FIRST_MS } from "../../../src/core/posts/object-fault.ts";
import { HISTORY_PREFIX } from "../../../src/core/posts/object-key.ts";
import { said } from "../../../src/core/reason.ts";
import { Unavailable } from "../../../src/core/unavailable.ts";
import type { ObjectStore } from "../../../src/ports/posts/object-store.ts";
import { reconcile, restoreTombstones } from "../../../src/use-cases/posts/reconcile.ts";
import { aSite, START } from "../a-site.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (title: string, more = "") => `---\ntitle: ${title}\ndate: 2026-11-19\n${more}---\n${title}.\n`;
const NOTHING = { read: 0, queued: 0, published: 0, updated: 0, quarantined: 0, withdrawn: 0 };
const ALL = { pages: 40, objects: 500, queued: 0 };

let site: Awaited<ReturnType<typeof aSite>>;
let objects: ObjectStore;
beforeEach(async () => {
  site = await aSite({ withdrawGuard: { posts: 100, percent: 100 } });
  objects = site.ports.objects;
});

async function put(files: Record<string, string>) {
  for (const [key, text] of Object.entries(files)) await objects.put(key, bytes(text), "text/markdown");
}
const several = (count: number, text = file) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`posts/p${String(n).padStart(2, "0")}.md`, text(`${n}`)]),
  );
/** One step, with objects that may be in the way. */
const step = (limits = ALL, at = START, faulty: Partial<ObjectStore> = {}) =>
  reconcile({ ...site.ports, objects: { ...objects, ...faulty } }, at, limits);
/** A store in which some objects cannot be read. */
const without = (broken: (key: string) => boolean, fault: () => Error = () => new Error("denied")) => ({
  get: ((key, options) => (broken(key) ? Promise.reject(fault()) : objects.get(key, options))) as ObjectStore["get"],
});
const about = async (key: string) => (await site.ports.posts.states([key])).get(key)?.state;
const row = (query: string) => site.db.prepare(query).first<Record<string, unknown>>();
const queued = () => site.held.splice(0).flatMap((wakeUp) => (wakeUp.kind === "index" ? wakeUp.keys : []));

describe("a pass", () => {
  it("reports what became of each object, once", async () => {
    await put({
      ...{ "posts/a.md": file("A"), "posts/b.md": "---\ntitle: [\n---\n", "posts/c.md": file("C", "draft: true\n") },
      ...{ "posts/picture.png": "…", "posts/z\u0001.md": file("Z") },
    });
    const listed = { complete: true, report: { ...NOTHING, listed: 5 } };
    expect(await step()).toEqual({
      complete: true,
      report: { ...listed.report, read: 4, published: 1, quarantined: 2 },
    });
    expect(await step()).toEqual(listed);
    await put({ "posts/a.md": file("Again"), "posts/b.md": file("B"), "posts/z\u0001.md": file("Y") });
    expect((await step()).report).toEqual({ ...listed.report, read: 2, published: 1, updated: 1 });
    for (const key of ["posts/a.md", "posts/c.md", "posts/z\u0001.md"]) await objects.delete(key);
    expect((await step()).report).toEqual({ ...listed.report, listed: 2, read: 3, withdrawn: 3 });
    expect(await step()).toEqual({ complete: true, report: { ...NOTHING, listed: 2 } });
  });

  it("reads posts again whose includes have changed, from its beginning alone", async () => {
    const note = (text: string) => put({ "_includes/note.html": text });
    await note("one");
    await put({ ...several(3), "posts/p00.md": file("A", "").replace("A.", "{% include note.html %}") });
    await step();
    await note("two");
    const first = { pages: 40, objects: 1, queued: 0 };
    expect(await step(first)).toMatchObject({ complete: true, report: { read: 1, quarantined: 0 } });
    await put({ "posts/p01.md": file("B"), "posts/p02.md": file("C") });
    expect(await step(first)).toMatchObject({ complete: false, report: { read: 1 } });
    await note("three");
    expect((await step()).report).toMatchObject({ read: 1 });
    expect((await site.ports.posts.entry("posts/p00.md", START))?.contentHtml).toContain("two");
    expect((await step()).report).toMatchObject({ read: 1 });
    expect((await site.ports.posts.entry("posts/p00.md", START))?.contentHtml).toContain("three");
  });

  it("counts a post that has moved under both keys", async () => {
    await put({ "posts/b.md": file("A") });
    await step();
    await put({ "posts/a.md": file("A") });
    await objects.delete("posts/b.md");
    expect((await step()).report).toMatchObject({ listed: 1, read: 2, updated: 1, withdrawn: 0 });
    expect((await step()).report).toEqual({ ...NOTHING, listed: 1 });
  });

  it("queues no more than it may in all of its pages, and has seen everything only where nothing is left", async () => {
    const seen = async () => (await row("SELECT looked_at FROM reconciliation"))?.looked_at;
    const paged: Partial<ObjectStore> = { list: (options) => objects.list({ ...options, limit: 3 }) };
    await put(several(7));
    expect(await step({ pages: 9, objects: 1, queued: 4 }, START + 1, paged)).toEqual({
      complete: false,
      report: { ...NOTHING, listed: 6, read: 1, published: 1, queued: 4 },
    });
    expect(queued()).toEqual(["posts/p01.md", "posts/p02.md", "posts/p03.md", "posts/p04.md"]);
    expect(await step({ pages: 9, objects: 1, queued: 4 }, START + 2, paged)).toMatchObject({
      complete: true,
      report: { listed: 2, read: 1, queued: 1 },
    });
    expect(queued()).toEqual(["posts/p06.md"]);
    expect(await seen()).toBe(START);
    await step(ALL, START + 3);
    expect(await seen()).toBe(START + 3);
    expect(await step({ pages: 9, objects: 0, queued: 0 }, START + 4, paged)).toEqual({
      complete: true,
      report: { ...NOTHING, listed: 7 },
    });
  });

  it("looks at as many pages as it may, goes on behind them, and begins anew when it has seen all", async () => {
    const paged: Partial<ObjectStore> = { list: (options) => objects.list({ ...options, limit: 3 }) };
    const two = { ...ALL, pages: 2 };
    await put(several(7));
    expect(await step(two, START, paged)).toMatchObject({ complete: false, report: { listed: 6, published: 6 } });
    expect(await step(two, START, paged)).toMatchObject({ complete: true, report: { listed: 1, published: 1 } });
    for (let pass = 0; pass < 2; pass++) {
      await put({ "posts/p01.md": file(`Again ${pass}`) });
      expect(await step(ALL, START, paged)).toMatchObject({ complete: true, report: { listed: 7, updated: 1 } });
    }
  });

  it("that is cut off between two pages is gone on with, where anything was done before", async () => {
    await put(several(7));
    await step();
    await put({ "posts/p01.md": file("Again") });
    let pages = 0;
    const cutOff: Partial<ObjectStore> = {
      list: (options) => (++pages > 1 ? Promise.reject(new Error("cut off")) : objects.list({ ...options, limit: 3 })),
    };
    await expect(step(ALL, START, cutOff)).rejects.toThrow("cut off");
    expect((await step()).report).toEqual({ ...NOTHING, listed: 4 });
  });

  it("leaves to the queue what others have to do with, beyond what it may do alone, within what it may queue", async () => {
    await put(several(12, () => file("Same", "id: same\n")));
    expect((await step()).report).toMatchObject({ read: 10, queued: 2 });
    await site.ports.posts.clear();
    await put({ "posts/a.md": file("A"), "posts/b.md": file("B") });
    for (const key of Object.keys(several(12))) await objects.delete(key);
    await step();
    await put(several(12, () => file("Same", "id: same\n")));
    for (const key of ["posts/a.md", "posts/b.md"]) await objects.delete(key);
    queued();
    expect(await step({ ...ALL, queued: 3 })).toMatchObject({
      ...{ complete: false, report: { queued: 3, withdrawn: 0 } },
    });
    expect(queued()).toEqual(["posts/p10.md", "posts/p11.md", "posts/a.md"]);
  });

  it("is complete when all that is left to withdraw is queued", async () => {
    await put(several(12));
    await step();
    for (const key of Object.keys(several(12))) await objects.delete(key);
    expect(await step({ ...ALL, queued: 2 })).toMatchObject({ complete: true, report: { withdrawn: 10, queued: 2 } });
  });

  it.each([
    ["quarantined posts", () => "---\ntitle: [\n---\n", 1],
    // That is known of them at the end of a pass.
    ["published posts", file, 2],
  ])("withdraws as many %s as one invocation may, and leaves the rest", async (_, text, rest) => {
    const keys = Object.keys(several(12));
    await put(several(12, text));
    await step({ pages: 40, objects: 500, queued: 20 });
    for (const key of keys) await objects.delete(key);
    expect(await step({ pages: 40, objects: 0, queued: 0 })).toMatchObject({
      complete: false,
      report: { withdrawn: 0, queued: 0 },
    });
    expect(await step({ pages: 40, objects: 7, queued: 0 })).toMatchObject({
      complete: false,
      report: { withdrawn: 7, queued: 0 },
    });
    // The rest of this pass, and another.
    for (let pass = 0; pass < 2; pass++) {
      await put(several(12, text));
      await step();
    }
    for (const key of keys) await objects.delete(key);
    expect(await step({ pages: 40, objects: 500, queued: 1 })).toMatchObject({
      complete: false,
      report: { withdrawn: 10, queued: 1 },
    });
    expect(queued()).toEqual(["posts/p10.md"]);
    expect((await step()).report.withdrawn).toBe(rest);
  });
});

describe("a post that is missing", () => {
  const HOUR = 3_600_000;
  const noted = async () => (await row("SELECT count(*) AS posts FROM missing_posts"))?.posts;
  const paged: Partial<ObjectStore> = { list: (options) => objects.list({ ...options, limit: 1 }) };

  it("is withdrawn, and no longer counted an hour later", async () => {
    await put(several(1));
    await step();
    await objects.delete("posts/p00.md");
    expect((await step(ALL, START)).report.withdrawn).toBe(1);
    await step(ALL, START + HOUR - 1);
    expect(await noted()).toBe(1);
    await step(ALL, START + HOUR);
    expect(await noted()).toBe(0);
  });

  it("is noted where the pass ends before, and forgotten when it is back", async () => {
    site.ports.site.withdrawGuard = { posts: 0, percent: 0 };
    const files = several(3);
    await put(files);
    await step();
    await objects.delete("posts/p00.md");
    await step({ ...ALL, pages: 1 }, START, paged);
    expect(await noted()).toBe(1);
    await put(files);
    await step(ALL, START);
    await step(ALL, START);
    expect(await noted()).toBe(0);
  });
});

describe("an object that cannot be read", () => {
  it("is quarantined and tried again later, while others are read", async () => {
    const faulty = without((key) => key === "posts/p01.md");
    await put(several(3));
    expect((await step(ALL, START, faulty)).report).toMatchObject({ read: 3, published: 2, quarantined: 1 });
    expect(await row("SELECT key, retry_at FROM quarantine")).toEqual({
      key: "posts/p01.md",
      retry_at: START + RETRY_FIRST_MS,
    });
    expect((await step(ALL, START + RETRY_FIRST_MS - 1)).report.read).toBe(0);
    expect((await step(ALL, START + RETRY_FIRST_MS)).report).toMatchObject({ read: 1, published: 1 });
  });

  it("is withdrawn when it is gone before it could be read", async () => {
    await put(several(2));
    await step(
      ALL,
      START,
      without((key) => key === "posts/p01.md"),
    );
    await objects.delete("posts/p01.md");
    expect((await step(ALL, START + RETRY_FIRST_MS)).report.withdrawn).toBe(1);
    expect(await row("SELECT key FROM quarantine")).toBeNull();
  });

  it("is tried no more when it is gone, though its post was withdrawn before", async () => {
    await put(several(1));
    await step();
    await objects.delete("posts/p00.md");
    await step();
    await site.ports.posts.saveUnreadable("posts/p00.md", said("denied"), START);
    await step(ALL, START + RETRY_FIRST_MS);
    expect([await about("posts/p00.md"), await row("SELECT key FROM quarantine")]).toEqual(["withdrawn", null]);
  });

  it.each(["site.yaml", "_redirects"])("is quarantined when it is %s, and posts do not wait", async (key) => {
    await put({ [key]: "title: Harbour\n", "posts/a.md": file("A") });
    const head: ObjectStore["head"] = (one) => (one === key ? Promise.reject(new Error("denied")) : objects.head(one));
    expect(await step(ALL, START, { head })).toMatchObject({ complete: true, report: { published: 1 } });
    expect(await about(key)).toBe("quarantined");
    const away: ObjectStore["head"] = (one) =>
      one === key || one.startsWith(".gazette/") ? Promise.reject(new Error("away")) : objects.head(one);
    await expect(step(ALL, START + RETRY_FIRST_MS, { head: away })).rejects.toThrow("away");
  });

  it("ends the step, with what was read before, when nothing answers any more", async () => {
    await put(several(4));
    const faulty = without(
      (key) => key > "posts/p01.md",
      () => new Unavailable("The bucket does not answer."),
    );
    const head: ObjectStore["head"] = (key) =>
      key.startsWith(".gazette/") ? Promise.reject(new Error("away")) : objects.head(key);
    await expect(step(ALL, START, { ...faulty, head })).rejects.toThrow("does not answer");
    expect((await step()).report).toMatchObject({ read: 2, published: 2 });
  });

  it("ends the step when several have timed out: the rest waits, untried", async () => {
    await put(several(9));
    const faulty = without(
      () => true,
      () => new Unavailable("The bucket does not answer."),
    );
    const { complete, report } = await step(ALL, START, faulty);
    expect(complete).toBe(false);
    const tried = (await row("SELECT count(*) AS tried FROM quarantine"))?.tried as number;
    expect(tried).toBeLessThan(9);
    expect(report).toMatchObject({ read: tried, quarantined: tried, published: 0 });
    expect((await step()).report).toMatchObject({ listed: 9 - tried, published: 9 - tried });
  });

  it.each(["site.yaml", "_redirects"])("is tried again later when it is %s, and posts do not wait", async (key) => {
    const good = key === "site.yaml" ? "title: Harbour\n" : "/old /new\n";
    await put({ [key]: good, "posts/a.md": file("A") });
    const faulty = without((one) => one === key);
    expect((await step(ALL, START, faulty)).report.published).toBe(1);
    expect(await about(key)).toBe("quarantined");
    await put({ "posts/b.md": file("B") });
    expect((await step(ALL, START + RETRY_FIRST_MS - 1)).report.published).toBe(1);
    expect(await about(key)).toBe("quarantined");
    await step(ALL, START + RETRY_FIRST_MS);
    expect(await about(key)).toBe("ignored");
    const away = { head: () => Promise.reject(new Error("away")) };
    await expect(step(ALL, START, away)).rejects.toThrow("away");
  });
});

describe("settings and redirects", () => {
  it("are read once, and posts wait for settings", async () => {
    await put({ "site.yaml": "title: Harbour\n", _redirects: "/old /new\n", "posts/a.md": file("A") });
    expect(await step()).toEqual({ complete: false, report: { ...NOTHING, listed: 0 } });
    const read: string[] = [];
    const counted: Partial<ObjectStore> = {
      get: (key, options) => {
        if (!key.startsWith(".gazette/")) read.push(key);
        return objects.get(key, options);
      },
    };
    expect((await step(ALL, START, counted)).report.published).toBe(1);
    await step(ALL, START, counted);
    expect(read.sort()).toEqual(["_redirects", "posts/a.md"]);
    expect(await about("_redirects")).toBe("ignored");
    await objects.delete("_redirects");
    await step(ALL, START, counted);
    expect(await about("_redirects")).toBeUndefined();
  });

  it("that are broken are read once, too", async () => {
    await put({ "site.yaml": "title: Harbour\n" });
    await step();
    await put({ "site.yaml": "title: [\n" });
    let read = 0;
    const counted: Partial<ObjectStore> = {
      get: (key, options) => {
        if (key === "site.yaml") read++;
        return objects.get(key, options);
      },
    };
    for (let pass = 0; pass < 3; pass++) await step(ALL, START, counted);
    expect([read, await about("site.yaml")]).toEqual([1, "quarantined"]);
  });

  it("are read only where a pass begins", async () => {
    await put(several(2));
    await step({ pages: 40, objects: 1, queued: 0 });
    await put({ "site.yaml": "title: Harbour\n", _redirects: "/old /new\n" });
    expect((await step()).report.published).toBe(1);
    expect([await about("site.yaml"), await about("_redirects")]).toEqual([undefined, undefined]);
  });
});

describe("tombstones of an index that was rebuilt", () => {
  it("come back from the bucket, but for records of posts that are there or cannot be read", async () => {
    await put(several(3));
    await step();
    for (const key of ["posts/p00.md", "posts/p02.md"]) await objects.delete(key);
    await step();
    await put({ [`${HISTORY_PREFIX}posts/p00.md.json`]: "{" });
    await put({ "posts/p01.md": file("Again") });
    await step();
    await site.ports.posts.clear();
    expect(await restoreTombstones(site.ports, "")).toEqual({ next: undefined, restored: 1 });
    expect(await about("posts/p02.md")).toBe("withdrawn");
    expect(site.faults.map(({ event }) => event)).toEqual(["history-unreadable"]);
    const paged = { ...objects, list: (options: { prefix: string }) => objects.list({ ...options, limit: 1 }) };
    const { next } = await restoreTombstones({ ...site.ports, objects: paged }, "");
    expect(next).toBe(`${HISTORY_PREFIX}posts/p00.md.json`);
    const away = {
      ...objects,
      get: () => Promise.reject(new Error("away")),
      head: () => Promise.reject(new Error("away")),
    };
    await expect(restoreTombstones({ ...site.ports, objects: away }, "")).rejects.toThrow("away");
  });
});
