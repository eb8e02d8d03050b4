import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runPaced } from "../../src/cli/paced.ts";

/** A service that shares its threads among the requests it has at once; its time is virtual. */
function service(threads: number) {
  const open = new Set<{ left: number; done: () => void }>();
  const seen = { now: 0, most: 0, answered: 0 };
  return {
    seen,
    now: () => seen.now,
    answer(size: number): Promise<void> {
      return new Promise((done) => {
        open.add({ left: size, done });
        seen.most = Math.max(seen.most, open.size);
      });
    },
    async run(): Promise<void> {
      for (await turn(); open.size > 0; await turn()) {
        const speed = Math.min(1, threads / open.size);
        const shortest = Math.min(...[...open].map(({ left }) => left));
        seen.now += shortest / speed;
        for (const request of open) {
          request.left -= shortest;
          if (request.left > 1e-9) continue;
          open.delete(request);
          seen.answered++;
          request.done();
        }
      }
    },
  };
}

/** Returns how long all took, and how many were open at once on average. */
async function paced(threads: number, sizes: number[], most = 4) {
  const { answer, now, run, seen } = service(threads);
  let open = 0;
  const sending = runPaced(
    most,
    sizes,
    (size) => size,
    async (size) => {
      const begin = seen.now;
      await answer(size);
      open += seen.now - begin;
    },
    now,
  );
  await Promise.all([sending, run()]);
  return { ...seen, average: open / seen.now };
}

describe("requests at the service's pace", () => {
  it("go one after the other to a service that does one at a time", async () => {
    const { answered, most, average } = await paced(1, Array(100).fill(1));
    expect(answered).toBe(100);
    expect(most).toBe(2);
    expect(average).toBeLessThan(1.5);
  });

  it("go several at once to one that does many at a time", async () => {
    const { answered, most, now } = await paced(32, Array(100).fill(1));
    expect(answered).toBe(100);
    expect(most).toBe(4);
    expect(now).toBeLessThan(30);
  });

  it("count by their size", async () => {
    const { now } = await paced(
      32,
      Array.from({ length: 100 }, (_, place) => (place % 2 ? 5 : 1)),
    );
    expect(now).toBeLessThan(100);
  });

  it("are no more than wanted, and stop at the first fault", async () => {
    const { most } = await paced(32, Array(20).fill(1), 2);
    expect(most).toBe(2);
    const tried: number[] = [];
    const sending = runPaced(
      4,
      Array(40).keys(),
      () => 1,
      async (place) => {
        tried.push(place);
        // Others are open at that time.
        if (place === 12) throw new Error("refused");
        await turn();
      },
      () => 0,
    );
    await expect(sending).rejects.toThrow("refused");
    const then = tried.length;
    await turn();
    await turn();
    expect(tried).toHaveLength(then);
    expect(then).toBeLessThan(20);
  });
});
