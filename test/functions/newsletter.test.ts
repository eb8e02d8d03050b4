import { beforeEach, describe, expect, it } from "vitest";
import { deliveries as deliveriesIn } from "../../src/adapters/database/newsletter/deliveries.ts";
import { awayFromMidnight } from "./away-from-midnight.ts";
import { ADMIN, openSite, post, someone } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const SITE =
  "title: 财经\nlanguage: zh-CN\ntime_zone: Asia/Shanghai\npostal_address: 上海市某路 1 号\ncategories:\n  caijing: caijing\n  nothing-here: 空\n";

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;

awayFromMidnight();
beforeEach(async () => {
  site = await openSite();
  now = Date.now();
  await site.publish({ "site.yaml": SITE });
});

/** A recent post: the newsletter skips old ones. */
const fresh = (title: string, categories = "caijing") =>
  post({ title, categories, date: new Date(now - 5 * MINUTE).toISOString() });

/** Just after the next 8 a.m. in Shanghai. */
function nextMorning(): number {
  const today = Math.floor(now / DAY) * DAY;
  return (today > now ? today : today + DAY) + 30_000;
}

/** Returns the issue mails of an address, without service emails. */
async function issueMails(email: string) {
  return (await site.inbox(email)).filter(({ tags }) => tags.kind === "issue");
}

async function issues() {
  const { issues } = await site.json<{
    issues: { id: number; state: string; frequency: string; reason: object | null; planned: number }[];
  }>("/api/v1/issues", { headers: ADMIN });
  return issues;
}

async function deliveries(id: number): Promise<Record<string, number>> {
  const issue = await site.json<{ deliveries: Record<string, number> }>(`/api/v1/issues/${id}`, { headers: ADMIN });
  return Object.fromEntries(Object.entries(issue.deliveries).filter(([, count]) => count > 0));
}

describe("subscribing", () => {
  it("asks by email, shows a button, and confirms only when it is pressed", async () => {
    const email = someone();
    const response = await site.post("/api/v1/subscriptions", { email });
    expect([response.status, await response.json()]).toEqual([202, { status: "check-your-inbox" }]);
    await site.drain();
    const [mail] = await site.inbox(email);
    const link = new URL(mail?.links.find((url) => url.includes("/confirm/")) ?? "");
    for (let visit = 0; visit < 2; visit++) {
      const page = await site.text(link.pathname);
      expect(page).toMatch(/<form[^>]+method="post"[^>]+action="[^"]*\/confirm\//);
      expect(await states()).toEqual({ pending: 1 });
    }
    await site.fetch(link.pathname, { method: "POST" });
    expect(await states()).toEqual({ active: 1 });
    expect((await site.fetch(link.pathname, { method: "POST" })).status).toBe(200);
    await site.drain();
    expect((await site.inbox(email)).map(({ tags }) => tags.kind)).toEqual(["confirmation", "welcome"]);
  });

  it("tells a stranger nothing about who is subscribed", async () => {
    const known = someone();
    await site.subscriber(known);
    const answers = [];
    for (const email of [known, someone(), known.toUpperCase()]) {
      const response = await site.post("/api/v1/subscriptions", { email });
      answers.push([response.status, await response.text(), [...response.headers]]);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it("writes to an address once, however often it is entered within two minutes", async () => {
    const email = someone();
    for (let time = 0; time < 5; time++) await site.post("/api/v1/subscriptions", { email });
    await site.drain();
    expect(await site.inbox(email)).toHaveLength(1);
  });

  it("sends the confirmation once, however often the queue repeats it", async () => {
    const email = someone();
    await site.post("/api/v1/subscriptions", { email });
    const wakeUps = site.held.splice(0);
    await Promise.all([site.consume(wakeUps), site.consume(wakeUps), site.consume([...wakeUps, ...wakeUps])]);
    expect(await site.inbox(email)).toHaveLength(1);
  });

  it("calls a confirmation again whose wake-up was lost", async () => {
    const email = someone();
    await site.post("/api/v1/subscriptions", { email });
    site.held.splice(0);
    await site.cron(now + 2 * MINUTE);
    await site.drain();
    expect(await site.inbox(email)).toHaveLength(1);
  });

  it.each([
    [{ email: "nobody" }, "email"],
    [{ email: "名字@example.com" }, "email"],
    [{}, "email"],
    [{ email: "a@example.com", frequency: "hourly" }, "frequency"],
    [{ email: "a@example.com", hour: 24 }, "hour"],
    [{ email: "a@example.com", timezone: "Mars/Base" }, "timezone"],
    [{ email: "a@example.com", language: "xx" }, "language"],
    [{ email: "a@example.com", categories: "caijing" }, "categories"],
  ])("refuses %j and names the field", async (body, field) => {
    const response = await site.post("/api/v1/subscriptions", body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ field }] });
    expect(await states()).toEqual({});
  });

  it("takes the plain form, and shows it again with what was typed when something is wrong", async () => {
    const email = someone();
    const form = (fields: Record<string, string>) =>
      site.fetch("/subscribe", { method: "POST", body: new URLSearchParams(fields) });
    expect((await form({ email, frequency: "daily", language: "zh-CN" })).status).toBe(200);
    await site.drain();
    expect(await site.inbox(email)).toHaveLength(1);
    const refused = await form({ email: "not an address" });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('value="not an address"');
  });

  it("lets machines that fill in the hidden field think that it worked", async () => {
    const email = someone();
    const body = new URLSearchParams({ email, website: "https://spam.example" });
    expect((await site.fetch("/subscribe", { method: "POST", body })).status).toBe(200);
    await site.drain();
    expect(await site.inbox(email)).toEqual([]);
  });

  it("refuses links that are forged, or made for something else", async () => {
    const email = someone();
    await site.subscriber(email);
    await site.publish({ "posts/a.md": fresh("一") });
    await site.cron(nextMorning());
    await site.drain();
    const [mail] = await issueMails(email);
    const token = new URL(mail?.links.find((url) => url.includes("/unsubscribe/")) ?? "").pathname.split("/").at(-1);
    for (const path of [`/confirm/${token}`, `/preferences/${token}`, `/unsubscribe/${token}x`, "/unsubscribe/1.AAAA"])
      expect((await site.fetch(path, { method: "POST", body: new URLSearchParams() })).status).toBe(410);
    expect(await states()).toEqual({ active: 1 });
  });
});

