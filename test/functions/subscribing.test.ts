import { beforeEach, describe, expect, it } from "vitest";
import { currentPorts } from "../../functions/context.ts";
import { said } from "../../src/core/reason.ts";
import { EVERYTHING } from "../../src/core/subscribers/follow.ts";
import {
  type ChangeKind,
  SUBSCRIBER_STATES,
  type SubscriberState,
  TRANSITIONS,
} from "../../src/core/subscribers/subscriber.ts";
import { changePreferences } from "../../src/use-cases/subscribers/change-preferences.ts";
import { confirm } from "../../src/use-cases/subscribers/confirm.ts";
import { exportOwnData } from "../../src/use-cases/subscribers/own-data.ts";
import { awayFromMidnight } from "./away-from-midnight.ts";
import { openSite, post, siteOn, someone } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;

awayFromMidnight();
beforeEach(async () => {
  await open();
});

async function open(settings: Record<string, unknown> = {}): Promise<void> {
  site = await openSite(settings);
  now = Date.now();
  await site.publish({
    "site.yaml":
      "title: 财经\nlanguage: zh-CN\ntime_zone: Asia/Shanghai\npostal_address: 上海市某路 1 号\ncategories:\n  caijing: 财经\n  other: 其他\n",
  });
}

const subscribe = (email: string, more: object = {}, headers: Record<string, string> = {}) =>
  site.post("/api/v1/subscriptions", { email, ...more }, headers);

