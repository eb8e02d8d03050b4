import { expect, it } from "vitest";
import { NO_SERVICE_EMAIL } from "../../../src/core/newsletter/service-email.ts";
import { EVERYTHING } from "../../../src/core/subscribers/follow.ts";
import { requestPreferencesLink } from "../../../src/use-cases/subscribers/change-preferences.ts";
import { readOwnData } from "../../../src/use-cases/subscribers/own-data.ts";
import { sendServiceEmail } from "../../../src/use-cases/subscribers/send-service-email.ts";
import { subscribe } from "../../../src/use-cases/subscribers/subscribe.ts";
import { openSite } from "../../sqlite/site.ts";

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
