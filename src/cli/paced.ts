/** A request that takes this much longer than the quickest one had to wait for others. */
const WAITED = 1.5;
/** What a quick one makes of how many are sent at once. */
const GROWTH = 1.2;

/**
 * Processes a list in its order, as many at once as are answered quickly, up to `most`. Where several at once only wait for each
 * other, they would keep readers waiting as well. The first fault stops all. `sizeOf` says by what to compare how long one took.
 */
export async function runPaced<Input>(
  most: number,
  inputs: Iterable<Input>,
  sizeOf: (input: Input) => number,
  work: (input: Input) => Promise<void>,
  now = () => performance.now(),
): Promise<void> {
  const rest = inputs[Symbol.iterator]();
  let [allowed, running, quickest] = [1, 0, Number.POSITIVE_INFINITY];
  let stopped = false;
  await new Promise<void>((resolve, reject) => {
    const run = async (input: Input) => {
      const begin = now();
      await work(input);
      const took = (now() - begin) / sizeOf(input);
      quickest = Math.min(quickest, took);
      allowed = took > WAITED * quickest ? Math.max(1, allowed / 2) : Math.min(most, allowed * GROWTH);
      running--;
      go();
    };
    const stop = (fault: unknown) => {
      stopped = true;
      reject(fault);
    };
    const go = () => {
      while (!stopped && running + 1 <= allowed) {
        const next = rest.next();
        if (next.done) break;
        running++;
        run(next.value).catch(stop);
      }
      if (running === 0) resolve();
    };
    go();
  });
}
