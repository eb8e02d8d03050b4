import { beforeEach, describe, expect, it } from "vitest";
import { awayFromMidnight } from "./away-from-midnight.ts";
import { openSite, post, someone } from "./site.ts";

const DAY = 86_400_000;

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;
let old: string;
let next: string;

awayFromMidnight();
beforeEach(async () => {
  site = await openSite();
  now = Date.now();
  [old, next] = [someone("before"), someone("after")];
  await site.publish({ "site.yaml": "title: Harbour\nlanguage: en\npostal_address: 1 Quay Street\n" });
  await site.subscriber(old, { frequency: "daily", timezone: "Asia/Shanghai", hour: 8 });
  await site.publish({ "posts/a.md": fresh("One") });
});

const fresh = (title: string) => post({ title, date: new Date(now - 5 * 60_000).toISOString() });

/** Just after 8 a.m. in Shanghai, some days after the next time. */
function morning(later: number): number {
  const today = Math.floor(now / DAY) * DAY;
  return (today > now ? today : today + DAY) + later * DAY + 30_000;
}

async function issue(later: number): Promise<void> {
  await site.cron(morning(later));
  await site.drain();
}

const form = (path: string, fields: Record<string, string> = {}) =>
  site.fetch(path, { method: "POST", body: new URLSearchParams(fields) });

const mails = async (kind: string, to: string) => (await site.inbox(to)).filter(({ tags }) => tags.kind === kind);
const titles = async (to: string) => (await mails("issue", to)).map(({ subject }) => subject.replace("Harbour: ", ""));

/** The path of a link in the newest mail of a kind. */
async function link(kind: string, purpose: string, to: string): Promise<string> {
  const url = (await mails(kind, to)).at(-1)?.links.find((one) => one.includes(`/${purpose}/`));
  if (!url) throw new Error(`No ${purpose} link in ${kind} to ${to}.`);
  return new URL(url).pathname;
}

async function preferencesLink(email: string): Promise<string> {
  // Whoever asks again within two minutes gets nothing.
  await site.db.prepare("UPDATE mail_requests SET at = at - 180000").run();
  await form("/preferences", { email });
  await site.drain();
  return link("preferences-link", "preferences", email);
}

/** Asks for another address, and returns the link that was mailed there. */
async function ask(email = next, from = old): Promise<string> {
  const answer = await form(`${await preferencesLink(from)}/address`, { email });
  expect(answer.status).toBe(200);
  await site.drain();
  return link("address-change", "address", email);
}

async function change(email = next, from = old): Promise<void> {
  expect((await form(await ask(email, from))).status).toBe(200);
  await site.drain();
}

async function row(email: string) {
  return site.db.prepare("SELECT * FROM subscribers WHERE email = ?").bind(email).first<Record<string, unknown>>();
}

const historyOf = async (id: unknown) => {
  const { results } = await site.db
    .prepare("SELECT kind FROM subscription_changes WHERE subscriber_id = ? ORDER BY id")
    .bind(id)
    .all<{ kind: string }>();
  return results.map(({ kind }) => kind);
};

