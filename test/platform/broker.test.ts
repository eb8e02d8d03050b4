import { describe, expect, it } from "vitest";
import type { Feedback } from "../../src/core/newsletter/suppression.ts";
import { recordFeedback } from "../../src/use-cases/newsletter/record-feedback.ts";
import { runSender } from "../../src/use-cases/newsletter/run-sender.ts";
import { dice } from "../load/dice.ts";
import { openSite } from "../sqlite/site.ts";
import { Broker } from "./broker.ts";
import { CONNECTIONS, connected } from "./connections.ts";
import { planned } from "./planned.ts";

describe("the model of a queue", () => {
  it("handles one batch at a time, and starts another consumer only when a batch is done and more is waiting", async () => {
    let [running, peak] = [0, 0];
    const seen: number[] = [];
    const consume = async (bodies: number[]) => {
      peak = Math.max(peak, ++running);
      await Promise.resolve();
      seen.push(...bodies);
      running--;
    };
    const alone = new Broker(consume, dice(1), { size: 5, most: 1 });
    alone.send(Array.from({ length: 50 }, (_, n) => n));
    await alone.drain();
    expect([peak, new Set(seen).size]).toEqual([1, 50]);

    const scaled = new Broker(consume, dice(1), { size: 5, most: 4 });
    scaled.send(Array.from({ length: 50 }, (_, n) => n));
    await scaled.step();
    expect([peak, scaled.consumers]).toEqual([1, 2]);
    await scaled.drain();
    expect(peak).toBe(4);
  });

  it("drops, repeats and delays by a seed, tries again what fails, and gives up in the end", async () => {
    const seen: number[] = [];
    const broker = new Broker<number>(
      async (bodies) => {
        if (bodies.includes(13)) throw new Error("Unlucky.");
        seen.push(...bodies);
      },
      dice(7),
      { size: 1, dropped: 0.2, repeated: 0.2, delayed: 0.5, delaySteps: 9, attempts: 3 },
    );
    broker.send(Array.from({ length: 200 }, (_, n) => n % 14));
    await broker.drain();
    expect(seen.length).toBeGreaterThan(100);
    expect(new Set(broker.dead)).toEqual(new Set([13]));
    expect(broker.waiting).toBe(0);
  });
});

describe("over such a queue", () => {
  it("feedback comes to the same, whatever is repeated, late, out of order, or fails a few times", async () => {
    const at = Date.UTC(2026, 10, 20, 8);
    const events = Array.from({ length: 300 }, (_, n): Feedback => {
      const email = `r${n % 40}@example.com`;
      const about = {
        id: `e${n}`,
        messageId: `m${n}`,
        recipients: [email],
        tags: {},
        at: at + ((n * 7919) % 300) * 1000,
      };
      if (n % 3 === 0) return { ...about, kind: "delivery" };
      if (n % 41 === 0) return { ...about, kind: "bounce", permanence: "permanent" };
      return { ...about, kind: n % 3 === 1 ? "bounce" : "send", permanence: "transient", subKind: "MailboxFull" };
    });
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 6; seed++) {
      const { ports, db } = openSite({ at });
      const chance = dice(seed);
      const broker = new Broker<Feedback>(
        async (told) => {
          if (chance.chance(0.2)) throw new Error("D1 is away.");
          await recordFeedback(ports, told, at);
          // Recorded, but the acknowledgement is lost.
          if (chance.chance(0.2)) throw new Error("Network connection lost.");
        },
        chance,
        { size: 100, repeated: 0.3, delayed: 0.5, delaySteps: 20, attempts: 100, most: 3 },
      );
      broker.send(events);
      await broker.drain();
      const list = async (sql: string) => (await db.prepare(sql).all()).results;
      outcomes.add(
        JSON.stringify([
          await list("SELECT email FROM suppressions ORDER BY email"),
          await list("SELECT email, delivered_at FROM reachability ORDER BY email"),
          await list("SELECT email, at FROM transient_bounces ORDER BY email, at"),
        ]),
      );
    }
    expect(outcomes.size).toBe(1);
  });
});

describe("over six connections", () => {
  it("a sender uses all of them, and asks for no seventh", async () => {
    const site = await planned(120);
    const { mailer, peak, waited } = connected(site.mailer, 2);
    await runSender({ ...site.ports, mailer }, 0);
    expect([site.mailer.sent.length, peak(), waited()]).toEqual([120, CONNECTIONS, 0]);
  });
});