const form = (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  site.fetch(path, { method: "POST", body: new URLSearchParams(fields), headers });

/** Reads status, headers and body: everything a stranger sees. */
async function seen(response: Response) {
  return [response.status, [...response.headers], await response.text()];
}

async function stateOf(email: string): Promise<string | undefined> {
  const row = await site.db
    .prepare("SELECT state FROM subscribers WHERE email = ?")
    .bind(email)
    .first<{ state: string }>();
  return row?.state;
}

async function row(email: string) {
  return site.db.prepare("SELECT id, frequency, cursor, language FROM subscribers WHERE email = ?").bind(email).first<{
    id: number;
    frequency: string;
    cursor: number;
    language: string;
  }>();
}

async function history(id: number) {
  const { results } = await site.db
    .prepare("SELECT kind, source, detail FROM subscription_changes WHERE subscriber_id = ? ORDER BY id")
    .bind(id)
    .all<{ kind: string; source: string; detail: string }>();
  return results.map(({ kind, source, detail }) => [kind, source, detail]);
}

async function kinds(email: string): Promise<(string | undefined)[]> {
  return (await site.inbox(email)).map(({ tags }) => tags.kind);
}

/** Finds the newest mailed link of a kind. */
async function link(email: string, purpose: string): Promise<string> {
  const urls = (await site.inbox(email)).flatMap(({ links }) => links).filter((url) => url.includes(`/${purpose}/`));
  const url = urls.at(-1);
  if (!url) throw new Error(`No ${purpose} link came to ${email}.`);
  return new URL(url).pathname;
}

/** Moves past requests back in time. */
async function ago(ms: number): Promise<void> {
  const columns = ["mail_requests.at", "service_emails.requested_at", "subscribers.confirmed_at"];
  await site.db.batch(
    columns
      .map((name) => name.split("."))
      .map(([table, column]) => site.db.prepare(`UPDATE ${table} SET ${column} = ${column} - ?`).bind(ms)),
  );
}

/** Repeats the last request for other mailboxes of the same domain. */
async function repeatRequest(times: number): Promise<void> {
  await site.db
    .prepare(
      `INSERT INTO mail_requests (asked_for, mailbox_key, domain_key, network_key, at, admitted)
       SELECT asked_for, mailbox_key || value, domain_key, network_key, at, admitted FROM mail_requests m, json_each(?)
        WHERE m.id = (SELECT max(id) FROM mail_requests)`,
    )
    .bind(JSON.stringify(Array.from({ length: times }, (_, index) => index)))
    .run();
}

async function preferencesLink(email: string): Promise<string> {
  await form("/preferences", { email });
  await site.drain();
  return link(email, "preferences");
}

/** Brings an address into a state by real requests. */
async function bring(email: string, state: SubscriberState): Promise<void> {
  if (state === "pending") await subscribe(email);
  else await site.subscriber(email);
  if (state === "unsubscribed") await form(await link(email, "unsubscribe"));
  if (state === "suppressed") await suppress(email);
  await site.drain();
}

/** Records a complaint. */
async function suppress(email: string): Promise<void> {
  await site.db.batch([
    site.db.prepare("INSERT INTO suppressions VALUES (?, 'complaint', ?, ?)").bind(email, `from ${email}`, now),
    site.db.prepare("UPDATE subscribers SET state = 'suppressed' WHERE email = ?").bind(email),
  ]);
}

const fresh = (title: string) => post({ title, date: new Date(now - 5 * MINUTE).toISOString() });

/** Just after the next 8 a.m. in Shanghai. */
function nextMorning(): number {
  const today = Math.floor(now / DAY) * DAY;
  return (today > now ? today : today + DAY) + 30_000;
}

async function issueMails(email: string) {
  return (await site.inbox(email)).filter(({ tags }) => tags.kind === "issue");
}

describe("what a stranger sees", () => {
  it.each([
    ["the API", (email: string) => subscribe(email)],
    ["the form", (email: string) => form("/subscribe", { email, frequency: "weekly" })],
    ["the request for a preferences link", (email: string) => form("/preferences", { email })],
  ])("is the same for every address: %s", async (_, ask) => {
    const emails = [someone("unknown")];
    for (const state of SUBSCRIBER_STATES) {
      const email = someone(state);
      await bring(email, state);
      emails.push(email);
    }
    const erased = someone("erased");
    await bring(erased, "active");
    await form(`${await preferencesLink(erased)}/erase`);
    emails.push(erased);

    site.held.splice(0);
    const answers = [];
    const wakeUps = [];
    for (const email of emails) {
      answers.push(await seen(await ask(email)));
      wakeUps.push(site.held.splice(0).map(({ kind }) => kind));
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    // One wake-up each: otherwise timing would tell them apart.
    expect(wakeUps).toEqual(emails.map(() => ["service-email"]));
  });

  it("lets nobody but themselves change who is active or suppressed", async () => {
    for (const state of ["active", "suppressed"] as const) {
      const email = someone(state);
      await bring(email, state);
      const before = await site.db.prepare("SELECT * FROM subscribers WHERE email = ?").bind(email).first();
      const written = await kinds(email);
      await subscribe(email, { frequency: "immediate", categories: ["other"], language: "en" });
      await site.drain();
      expect(await site.db.prepare("SELECT * FROM subscribers WHERE email = ?").bind(email).first()).toEqual(before);
      expect(await kinds(email)).toEqual(state === "active" ? [...written, "already-subscribed"] : written);
    }
  });
});

describe("limits", () => {
  const from = (address: string) => ({ "CF-Connecting-IP": address });

  it("answer 429 and when to come back to a network that asks too often, whichever address it asks for", async () => {
    const known = someone();
    await site.subscriber(known);
    const ask = (email: string) => subscribe(email, {}, from("203.0.113.7"));
    for (let request = 0; request < 30; request++) expect((await ask(someone())).status).toBe(202);
    const answers = [await seen(await ask(known)), await seen(await ask(someone()))];
    expect(answers[0]?.[0]).toBe(429);
    const withoutSeconds = answers.map((answer) => JSON.stringify(answer).replace(/"retry-after","\d+"/, ""));
    expect(withoutSeconds[1]).toBe(withoutSeconds[0]);
    const refused = await form("/subscribe", { email: known }, from("203.0.113.7"));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(3_500);
    expect(Number(refused.headers.get("Retry-After"))).toBeLessThanOrEqual(3_600);
    expect((await form("/preferences", { email: known }, from("203.0.113.7"))).status).toBe(429);
    expect((await subscribe(someone(), {}, from("203.0.113.8"))).status).toBe(202);
    expect((await subscribe(someone(), {}, from("127.0.0.1"))).status).toBe(202);
  });

  it("count an IPv6 connection as one network, and let it in again after an hour", async () => {
    const ask = (host: number) => subscribe(someone(), {}, from(`2001:db8:1:2::${host.toString(16)}`));
    for (let request = 0; request < 30; request++) expect((await ask(request + 1)).status).toBe(202);
    expect((await ask(99)).status).toBe(429);
    await site.db.prepare("UPDATE network_requests SET at = at - ?").bind(HOUR).run();
    expect((await ask(99)).status).toBe(202);
  });

  it("remember of a network a keyed hash, for a day", async () => {
    await subscribe(someone(), {}, from("203.0.113.7"));
    const { results } = await site.db.prepare("SELECT * FROM network_requests").all();
    expect(results).toHaveLength(1);
    expect(JSON.stringify(results)).not.toContain("203.0.113");
    await site.cron(now + DAY - MINUTE);
    expect((await site.db.prepare("SELECT * FROM network_requests").all()).results).toHaveLength(1);
    await site.cron(now + DAY + MINUTE);
    expect((await site.db.prepare("SELECT * FROM network_requests").all()).results).toEqual([]);
  });

  const confirmations = async (email: string) => (await kinds(email)).filter((kind) => kind === "confirmation").length;
  const ask = async (email: string, headers = {}) => {
    expect((await subscribe(email, {}, headers)).status).toBe(202);
    await site.drain();
    return confirmations(email);
  };

  it("send a confirmation again to whoever asks after two minutes, and not before", async () => {
    const email = someone();
    expect([await ask(email), await ask(email)]).toEqual([1, 1]);
    await ago(2 * MINUTE - 5_000);
    expect(await ask(email)).toBe(1);
    await ago(5_000);
    expect(await ask(email)).toBe(2);
  });

  it("let no network use up what others may ask for one mailbox, by either door", async () => {
    const doors: [string, (email: string, headers: object) => Promise<unknown>][] = [
      ["confirmation", (email, headers) => subscribe(email, {}, headers as Record<string, string>)],
      ["preferences-link", (email, headers) => form("/preferences", { email }, headers as Record<string, string>)],
    ];
    for (const [kind, request] of doors) {
      const email = someone();
      if (kind === "preferences-link") await site.subscriber(email);
      const sent = async (address: string) => {
        await request(email, from(address));
        await site.drain();
        return (await kinds(email)).filter((one) => one === kind).length;
      };
      for (const wanted of [1, 2, 3, 3]) {
        expect([kind, await sent("203.0.113.7")]).toEqual([kind, wanted]);
        await ago(3 * MINUTE);
      }
      expect([kind, await sent("203.0.113.8")]).toEqual([kind, 4]);
      for (const [wait, wanted] of [
        [HOUR, 5],
        [2 * HOUR, 6],
        [3 * HOUR, 7],
        [4 * HOUR, 7],
      ] as const) {
        await ago(wait);
        expect([kind, wait, await sent("203.0.113.7")]).toEqual([kind, wait, wanted]);
      }
    }
  });

  it("know one mailbox under all its spellings, and write to each as it was typed", async () => {
    const id = crypto.randomUUID().slice(0, 8);
    for (const [first, ...others] of [
      [`a.b${id}@gmail.com`, `ab${id}+1@gmail.com`, `a.b.${id}@googlemail.com`, `A.B${id}+x+y@GoogleMail.com`],
      [`ann${id}@example.com`, `ann${id}+news@example.com`],
    ] as [string, ...string[]][]) {
      expect([first, await ask(first)]).toEqual([first, 1]);
      for (const other of others) expect([other, await ask(other)]).toEqual([other, 0]);
      await ago(3 * MINUTE);
      const other = (others.at(-1) ?? "").toLowerCase();
      expect([other, await ask(other)]).toEqual([other, 1]);
      await ago(3 * MINUTE);
    }
    expect(await ask(`an.n${id}@example.com`)).toBe(1);
  });

  it("let 50 subscriptions an hour be asked for at a small domain, and at a big provider as many as are", async () => {
    const asked = async (domain: string) => {
      for (let request = 0; request < 52; request++)
        expect((await subscribe(`r${request}@${domain}`)).status).toBe(202);
      const noted = await site.db
        .prepare(
          "SELECT count(*) AS emails FROM service_emails e JOIN subscribers s ON s.id = e.subscriber_id WHERE s.email LIKE ?",
        )
        .bind(`%@${domain}`)
        .first<{ emails: number }>();
      return noted?.emails;
    };
    expect(await asked("small-firm.org")).toBe(50);
    expect(await asked("qq.com")).toBe(52);
    await ago(HOUR);
    await subscribe("r51@small-firm.org");
    expect(site.held.at(-1)).not.toEqual({ kind: "service-email", serviceEmailId: 0 });
  });

  it("count every request, so that they tell nothing of a colleague at the same domain", async () => {
    const told: Record<string, boolean[]> = {};
    for (const [index, state] of ["nobody", "twice", ...SUBSCRIBER_STATES].entries()) {
      await open();
      const colleague = `colleague@firm-${index}.org`;
      if (state !== "nobody" && state !== "twice") await bring(colleague, state as SubscriberState);
      await ago(2 * HOUR);
      await subscribe(`somebody@firm-${index}.org`);
      await repeatRequest(47);
      await subscribe(colleague);
      told[state] = [];
      for (const own of ["spy1", "spy2"]) {
        site.held.splice(0);
        await subscribe(`${own}@firm-${index}.org`);
        told[state].push(JSON.stringify(site.held) !== '[{"kind":"service-email","serviceEmailId":0}]');
      }
    }
    for (const [state, mailed] of Object.entries(told)) expect([state, mailed]).toEqual([state, [true, false]]);
  });

  it("hold back nobody who proved the address before: leaving and coming back takes no time", async () => {
    const email = `ann@small-firm.org`;
    await site.subscriber(email);
    await form(await link(email, "unsubscribe"));
    await subscribe("somebody@small-firm.org");
    await repeatRequest(60);
    site.held.splice(0);
    expect(await ask(email)).toBe(2);
    expect((await form(await link(email, "confirm"))).status).toBe(200);
    expect(await stateOf(email)).toBe("active");
  });

  it("are forgotten after a day, and hold keyed hashes", async () => {
    const email = someone();
    await subscribe(email, {}, from("203.0.113.7"));
    const requests = async () => (await site.db.prepare("SELECT * FROM mail_requests").all()).results;
    expect(await requests()).toHaveLength(1);
    expect(JSON.stringify(await requests())).not.toMatch(/203\.0\.113|example|reader/);
    await site.cron(now + DAY - MINUTE);
    expect(await requests()).toHaveLength(1);
    await site.cron(now + DAY + MINUTE);
    expect(await requests()).toEqual([]);
  });
});

describe("the challenge", () => {
  const keys = { TURNSTILE_SITE_KEY: "the-site-key", TURNSTILE_SECRET: "the secret" };

  it("is asked of nobody where it is not configured, and nothing but our own scripts may run", async () => {
    const response = await site.fetch("/subscribe");
    expect(response.headers.get("Content-Security-Policy")).toMatch(/; script-src 'self'$/);
    expect(await response.text()).not.toContain("turnstile");
  });

  it("is asked by the form where it is configured, on a page that may run its script and ours", async () => {
    await open(keys);
    const email = someone();
    const response = await form("/subscribe", { email, frequency: "weekly" });
    expect(response.status).toBe(400);
    const policy = response.headers.get("Content-Security-Policy");
    expect(policy).toContain("script-src https://challenges.cloudflare.com 'self';");
    expect(policy).toContain("frame-src https://challenges.cloudflare.com");
    const page = await response.text();
    expect(page).toContain('data-sitekey="the-site-key"');
    expect(page).toContain(`value="${email}"`);
    expect(page).not.toContain("the secret");
    expect((await site.fetch("/")).headers.get("Content-Security-Policy")).not.toContain("challenges");
    expect(await stateOf(email)).toBeUndefined();
  });

  it("is asked by the API, too, and names its field", async () => {
    await open(keys);
    const response = await subscribe(someone());
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ field: "challenge" }] });
  });

  it("keeps nobody out when it does not say anything", async () => {
    await open({ ...keys, TURNSTILE_URL: `${site.env.SES_ENDPOINT}/nothing-here` });
    const [one, other] = [someone(), someone()];
    expect((await form("/subscribe", { email: one, "cf-turnstile-response": "an answer" })).status).toBe(200);
    expect((await subscribe(other, { challenge: "an answer" })).status).toBe(202);
    expect([await stateOf(one), await stateOf(other)]).toEqual(["pending", "pending"]);
  });

  it("that is half configured is named as a wrong setting", async () => {
    const half = await openSite({ TURNSTILE_SITE_KEY: "a" });
    const response = await half.fetch("/health");
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining("TURNSTILE_SECRET")]);
  });
});

