import { beforeEach, describe, expect, it } from "vitest";
import { NO_SERVICE_EMAIL } from "../../../src/core/newsletter/service-email.ts";
import { EVERYTHING, FOLLOWS_MAX, type Follows } from "../../../src/core/subscribers/follow.ts";
import { requestPreferencesLink } from "../../../src/use-cases/subscribers/change-preferences.ts";
import { confirm, readConfirmation } from "../../../src/use-cases/subscribers/confirm.ts";
import { readOwnData } from "../../../src/use-cases/subscribers/own-data.ts";
import { sendServiceEmail } from "../../../src/use-cases/subscribers/send-service-email.ts";
import { subscribe } from "../../../src/use-cases/subscribers/subscribe.ts";
import { insert } from "../../sqlite/changes.ts";
import { openSite } from "../../sqlite/site.ts";
import { aSite } from "../a-site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const start = Date.UTC(2026, 10, 20, 6);
const preferences = {
  ...EVERYTHING,
  categories: [],
  frequency: "daily",
  hour: 8,
  timeZone: "UTC",
  language: "en",
  alerts: false,
};
const email = "ann@example.com";

/** A site with one subscriber. */
async function withAnn() {
  const site = openSite({ at: start });
  const rows = [{ email, state: "active" as const, ...preferences }];
  await site.ports.subscribers.importRows(rows, { cursor: 0, consent: "", at: start - HOUR });
  return site;
}

it.each(["subscription", "preferences-link"])(
  "one mailbox waits longer the more it was sent, and never longer than four hours: %s",
  async (what) => {
    const { ports, held } = what === "subscription" ? openSite({ at: start }) : await withAnn();
    const answered: number[] = [];
    for (let minute = 0; minute < 48 * 60; minute++) {
      // Later, when it may be and just before.
      if (minute > 20 && minute % 10 !== 0 && minute % 10 !== 9) continue;
      const at = start + minute * MINUTE;
      // Each from another network.
      const request = { email, clientAddress: `198.51.${minute % 100}.${Math.floor(minute / 100)}` };
      if (what === "subscription") await subscribe(ports, { ...request, preferences, source: "form" }, at);
      else await requestPreferencesLink(ports, request, at);
      for (const wakeUp of held.splice(0))
        if (wakeUp.kind === "service-email" && wakeUp.serviceEmailId !== NO_SERVICE_EMAIL) answered.push(minute);
    }
    const [firstDay, secondDay] = [answered.filter((minute) => minute < 24 * 60), answered.slice(14)];
    expect(firstDay).toEqual([0, 2, 4, 6, 8, 10, 70, 130, 190, 250, 490, 730, 970, 1210]);
    expect(secondDay.length).toBeLessThan(15);
    for (const [index, minute] of answered.entries())
      expect(minute - (answered[index - 1] ?? 0)).toBeLessThanOrEqual(4 * 60);
  },
);

it("an admitted request queues one wake-up, and a refused one a wake-up that finds nothing", async () => {
  const { ports, held } = openSite({ at: start });
  const ask = () => subscribe(ports, { email, preferences, source: "form", clientAddress: "" }, start);
  // At once, as a button pressed twice does.
  await Promise.all([ask(), ask(), ask()]);
  const ids = held.map((wakeUp) => (wakeUp.kind === "service-email" ? wakeUp.serviceEmailId : undefined));
  expect(ids.filter((id) => id !== NO_SERVICE_EMAIL)).toHaveLength(1);
  expect(ids).toHaveLength(3);
});

it("a preferences link is reused while half its life is left, then renewed, so that a stranger cannot use it up", async () => {
  const { ports, held, mailer, clock } = await withAnn();
  const linkAt = async (hours: number) => {
    clock.now = start + hours * HOUR;
    await requestPreferencesLink(ports, { email, clientAddress: "" }, clock.now);
    for (const wakeUp of held.splice(0))
      if (wakeUp.kind === "service-email") await sendServiceEmail(ports, wakeUp.serviceEmailId);
    const text = mailer.sent.at(-1)?.email.text ?? "";
    return { token: /\/preferences\/([\w.-]+)/.exec(text)?.[1] ?? "", hours: /works for (\d+) hours/.exec(text)?.[1] };
  };
  const first = await linkAt(0);
  expect(first.hours).toBe("24");
  expect([await linkAt(1), await linkAt(12)]).toEqual([
    { ...first, hours: "23" },
    { ...first, hours: "12" },
  ]);
  const second = await linkAt(12.1);
  expect([second.hours, second.token === first.token]).toEqual(["24", false]);
  // A stranger repeats requests for days, and there is always a valid link.
  for (let hours = 13; hours < 72; hours += 0.5) {
    const { token } = await linkAt(hours);
    expect([hours, (await readOwnData(ports, token, clock.now))?.email]).toEqual([hours, email]);
  }
  expect(mailer.sent.length).toBeLessThan(40);
});

