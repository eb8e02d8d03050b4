import { describe, expect, it } from "vitest";
import { deliveries } from "../../src/adapters/database/newsletter/deliveries.ts";
import { senders } from "../../src/adapters/database/newsletter/senders.ts";
import { said } from "../../src/core/reason.ts";
import type { Ports } from "../../src/ports/index.ts";
import { planIssues } from "../../src/use-cases/newsletter/plan-issues.ts";
import { runSender, SHIFT_MS } from "../../src/use-cases/newsletter/run-sender.ts";
import { startSender } from "../../src/use-cases/newsletter/start-sender.ts";
import { sweepDeliveries } from "../../src/use-cases/newsletter/sweep-deliveries.ts";
import { SENDERS_MAX, sendersWanted, wakeSenders } from "../../src/use-cases/newsletter/wake-senders.ts";
import { dice } from "../load/dice.ts";
import { limited } from "../platform/limited-database.ts";
import { planned } from "../platform/planned.ts";
import { type OpenSite, openSite } from "../sqlite/site.ts";

const MINUTE = 60_000;
const start = Date.UTC(2026, 10, 20, 6);

const receivers = ({ mailer }: OpenSite) => mailer.sent.map(({ email }) => email.to);

describe("a sender", () => {
  it("sends until nothing is queued, and is not woken again", async () => {
    const site = await planned(100);
    expect(await runSender(site.ports, 0)).toBeUndefined();
    expect(new Set(receivers(site)).size).toBe(100);
    expect(site.mailer.sent).toHaveLength(100);
    const lines = site.logged.filter(({ event }) => event === "sending") as unknown as { sent: number; ms: number }[];
    expect(lines.reduce((sum, { sent }) => sum + sent, 0)).toBe(100);
    expect(lines.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThanOrEqual(site.clock.now - start);
  });

  it("counts every mail of a shift, be it one, for the pace that others are told of", async () => {
    const site = await planned(1);
    await runSender(site.ports, 0);
    expect(site.db.sqlite.prepare("SELECT sum(sent) AS sent FROM sent_minutes").get()).toEqual({ sent: 1 });
  });

  it("is started again by hand once, where it was stopped", async () => {
    const site = await planned(1);
    await site.ports.rateGate.stop(said("Paused."), start);
    site.held.splice(0);
    expect([await startSender(site.ports), await startSender(site.ports)]).toEqual([true, false]);
    expect(site.held).toEqual([{ kind: "deliver", sender: 0 }]);
  });

  it("says of an issue what it waits for, and stops at the first answer that concerns all", async () => {
    const site = await planned(48);
    let tried = 0;
    site.mailer.meets = () => {
      tried++;
      const receipt = { outcome: "refused", kind: "stop", reason: said("Paused.") } as const;
      return { receipt, goesOut: false };
    };
    await runSender(site.ports, 0);
    // Those of the other connections were under way.
    expect(tried).toBeLessThanOrEqual(6);
    const waits = { code: "waiting-for-account", values: { why: said("Paused.") } };
    expect(await site.ports.issues.byId(1)).toMatchObject({ state: "sending", queued: 48, reason: waits });
    await site.db.exec("UPDATE issues SET reason = NULL");
    await runSender(site.ports, 0);
    expect((await site.ports.issues.byId(1))?.reason).toEqual(waits);
    expect(tried).toBeLessThanOrEqual(6);
  });

  it("works short shifts, and hands on to the next as long as there is something to send", async () => {
    const site = await planned(1_000);
    site.mailer.allowance.perSecond = 20;
    await site.ports.rateGate.setQuota(site.mailer.allowance, site.clock.now);
    const shifts: number[] = [];
    for (let again: number | undefined = site.clock.now; again !== undefined; ) {
      site.clock.now = Math.max(site.clock.now, again);
      const begun = site.clock.now;
      again = await runSender(site.ports, 0);
      shifts.push(site.clock.now - begun);
      if (again !== undefined) expect(again).toBe(site.clock.now);
    }
    expect(shifts.length).toBeGreaterThan(2);
    // A sub-batch that was under way is ended: a second's worth of slots.
    expect(Math.max(...shifts)).toBeLessThan(SHIFT_MS + 5_000);
    expect(new Set(receivers(site)).size).toBe(1_000);
  });

  it("ends its shift when it has asked enough of the database, and hands on", async () => {
    const site = await planned(500);
    const { db, used } = limited(site.db);
    const ports = { ...site.ports, senders: senders(db), deliveries: deliveries(db) };
    expect(await runSender(ports, 0, () => used().statements < 10)).toBe(site.clock.now);
    expect(site.mailer.sent.length).toBeGreaterThan(0);
    expect(site.mailer.sent.length).toBeLessThan(500);
  });

  it("holds its place alone: another call of it comes back when the lease is over", async () => {
    const site = await planned(300);
    const held = await site.ports.senders.lease(0, site.clock.now + 30_000, site.clock.now);
    expect(await runSender(site.ports, 0)).toBe(site.clock.now + 30_000);
    expect(site.mailer.sent).toEqual([]);
    // Its holder has crashed. Another place is free meanwhile.
    expect(await runSender(site.ports, 1)).toBeUndefined();
    expect(site.mailer.sent).toHaveLength(300);
    expect(held).toMatchObject({ sender: 0 });
  });

  it("takes the place of a crashed one, and does not lose it to that one's release", async () => {
    const { ports } = openSite({ at: start });
    const dead = await ports.senders.lease(3, start + 1_000, start);
    expect(await ports.senders.lease(3, start + 2_000, start + 999)).toEqual({ heldUntil: start + 1_000 });
    const heir = await ports.senders.lease(3, start + 60_000, start + 1_000);
    expect(heir).toMatchObject({ sender: 3, until: start + 60_000 });
    if ("holder" in dead) await ports.senders.release(dead);
    expect(await ports.senders.lease(3, start + 90_000, start + 1_001)).toEqual({ heldUntil: start + 60_000 });
  });

  it("gives its place back when it fails, and leaves it to the platform to try again", async () => {
    const site = await planned(10);
    const ports: Ports = {
      ...site.ports,
      deliveries: { ...site.ports.deliveries, claim: () => Promise.reject("away") },
    };
    await expect(runSender(ports, 0)).rejects.toBe("away");
    expect(await runSender(site.ports, 0)).toBeUndefined();
    expect(site.mailer.sent).toHaveLength(10);
  });

  it.each([
    ["comes back itself after a wait of up to a minute", 0, MINUTE, true],
    ["is left to the cron if the wait is longer", 0, MINUTE + 1, false],
    ["is left to the first one if it is another", 1, MINUTE, false],
  ])("%s", async (_, sender, ms, comes) => {
    const site = await planned(600);
    const until = site.clock.now + ms;
    site.ports.rateGate.take = async () => ({ outcome: "wait", until, reason: "quota", detail: undefined });
    expect(await runSender(site.ports, sender)).toBe(comes ? until : undefined);
    expect(site.db.sqlite.prepare("SELECT count(*) AS minutes FROM sent_minutes").get()).toEqual({ minutes: 0 });
  });

  it("holds its place for thirty seconds, and leaves it when it is done", async () => {
    const site = await planned(1);
    const begun = site.clock.now;
    let other: unknown;
    const { record } = site.ports.deliveries;
    site.ports.deliveries.record = async (...given) => {
      other = await site.ports.senders.lease(0, begun + MINUTE, begun + 1);
      return record(...given);
    };
    await runSender(site.ports, 0);
    expect(other).toEqual({ heldUntil: begun + 30_000 });
    expect(await site.ports.senders.lease(0, begun + MINUTE, begun + 1)).toHaveProperty("holder");
  });

  it("is woken by the cron if the daily quota is used up", async () => {
    const site = await planned(50);
    site.mailer.allowance.perDay = 20;
    await site.ports.rateGate.setQuota(site.mailer.allowance, site.clock.now);
    expect(await runSender(site.ports, 0)).toBeUndefined();
    expect(site.mailer.sent).toHaveLength(14);
    await planIssues(site.ports, site.clock.now);
    expect(site.held).toEqual([{ kind: "deliver", sender: 0 }]);
  });
});

describe("the senders", () => {
  it.each([
    ["the rate", { perSecond: 20, subscribers: 5_000 }, 2],
    ["the rate", { perSecond: 1000, subscribers: 5_000 }, SENDERS_MAX],
    ["what is queued", { perSecond: 1000, subscribers: 600 }, 3],
    ["what is queued", { perSecond: 1000, subscribers: 601 }, 4],
    ["one, at least", { perSecond: 1, subscribers: 3 }, 1],
  ])("are as many as %s allows (%j): %i", async (_, { perSecond, subscribers }, wanted) => {
    const site = await planned(subscribers);
    site.mailer.allowance.perSecond = perSecond;
    await site.ports.rateGate.setQuota(site.mailer.allowance, site.clock.now);
    expect(await sendersWanted(site.ports)).toBe(wanted);
    expect(await wakeSenders(site.ports)).toBe(wanted);
    expect(site.held).toEqual(Array.from({ length: wanted }, (_, sender) => ({ kind: "deliver", sender })));
    // A sender that is no longer needed does not start.
    expect(await runSender(site.ports, wanted)).toBeUndefined();
    expect(site.mailer.sent).toEqual([]);
  });

  it("are none where nothing is being sent", async () => {
    const { ports, held } = openSite({ at: start });
    expect(await wakeSenders(ports)).toBe(0);
    expect(held).toEqual([]);
  });

  it("are all woken by the first, so that resuming an issue wakes only one", async () => {
    const site = await planned(1_000);
    await runSender(site.ports, 0, () => false);
    expect(site.held).toEqual([1, 2, 3, 4].map((sender) => ({ kind: "deliver", sender })));
  });

  it("send everything once, with wake-ups lost, repeated, late and out of order, and with crashes", async () => {
    for (let seed = 1; seed <= 7; seed++) {
      const chance = dice(seed);
      const site = await planned(600);
      let minutes = 0;
      for (; minutes < 200; minutes++) {
        const issue = await site.ports.issues.byId(1);
        if (issue?.state !== "sending") break;
        site.clock.now += MINUTE;
        await sweepDeliveries(site.ports, site.clock.now);
        await planIssues(site.ports, site.clock.now);
        for (let calls = 0; site.held.length > 0 && calls < 30; calls++) {
          const at = chance.between(0, site.held.length - 1);
          const [wakeUp] = chance.chance(0.3) ? [site.held[at]] : site.held.splice(at, 1);
          if (wakeUp?.kind !== "deliver" || chance.chance(0.2)) continue;
          let turns = chance.between(0, 4);
          const again = await runSender(site.ports, wakeUp.sender, () => turns-- > 0);
          if (again !== undefined && again <= site.clock.now && !chance.chance(0.2)) site.held.push(wakeUp);
        }
        site.held.length = 0;
      }
      expect([seed, new Set(receivers(site)).size, site.mailer.sent.length]).toEqual([seed, 600, 600]);
      expect(await site.ports.issues.byId(1)).toMatchObject({ state: "finished" });
    }
  });
});

describe("the pace", () => {
  it("is the rate of the last minutes, and undefined if nothing was sent", async () => {
    const { ports } = openSite({ at: start });
    expect(await ports.senders.pace(start)).toBeUndefined();
    await ports.senders.noteSent(600, start + 10_000);
    await ports.senders.noteSent(600, start + 50_000);
    expect(await ports.senders.pace(start + MINUTE)).toBe(20);
    await ports.senders.noteSent(60, start + 90_000);
    expect(await ports.senders.pace(start + 2 * MINUTE)).toBe(10.5);
    expect(await ports.senders.pace(start + 10 * MINUTE)).toBeUndefined();
  });

  it("does not extrapolate from the first seconds", async () => {
    const { ports } = openSite({ at: start });
    await ports.senders.noteSent(300, start + 1_000);
    expect(await ports.senders.pace(start + 1_000)).toBe(20);
  });
});