describe("the language", () => {
  it.each([
    ["what the visitor's browser asks for", { "Accept-Language": "en-GB, zh;q=0.5" }, {}, "en", /Please confirm/],
    ["the site's own where nothing is asked for", {}, {}, "zh", /请确认/],
    ["the site's own where we do not speak what is asked for", { "Accept-Language": "fi" }, {}, "zh", /请确认/],
    ["what was chosen, over all", { "Accept-Language": "en" }, { language: "zh" }, "zh", /请确认/],
  ])("is %s", async (_, headers, chosen, language, subject) => {
    const [byApi, byForm] = [someone(), someone()];
    await subscribe(byApi, chosen, headers as Record<string, string>);
    await form("/subscribe", { email: byForm, ...chosen }, headers as Record<string, string>);
    await site.drain();
    for (const email of [byApi, byForm]) {
      expect((await row(email))?.language).toBe(language);
      expect((await site.inbox(email))[0]?.subject).toMatch(subject);
    }
  });

  it("can be chosen later, and mails come in it", async () => {
    const email = someone();
    await site.subscriber(email);
    await form(await preferencesLink(email), { language: "en" });
    expect((await row(email))?.language).toBe("en");
    await ago(3 * MINUTE);
    await form("/preferences", { email });
    await site.drain();
    expect((await site.inbox(email)).at(-1)?.subject).toContain("Your link");
  });
});

describe("the time zone", () => {
  const zoneOf = async (email: string) =>
    (
      await site.db
        .prepare("SELECT time_zone FROM subscribers WHERE email = ?")
        .bind(email)
        .first<{ time_zone: string }>()
    )?.time_zone;

  it.each([
    ["the browser's, which sends it along", { timezone: "America/New_York" }, "America/New_York"],
    ["the site's where the browser runs no script", { timezone: "" }, "Asia/Shanghai"],
    ["the site's where the browser says what is no zone", { timezone: "<b>Mars</b>" }, "Asia/Shanghai"],
    ["the site's where nothing is said", {}, "Asia/Shanghai"],
  ])("of who subscribes by the form is %s", async (_, fields, zone) => {
    const email = someone();
    expect((await form("/subscribe", { email, ...fields } as Record<string, string>)).status).toBe(200);
    expect(await zoneOf(email)).toBe(zone);
  });

  it("is not changed by a browser that lives elsewhere, once there is one", async () => {
    const email = someone();
    await site.subscriber(email, { timezone: "Europe/Paris" });
    const link = await preferencesLink(email);
    await form(link, { frequency: "weekly", timezone: "Asia/Tokyo" });
    expect(await zoneOf(email)).toBe("Europe/Paris");
    await form(link, { timeZone: "Asia/Tokyo" });
    expect(await zoneOf(email)).toBe("Asia/Tokyo");
  });
});

