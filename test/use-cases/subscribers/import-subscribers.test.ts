import { describe, expect, it } from "vitest";
import { EVERYTHING } from "../../../src/core/subscribers/follow.ts";
import type { ImportOrders } from "../../../src/core/subscribers/import-outcome.ts";
import { type ImportRow, importSubscribers } from "../../../src/use-cases/subscribers/import-subscribers.ts";
import { aSite, DAY, START } from "../a-site.ts";

let line = 1;
const row = (email: string, more: Partial<ImportRow> = {}): ImportRow => ({
  line: ++line,
  email,
  ...{ ...EVERYTHING, frequency: "daily", hour: 8, timeZone: "UTC", language: "en", alerts: false },
  ...{ state: "active", reason: "manual", detail: "", source: "", history: [] },
  ...{ createdAt: undefined, confirmedAt: undefined, leftAt: undefined },
  ...more,
});

type Site = Awaited<ReturnType<typeof aSite>>;

const run = async (
  site: Site,
  rows: ImportRow[],
  more: Partial<ImportOrders & { dryRun: boolean; consent: string }> = {},
) => {
  const orders = { consent: "a fair", dryRun: false, confirm: false, stop: false, ...more };
  const report = await importSubscribers(site.ports, rows, orders, START);
  return Object.fromEntries(Object.entries(report).map(([outcome, { count }]) => [outcome, count]));
};

const stateOf = async ({ ports }: Site, email: string) => (await ports.subscribers.byEmail(email))?.state;

const left = { state: "unsubscribed" } as const;
const bounced = { state: "suppressed", reason: "bounce" } as const;

