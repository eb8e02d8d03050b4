import { expect, it } from "vitest";
import { said } from "../../../src/core/reason.ts";
import { sweepDeliveries } from "../../../src/use-cases/newsletter/sweep-deliveries.ts";
import { sendServiceEmail } from "../../../src/use-cases/subscribers/send-service-email.ts";
import { subscribe } from "../../../src/use-cases/subscribers/subscribe.ts";
import { PREFERENCES } from "../../preferences.ts";
import { openSite } from "../../sqlite/site.ts";

const MINUTE = 60_000;
const start = Date.UTC(2026, 10, 20, 6);

/** Requests a confirmation while the provider accepts nothing for some minutes. Returns the attempts in each. */
async function tries(minutes: number, kind: "wait-rate" | "retry" | "stop"): Promise<number[]> {
  const { ports, mailer, held, clock } = openSite({ at: start });
  await subscribe(
    ports,
    { email: "ann@example.com", preferences: PREFERENCES, source: "form", clientAddress: "" },
    start,
  );
  let tried = 0;
  mailer.meets = () => {
    tried++;
    return { receipt: { outcome: "refused", kind, reason: said("Not now.") }, goesOut: false };
  };
  // Wake-ups come when they are due.
  let due = held.splice(0).map((wakeUp) => ({ wakeUp, at: start }));
  const counts: number[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const end = start + (minute + 1) * MINUTE;
    tried = 0;
    for (let next = due[0]; next && next.at < end; next = due[0]) {
      due.shift();
      clock.now = Math.max(clock.now, next.at);
      if (next.wakeUp.kind !== "service-email") continue;
      const sent = await sendServiceEmail(ports, next.wakeUp.serviceEmailId);
      if (sent.outcome === "later") due.push({ wakeUp: next.wakeUp, at: Math.max(sent.until, clock.now + 1000) });
      due.sort((a, b) => a.at - b.at);
    }
    clock.now = end;
    await sweepDeliveries(ports, end);
    due = [...due, ...held.splice(0).map((wakeUp) => ({ wakeUp, at: end }))];
    counts.push(tried);
  }
  return counts;
}

it.each(["wait-rate", "retry", "stop"] as const)(
  "tries an email once a minute while the provider says %s",
  async (kind) => {
    const [first = 0, ...later] = await tries(12, kind);
    expect(first).toBeGreaterThanOrEqual(1);
    expect(Math.max(...later)).toBeLessThanOrEqual(2);
    expect(later.at(-1)).toBeGreaterThanOrEqual(1);
  },
);