describe("what was asked for", () => {
  const stored = async (email: string) => {
    const { id, ...others } = (await site.db
      .prepare("SELECT id, state, follows, frequency, hour, time_zone, language FROM subscribers WHERE email = ?")
      .bind(email)
      .first<{ id: number }>()) ?? { id: 0 };
    return others;
  };
  const confirmLinks = async (email: string) =>
    (await site.inbox(email)).flatMap(({ links }) =>
      links.filter((url) => url.includes("/confirm/")).map((url) => new URL(url).pathname),
    );
  const mine = { categories: ["caijing"], frequency: "weekly", hour: 7, timezone: "Europe/Paris", language: "en" };
  const theirs = { categories: ["other"], frequency: "immediate", hour: 3, timezone: "Asia/Tokyo", language: "zh" };
  const asMine = {
    state: "active",
    follows: '["caijing"]',
    frequency: "weekly",
    hour: 7,
    time_zone: "Europe/Paris",
    language: "en",
  };

  it("holds by the link that is confirmed, whatever strangers asked for in the meantime", async () => {
    for (const returning of [false, true]) {
      const email = someone();
      if (returning) await bring(email, "unsubscribed");
      await subscribe(email, mine);
      await site.drain();
      await ago(3 * MINUTE);
      await subscribe(email, theirs);
      await subscribe(email, theirs);
      await site.drain();
      const [first, second] = (await confirmLinks(email)).slice(-2);
      expect(first).not.toBe(second);
      const shown = await Promise.all([first, second].map((path) => site.text(path ?? "")));
      for (const [page, words] of [
        [shown[0], ["财经", "每周一次", "07:00（Europe/Paris）", "English"]],
        [shown[1], ["其他", "有新文章时立即发送", "中文"]],
      ] as const)
        for (const word of words) expect(page).toContain(word);
      expect((await form(first ?? "")).status).toBe(200);
      expect(await stored(email)).toEqual(asMine);
      // The other link says what it would add, and changes nothing else.
      expect(await site.text(second ?? "")).toContain("其他");
      expect(await stored(email)).toEqual(asMine);
      expect((await form(second ?? "")).status).toBe(200);
      expect(await stored(email)).toEqual({ ...asMine, follows: '["caijing","other"]' });
      expect(await (await form(second ?? "")).text()).toContain("订阅成功");
    }
  });

  it("changes nothing of who was subscribed before, until it is confirmed", async () => {
    const email = someone();
    await site.subscriber(email, mine);
    await form(await link(email, "unsubscribe"));
    await subscribe(email, theirs);
    expect(await stored(email)).toEqual({ ...asMine, state: "pending" });
    await site.cron(now + 8 * DAY);
    expect(await stored(email)).toEqual({ ...asMine, state: "unsubscribed" });
  });

  it("is answered in the language it was asked for in", async () => {
    const email = someone();
    await subscribe(email, theirs);
    await ago(3 * MINUTE);
    await subscribe(email, mine);
    await site.drain();
    expect((await site.inbox(email)).map(({ subject }) => /请确认/.test(subject))).toEqual([true, false]);
  });

  it("is confirmed by links from before emails kept it, too", async () => {
    const email = someone();
    await subscribe(email, mine);
    const { results } = await site.db.prepare("SELECT subscriber_id AS id FROM service_emails").all<{ id: number }>();
    const { signer } = await currentPorts(site.env);
    const old = { purpose: "confirm", subscriberId: results[0]?.id ?? 0, madeAt: now } as const;
    expect((await form(`/confirm/${await signer.sign(old)}`)).status).toBe(200);
    expect(await stored(email)).toEqual(asMine);
  });

  it("is confirmed by no link of somebody else's email", async () => {
    const [email, other] = [someone(), someone()];
    await subscribe(email, mine);
    await subscribe(other, theirs);
    const { results } = await site.db
      .prepare("SELECT id, subscriber_id AS subscriberId FROM service_emails ORDER BY id")
      .all<{ id: number; subscriberId: number }>();
    const { signer } = await currentPorts(site.env);
    const mixed = { purpose: "confirm", subscriberId: results[0]?.subscriberId ?? 0, madeAt: now } as const;
    const token = await signer.sign({ ...mixed, emailId: results[1]?.id ?? 0 });
    expect((await site.fetch(`/confirm/${token}`)).status).toBe(410);
    expect((await form(`/confirm/${token}`)).status).toBe(410);
    expect(await stateOf(email)).toBe("pending");
  });

  it("is refused where the site has no such category, by whomever and about whomever it is asked", async () => {
    const known = someone();
    await site.subscriber(known);
    await site.publish({ "posts/a.md": post() });
    const answers = [];
    for (const email of [known, someone()]) {
      const bad = { categories: ["caijing", "free pills at evil.example"] };
      const response = await subscribe(email, bad);
      expect([response.status, await response.clone().json()]).toEqual([
        400,
        expect.objectContaining({ errors: [expect.objectContaining({ field: "categories" })] }),
      ]);
      const page = await form("/subscribe", { email, categories: "free pills" });
      expect(page.status).toBe(400);
      const html = await page.text();
      expect(html).toContain('id="categories-problem"');
      expect(html).not.toContain("pills");
      answers.push(JSON.stringify([await seen(response), html.replaceAll(email, "(typed)")]));
    }
    expect(answers[0]).toBe(answers[1]);
    expect(site.held).toEqual([]);
    expect((await site.db.prepare("SELECT * FROM mail_requests").all()).results).toHaveLength(1);
  });

  it("takes categories that posts have, also where the last of them was withdrawn, and none of posts to come", async () => {
    await site.publish({
      "posts/a.md": post({ categories: "keji" }),
      "posts/b.md": post({ categories: "jiangyao", date: new Date(now + DAY).toISOString() }),
    });
    expect((await subscribe(someone(), { categories: ["KeJi"] })).status).toBe(202);
    expect((await subscribe(someone(), { categories: ["jiangyao"] })).status).toBe(400);
    await site.bucket.delete("posts/a.md");
    await site.cron(now + MINUTE);
    expect((await subscribe(someone(), { categories: ["keji"] })).status).toBe(202);
  });

  it("stands in no mail but by the titles the site has for it", async () => {
    const email = someone();
    await site.subscriber(email, { ...mine, frequency: "daily" });
    await site.db.prepare("UPDATE subscribers SET state = 'pending'").run();
    const typed = JSON.stringify({ ...mine, categories: ["win-at-evil.example"], timeZone: "Europe/Paris" });
    await site.db.prepare("UPDATE service_emails SET preferences = ? WHERE kind = 'confirmation'").bind(typed).run();
    expect((await form(await link(email, "confirm"))).status).toBe(200);
    await site.drain();
    const [first, second] = (await site.inbox(email)).filter(({ tags }) => tags.kind === "welcome");
    expect(first?.text).toContain("You follow: 财经");
    expect(second?.text).toContain("You follow: one thing that you chose");
    expect(JSON.stringify(second)).not.toContain("evil");
  });
});

