import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { faultyBucket, faultyDatabase, faultyQueue } from "../load/faulty-bindings.ts";
import { openSite, PUBLISH, post, someone } from "./site.ts";

const MINUTE = 60_000;

/** Makes the next calls with matching SQL (or method and key) fail, before or after they take effect. */
interface Strike {
  like: RegExp;
  how: "refused" | "unanswered";
  words: string;
  times: number;
}

let strikes: Strike[];
/** Runs something concurrent just before the next matching call. */
let meanwhile: { like: RegExp; run: () => Promise<unknown> } | undefined;
let site: Awaited<ReturnType<typeof openSite>>;

beforeEach(async () => {
  strikes = [];
  meanwhile = undefined;
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
  site = await openSite(({ DB, BUCKET }) => ({
    DB: faultyDatabase(DB, around),
    BUCKET: faultyBucket(BUCKET, around),
  }));
  for (const name of ["MAIL_QUEUE", "POSTS_QUEUE"] as const) site.env[name] = faultyQueue(site.env[name], around);
});
afterEach(() => {
  // A fault that never occurred proves nothing.
  expect(strikes.filter(({ times }) => times > 0 && times < Number.POSITIVE_INFINITY)).toEqual([]);
  vi.restoreAllMocks();
});

async function around<Answer>(what: string, run: () => Promise<Answer>): Promise<Answer> {
  if (meanwhile?.like.test(what)) {
    const { run: other } = meanwhile;
    meanwhile = undefined;
    await other();
  }
  const strike = strikes.find(({ like, times }) => times > 0 && like.test(what));
  if (!strike) return run();
  strike.times--;
  if (strike.how === "unanswered") await run();
  throw new Error(strike.words);
}

const database = (like: RegExp, how: Strike["how"], times = 1) =>
  strikes.push({ like, how, times, words: "D1_ERROR: Network connection lost." });
const bucket = (like: RegExp, how: Strike["how"], times = 1) =>
  strikes.push({ like, how, times, words: "We encountered an internal error. Please try again. (10001)" });
const queue = (times = 1) =>
  strikes.push({ like: /^sendBatch$/, how: "refused", times, words: "Queue sendBatch failed: Too Many Requests" });

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

describe("a post that changes while the queue reads it", () => {
  const key = "posts/a.md";
  beforeEach(async () => {
    await site.bucket.put(key, post({ title: "第一稿" }));
  });

  it("is what its publisher was told, though the older reading was written last", async () => {
    meanwhile = { like: /INSERT INTO posts/, run: () => site.publish({ [key]: post({ title: "第二稿" }) }) };
    await site.consume([{ kind: "index", keys: [key] }]);
    expect(await site.text("/rss.xml")).toContain("第二稿");
  });

  it("stays deleted, though the older reading was written last", async () => {
    const remove = () => site.fetch(`/api/v1/objects/${key}`, { method: "DELETE", headers: PUBLISH });
    meanwhile = { like: /INSERT INTO posts/, run: remove };
    await site.consume([{ kind: "index", keys: [key] }]);
    expect(await site.text("/rss.xml")).not.toContain("第一稿");
  });
});

describe("a post that is deleted", () => {
  it("leaves what a rebuilt index leaves, though its return was cut off before", async () => {
    const key = "posts/a.md";
    const remove = () => site.fetch(`/api/v1/objects/${key}`, { method: "DELETE", headers: PUBLISH });
    await site.publish({ [key]: post() });
    await remove();
    // The bucket has it again, the index not yet.
    database(/INSERT INTO posts/, "refused");
    const back = await site.fetch(`/api/v1/objects/${key}`, { method: "PUT", body: post(), headers: PUBLISH });
    expect([back.status, (await remove()).status]).toEqual([503, 200]);
    const feed = await site.text("/atom.xml");
    expect(feed).toContain("deleted-entry");
    for (let position: unknown; position !== null; )
      ({ position } = (await (await site.post("/api/v1/reindex", { position }, PUBLISH)).json()) as {
        position: unknown;
      });
    expect(await site.text("/atom.xml")).toBe(feed);
  });
});

const HOWS = ["refused", "unanswered"] as const;

const kindsOf = async (email: string) => (await site.inbox(email)).map(({ tags }) => tags.kind);

async function linkTo(email: string, part: string): Promise<string> {
  const links = (await site.inbox(email)).flatMap(({ links }) => links);
  return new URL(links.find((link) => link.includes(part)) ?? "").pathname;
}

/** Runs the cron two minutes later, and everything that follows. */
async function later(): Promise<void> {
  await site.cron(Date.now() + 2 * MINUTE);
  await site.drain();
}