describe("another address", () => {
  it("is asked for by a fresh link, confirmed by a mail to it, and told to the one before", async () => {
    const before = await row(old);
    const path = await ask();
    const page = await site.text(path);
    expect([page.includes(old), page.includes(next), page.includes("b•••@example.com")]).toEqual([false, false, true]);
    const [asked] = await mails("address-change", next);
    expect(`${asked?.text}${asked?.html}`).not.toContain(old);
    expect(await row(old)).toEqual(before);
    expect((await form(path)).status).toBe(200);
    await site.drain();
    expect(await row(old)).toBeNull();
    expect(await row(next)).toEqual({ ...before, email: next, address_since: expect.any(Number) });
    expect(await historyOf(before?.id)).toEqual(["requested", "confirmed", "address"]);
    const [told] = await mails("address-changed", old);
    expect(told?.text).toContain("a•••@example.com");
    expect(`${told?.text}${told?.html}`).not.toContain(next);
    expect((await form(path)).status).toBe(200);
    await site.drain();
    expect(await mails("address-changed", old)).toHaveLength(1);
  });

  it("gets what the other one would have got: nothing lost, nothing twice", async () => {
    await issue(0);
    await site.publish({ "posts/b.md": fresh("Two") });
    await change();
    await issue(1);
    expect([await titles(old), await titles(next)]).toEqual([["One"], ["Two"]]);
  });

  it("gets the mail of an issue that is being sent", async () => {
    const path = await ask();
    await site.cron(morning(0));
    const waiting = site.held.splice(0);
    await form(path);
    site.held.push(...waiting);
    await site.drain();
    await issue(1);
    expect([await titles(old), await titles(next)]).toEqual([[], ["One"]]);
  });

  it("gets once more what the provider refused for the one before", async () => {
    const path = await ask();
    await site.faults({ refuse: [old] });
    await issue(0);
    await form(path);
    await issue(1);
    expect([...(await titles(old)), ...(await titles(next))]).toEqual(["One"]);
  });

  it("is not taken where the subscriber left meanwhile, and leaving holds", async () => {
    const path = await ask();
    await form(await link("welcome", "unsubscribe", old));
    expect((await form(path)).status).toBe(410);
    expect([(await row(old))?.state, await row(next)]).toEqual(["unsubscribed", null]);
  });

  it("needs a link to itself that is a day old at most, and of the last change", async () => {
    const other = someone("other");
    const [first, second] = [await ask(), await ask(other)];
    const early = await preferencesLink(old);
    await form(first);
    // What was mailed to the old address is no longer fresh.
    expect((await form(second)).status).toBe(410);
    for (const door of [early, `${early}/export`, `${early}/erase`, `${early}/address`])
      expect([door, (await site.fetch(door)).status]).toEqual([door, 410]);
    await form(`${early}/erase`);
    await form(`${early}/address`, { email: other });
    await site.drain();
    expect([(await row(next))?.state, await row(other), (await mails("address-change", other)).length]).toEqual([
      "active",
      null,
      1,
    ]);
    // Links count whole seconds: one that is asked for at once may be too early, and is not sent again.
    await preferencesLink(next);
    await new Promise((done) => setTimeout(done, 1_000));
    expect(await site.json(`${await preferencesLink(next)}/export`)).toMatchObject({ subscriber: { email: next } });
  });

  it("keeps the links of old digests: whoever has them can still leave", async () => {
    await issue(0);
    await change();
    await form(await link("issue", "unsubscribe", old));
    expect((await row(next))?.state).toBe("unsubscribed");
  });

  it("must be one", async () => {
    const answer = await form(`${await preferencesLink(old)}/address`, { email: "ann@example" });
    expect([answer.status, (await answer.text()).includes('value="ann@example"')]).toEqual([400, true]);
  });
});