describe("a search among the categories", () => {
  const send = (path: string, fields: [string, string][]) =>
    site.fetch(path, { method: "POST", body: new URLSearchParams(fields) });
  const ticked = (html: string) =>
    [...html.matchAll(/<input type="checkbox" name="categories" value="([^"]*)" checked/g)].map(([, id]) => id);
  const offered = (html: string) =>
    [...html.matchAll(/<input type="checkbox" name="categories" value="([^"]*)"\/?>/g)].map(([, id]) => id);

  beforeEach(async () => {
    const names = Array.from({ length: 60 }, (_, index) => `第${index}版`);
    await site.publish({ "posts/many.md": post({ categories: `[${names.join(", ")}]` }) });
  });

  it("brings the form of who subscribes back, and sends nothing; pressing Enter there searches, too", async () => {
    const email = someone();
    for (const how of ["search", "enter"]) {
      const response = await send("/subscribe", [
        [how, "1"],
        ["q", "第3"],
        ["email", email],
        ["categories", "第7版"],
      ]);
      const html = await response.text();
      expect([response.status, ticked(html), offered(html).length]).toEqual([200, ["第7版"], 11]);
      expect(html).toContain(`value="${email}"`);
    }
    expect(await stateOf(email)).toBeUndefined();
    await send("/subscribe", [
      ["enter", "1"],
      ["q", " "],
      ["email", email],
      ["categories", "第7版"],
    ]);
    expect(await stateOf(email)).toBe("pending");
  });
});

describe("preferences", () => {
  it("take no category that the site does not have, and keep one that was chosen when it had it", async () => {
    const email = someone();
    await site.subscriber(email, { categories: ["caijing"] });
    await site.db.prepare(`UPDATE subscribers SET follows = '["gone"]'`).run();
    const path = await preferencesLink(email);
    const stored = async () => (await site.db.prepare("SELECT follows FROM subscribers").first())?.follows;
    const refused = await form(`${path}/follows`, { add: "category made-up" });
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("本站没有这个分类")]);
    expect(await stored()).toBe('["gone"]');
    expect((await form(`${path}/follows`, { add: "category Other" })).status).toBe(200);
    expect(await stored()).toBe('["gone","other"]');
    // How and when are another form, which leaves this alone.
    expect((await form(path, { frequency: "weekly" })).status).toBe(200);
    expect(await stored()).toBe('["gone","other"]');
  });

  it("are shown and changed to nobody without a good link", async () => {
    for (const path of ["/preferences/1.AAAA/follows", "/manage/1.AAAA/follows"])
      expect((await form(path, { add: "category caijing" })).status).toBe(410);
  });

  it("come back with what was filled in when something is wrong", async () => {
    const email = someone();
    await site.subscriber(email, { frequency: "daily" });
    const response = await form(await preferencesLink(email), { frequency: "weekly", hour: "99", language: "en" });
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(html).toMatch(/<option value="weekly" selected/);
    expect(html).toContain('id="hour-problem"');
    expect((await row(email))?.frequency).toBe("daily");
  });

  it("say what holds once they are saved", async () => {
    const email = someone();
    await site.publish({ "posts/a.md": post({ categories: "TechWeb" }) });
    await site.subscriber(email);
    const link = await preferencesLink(email);
    const weekly = { frequency: "weekly", hour: "6", timeZone: "America/New_York" };
    await form(`${link}/follows`, { add: "category techweb" });
    const html = await (await form(link, weekly)).text();
    for (const words of ["每周一次", "06:00（America/New York）", "TechWeb"]) expect(html).toContain(words);
    const all = await (await form(link, { frequency: "immediate" })).text();
    await form(`${link}/follows`, { everything: "1" });
    expect(await (await form(link, { frequency: "immediate" })).text()).toContain("全部文章，包括新增的分类");
    expect(all).not.toContain("06:00");
  });
});

describe("addresses", () => {
  it.each([
    ["quoted names", '"ann lee"@example.com', "address-quoted"],
    ["spaces", "ann lee@example.com", "address-name-invalid"],
    ["names that are too long", `${"a".repeat(65)}@example.com`, "address-name-long"],
    ["other scripts before the @", "名字@example.com", "address-not-ascii"],
  ])("with %s are refused, and why is said", async (_, email, code) => {
    const response = await subscribe(email);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ field: "email", code }],
    });
    expect((await form("/subscribe", { email })).status).toBe(400);
  });

  it("that differ only in spelling are one; plus-addresses are their own", async () => {
    for (const email of ["Ann@Bücher.example", "ann@xn--bcher-kva.EXAMPLE", "ann+news@bücher.example"])
      await subscribe(email);
    const { results } = await site.db.prepare("SELECT email FROM subscribers ORDER BY email").all<{ email: string }>();
    expect(results.map(({ email }) => email)).toEqual(["ann+news@xn--bcher-kva.example", "ann@xn--bcher-kva.example"]);
  });

  it("come back to the form as they were typed", async () => {
    expect(await (await form("/subscribe", { email: '"a b"@example.com' })).text()).toContain(
      'value="&quot;a b&quot;@example.com"',
    );
    expect((await site.fetch("/subscribe", { method: "POST", body: "not a form" })).status).toBe(400);
  });
});