describe("the daily digest", () => {
  it("brings the new posts of the subscriber's categories, once", async () => {
    const [all, some, other] = [someone("all"), someone("some"), someone("other")];
    await site.subscriber(all);
    await site.subscriber(some, { categories: ["caijing"] });
    await site.subscriber(other, { categories: ["nothing-here"] });
    await site.publish({ "posts/a.md": fresh("股市新闻"), "posts/b.md": fresh("科技新闻", "keji") });
    await site.cron(nextMorning());
    await site.drain();

    const [mail, ...more] = await issueMails(all);
    expect(more).toEqual([]);
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toContain("股市新闻");
      expect(part).toContain("科技新闻");
    }
    const [narrow] = await issueMails(some);
    expect(narrow?.text).toContain("股市新闻");
    expect(narrow?.text).not.toContain("科技新闻");
    expect(await issueMails(other)).toEqual([]);

    const [issue] = await issues();
    expect(issue).toMatchObject({ frequency: "daily", state: "finished", planned: 3 });
    expect(await deliveries(issue?.id ?? 0)).toEqual({ accepted: 2, skipped: 1 });
  });

  it("sends nothing twice when the cron runs twice for one time, or many times at once", async () => {
    const email = someone();
    await site.subscriber(email);
    await site.publish({ "posts/a.md": fresh("一") });
    const at = nextMorning();
    await Promise.all([site.cron(at), site.cron(at), site.cron(at)]);
    const wakeUps = site.held.splice(0);
    await Promise.all([site.consume(wakeUps), site.consume(wakeUps), site.consume([...wakeUps].reverse())]);
    await site.drain();
    await site.cron(at);
    await site.cron(at + MINUTE);
    await site.drain();
    expect(await issueMails(email)).toHaveLength(1);
    expect((await issues()).map(({ state }) => state)).toEqual(["finished"]);
  });

  it("sends what the queue forgot with the next cron", async () => {
    const email = someone();
    await site.subscriber(email);
    await site.publish({ "posts/a.md": fresh("一") });
    await site.cron(nextMorning());
    site.held.splice(0);
    await site.cron(nextMorning() + MINUTE);
    await site.drain();
    expect(await issueMails(email)).toHaveLength(1);
  });

  it("waits until a post has been there for the hold time: one that is taken back in it goes to nobody", async () => {
    const email = someone();
    await site.subscriber(email, { frequency: "immediate" });
    await site.publish({ "posts/a.md": fresh("误发") });
    await site.cron(now + 5 * MINUTE);
    // Released posts would go out now.
    await site.drain();
    await site.bucket.delete("posts/a.md");
    await site.cron(now + 15 * MINUTE);
    await site.drain();
    expect(await issueMails(email)).toEqual([]);
  });

  it("does not email an imported archive, nor a rewritten post again", async () => {
    const email = someone();
    await site.subscriber(email);
    await site.publish({
      "posts/old.md": post({ title: "旧闻", date: new Date(now - 10 * DAY).toISOString() }),
      "posts/a.md": fresh("新闻"),
    });
    await site.cron(nextMorning());
    await site.drain();
    await site.publish({ "posts/a.md": fresh("新闻，改过") });
    await site.cron(nextMorning() + DAY);
    await site.drain();
    const mails = await issueMails(email);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).not.toContain("旧闻");
    expect((await issues()).map(({ state, reason }) => [state, reason])).toEqual([
      ["skipped", { code: "nothing-new", values: {}, detail: "Nothing new." }],
      ["finished", null],
    ]);
  });

  it("comes at the subscriber's hour in the subscriber's zone", async () => {
    const email = someone();
    const at = Math.ceil(now / HOUR) * HOUR + HOUR;
    const hour = Number(
      new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone: "Asia/Kolkata" }).format(at),
    );
    await site.subscriber(email, { hour, timezone: "Asia/Kolkata" });
    await site.publish({ "posts/a.md": fresh("一") });
    // Kolkata is UTC+5:30.
    const close = at - 30 * MINUTE > now + 12 * MINUTE ? at - 30 * MINUTE : at + 30 * MINUTE;
    const localHour = Number(
      new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone: "Asia/Kolkata" }).format(close),
    );
    await site.db.prepare("UPDATE subscribers SET hour = ? WHERE email = ?").bind(localHour, email).run();
    await site.cron(close - 1);
    await site.drain();
    expect(await issueMails(email)).toEqual([]);
    await site.cron(close);
    await site.drain();
    expect(await issueMails(email)).toHaveLength(1);
  });

  it("carries what mailbox providers ask of bulk mail", async () => {
    const email = someone();
    await site.subscriber(email);
    await site.publish({ "posts/a.md": fresh("一") });
    await site.cron(nextMorning());
    await site.drain();
    const [mail] = await issueMails(email);
    const headers = Array.isArray(mail?.headers)
      ? Object.fromEntries(mail.headers.map(({ name, value }) => [name.toLowerCase(), value]))
      : Object.fromEntries(Object.entries(mail?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    expect(headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
    expect(headers["list-unsubscribe"]).toMatch(/^<https:\/\/news\.example\.com\/unsubscribe\/[^>]+>$/);
    expect(headers["list-id"]).toContain("<");
    expect(mail?.warnings).toEqual([]);
    expect(mail?.html).toContain("上海市某路 1 号");
  });

  it("ends with one click: a POST as RFC 8058 has it, while a GET changes nothing", async () => {
    const email = someone();
    await site.subscriber(email);
    await site.publish({ "posts/a.md": fresh("一") });
    await site.cron(nextMorning());
    await site.drain();
    const [mail] = await issueMails(email);
    const { pathname } = new URL(mail?.links.find((url) => url.includes("/unsubscribe/")) ?? "");
    expect((await site.fetch(pathname)).status).toBe(200);
    expect(await states()).toEqual({ active: 1 });
    const multipart = new FormData();
    multipart.set("List-Unsubscribe", "One-Click");
    expect((await site.fetch(pathname, { method: "POST", body: multipart })).status).toBe(200);
    expect(await states()).toEqual({ unsubscribed: 1 });
    await site.publish({ "posts/b.md": fresh("二") });
    await site.cron(nextMorning() + DAY);
    await site.drain();
    expect(await issueMails(email)).toHaveLength(1);
  });

  it("skips who leaves between the plan and the send", async () => {
    const [stays, leaves] = [someone("stays"), someone("leaves")];
    await site.subscriber(stays);
    await site.subscriber(leaves);
    await site.publish({ "posts/a.md": fresh("一") });
    await site.cron(nextMorning());
    await site.db.prepare("UPDATE subscribers SET state = 'unsubscribed' WHERE email = ?").bind(leaves).run();
    await site.drain();
    expect(await issueMails(leaves)).toEqual([]);
    expect(await issueMails(stays)).toHaveLength(1);
    expect(await deliveries((await issues())[0]?.id ?? 0)).toEqual({ accepted: 1, skipped: 1 });
  });
});

describe("when the provider fails", () => {
  let email: string;
  beforeEach(async () => {
    email = someone();
    await site.subscriber(email);
    await site.publish({ "posts/a.md": fresh("一") });
  });

  it("calls an accepted mail whose answer was lost `unknown`, and does not send it again", async () => {
    await site.faults({ acceptThenDrop: 1 });
    await site.cron(nextMorning());
    await site.drain();
    await site.cron(nextMorning() + HOUR);
    await site.drain();
    expect(await issueMails(email)).toHaveLength(1);
    expect(await deliveries((await issues())[0]?.id ?? 0)).toEqual({ unknown: 1 });
  });

  it("calls a claim that ran out `unknown`, never `queued`", async () => {
    await site.cron(nextMorning());
    const wakeUps = site.held.splice(0);
    // The state a worker leaves if it dies between claim and send.
    await deliveriesIn(site.db).claim(1, { limit: 10, throughSeq: 0, claimMs: 2 * MINUTE }, now);
    await site.consume(wakeUps);
    expect(await deliveries(1)).toEqual({ sending: 1 });
    await site.cron(nextMorning() + HOUR);
    await site.drain();
    expect(await deliveries(1)).toEqual({ unknown: 1 });
    expect(await issueMails(email)).toEqual([]);
  });

  it("records a refused address as failed, with the reason, and finishes", async () => {
    await site.faults({ refuse: [email] });
    await site.cron(nextMorning());
    await site.drain();
    expect(await deliveries(1)).toEqual({ failed: 1 });
    const csv = await (await site.fetch("/api/v1/issues/1/deliveries.csv", { headers: ADMIN })).text();
    expect(csv).toMatch(new RegExp(`${email},failed,.+`));
    expect((await issues())[0]?.state).toBe("finished");
  });

  it("stops the sender and says why when the account may not send", async () => {
    await site.faults({ paused: true });
    await site.cron(nextMorning());
    await site.drain();
    expect((await issues())[0]).toMatchObject({ state: "sending", reason: { code: "waiting-for-account" } });
    expect(await deliveries(1)).toEqual({ queued: 1 });
  });

  it("waits for the daily quota and says until when", async () => {
    await site.db.prepare("UPDATE rate_gate SET learnt_at = 0").run();
    await site.faults({ dailyQuota: 0 });
    await site.cron(nextMorning());
    await site.drain(2);
    expect((await issues())[0]).toMatchObject({ state: "sending", reason: { code: "waiting-for-quota" } });
    expect(await deliveries(1)).toEqual({ queued: 1 });
  });
});

describe("importing subscribers", () => {
  const csv = (text: string, query = "") =>
    site.fetch(`/api/v1/subscribers/import${query}`, {
      method: "POST",
      body: text,
      headers: { ...ADMIN, "Content-Type": "text/csv" },
    });

  it("adds who is new, refuses wrong rows by their number, and revives nobody", async () => {
    const gone = someone("gone");
    await site.subscriber(gone);
    await site.db.prepare("UPDATE subscribers SET state = 'unsubscribed' WHERE email = ?").bind(gone).run();
    const fine = someone("fine");
    const response = await csv(
      `email,categories,frequency,hour,timezone,language,status\n${fine},caijing;keji,weekly,9,Europe/Berlin,en,active\nnot-an-address,,,,,,active\n${gone},,,,,,active\n`,
      "?consent=old%20list",
    );
    expect(await response.json()).toMatchObject({
      added: 1,
      known: 1,
      refused: 1,
      refused_rows: [{ row: 3, email: "not-an-address" }],
    });
    expect(await states()).toEqual({ active: 1, unsubscribed: 1 });
    const row = await site.db
      .prepare("SELECT follows, hour, time_zone FROM subscribers WHERE email = ?")
      .bind(fine)
      .first();
    expect(row).toEqual({ follows: '["caijing","keji"]', hour: 9, time_zone: "Europe/Berlin" });
  });

  it("takes nobody as active without a word on their consent", async () => {
    const response = await csv(`email,status\n${someone()},active\n`);
    expect(await response.json()).toMatchObject({
      added: 0,
      refused: 1,
      refused_rows: [{ errors: [{ field: "status", code: "consent-missing" }] }],
    });
  });

  it("takes more rows in one request than several statements write", async () => {
    const rows = Array.from({ length: 4_001 }, (_, index) => `r${index}@example.org,active`);
    const response = await csv(`email,status\n${rows.join("\n")}\n`, "?consent=test");
    expect(await response.json()).toMatchObject({ added: 4_001, refused: 0 });
    expect(await states()).toEqual({ active: 4_001 });
  });
});

async function states(): Promise<Record<string, number>> {
  const { results } = await site.db
    .prepare("SELECT state, count(*) AS n FROM subscribers GROUP BY state")
    .all<{ state: string; n: number }>();
  return Object.fromEntries(results.map(({ state, n }) => [state, n]));
}
