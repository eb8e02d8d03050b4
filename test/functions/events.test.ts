import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { openSite, post } from "./site.ts";

const KEY = "posts/2026-11-20-a.md";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
});

/** An R2 event notification. */
const event = (action: string, key = KEY, bucket = "gazette") => ({
  account: "3f4b7e3dcab231cbfdaa90a6a28bd548",
  action,
  bucket,
  object: { key, size: 100, eTag: "c846ff7a18f28c2e262116d6e8719ef0" },
  eventTime: "2026-11-23T08:00:00.000Z",
});

/** Delivers messages as one batch. Returns which were acknowledged and which retried. */
const deliver = (...bodies: unknown[]) => site.deliver(bodies);

async function titles(): Promise<string[]> {
  const { items } = await site.json<{ items: { title: string }[] }>("/feed.json");
  return items.map(({ title }) => title).sort();
}

async function version(): Promise<number | undefined> {
  return (await site.db.prepare("SELECT version FROM site").first<{ version: number }>())?.version;
}

/** Collects logged faults. */
function faults(): { event: string }[] {
  const lines: { event: string }[] = [];
  const log = vi.spyOn(console, "error").mockImplementation((line) => void lines.push(JSON.parse(line)));
  onTestFinished(() => log.mockRestore());
  return lines;
}

describe("an event of the bucket", () => {
  it.each(["PutObject", "CopyObject", "CompleteMultipartUpload"])(
    "publishes what another tool put there: %s",
    async (action) => {
      await site.bucket.put(KEY, post({ title: "By rclone" }));
      expect(await deliver(event(action))).toEqual({ acknowledged: [0], again: [] });
      expect(await titles()).toEqual(["By rclone"]);
    },
  );

  it.each(["DeleteObject", "LifecycleDeletion"])("withdraws what is gone: %s", async (action) => {
    await site.publish({ [KEY]: post() });
    await site.bucket.delete(KEY);
    await deliver(event(action));
    expect(await titles()).toEqual([]);
    expect((await site.fetch("/posts/2026-11-20-a")).status).toBe(410);
  });

  it("changes nothing the second time", async () => {
    await site.bucket.put(KEY, post());
    await deliver(event("PutObject"));
    const before = await version();
    await deliver(event("PutObject"), event("PutObject"));
    expect(await version()).toBe(before);
  });

  it("may come late or out of order: the bucket decides", async () => {
    await site.bucket.put(KEY, post({ title: "There" }));
    await deliver(event("DeleteObject"), event("PutObject"));
    expect(await titles()).toEqual(["There"]);
    await site.bucket.delete(KEY);
    await deliver(event("DeleteObject"), event("PutObject"));
    expect(await titles()).toEqual([]);
    await deliver(event("PutObject"));
    expect(await titles()).toEqual([]);
  });

  it("of what our own API put there costs no second reading", async () => {
    await site.publish({ [KEY]: post() });
    const before = await version();
    await deliver(event("PutObject"));
    expect(await version()).toBe(before);
  });

  it("of another bucket does nothing here", async () => {
    await site.publish({ [KEY]: post({ title: "Ours" }) });
    const before = await version();
    const answer = await deliver(event("DeleteObject", KEY, "other"), event("PutObject", "posts/theirs.md", "other"));
    expect(answer).toEqual({ acknowledged: [0, 1], again: [] });
    expect(await titles()).toEqual(["Ours"]);
    expect(await version()).toBe(before);
  });

  it("may spell its key with percents, or have a key with percents in it", async () => {
    await site.bucket.put("posts/2026-11-20-周报 一.md", post({ title: "Encoded" }));
    await site.bucket.put("posts/2026-11-20-100%25.md", post({ title: "Literal" }));
    await site.bucket.put("posts/2026-11-20-50%.md", post({ title: "Not decodable" }));
    await deliver(
      event("PutObject", encodeURIComponent("posts/2026-11-20-周报 一.md")),
      event("PutObject", "posts/2026-11-20-100%25.md"),
      event("PutObject", "posts/2026-11-20-50%.md"),
    );
    expect(await titles()).toEqual(["Encoded", "Literal", "Not decodable"]);
  });

  it("of attachments, of our own records and of other files is nothing to do", async () => {
    const before = await version();
    const keys = ["assets/a.png", ".gazette/history/posts/a.md.json", "notes.txt"];
    for (const key of keys) await site.bucket.put(key, "x");
    const answer = await deliver(...keys.map((key) => event("PutObject", key)));
    expect(answer.acknowledged).toEqual([0, 1, 2]);
    expect(await version()).toBe(before);
  });

  it("of site.yaml holds for the posts that come after it", async () => {
    await site.bucket.put("site.yaml", "time_zone: Asia/Shanghai\n");
    await site.bucket.put(KEY, post({ date: "2026-11-20 08:00:00" }));
    await deliver(event("PutObject", "site.yaml"), event("PutObject"));
    const { items } = await site.json<{ items: { date_published: string }[] }>("/feed.json");
    expect(items[0]?.date_published).toBe("2026-11-20T08:00:00+08:00");
  });

  it("comes again when the index does not answer, alone", async () => {
    faults();
    await site.bucket.put(KEY, post());
    await site.bucket.put("posts/2026-11-20-b.md", post({ title: "B" }));
    await site.db
      .prepare(
        "CREATE TRIGGER broken BEFORE INSERT ON posts WHEN new.key LIKE '%-a.md' BEGIN SELECT RAISE(ABORT, 'x'); END",
      )
      .run();
    expect(await deliver(event("PutObject"), event("PutObject", "posts/2026-11-20-b.md"))).toEqual({
      acknowledged: [1],
      again: [0],
    });
    expect(await titles()).toEqual(["B"]);
  });
});

describe("a message that says nothing we know", () => {
  const { bucket: _, ...noBucket } = event("PutObject");
  it.each([
    ["no object", "text"],
    ["null", null],
    ["an event of Amazon's", { Records: [{ eventSource: "aws:s3", s3: { object: { key: KEY } } }] }],
    ["an event without its bucket", noBucket],
    ["a kind that is no text", { ...event("PutObject"), kind: 1 }],
  ])("is acknowledged and logged, and keeps nothing waiting: %s", async (_, body) => {
    const logged = faults();
    await site.bucket.put(KEY, post({ title: "Behind it" }));
    expect(await deliver(body, event("PutObject"))).toEqual({ acknowledged: [0, 1], again: [] });
    expect(logged).toMatchObject([{ event: "unknown-message", id: "0" }]);
    expect(await titles()).toEqual(["Behind it"]);
  });
});