describe("leaving", () => {
  let email: string;
  beforeEach(async () => {
    email = someone();
    await site.subscriber(email, { frequency: "immediate" });
  });

  it("keeps the reason, if one of ours was given, and says goodbye once", async () => {
    const path = await link(email, "unsubscribe");
    for (let time = 0; time < 3; time++) expect((await form(path, { reason: "too-many" })).status).toBe(200);
    await site.drain();
    expect(await kinds(email)).toEqual(["confirmation", "welcome", "goodbye"]);
    const goodbye = (await site.inbox(email)).at(-1);
    expect(goodbye?.links).toContain("https://news.example.com/subscribe");
    expect((await site.fetch("/subscribe")).status).toBe(200);
    expect((await history((await row(email))?.id ?? 0)).at(-1)).toEqual(["unsubscribed", "page", "too-many"]);
  });

  it("never fails for want of a good reason", async () => {
    expect((await form(await link(email, "unsubscribe"), { reason: "because <b>I</b> say so" })).status).toBe(200);
    expect((await history((await row(email))?.id ?? 0)).at(-1)).toEqual(["unsubscribed", "page", ""]);
  });

  it("by one click is confirmed by the mailbox itself, not by one more email", async () => {
    expect((await form(await link(email, "unsubscribe"), { "List-Unsubscribe": "One-Click" })).status).toBe(200);
    await site.drain();
    expect(await kinds(email)).toEqual(["confirmation", "welcome"]);
    expect((await history((await row(email))?.id ?? 0)).at(-1)).toEqual(["unsubscribed", "one-click", ""]);
  });

  it("can be less often instead: rarer, never more often, and never for those who are gone", async () => {
    const path = await link(email, "unsubscribe");
    const ask = (frequency: string) => form(`${path}/less-often`, { frequency });
    expect((await site.fetch(`${path}/less-often`)).status).toBe(404);
    await ask("weekly");
    expect([await stateOf(email), (await row(email))?.frequency]).toEqual(["active", "weekly"]);
    expect((await history((await row(email))?.id ?? 0)).at(-1)).toEqual([
      "preferences",
      "unsubscribe-page",
      expect.stringContaining('"frequency":"immediate"'),
    ]);
    const changes = (await history((await row(email))?.id ?? 0)).length;
    const [rarer, again] = [await seen(await ask("daily")), await seen(await ask("daily"))];
    expect((await row(email))?.frequency).toBe("weekly");
    expect(await history((await row(email))?.id ?? 0)).toHaveLength(changes);
    await form(path);
    const gone = await seen(await ask("daily"));
    expect([again, gone]).toEqual([rarer, rarer]);
    expect(await stateOf(email)).toBe("unsubscribed");
    expect((await ask("immediate")).status).toBe(400);
    expect((await form("/unsubscribe/1.AAAA/less-often", { frequency: "daily" })).status).toBe(410);
  });

  it("and coming back keeps the history, and sends nothing twice", async () => {
    await form(await preferencesLink(email), { frequency: "daily", hour: "8", timeZone: "Asia/Shanghai" });
    await site.publish({ "posts/a.md": fresh("一") });
    await site.cron(nextMorning());
    await site.drain();
    expect(await issueMails(email)).toHaveLength(1);
    const { cursor, id } = (await row(email)) ?? { cursor: 0, id: 0 };
    expect(cursor).toBeGreaterThan(0);

    await form(await link(email, "unsubscribe"));
    await site.db
      .prepare("UPDATE service_emails SET requested_at = requested_at - ?")
      .bind(2 * DAY)
      .run();
    await subscribe(email);
    await site.drain();
    expect(await stateOf(email)).toBe("pending");
    expect((await form(await link(email, "confirm"))).status).toBe(200);
    expect(await row(email)).toMatchObject({ id, cursor });
    await site.cron(nextMorning() + DAY);
    await site.drain();
    expect(await issueMails(email)).toHaveLength(1);
    expect((await history(id)).map(([kind]) => kind)).toEqual([
      "requested",
      "confirmed",
      "preferences",
      "unsubscribed",
      "requested",
      "confirmed",
    ]);
  });
});

describe("the first digest", () => {
  const daily = { frequency: "daily", hour: 8, timezone: "Asia/Shanghai", categories: ["caijing"] };
  /** Days from now, so that every time is after these posts arrived. */
  const morning = () => nextMorning() + DAY;
  const received = async (email: string) =>
    (await exportOwnData(await currentPorts(site.env), (await preferencesLink(email)).split("/").at(-1) ?? "", now))
      ?.deliveries;

  /** Released an hour before the hour of the digest, and an hour after. */
  async function beforeAndAfter(): Promise<void> {
    await site.publish({
      "posts/before.md": fresh("早"),
      "posts/after.md": post({ title: "晚", date: new Date(morning() + 30 * MINUTE).toISOString() }),
    });
    // Not by the cron, which would also open earlier days.
    const ports = await currentPorts(site.env);
    await ports.releases.release(morning() - HOUR, ports.site.newsletter);
  }

  async function confirmAt(email: string, at: number) {
    await subscribe(email, daily);
    await site.drain();
    return confirm(await currentPorts(site.env), (await link(email, "confirm")).split("/").at(-1) ?? "", at);
  }

  it("reaches back to when the period began in which they confirmed, and no further", async () => {
    const email = someone();
    await beforeAndAfter();
    await site.cron(morning() + HOUR);
    expect(await confirmAt(email, morning() + 4 * HOUR)).toBe("confirmed");
    await site.cron(morning() + DAY);
    await site.drain();
    const [digest, ...more] = await issueMails(email);
    expect([digest?.text.includes("晚"), digest?.text.includes("早"), more]).toEqual([true, false, []]);
  });

  it("is none whose period closed before they confirmed, however late the cron is", async () => {
    const [email, other] = [someone(), someone()];
    await site.subscriber(other, daily);
    await beforeAndAfter();
    expect(await confirmAt(email, morning() + 10 * MINUTE)).toBe("confirmed");
    await site.cron(morning() + HOUR);
    await site.drain();
    expect([(await issueMails(other)).length, (await issueMails(email)).length]).toEqual([1, 0]);
    expect(await received(email)).toEqual([]);
  });

  it.each<[string, object, number]>([
    ["still theirs when they changed something else after it closed", { categories: ["caijing", "other"] }, 1],
    ["not theirs when that hour was not yet theirs as it closed", { hour: 8 }, 0],
    ["not theirs when that zone was not", { timeZone: "Asia/Singapore" }, 0],
  ])("of an hour is %s", async (_, chosen, mails) => {
    const [email, other] = [someone(), someone()];
    const before = "hour" in chosen ? { ...daily, hour: 9 } : daily;
    await site.subscriber(email, before);
    await site.subscriber(other, { ...daily, timezone: "Asia/Singapore" });
    await site.subscriber(someone(), daily);
    await beforeAndAfter();
    const ports = await currentPorts(site.env);
    const subscriber = await ports.subscribers.byEmail(email);
    if (!subscriber) throw new Error("Nobody is subscribed.");
    await changePreferences(ports, subscriber, chosen, morning() - 20_000, "page");
    await site.cron(morning());
    await site.drain();
    expect([(await issueMails(other)).length, (await issueMails(email)).length]).toEqual([1, mails]);
  });
});

