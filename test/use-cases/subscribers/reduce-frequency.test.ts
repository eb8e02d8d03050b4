import { describe, expect, it } from "vitest";
import { reduceFrequency } from "../../../src/use-cases/subscribers/reduce-frequency.ts";
import { aSite, START } from "../a-site.ts";

describe("a frequency by a link for leaving", () => {
  async function reader() {
    const site = await aSite();
    const [id = 0] = await site.subscribe("ann@example.com");
    const token = await site.ports.signer.sign({ purpose: "unsubscribe", subscriberId: id, madeAt: 0 });
    const frequency = async () => (await site.ports.subscribers.byId(id))?.frequency;
    return { ...site, id, token, frequency };
  }

  it("becomes rarer, and the rest stays", async () => {
    const { ports, id, token, frequency } = await reader();
    expect(await reduceFrequency(ports, token, "weekly", START)).toBe("done");
    expect(await frequency()).toBe("weekly");
    expect(await ports.subscribers.byId(id)).toMatchObject({ state: "active", hour: 8, timeZone: "UTC" });
  });

  it.each(["immediate", "daily", "hourly", "constructor"])("never becomes %s", async (wanted) => {
    const { ports, token, frequency } = await reader();
    expect(await reduceFrequency(ports, token, wanted, START)).toBe("done");
    expect(await frequency()).toBe("daily");
  });

  it("answers alike for who has left, and does not change for a link of another purpose", async () => {
    const { ports, id, token, frequency } = await reader();
    const other = await ports.signer.sign({ purpose: "preferences", subscriberId: id, madeAt: START });
    expect(await reduceFrequency(ports, other, "weekly", START)).toBe("invalid");
    await ports.subscribers.unsubscribe(id, START, "page");
    expect(await reduceFrequency(ports, token, "weekly", START)).toBe("done");
    expect(await frequency()).toBe("daily");
  });
});
