import { describe, expect, it } from "vitest";
import { EVERYTHING } from "../../../src/core/subscribers/follow.ts";
import { importSubscribers } from "../../../src/use-cases/subscribers/import-subscribers.ts";
import { aSite, START } from "../a-site.ts";

const row = (email: string) => ({
  email,
  ...EVERYTHING,
  frequency: "daily",
  hour: 8,
  timeZone: "UTC",
  language: "en",
  state: "active" as const,
});

describe("an import of subscribers", () => {
  async function half() {
    const site = await aSite();
    const [gone = 0] = await site.subscribe("known@example.com");
    await site.ports.subscribers.unsubscribe(gone, START, "page");
    await site.ports.suppressions.add(
      [{ email: "bounced@example.com", reason: "bounce", detail: "", createdAt: START }],
      "admin",
    );
    const rows = ["new@example.com", "known@example.com", "bounced@example.com"].map(row);
    const run = (dryRun: boolean) => importSubscribers(site.ports, rows, { consent: "a fair", dryRun }, START);
    return { site, run };
  }

  it("adds who is new, and neither who has left nor who may not be written to", async () => {
    const { site, run } = await half();
    expect(await run(false)).toEqual({ added: 1, known: 1, suppressed: 1 });
    expect((await site.ports.subscribers.byEmail("new@example.com"))?.state).toBe("active");
    expect((await site.ports.subscribers.byEmail("known@example.com"))?.state).toBe("unsubscribed");
    expect(await site.ports.subscribers.byEmail("bounced@example.com")).toBeUndefined();
    expect(await run(false)).toEqual({ added: 0, known: 2, suppressed: 1 });
  });

  it("says the same when it is only tried, and changes nothing", async () => {
    const { site, run } = await half();
    expect(await run(true)).toEqual({ added: 1, known: 1, suppressed: 1 });
    expect(await site.ports.subscribers.byEmail("new@example.com")).toBeUndefined();
  });

  it("keeps the consent that it refers to, and starts at what is released from now on", async () => {
    const { site, run } = await half();
    await run(false);
    const subscriber = await site.ports.subscribers.byEmail("new@example.com");
    expect(await site.ports.subscribers.changes(subscriber?.id ?? 0)).toMatchObject([
      { kind: "imported", detail: expect.stringContaining("a fair") },
    ]);
  });
});