describe("a link signed with the secret before this one", () => {
  const rotated = { LINK_SECRET: "a secret that came after a leak", LINK_SECRET_PREVIOUS: "" };
  let rotatedFetch: (path: string, init?: RequestInit) => Promise<Response>;
  beforeEach(() => {
    rotated.LINK_SECRET_PREVIOUS = String((site.env as unknown as typeof rotated).LINK_SECRET);
    rotatedFetch = siteOn(site.env, rotated).fetch;
  });
  const post = (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    rotatedFetch(path, { method: "POST", body: new URLSearchParams(fields), headers });

  it.each([
    ["on the page", {}],
    ["by one click", { "List-Unsubscribe": "One-Click" }],
  ])("unsubscribes %s", async (_, fields) => {
    const email = someone();
    await site.subscriber(email, { frequency: "immediate" });
    const path = await link(email, "unsubscribe");
    expect((await rotatedFetch(path)).status).toBe(200);
    expect((await post(`${path}/less-often`, { frequency: "weekly" })).status).toBe(200);
    expect([await stateOf(email), (await row(email))?.frequency]).toEqual(["active", "weekly"]);
    expect((await post(path, fields)).status).toBe(200);
    expect(await stateOf(email)).toBe("unsubscribed");
  });

  it("confirms nobody, and opens neither preferences nor data nor the desk", async () => {
    const [email, pending] = [someone(), someone()];
    await site.subscriber(email);
    await bring(pending, "pending");
    const confirm = await link(pending, "confirm");
    const preferences = await preferencesLink(email);
    const sealed = await form("/admin/login", { token: "test-admin-token" }, { "Sec-Fetch-Site": "same-origin" });
    const Cookie = /^[^;]+/.exec(sealed.headers.get("Set-Cookie") ?? "")?.[0] ?? "";
    expect((await site.fetch("/admin", { headers: { Cookie } })).status).toBe(200);
    for (const response of [
      await rotatedFetch(confirm),
      await post(confirm),
      await rotatedFetch(preferences),
      await post(preferences, { frequency: "weekly" }),
      await rotatedFetch(`${preferences}/export`),
      await rotatedFetch(`${preferences}/erase`),
      await post(`${preferences}/erase`),
    ])
      expect([response.url, response.status]).toEqual([response.url, 410]);
    const desk = await rotatedFetch("/admin", { headers: { Cookie }, redirect: "manual" });
    expect([desk.status, desk.headers.get("Location")]).toEqual([303, "/admin/login"]);
    expect([await stateOf(pending), await stateOf(email)]).toEqual(["pending", "active"]);
  });
});

describe("one's own data", () => {
  let email: string;
  beforeEach(async () => {
    email = someone();
    await site.subscriber(email, { categories: ["caijing"] });
    await site.publish({ "posts/a.md": fresh("一") });
    await site.cron(nextMorning());
    await site.drain();
  });

  it("can be downloaded: the subscriber, the history, and what was sent", async () => {
    const response = await site.fetch(`${await preferencesLink(email)}/export`);
    expect(response.headers.get("Content-Disposition")).toMatch(/^attachment; filename="[^"]+\.json"$/);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    expect(await response.json()).toEqual({
      exported_at: instant,
      subscriber: {
        email,
        state: "active",
        ...EVERYTHING,
        alerts: false,
        categories: ["caijing"],
        frequency: "daily",
        hour: 8,
        timezone: "Asia/Shanghai",
        language: "zh",
        created_at: instant,
        confirmed_at: instant,
      },
      history: [
        { kind: "requested", at: instant, source: "api", detail: "" },
        { kind: "confirmed", at: instant, source: "page", detail: "" },
      ],
      deliveries: [{ issue: 1, frequency: "daily", closed_at: instant, state: "accepted", changed_at: instant }],
    });
  });

  it("is erased by the button alone, all of it, and as often as one likes", async () => {
    const id = (await row(email))?.id ?? 0;
    await site.db
      .prepare("UPDATE deliveries SET reason = ?")
      .bind(JSON.stringify(said(`550 <${email.toUpperCase()}> unknown`)))
      .run();
    await site.db.prepare("INSERT INTO transient_bounces VALUES (?, 2, 1)").bind(email).run();
    const path = `${await preferencesLink(email)}/erase`;
    expect((await site.fetch(path)).status).toBe(200);
    expect(await stateOf(email)).toBe("active");

    const first = await seen(await form(path));
    expect(first[0]).toBe(200);
    expect(await seen(await form(path))).toEqual(first);
    expect(await stateOf(email)).toBeUndefined();
    expect(await history(id)).toEqual([["erased", "page", ""]]);
    expect(await everyRow()).not.toContain(email);
    expect((await everyRow()).toLowerCase()).not.toContain(email);
    const { results } = await site.db.prepare("SELECT subscriber_id, state FROM deliveries").all();
    expect(results).toEqual([{ subscriber_id: id, state: "accepted" }]);
  });

  it("once erased, leaves old links nothing to do", async () => {
    const [leave, preferences, confirm] = [
      await link(email, "unsubscribe"),
      await preferencesLink(email),
      await link(email, "confirm"),
    ];
    await form(`${preferences}/erase`);
    await subscribe(email);
    const before = await everyRow();
    expect((await form(leave)).status).toBe(200);
    expect((await form(`${leave}/less-often`, { frequency: "weekly" })).status).toBe(200);
    expect((await form(confirm)).status).toBe(410);
    expect((await form(preferences, { frequency: "weekly" })).status).toBe(410);
    expect((await site.fetch(preferences)).status).toBe(410);
    expect((await site.fetch(`${preferences}/export`)).status).toBe(410);
    expect((await site.fetch(`${preferences}/erase`)).status).toBe(410);
    expect((await form(`${preferences}/erase`)).status).toBe(200);
    expect(await everyRow()).toBe(before);
  });

  it("needs a link that was mailed within the day, for this and nothing else", async () => {
    const leave = (await link(email, "unsubscribe")).split("/").at(-1);
    for (const token of [leave, "1-abc.AAAA", "1.AAAA"]) {
      expect((await site.fetch(`/preferences/${token}/export`)).status).toBe(410);
      expect((await form(`/preferences/${token}/erase`)).status).toBe(410);
    }
    await site.db.prepare("DELETE FROM service_emails").run();
    await form("/preferences", { email });
    await site.db
      .prepare("UPDATE service_emails SET requested_at = requested_at - ?1, link_made_at = link_made_at - ?1")
      .bind(DAY + MINUTE)
      .run();
    await site.drain();
    expect((await form(`${await link(email, "preferences")}/erase`)).status).toBe(410);
    expect(await stateOf(email)).toBe("active");
  });

  it("is there for those who left, too; preferences are not", async () => {
    await form(await link(email, "unsubscribe"));
    const path = await preferencesLink(email);
    const page = await site.text(path);
    expect(page).toContain(`${path}/export`);
    expect(page).not.toContain("<form");
    expect((await form(path, { frequency: "weekly" })).status).toBe(410);
    expect((await site.json<{ subscriber: object }>(`${path}/export`)).subscriber).toMatchObject({
      state: "unsubscribed",
    });
  });

  it("leaves a suppression behind, and nothing but the address in it: we must not write again", async () => {
    const path = `${await preferencesLink(email)}/erase`;
    await suppress(email);
    expect((await form(path)).status).toBe(200);
    const { results } = await site.db.prepare("SELECT email, reason, detail FROM suppressions").all();
    expect(results).toEqual([{ email, reason: "complaint", detail: "" }]);
    const written = (await site.inbox(email)).length;
    await subscribe(email);
    await site.drain();
    expect(await site.inbox(email)).toHaveLength(written);
  });
});