describe("an address that is known already", () => {
  const states = ["nobody", "pending", "unsubscribed", "active", "suppressed"] as const;

  async function bring(email: string, state: (typeof states)[number]): Promise<void> {
    if (state === "nobody") return;
    if (state === "pending") await site.post("/api/v1/subscriptions", { email });
    else await site.subscriber(email);
    await site.drain();
    if (state === "unsubscribed") await form(await link("welcome", "unsubscribe", email));
    if (state === "suppressed")
      await site.db.batch([
        site.db.prepare("INSERT INTO suppressions VALUES (?, 'complaint', '', ?)").bind(email, now),
        site.db.prepare("UPDATE subscribers SET state = 'suppressed' WHERE email = ?").bind(email),
      ]);
    await site.drain();
  }

  it("tells whoever asks nothing, and gets a mail that fits", async () => {
    const seen: string[] = [];
    const wakeUps: number[] = [];
    const got: Record<string, (string | undefined)[]> = {};
    const asked: Record<string, number | null> = {};
    for (const state of states) {
      const email = someone("known");
      await bring(email, state);
      const before = (await site.inbox(email)).length;
      const path = await preferencesLink(old);
      const answer = await form(`${path}/address`, { email });
      seen.push(JSON.stringify([answer.status, [...answer.headers], await answer.text()]));
      wakeUps.push(site.held.length);
      await site.drain();
      asked[state] = await site.db
        .prepare("SELECT count(*) AS mails FROM service_emails WHERE address = ?")
        .bind(email)
        .first<number>("mails");
      got[state] = (await site.inbox(email)).slice(before).map(({ tags }) => tags.kind);
    }
    expect(new Set(seen).size).toBe(1);
    expect(wakeUps).toEqual([1, 1, 1, 1, 1]);
    expect(asked).toEqual({ nobody: 1, pending: 1, unsubscribed: 1, active: 0, suppressed: 0 });
    expect(got).toEqual({
      nobody: ["address-change"],
      pending: ["address-change"],
      unsubscribed: ["address-change"],
      active: ["already-subscribed"],
      suppressed: [],
    });
  });

  it("of a former subscriber becomes this one's, with its history and its old links", async () => {
    await site.subscriber(next);
    const leave = await link("welcome", "unsubscribe", next);
    await form(leave);
    const { id } = (await row(old)) as { id: number };
    await change();
    expect(await row(next)).toMatchObject({ id, state: "active" });
    expect((await historyOf(id)).sort()).toEqual(
      ["requested", "confirmed", "requested", "confirmed", "unsubscribed", "address"].sort(),
    );
    await form(leave, { "List-Unsubscribe": "One-Click" });
    expect((await row(next))?.state).toBe("unsubscribed");
  });

  it("is not taken if it has subscribed itself meanwhile, or must not be written to", async () => {
    const path = await ask();
    await site.db.prepare("UPDATE mail_requests SET at = at - 180000").run();
    await site.post("/api/v1/subscriptions", { email: next });
    await site.drain();
    await form(await link("confirmation", "confirm", next));
    const before = [await row(old), await row(next)];
    expect(await (await form(path)).text()).toContain("Nothing has changed");
    const third = someone("third");
    const other = await ask(third);
    await site.db.prepare("INSERT INTO suppressions VALUES (?, 'bounce', '', ?)").bind(third, now).run();
    expect(await (await form(other)).text()).toContain("Nothing has changed");
    expect([await row(old), await row(next), await row(third)]).toEqual([...before, null]);
  });

  it("gets no more mails than anybody may ask for", async () => {
    await ask();
    const path = await preferencesLink(old);
    await site.db.prepare("UPDATE mail_requests SET at = ?").bind(Date.now()).run();
    await form(`${path}/address`, { email: next });
    await site.drain();
    expect(await mails("address-change", next)).toHaveLength(1);
  });
});

it("is asked for no more often than one network, and one small domain, allow", async () => {
  const path = `${await preferencesLink(old)}/address`;
  const send = (email: string, from: string) =>
    site.fetch(path, {
      method: "POST",
      body: new URLSearchParams({ email }),
      headers: { "CF-Connecting-IP": from },
    });
  for (let request = 0; request < 30; request++) await send(`r${request}@firm.org`, "203.0.113.7");
  expect((await send("late@firm.org", "203.0.113.7")).status).toBe(429);
  for (let request = 30; request < 52; request++) await send(`r${request}@firm.org`, "203.0.113.8");
  await site.drain();
  const sent = await Promise.all(["r0", "r49", "r50", "r51", "late"].map((name) => site.inbox(`${name}@firm.org`)));
  expect(sent.map((mails) => mails.length)).toEqual([1, 1, 0, 0, 0]);
});

it("leaves nothing of either address behind once erased", async () => {
  await site.subscriber(next);
  await form(await link("welcome", "unsubscribe", next));
  await change();
  await new Promise((done) => setTimeout(done, 1_000));
  await form(`${await preferencesLink(next)}/erase`);
  for (const table of ["subscribers", "subscription_changes", "service_emails", "former_subscribers"]) {
    const { results } = await site.db.prepare(`SELECT * FROM ${table}`).all();
    for (const email of [old, next]) expect([table, JSON.stringify(results).includes(email)]).toEqual([table, false]);
    if (table === "former_subscribers") expect(results).toEqual([]);
  }
});
