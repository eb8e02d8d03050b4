import { describe, expect, it } from "vitest";
import type { Receipt } from "../../../src/core/newsletter/receipt.ts";
import { NO_SERVICE_EMAIL } from "../../../src/core/newsletter/service-email.ts";
import { said } from "../../../src/core/reason.ts";
import { sweepDeliveries } from "../../../src/use-cases/newsletter/sweep-deliveries.ts";
import { publishObject } from "../../../src/use-cases/posts/publish-object.ts";
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

describe("a mail of the service", () => {
  /** One that has been asked for, and what became of it. */
  async function asked() {
    const site = openSite({ at: start });
    const facts = { email: "ann@example.com", preferences: PREFERENCES, source: "form" as const, clientAddress: "" };
    await subscribe(site.ports, facts, start);
    const state = () => {
      const row = site.db.sqlite.prepare("SELECT state, detail FROM service_emails").get() as Record<string, string>;
      return [row.state, /"code":"([^"]+)"/.exec(row.detail ?? "")?.[1] ?? row.detail];
    };
    return { ...site, state, send: () => sendServiceEmail(site.ports, 1) };
  }

  it.each([
    ["copper", /You asked for: .*Ports.*copper/],
    ["buy pills", /You asked for: 2 things/],
    ["copper -tin", /You asked for: 2 things/],
    ["copper -tag:x", /You asked for: 2 things/],
    ['"', /You asked for: 2 things/],
  ])("names what is asked for in words that stand in posts alone: %s", async (watch, named) => {
    const { ports, mailer, db } = await asked();
    const file = `---\ntitle: Fog\ndate: ${new Date(start).toISOString()}\ncategories: [Ports]\n---\nCopper and tin.\n`;
    await publishObject(ports, { key: "posts/fog.md", bytes: new TextEncoder().encode(file) }, start);
    const chosen = JSON.stringify({ ...PREFERENCES, categories: ["ports"], watches: [watch] });
    await db.exec(`UPDATE service_emails SET preferences = '${chosen}'`);
    await sendServiceEmail(ports, 1);
    expect(mailer.sent[0]?.email.text).toMatch(named);
  });

  it("goes out once, however often it is asked for", async () => {
    const { ports, send, state, mailer } = await asked();
    expect(await send()).toEqual({ outcome: "sent" });
    expect(await send()).toEqual({ outcome: "not-ours" });
    expect(await sendServiceEmail(ports, NO_SERVICE_EMAIL)).toEqual({ outcome: "not-ours" });
    expect(mailer.sent).toHaveLength(1);
    expect(state()[0]).toBe("accepted");
    expect(state()[1]).toBe(mailer.sent[0]?.messageId);
  });

  it.each<[Receipt, object, string[]]>([
    [{ outcome: "refused", kind: "rejected", reason: said("No.") }, { outcome: "failed" }, ["failed", "said"]],
    [{ outcome: "unknown", reason: said("Lost.") }, { outcome: "unknown" }, ["unknown", "said"]],
    [
      { outcome: "refused", kind: "wait-rate", reason: said("Later.") },
      { outcome: "later", until: start + 1_000 },
      ["queued", "said"],
    ],
    [
      { outcome: "refused", kind: "retry", reason: said("Later.") },
      { outcome: "later", until: start + 5_000 },
      ["queued", "said"],
    ],
    [{ outcome: "refused", kind: "stop", reason: said("Later.") }, { outcome: "swept" }, ["queued", "said"]],
    [{ outcome: "refused", kind: "wait-quota", reason: said("Later.") }, { outcome: "swept" }, ["queued", "said"]],
  ])("that meets %j is %j", async (receipt, outcome, noted) => {
    const { send, state, mailer } = await asked();
    mailer.meets = () => ({ receipt, goesOut: false });
    expect(await send()).toEqual(outcome);
    expect(state()).toEqual(noted);
  });

  it("with a link to preferences goes to who is pending and had confirmed before", async () => {
    const { send, db } = await asked();
    await db.exec("UPDATE service_emails SET kind = 'preferences-link'; UPDATE subscribers SET confirmed_at = 1");
    expect(await send()).toEqual({ outcome: "sent" });
    await db.exec("UPDATE service_emails SET state = 'queued'; UPDATE subscribers SET confirmed_at = NULL");
    expect(await send()).toEqual({ outcome: "failed" });
  });

  it.each([
    ["already-subscribed", "You are already subscribed to", true],
    ["welcome", "Welcome to", false],
  ])("that is called %s says so, and only what was asked for again can be added", async (kind, subject, adds) => {
    const { send, db, mailer } = await asked();
    const chosen = JSON.stringify({ ...PREFERENCES, watches: ["copper"] });
    await db.exec(
      `UPDATE service_emails SET kind = '${kind}', preferences = '${chosen}';
       UPDATE subscribers SET state = 'active', follows = '["tag tin"]'`,
    );
    expect(await send()).toEqual({ outcome: "sent" });
    const { email } = mailer.sent[0] ?? {};
    expect(email?.subject).toContain(subject);
    expect(email?.text.includes("/confirm/")).toBe(adds);
  });

  it("is left to the sweep once that looks for it, a minute after it was asked for", async () => {
    const { send, mailer, clock } = await asked();
    mailer.meets = () => ({ receipt: { outcome: "refused", kind: "retry", reason: said("Later.") }, goesOut: false });
    clock.now = start + MINUTE - 5_001;
    expect(await send()).toEqual({ outcome: "later", until: start + MINUTE - 1 });
    clock.now++;
    expect(await send()).toEqual({ outcome: "swept" });
  });

  it.each([
    ["they are subscribed by now", "UPDATE subscribers SET state = 'active'"],
    ["they are no more", "DELETE FROM subscribers"],
    [
      "their address may not be written to",
      "INSERT INTO suppressions (email, reason, detail, created_at) VALUES ('ann@example.com', 'bounce', '', 1)",
    ],
  ])("is not sent when %s", async (_, meanwhile) => {
    const { send, state, mailer, db } = await asked();
    await db.exec(meanwhile);
    expect(await send()).toEqual({ outcome: "failed" });
    expect(state()).toEqual(["failed", "no-longer-wanted"]);
    expect(mailer.sent).toEqual([]);
  });

  it("waits while nothing may be sent, and is left to the sweep while all is stopped", async () => {
    const { ports, send, state, mailer } = await asked();
    const { rateGate } = ports;
    ports.rateGate = { ...rateGate, take: async () => ({ outcome: "wait", until: start + 7 }) as never };
    expect(await send()).toEqual({ outcome: "later", until: start + 7 });
    ports.rateGate = { ...rateGate, take: async () => ({ outcome: "stopped" }) as never };
    expect(await send()).toEqual({ outcome: "swept" });
    expect([state()[0], mailer.sent]).toEqual(["queued", []]);
  });

  it("that another worker has claimed meanwhile gives its slot back", async () => {
    const { ports, send, state } = await asked();
    const { rateGate, subscribers } = ports;
    const given: number[] = [];
    ports.rateGate = { ...rateGate, giveBack: async (slots) => void given.push(slots) };
    ports.subscribers = { ...subscribers, claimServiceEmail: async () => false };
    expect(await send()).toEqual({ outcome: "not-ours" });
    expect([given, state()[0]]).toEqual([[1], "queued"]);
    await ports.subscribers.unsubscribe(1, start, "page");
    expect(await send()).toEqual({ outcome: "not-ours" });
    expect([given, state()[0]]).toEqual([[1], "queued"]);
  });
});