describe("the link to one's own data", () => {
  it("comes to who had been subscribed, also while a stranger asks for them to be subscribed again", async () => {
    const email = someone();
    await bring(email, "unsubscribed");
    await subscribe(email);
    expect(await stateOf(email)).toBe("pending");
    const path = await preferencesLink(email);
    expect(await kinds(email)).toContain("preferences-link");
    expect((await form(`${path}/erase`)).status).toBe(200);
    expect(await stateOf(email)).toBeUndefined();
    const never = someone();
    await bring(never, "pending");
    await form("/preferences", { email: never });
    await site.drain();
    expect(await kinds(never)).toEqual(["confirmation"]);
  });

  it("when it has erased somebody, leaves what another address of the same mailbox waits for", async () => {
    const name = `ann-${crypto.randomUUID().slice(0, 8)}`;
    const [one, other] = [`${name}@example.com`, `${name}+news@example.com`];
    await site.subscriber(one);
    await ago(3 * MINUTE);
    await subscribe(other);
    await site.drain();
    expect((await form(`${await preferencesLink(one)}/erase`)).status).toBe(200);
    expect((await form(await link(other, "confirm"))).status).toBe(200);
    expect(await stateOf(other)).toBe("active");
  });
});

describe("who never confirms", () => {
  it("is forgotten seven days after they last asked", async () => {
    const email = someone();
    await subscribe(email);
    const id = (await row(email))?.id ?? 0;
    await site.db
      .prepare("UPDATE subscribers SET requested_at = requested_at - ?")
      .bind(5 * DAY)
      .run();
    await subscribe(email);
    await site.cron(now + 6 * DAY);
    expect(await stateOf(email)).toBe("pending");
    await site.cron(now + 7 * DAY + MINUTE);
    expect(await stateOf(email)).toBeUndefined();
    expect(await history(id)).toEqual([]);
  });

  it("but had been subscribed before is unsubscribed again, with their history", async () => {
    const email = someone();
    await bring(email, "unsubscribed");
    await subscribe(email);
    const id = (await row(email))?.id ?? 0;
    for (let time = 0; time < 2; time++) await site.cron(now + 7 * DAY + MINUTE);
    expect(await stateOf(email)).toBe("unsubscribed");
    expect((await history(id)).slice(-2)).toEqual([
      ["requested", "api", ""],
      ["unsubscribed", "cron", "not-confirmed"],
    ]);
  });

  it("is forgotten in steps that cost the same however many there are", async () => {
    const insert = `INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since, requested_at)
      SELECT 'p' || value || '@example.com', 'pending', '[]', 'daily', 8, 'UTC', 'en', 1, 1, 1 FROM generate_series(1, 1500)`;
    await site.db
      .prepare(insert.replace("generate_series(1, 1500)", "json_each(?)"))
      .bind(JSON.stringify(Array.from({ length: 1_500 }, (_, index) => index)))
      .run();
    const left = async () => (await site.db.prepare("SELECT count(*) AS n FROM subscribers").first<{ n: number }>())?.n;
    await site.cron(now);
    expect(await left()).toBe(500);
    await site.cron(now + MINUTE);
    expect(await left()).toBe(0);
  });
});

describe("the table of states", () => {
  const acts: Partial<Record<ChangeKind, (email: string, paths: Record<string, string>) => Promise<unknown>>> = {
    requested: (email) => subscribe(email),
    confirmed: (_, { confirm }) => form(confirm ?? ""),
    preferences: (_, { preferences }) => form(preferences ?? "", { frequency: "weekly" }),
    unsubscribed: (_, { leave }) => form(leave ?? ""),
    erased: (_, { preferences }) => form(`${preferences}/erase`),
  };

  it.each(SUBSCRIBER_STATES)("is what happens to somebody who is %s", async (state) => {
    for (const [kind, act] of Object.entries(acts)) {
      const email = someone(`${state}-${kind}`);
      await bring(email, "active");
      const paths = {
        confirm: await link(email, "confirm"),
        leave: await link(email, "unsubscribe"),
        preferences: await preferencesLink(email),
      };
      await site.db.prepare("UPDATE subscribers SET state = ? WHERE email = ?").bind(state, email).run();
      const id = (await row(email))?.id ?? 0;
      const before = (await history(id)).length;
      await act(email, paths);
      await act(email, paths);
      const [to] = TRANSITIONS[kind as ChangeKind][state] ?? [state];
      expect([kind, (await stateOf(email)) ?? "nobody"]).toEqual([kind, to]);
      const lines = (await history(id)).slice(before);
      if (to !== state && to !== "nobody") expect(lines.map(([line]) => line)).toContain(kind);
      if (TRANSITIONS[kind as ChangeKind][state] === undefined) expect(lines).toEqual([]);
    }
  });
});

/** Dumps the database as text. */
async function everyRow(): Promise<string> {
  const tables = [
    "subscribers",
    "subscription_changes",
    "service_emails",
    "deliveries",
    "suppressions",
    "transient_bounces",
  ];
  const all = await site.db.batch(tables.map((table) => site.db.prepare(`SELECT * FROM ${table}`)));
  return JSON.stringify(all.map(({ results }) => results));
}