describe("an email about a subscription", () => {
  const email = () => someone("waiting");

  it.each(
    [
      ["the rate gate", /UPDATE rate_gate SET granted/],
      ["the subscriber", /FROM subscribers WHERE id/],
      ["the suppressions", /FROM suppressions/],
      ["the claim", /SET state = 'sending'/],
    ].flatMap(([what, like]) => HOWS.map((how) => [what, how, like] as [string, (typeof HOWS)[number], RegExp])),
  )("goes out once, though %s was %s", async (_, how, like) => {
    const to = email();
    await site.post("/api/v1/subscriptions", { email: to });
    database(like, how);
    await site.drain();
    await later();
    expect(await kindsOf(to)).toEqual(["confirmation"]);
    expect(await emailStates()).toEqual(["accepted"]);
  });

  it.each(HOWS)("is known to have gone out, though the record of it was %s", async (how) => {
    const to = email();
    await site.post("/api/v1/subscriptions", { email: to });
    database(/UPDATE service_emails SET state = \?1,\s+detail/, how, 2);
    await site.drain();
    await later();
    expect(await kindsOf(to)).toEqual(["confirmation"]);
    expect(await emailStates()).toEqual(["accepted"]);
  });

  it.each(HOWS)("welcomes whoever confirms, though that was %s", async (how) => {
    const to = email();
    await site.post("/api/v1/subscriptions", { email: to });
    await site.drain();
    const link = await linkTo(to, "/confirm/");
    database(/UPDATE subscribers SET state = 'active'/, how);
    expect((await site.fetch(link, { method: "POST" })).status).toBe(503);
    expect((await site.fetch(link, { method: "POST" })).status).toBe(200);
    await later();
    expect(await kindsOf(to)).toEqual(["confirmation", "welcome"]);
  });

  it.each(HOWS)("says goodbye to whoever leaves on the page, though that was %s", async (how) => {
    const to = email();
    await site.subscriber(to);
    const link = await linkTo(to, "/unsubscribe/");
    const leave = () => site.fetch(link, { method: "POST", body: new URLSearchParams({ reason: "other" }) });
    database(/UPDATE subscribers SET state = 'unsubscribed'/, how);
    expect((await leave()).status).toBe(503);
    expect((await leave()).status).toBe(200);
    await later();
    expect(await kindsOf(to)).toEqual(["confirmation", "welcome", "goodbye"]);
  });

  it("needs no queue to be called: people are told what was done", async () => {
    const to = email();
    await site.post("/api/v1/subscriptions", { email: to });
    await site.drain();
    queue(2);
    const form = (path: string, fields = {}) => site.fetch(path, { method: "POST", body: new URLSearchParams(fields) });
    expect((await form(await linkTo(to, "/confirm/"))).status).toBe(200);
    expect((await form("/preferences", { email: to })).status).toBe(200);
    await later();
    queue();
    expect((await form(await linkTo(to, "/unsubscribe/"))).status).toBe(200);
    await later();
    // Messages of one batch are handled concurrently.
    expect((await kindsOf(to)).sort()).toEqual(["confirmation", "goodbye", "preferences-link", "welcome"]);
  });

  describe("that may or may not have gone out", () => {
    let start: number;
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ["Date"] });
      start = Date.now();
    });
    afterEach(() => void vi.useRealTimers());

    async function cronAt(minutes: number): Promise<void> {
      vi.setSystemTime(start + minutes * MINUTE);
      await site.cron(Date.now());
      await site.drain();
    }
    const resending = () => site.publish({ "site.yaml": "newsletter:\n  on_unknown: resend\n" });

    it("is left unknown, and sent to whoever asks again", async () => {
      const to = email();
      await site.faults({ drop: 1 });
      const ask = () => site.post("/api/v1/subscriptions", { email: to });
      await ask();
      await cronAt(0);
      await cronAt(1);
      await ask();
      await cronAt(2);
      for (const minutes of [33, 50]) await cronAt(minutes);
      expect([await kindsOf(to), await emailStates()]).toEqual([[], ["unknown"]]);
      await ask();
      for (const minutes of [51, 52, 600]) await cronAt(minutes);
      expect([await kindsOf(to), await emailStates()]).toEqual([["confirmation"], ["unknown", "accepted"]]);
    });

    it("is not sent once more when who waited has asked again, and got it", async () => {
      await resending();
      const to = email();
      await site.faults({ drop: 1 });
      const ask = () => site.post("/api/v1/subscriptions", { email: to });
      await ask();
      await cronAt(0);
      await cronAt(3);
      await ask();
      for (const minutes of [4, 31, 33, 50, 90]) await cronAt(minutes);
      expect([await kindsOf(to), await emailStates()]).toEqual([["confirmation"], ["unknown", "accepted"]]);
    });

    it("is sent once more after half an hour, when somebody waits for it and the site says so", async () => {
      await resending();
      const to = email();
      await site.faults({ drop: 1 });
      await site.post("/api/v1/subscriptions", { email: to });
      await cronAt(0);
      await cronAt(31);
      expect([await kindsOf(to), await emailStates()]).toEqual([[], ["unknown"]]);
      await cronAt(33);
      await cronAt(90);
      expect([await kindsOf(to), await emailStates()]).toEqual([["confirmation"], ["accepted"]]);
    });

    it("is not sent a third time", async () => {
      await resending();
      const to = email();
      await site.faults({ drop: 2 });
      await site.post("/api/v1/subscriptions", { email: to });
      for (const minutes of [0, 33, 50, 66, 90, 600]) await cronAt(minutes);
      expect([await kindsOf(to), await emailStates()]).toEqual([[], ["unknown"]]);
    });

    it("is not sent again when nobody waits for it", async () => {
      await resending();
      const to = email();
      await site.subscriber(to);
      const link = await linkTo(to, "/unsubscribe/");
      await site.faults({ drop: 1 });
      await site.fetch(link, { method: "POST" });
      for (const minutes of [0, 33, 50]) await cronAt(minutes);
      expect(await kindsOf(to)).toEqual(["confirmation", "welcome"]);
    });
  });

  async function emailStates(): Promise<string[]> {
    const { results } = await site.db.prepare("SELECT state FROM service_emails ORDER BY id").all<{ state: string }>();
    return results.map(({ state }) => state);
  }
});

