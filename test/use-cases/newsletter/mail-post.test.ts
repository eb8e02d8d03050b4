import { describe, expect, it } from "vitest";
import type { ObjectStore } from "../../../src/ports/posts/object-store.ts";
import { mailPost, readMailings } from "../../../src/use-cases/newsletter/mail-post.ts";
import { dryRunObjects } from "../../../src/use-cases/posts/dry-run-objects.ts";
import { indexObject } from "../../../src/use-cases/posts/index-object.ts";
import { publishObject, withdrawObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../../src/use-cases/posts/reconcile.ts";
import { openSite } from "../../sqlite/site.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.UTC(2026, 10, 20, 6);
const KEY = "posts/a.md";

const post = (date: number, title = "Harbour opens") =>
  new TextEncoder().encode(`---\ntitle: ${title}\ndate: ${new Date(date).toISOString()}\n---\nAt last.\n`);

/** A reconciled site whose bucket reports upload times of the test's choice. */
async function open() {
  const { ports, db } = openSite({ at: START });
  const uploads = new Map<string, number>();
  const told = <Info extends { key: string; uploadedAt: number }>(info: Info): Info => ({
    ...info,
    uploadedAt: uploads.get(info.key) ?? info.uploadedAt,
  });
  const { objects } = ports;
  const dated: ObjectStore = {
    ...objects,
    async get(key) {
      const found = await objects.get(key);
      return found && told(found);
    },
  };
  const all = { ...ports, objects: dated };
  await reconcile(all, START);
  return {
    ports: all,
    db,
    publish: (date: number, at: number) => {
      uploads.set(KEY, at);
      return publishObject(all, { key: KEY, bytes: post(date) }, at);
    },
    /** Bypasses the service, as an S3 tool does. */
    async upload(date: number, at: number) {
      await objects.put(KEY, post(date), "text/markdown");
      uploads.set(KEY, at);
    },
    cron: async (at: number) => {
      await reconcile(all, at);
      return all.releases.release(at, all.site.newsletter);
    },
    mailing: async (at: number) => (await readMailings(all, { keys: [KEY] }, at))[0]?.mailing,
  };
}

describe("whether a post is mailed", () => {
  it("waits for the hold, to the millisecond", async () => {
    const { publish, cron, mailing } = await open();
    await publish(START, START);
    const until = START + 10 * MINUTE;
    expect(await mailing(START)).toEqual({ state: "waits", until });
    expect(await cron(until - 1)).toBe(0);
    expect(await cron(until)).toBe(1);
    expect(await mailing(until)).toEqual({ state: "released", at: until, ordered: false });
  });

  it("waits until a future post is visible, however long ago it arrived", async () => {
    const { publish, cron, mailing } = await open();
    const date = START + 30 * DAY;
    await publish(date, START);
    expect(await mailing(START)).toEqual({ state: "not-visible-yet", until: date });
    expect(await cron(date - 1)).toBe(0);
    expect(await cron(date + 10 * DAY)).toBe(1);
  });

  it("does not depend on how long the cron was away after the post was published", async () => {
    const { publish, cron } = await open();
    await publish(START - MINUTE, START);
    expect(await cron(START + 4 * DAY)).toBe(1);
  });

  it("does not depend on how long the cron was away when another tool put the post into the bucket", async () => {
    const { upload, cron } = await open();
    await upload(START + DAY, START + DAY);
    expect(await cron(START + 5 * DAY)).toBe(1);
  });

  it("does not depend on the downtime where more came than one run reads", async () => {
    const { ports, upload, cron } = await open();
    await upload(START + DAY, START + DAY);
    await reconcile(ports, START + 5 * DAY, { pages: 1, objects: 0, queued: 10 });
    await indexObject(ports, KEY, START + 5 * DAY + MINUTE);
    expect(await cron(START + 5 * DAY + MINUTE)).toBe(1);
  });

  it("does not change by rewriting what came while the cron was away", async () => {
    const { ports, upload, publish } = await open();
    await upload(START + DAY, START + DAY);
    await reconcile(ports, START + 5 * DAY);
    await publish(START + DAY, START + 5 * DAY);
    expect(await ports.releases.release(START + 5 * DAY, ports.site.newsletter)).toBe(1);
  });

  it("does not depend on when it was last rewritten while the cron was away", async () => {
    const { upload, cron, mailing } = await open();
    await upload(START + DAY, START + 6 * DAY);
    expect(await cron(START + 6 * DAY + 9 * MINUTE)).toBe(0);
    // The hold counts from the last upload.
    expect(await mailing(START + 6 * DAY + 9 * MINUTE)).toEqual({
      state: "waits",
      until: START + 6 * DAY + 10 * MINUTE,
    });
    expect(await cron(START + 6 * DAY + 10 * MINUTE)).toBe(1);
  });

  it("does not depend on when it was mended and rewritten while the cron was away", async () => {
    const { ports, upload, cron, mailing } = await open();
    const broken = new TextEncoder().encode("---\ntitle: a\ntitle: b\n---\n");
    await publishObject(ports, { key: KEY, bytes: broken }, START);
    await upload(START - MINUTE, START + 5 * DAY);
    expect(await cron(START + 5 * DAY)).toBe(0);
    expect(await mailing(START + 5 * DAY)).toMatchObject({ state: "waits" });
    expect(await cron(START + 6 * DAY)).toBe(1);
  });

  it("is no for what was broken until it was old", async () => {
    const { ports, upload, cron } = await open();
    const broken = new TextEncoder().encode("---\ntitle: a\ntitle: b\n---\n");
    await publishObject(ports, { key: KEY, bytes: broken }, START);
    for (let day = 1; day <= 5; day++) await cron(START + day * DAY);
    await upload(START, START + 5 * DAY + MINUTE);
    expect(await cron(START + 6 * DAY)).toBe(0);
  });

  it("is no for an archive that came while the cron was away", async () => {
    const { upload, cron, mailing } = await open();
    await upload(START - 4 * DAY, START + 3 * DAY);
    expect(await cron(START + 6 * DAY)).toBe(0);
    expect(await mailing(START + 6 * DAY)).toMatchObject({ state: "too-old" });
  });

  it("is no for an archive that is imported, restored or copied: it arrives old", async () => {
    const { upload, cron, mailing } = await open();
    await upload(START - 10 * DAY, START + MINUTE);
    expect(await cron(START + DAY)).toBe(0);
    expect(await mailing(START + DAY)).toEqual({
      state: "too-old",
      publishedAt: START - 10 * DAY,
      arrivedAt: START + MINUTE,
    });
  });

  it("is no for what the bucket held before the first pass, even if uploaded on its own date", async () => {
    const { upload, cron } = await open();
    await upload(START - 10 * DAY, START - 10 * DAY);
    expect(await cron(START + MINUTE)).toBe(0);
    expect(await cron(START + DAY)).toBe(0);
  });

  it("stays as it was through rewriting, quarantine and a return from withdrawal", async () => {
    const { ports, publish, cron, mailing } = await open();
    await publish(START, START);
    await publishObject(
      ports,
      { key: KEY, bytes: new TextEncoder().encode("---\ntitle: a\ntitle: b\n---\n") },
      START + MINUTE,
    );
    expect(await mailing(START + MINUTE)).toEqual({ state: "quarantined" });
    expect(await cron(START + DAY)).toBe(0);
    await withdrawObject(ports, KEY, START + DAY);
    expect(await mailing(START + DAY)).toEqual({ state: "withdrawn" });
    await publish(START, START + 4 * DAY);
    expect(await cron(START + 4 * DAY)).toBe(1);
  });

  it("is known for a dry run", async () => {
    const { ports } = await open();
    const objects = [
      { key: "posts/old.md", bytes: post(START - 10 * DAY) },
      { key: "posts/new.md", bytes: post(START - MINUTE, "New") },
      { key: "posts/_drafts/a.md", bytes: post(START) },
    ];
    const rehearsed = await dryRunObjects(ports, objects, START);
    expect(rehearsed.map(({ mailing }) => mailing?.state)).toEqual(["too-old", "waits", "draft"]);
  });
});

describe("a future post", () => {
  it("that is rescheduled goes by its new date, until readers have seen it", async () => {
    const { ports, publish, cron, mailing } = await open();
    await publish(START + 5 * DAY, START);
    await publish(START + 2 * DAY, START + DAY);
    expect(await mailing(START + DAY)).toEqual({ state: "not-visible-yet", until: START + 2 * DAY });
    await publish(START + 3 * DAY, START + DAY);
    expect(await mailing(START + DAY)).toEqual({ state: "not-visible-yet", until: START + 3 * DAY });
    expect(await cron(START + 2 * DAY)).toBe(0);
    expect(await cron(START + 3 * DAY)).toBe(1);
    await publish(START + 9 * DAY, START + 4 * DAY);
    expect((await ports.posts.history(KEY))?.publishedAt).toBe(START + 3 * DAY);
  });
});

describe("mailing a post by hand", () => {
  it("releases a post that is too old, once, however often it is repeated", async () => {
    const { ports, publish, cron } = await open();
    await publish(START - 10 * DAY, START);
    expect(await cron(START + DAY)).toBe(0);
    const released = { outcome: "done", mailing: { state: "released", at: START + DAY, ordered: true } };
    expect(await mailPost(ports, KEY, START + DAY)).toEqual(released);
    expect(await mailPost(ports, KEY, START + 2 * DAY)).toEqual(released);
    const range = { fromSeq: 0, throughSeq: await ports.releases.lastSeq(), follows: [], limit: 10 };
    expect((await ports.releases.entries(range, START + 2 * DAY)).entries).toHaveLength(1);
  });

  it("is refused with the reason where a post is mailed anyway, is not visible, or is not there", async () => {
    const { ports, publish, cron } = await open();
    expect(await mailPost(ports, KEY, START)).toEqual({ outcome: "no-such-post" });
    await publish(START + DAY, START);
    expect(await mailPost(ports, KEY, START)).toMatchObject({
      outcome: "refused",
      mailing: { state: "not-visible-yet" },
    });
    expect(await mailPost(ports, KEY, START + DAY)).toMatchObject({ outcome: "refused", mailing: { state: "waits" } });
    await cron(START + DAY);
    expect(await mailPost(ports, KEY, START + DAY)).toMatchObject({
      outcome: "refused",
      mailing: { state: "released", ordered: false },
    });
    await withdrawObject(ports, KEY, START + DAY);
    expect(await mailPost(ports, KEY, START + DAY)).toMatchObject({
      outcome: "refused",
      mailing: { state: "withdrawn" },
    });
  });
});