describe("an import of subscribers", () => {
  async function half() {
    const site = await aSite();
    const [gone = 0] = await site.subscribe("known@example.com");
    await site.ports.subscribers.unsubscribe(gone, START, "page");
    const suppression = { email: "bounced@example.com", reason: "bounce" as const, detail: "", createdAt: START };
    await site.ports.suppressions.add([suppression], "admin");
    return { site, rows: ["new@example.com", "known@example.com", "bounced@example.com"].map((email) => row(email)) };
  }

  it("adds who is new, and neither who has left nor who may not be written to", async () => {
    const { site, rows } = await half();
    expect(await run(site, rows)).toEqual({ active: 1, "left-here": 1, "suppressed-here": 1 });
    expect(await stateOf(site, "new@example.com")).toBe("active");
    expect(await stateOf(site, "known@example.com")).toBe("unsubscribed");
    expect(await stateOf(site, "bounced@example.com")).toBeUndefined();
    expect(await run(site, rows)).toEqual({ known: 1, "left-here": 1, "suppressed-here": 1 });
  });

  it("says the same when it is only tried, and changes nothing", async () => {
    const { site, rows } = await half();
    expect(await run(site, rows, { dryRun: true })).toEqual({ active: 1, "left-here": 1, "suppressed-here": 1 });
    expect(await stateOf(site, "new@example.com")).toBeUndefined();
  });

  it("keeps times, words and source of the consent", async () => {
    const site = await aSite();
    const [subscribed, confirmed] = [START - 400 * DAY, START - 399 * DAY];
    await run(site, [
      row("ann@example.com", { createdAt: subscribed, confirmedAt: confirmed, source: "Ghost; source: fair" }),
    ]);
    const ann = await site.ports.subscribers.byEmail("ann@example.com");
    expect(ann).toMatchObject({ createdAt: subscribed, confirmedAt: confirmed });
    expect(await site.ports.subscribers.changes(ann?.id ?? 0)).toMatchObject([
      { kind: "imported", at: START, detail: "a fair; Ghost; source: fair" },
    ]);
    const [day] = await site.ports.desk.subscriptionFlow([{ since: START - DAY, before: START + DAY }]);
    expect(day).toEqual({ joined: 1, left: 0 });
  });

  it("believes no time to come", async () => {
    const site = await aSite();
    await run(site, [row("ann@example.com", { createdAt: START + DAY, confirmedAt: START + DAY })]);
    expect(await site.ports.subscribers.byEmail("ann@example.com")).toMatchObject({
      createdAt: START,
      confirmedAt: START,
    });
  });

  it("keeps who has left as unsubscribed, and who cannot be reached as suppressed, with the reason", async () => {
    const site = await aSite();
    const rows = [
      row("left@example.com", { ...left, source: "Mailchimp; UNSUB_TIME: 2024" }),
      row("gone@example.com", { ...bounced, leftAt: START - DAY, source: "Mailchimp" }),
      row("angry@example.com", { state: "suppressed", reason: "complaint", detail: "said so" }),
    ];
    expect(await run(site, rows)).toEqual({ unsubscribed: 1, suppressed: 2 });
    expect(await stateOf(site, "left@example.com")).toBe("unsubscribed");
    expect(await stateOf(site, "gone@example.com")).toBe("suppressed");
    expect(await site.ports.suppressions.list({ prefix: "", after: "", limit: 9 })).toEqual([
      { email: "angry@example.com", reason: "complaint", detail: "said so", createdAt: START },
      { email: "gone@example.com", reason: "bounce", detail: "Mailchimp", createdAt: START - DAY },
    ]);
    const [day] = await site.ports.desk.subscriptionFlow([{ since: 0, before: START + DAY }]);
    expect(day ?? { joined: 0, left: 0 }).toEqual({ joined: 0, left: 0 });
    expect(await run(site, rows)).toEqual({ known: 3 });
  });

  it("suppresses who has left here, and leaves alone whose suppression was lifted", async () => {
    const site = await aSite();
    const rows = [row("gone@example.com", bounced)];
    const [id = 0] = await site.subscribe("gone@example.com");
    await site.ports.subscribers.unsubscribe(id, START, "page");
    expect(await run(site, rows)).toEqual({ suppressed: 1 });
    expect(await stateOf(site, "gone@example.com")).toBe("suppressed");
    await site.ports.suppressions.lift("gone@example.com", START + 1);
    expect(await run(site, rows)).toEqual({ known: 1 });
    expect(await stateOf(site, "gone@example.com")).toBe("unsubscribed");
  });

  it("stops nobody who is active here, unless it is told to", async () => {
    const site = await aSite();
    await site.subscribe("left@example.com", "gone@example.com");
    const rows = [row("left@example.com", left), row("gone@example.com", bounced)];
    expect(await run(site, rows)).toEqual({ "active-here": 2 });
    expect([await stateOf(site, "left@example.com"), await stateOf(site, "gone@example.com")]).toEqual([
      "active",
      "active",
    ]);
    expect(await run(site, rows, { stop: true })).toEqual({ stopped: 2 });
    expect([await stateOf(site, "left@example.com"), await stateOf(site, "gone@example.com")]).toEqual([
      "unsubscribed",
      "suppressed",
    ]);
    const gone = await site.ports.subscribers.byEmail("left@example.com");
    expect((await site.ports.subscribers.changes(gone?.id ?? 0)).at(-1)).toMatchObject({
      kind: "unsubscribed",
      source: "import",
    });
    expect(await run(site, rows, { stop: true })).toEqual({ known: 2 });
  });

  it("never stops who has subscribed here themselves since they left there", async () => {
    const site = await aSite();
    const { subscribers } = site.ports;
    const prefs = { ...EVERYTHING, frequency: "daily", hour: 8, timeZone: "UTC", language: "en", alerts: false };
    for (const email of ["back@example.com", "again@example.com"]) {
      await subscribers.request(
        email,
        prefs,
        { mailbox: email, domain: "", network: "" },
        { at: START - DAY, source: "form" },
      );
      const { id = 0 } = (await subscribers.byEmail(email)) ?? {};
      await subscribers.confirm({ id, email }, prefs, 0, email, { at: START - DAY, source: "page" });
    }
    const rows = [
      row("back@example.com", { ...left, leftAt: START - 2 * DAY }),
      row("again@example.com", { ...left, leftAt: START - DAY + 1 }),
    ];
    expect(await run(site, rows, { stop: true })).toEqual({ "active-here": 1, stopped: 1 });
    expect(await stateOf(site, "back@example.com")).toBe("active");
    expect(await run(site, [row("back@example.com", left)], { stop: true })).toEqual({ "active-here": 1 });
  });

  it("does not add the old address of who has moved", async () => {
    const site = await aSite();
    const [id = 0] = await site.subscribe("old@example.com");
    const { subscribers } = site.ports;
    await subscribers.changeAddress({ id, email: "old@example.com" }, "new@example.com", "key", {
      at: START,
      source: "page",
    });
    const rows = [row("old@example.com"), row("new@example.com"), row("other@example.com")];
    expect(await run(site, rows)).toEqual({ moved: 1, known: 1, active: 1 });
    expect(await stateOf(site, "old@example.com")).toBeUndefined();
  });

  it("asks who never confirmed once, and nobody unless it is told to", async () => {
    const site = await aSite();
    const never = (email: string) => row(email, { state: "pending" });
    const queued = () => site.ports.subscribers.sweepServiceEmails(START + DAY, "leave");
    expect(await run(site, [never("a@example.com")])).toEqual({ pending: 1 });
    expect(await queued()).toEqual([]);
    const rows = [never("a@example.com"), never("b@example.com")];
    expect(await run(site, rows, { confirm: true, dryRun: true })).toEqual({ asked: 2 });
    expect(await run(site, rows, { confirm: true })).toEqual({ asked: 2 });
    expect(await queued()).toHaveLength(2);
    expect(await run(site, rows, { confirm: true })).toEqual({ known: 2 });
    expect(await queued()).toHaveLength(2);
  });

  it("restores our own records instead of saying that they were imported", async () => {
    const site = await aSite();
    const history = [
      { kind: "requested" as const, at: START - 9 * DAY, source: "form", detail: "" },
      { kind: "confirmed" as const, at: START - 8 * DAY, source: "page", detail: "" },
    ];
    await run(site, [row("ann@example.com", { history })], { consent: "" });
    const ann = await site.ports.subscribers.byEmail("ann@example.com");
    expect(await site.ports.subscribers.changes(ann?.id ?? 0)).toMatchObject(history);
  });

  it("names the first lines of each outcome", async () => {
    const site = await aSite();
    const rows = Array.from({ length: 4_100 }, (_, index) => ({ ...row(`r${index}@example.com`), line: index + 2 }));
    const orders = { consent: "x", dryRun: true, confirm: false, stop: false };
    const { active } = await importSubscribers(site.ports, rows, orders, START);
    expect(active).toEqual({ count: 4_100, lines: rows.slice(0, 20).map(({ line }) => line) });
  });
});