describe("an issue", () => {
  const READERS = 20;
  let emails: string[];

  beforeEach(async () => {
    emails = Array.from({ length: READERS }, () => someone("reader"));
    await site.publish({
      "site.yaml": "title: News\npostal_address: 1 Example Street\nnewsletter:\n  hold: 0m\n",
      "posts/a.md": post({ title: "News", date: new Date(Date.now() - MINUTE).toISOString() }),
    });
    const values = JSON.stringify(emails);
    await site.db
      .prepare(
        `INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
       SELECT value, 'active', '[]', 'immediate', 8, 'UTC', 'en', 0, 0 FROM json_each(?)`,
      )
      .bind(values)
      .run();
  });

  it.each(
    [
      ["what is queued", /SELECT turn, through_seq/],
      ["the claim", /INSERT INTO claims/],
      ["what is in it", /WITH news AS MATERIALIZED/],
      ["the record", /UPDATE deliveries SET state = \?1/],
      ["the record, twice", /UPDATE deliveries SET state = \?1/],
    ].flatMap(([what, like]) => HOWS.map((how) => [what, how, like] as [string, (typeof HOWS)[number], RegExp])),
  )("reaches everybody once and nobody is unknown, though %s was %s", async (what, how, like) => {
    await site.cron(Date.now() + MINUTE);
    database(like, how, what.endsWith("twice") ? 2 : 1);
    await site.drain();
    await later();
    for (const email of emails) expect(await kindsOf(email)).toEqual(["issue"]);
    const { results: states } = await site.db
      .prepare("SELECT state, count(*) AS deliveries FROM deliveries GROUP BY state")
      .all();
    expect(states).toEqual([{ state: "accepted", deliveries: READERS }]);
    const issue = await site.db.prepare("SELECT state, sent, lost FROM issues").first();
    expect(issue).toEqual({ state: "finished", sent: READERS, lost: 0 });
  });

  it.each(HOWS)("gives back what was not sent, though the record of it was %s", async (how) => {
    await site.faults({ rate: 5 });
    await site.cron(Date.now() + MINUTE);
    database(/UPDATE deliveries SET state = \?1/, how);
    await site.consume(site.held.splice(0));
    await site.faults({ rate: null });
    for (let round = 0; round < 3; round++) await later();
    for (const email of emails) expect(await kindsOf(email)).toEqual(["issue"]);
  });

  it.each(HOWS)("goes on sending, though word to the rate gate was %s", async (how) => {
    await site.faults({ acceptThenDrop: 1 });
    await site.cron(Date.now() + MINUTE);
    database(/UPDATE rate_gate SET silences = silences \+ 1/, how);
    await site.consume(site.held.splice(0));
    const { results } = await site.db.prepare("SELECT id FROM claims").all();
    expect(results).toEqual([]);
  });
});

describe("a batch under an Idempotency-Key", () => {
  const batch = () =>
    site.post(
      "/api/v1/objects",
      { objects: [{ key: "posts/a.md", base64: Buffer.from(post()).toString("base64") }] },
      { ...PUBLISH, "Idempotency-Key": "one" },
    );

  it.each(
    [
      ["the key", /INSERT INTO kept_answers/],
      ["the post", /INSERT INTO posts/],
      ["the answer", /UPDATE kept_answers SET answer/],
    ].flatMap(([what, like]) => HOWS.map((how) => [what, how, like] as [string, (typeof HOWS)[number], RegExp])),
  )("is answered the next time it is asked for, though %s was %s", async (_, how, like) => {
    database(like, how);
    expect((await batch()).status).toBe(503);
    const answer = await batch();
    expect([answer.status, await answer.json()]).toMatchObject([200, { results: [{ key: "posts/a.md" }] }]);
  });
});