describe("a link that confirms", () => {
  let site: Awaited<ReturnType<typeof aSite>>;
  beforeEach(async () => {
    site = await aSite();
  });

  const ann = async () => (await site.ports.subscribers.byEmail(email)) ?? { id: 0, state: "none" };
  const newest = async () =>
    (await site.db.prepare("SELECT max(id) AS id FROM service_emails").first<{ id: number | null }>())?.id ?? 0;
  /** Asks for a subscription, and answers the link that is mailed. */
  async function asked(wanted: Partial<Follows> = {}, frequency = "daily") {
    const before = await newest();
    const request = { email, preferences: { ...preferences, ...wanted, frequency }, clientAddress: "" };
    await subscribe(site.ports, { ...request, source: "form" }, start);
    const [{ id: subscriberId }, emailId] = [await ann(), await newest()];
    expect(emailId).toBeGreaterThan(before);
    return site.ports.signer.sign({ purpose: "confirm", subscriberId, madeAt: start, emailId });
  }
  const kinds = async () => {
    const { results } = await site.db.prepare("SELECT kind FROM service_emails ORDER BY id").all<{ kind: string }>();
    return results.map(({ kind }) => kind);
  };

  it("begins a subscription with one welcome, once, for what was asked for", async () => {
    const token = await asked({ watches: ["copper"] });
    site.held.splice(0);
    expect(await readConfirmation(site.ports, token, start)).toMatchObject({
      ...{ outcome: "pending", preferences: { watches: ["copper"] } },
    });
    expect(await confirm(site.ports, token, start)).toBe("confirmed");
    expect(await ann()).toMatchObject({ state: "active", watches: ["copper"] });
    expect(await confirm(site.ports, token, start)).toBe("already-active");
    expect(await kinds()).toEqual(["confirmation", "welcome"]);
    expect(site.held).toEqual([{ kind: "service-email", serviceEmailId: 2 }]);
  });

  it.each([
    ["daily", 1],
    // A frequency that is no more has no period.
    ["gone", 2],
  ])("gives all posts of the period that is under way: %s", async (frequency, cursor) => {
    const began = start - 22 * HOUR;
    for (const at of [began, began + 1]) insert(site.db, "releases", { post_id: `p${at}`, released_at: at });
    await confirm(site.ports, await asked({}, frequency), start);
    const row = await site.db.prepare("SELECT cursor FROM subscribers").first<{ cursor: number }>();
    expect(row).toEqual({ cursor });
  });

  it("adds what a subscriber asked for besides", async () => {
    await confirm(site.ports, await asked({ watches: ["copper"] }), start);
    const token = await asked({ watches: ["copper", "tin"] });
    expect(await readConfirmation(site.ports, token, start)).toMatchObject({
      ...{ outcome: "adding", more: { watches: ["tin"] } },
    });
    expect(await confirm(site.ports, token, start)).toBe("added");
    expect(await ann()).toMatchObject({ watches: ["copper", "tin"] });
    expect(await confirm(site.ports, token, start)).toBe("already-active");
  });

  it.each([
    ["who has no room for it", ["copper"], FOLLOWS_MAX.watches, "full"],
    ["who follows everything", [], 1, "already-active"],
    ["who asks for everything", ["copper"], 0, "already-active"],
  ])("adds nothing for %s", async (_, watches, count, outcome) => {
    await confirm(site.ports, await asked({ watches }), start);
    const token = await asked({ watches: Array.from({ length: count }, (_, index) => `word${index}`) });
    expect(await confirm(site.ports, token, start)).toBe(outcome);
    expect(await ann()).toMatchObject({ watches });
  });

  it("adds nothing for who leaves just then", async () => {
    await confirm(site.ports, await asked({ watches: ["copper"] }), start);
    const token = await asked({ watches: ["tin"] });
    const { posts, subscribers } = site.ports;
    const { id } = await ann();
    const labelTitles: typeof posts.labelTitles = async (...given) => {
      await subscribers.unsubscribe(id, start, "page");
      return posts.labelTitles(...given);
    };
    expect(await confirm({ ...site.ports, posts: { ...posts, labelTitles } }, token, start)).toBe("expired");
    expect(await ann()).toMatchObject({ state: "unsubscribed", watches: ["copper"] });
    expect(await confirm(site.ports, token, start)).toBe("expired");
  });
});
