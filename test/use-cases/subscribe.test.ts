import { expect, it } from "vitest";
import { NO_SERVICE_EMAIL } from "../../src/core/service-email.ts";
import { requestPreferencesLink } from "../../src/use-cases/change-preferences.ts";
import { subscribe } from "../../src/use-cases/subscribe.ts";
import { openSite } from "../sqlite/site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const start = Date.UTC(2026, 10, 20, 6);
const preferences = { categories: [], frequency: "daily", hour: 8, timeZone: "UTC", language: "en" };
const email = "ann@example.com";

it.each(["subscription", "preferences-link"])(
  "one mailbox waits longer the more it was sent, and never longer than four hours: %s",
  async (what) => {
    const { ports, held } = openSite({ at: start });
    if (what === "preferences-link")
      await ports.subscribers.importRows([{ email, state: "active", ...preferences }], {
        cursor: 0,
        consent: "",
        at: start - HOUR,
      });
    const answered: number[] = [];
    for (let minute = 0; minute < 48 * 60; minute++) {
      const at = start + minute * MINUTE;
      // From ever another network.
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

it("a request that is counted is answered by one wake-up, and one that is not, by one that finds nothing", async () => {
  const { ports, held } = openSite({ at: start });
  const ask = () => subscribe(ports, { email, preferences, source: "form", clientAddress: "" }, start);
  // At once, as a button pressed twice does.
  await Promise.all([ask(), ask(), ask()]);
  const ids = held.map((wakeUp) => (wakeUp.kind === "service-email" ? wakeUp.serviceEmailId : undefined));
  expect(ids.filter((id) => id !== NO_SERVICE_EMAIL)).toHaveLength(1);
  expect(ids).toHaveLength(3);
});
