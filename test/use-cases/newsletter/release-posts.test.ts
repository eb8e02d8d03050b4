import { describe, expect, it } from "vitest";
import { importSuppressions } from "../../../src/use-cases/newsletter/import-suppressions.ts";
import { nextIssues } from "../../../src/use-cases/newsletter/next-issues.ts";
import { pruneDeliveries } from "../../../src/use-cases/newsletter/prune-deliveries.ts";
import { releaseOutlook, releasePosts, releaseWaiting } from "../../../src/use-cases/newsletter/release-posts.ts";
import { aSite, DAY, HOUR, START } from "../a-site.ts";
import { anIssue, MORNING } from "./an-issue.ts";

describe("posts that are due to be mailed", () => {
  async function many(count: number) {
    const site = await aSite();
    const ports = { ...site.ports, mailGuard: { holdMinMs: 0, releasePosts: 3 } };
    for (let index = 0; index < count; index++) await site.publish(`p${index}`, START);
    return { ...site, ports };
  }

  it("are released when there are as many as usual, each once", async () => {
    const { ports } = await many(3);
    expect(await releaseOutlook(ports, START + HOUR)).toEqual({ posts: 3, waits: false });
    expect(await releasePosts(ports, START + HOUR)).toBe(3);
    expect(await releasePosts(ports, START + 2 * HOUR)).toBe(0);
  });

  it("wait for somebody when they are many more, who lets go of what had arrived by then", async () => {
    const { ports, publish, clock } = await many(40);
    expect(await releaseOutlook(ports, START + HOUR)).toEqual({ posts: 40, waits: true });
    expect(await releasePosts(ports, START + HOUR)).toBe(0);
    clock.now = START + HOUR;
    await publish("late", START + HOUR);
    expect(await releaseWaiting(ports, START + HOUR - 1, START + 2 * HOUR)).toBe(40);
    expect(await releaseOutlook(ports, START + 2 * HOUR)).toEqual({ posts: 1, waits: false });
  });

  it("wait where one at once is allowed, and many more came", async () => {
    const { ports } = await many(40);
    const one = { ...ports, mailGuard: { holdMinMs: 0, releasePosts: 1 } };
    expect(await releaseOutlook(one, START + HOUR)).toEqual({ posts: 40, waits: true });
    expect(await releasePosts(one, START + HOUR)).toBe(0);
  });

  it("never wait where the guard is off", async () => {
    const { ports } = await many(40);
    const off = { ...ports, mailGuard: { holdMinMs: 0, releasePosts: 0 } };
    expect(await releaseOutlook(off, START + HOUR)).toEqual({ posts: 40, waits: false });
    expect(await releasePosts(off, START + HOUR)).toBe(40);
  });
});

it("the next issues are those of the slots that somebody is in, the soonest first", async () => {
  const { ports, subscribe } = await aSite();
  const [ann = 0] = await subscribe("ann@example.com", "bob@example.com", "cid@example.com");
  const subscriber = await ports.subscribers.byId(ann);
  if (!subscriber) throw new Error("Nobody was added.");
  await ports.subscribers.changePreferences(ann, { ...subscriber, frequency: "immediate" }, START, "page");
  expect(await nextIssues(ports, START + 30_000)).toMatchObject([
    { frequency: "immediate", closesAt: START + 60_000, subscribers: 1, slots: [] },
    { frequency: "daily", closesAt: START + 2 * HOUR, subscribers: 2, slots: [{ hour: 8, timeZone: "UTC" }] },
  ]);
});

it("deliveries go when the site keeps them no longer, and their counts stay", async () => {
  const { ports, db } = await anIssue();
  await db.prepare("UPDATE deliveries SET state = 'accepted'").run();
  await db.prepare("UPDATE issues SET state = 'finished'").run();
  const kept = ports.site.newsletter.keepDeliveriesMs;
  const closedAt = (await ports.issues.byId(1))?.closedAt ?? 0;
  expect(await pruneDeliveries(ports, closedAt + kept)).toEqual({ forgotten: 0 });
  expect(await pruneDeliveries(ports, closedAt + kept + 1)).toEqual({ forgotten: 2 });
  expect(await pruneDeliveries(ports, closedAt + kept + DAY)).toEqual({ forgotten: 0 });
  expect((await ports.issues.counts(1)).accepted).toBe(2);
});

it("a list of addresses that may not be written to is taken over, and who was on it keeps their reason", async () => {
  const { ports, ids } = await anIssue();
  const row = (email: string, detail: string) => ({ email, reason: "manual" as const, detail });
  expect(await importSuppressions(ports, [row("ann@example.com", "first")], MORNING)).toEqual({ added: 1, known: 0 });
  const rows = [row("ann@example.com", "second"), row("new@example.com", "second")];
  expect(await importSuppressions(ports, rows, MORNING)).toEqual({ added: 1, known: 1 });
  const listed = await ports.suppressions.list({ prefix: "", after: "", limit: 9 });
  expect(listed.map(({ email, detail }) => [email, detail])).toEqual([
    ["ann@example.com", "first"],
    ["new@example.com", "second"],
  ]);
  expect((await ports.subscribers.byId(ids[0] ?? 0))?.state).toBe("suppressed");
});
