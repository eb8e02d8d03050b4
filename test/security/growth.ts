/** Work on an input of a size; its result is ignored. */
export type Work = (size: number) => unknown;

/** Measures work, in milliseconds. */
export type Stopwatch = (work: () => unknown) => Promise<number>;

/** CPU time, which other load affects little. */
export const processorTime: Stopwatch = async (work) => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

/** Limit for doubled input; quadratic work takes four times as long. */
const FACTOR_MAX = 2.5;
const RUNS = 6;

/**
 * What is wrong with how the time of some work grows, or nothing. Sizes grow until a difference can be measured, so that what
 * grows out of all bounds is stopped while it is small. Of several runs the best counts: others only ever make one slower. What
 * is suspect has to go on growing so when it is doubled once more.
 */
export async function growthProblem(
  work: Work,
  { from, to, floorMs, time = processorTime }: { from: number; to: number; floorMs: number; time?: Stopwatch },
): Promise<string | undefined> {
  for (let size = Math.min(from, to); ; size = Math.min(size * 4, to)) {
    let twice = await time(() => work(size));
    if (twice > floorMs) {
      let once = await time(() => work(size / 2));
      for (let run = 1; run < RUNS && twice > once * FACTOR_MAX && twice > floorMs; run++) {
        twice = Math.min(twice, await time(() => work(size)));
        once = Math.min(once, await time(() => work(size / 2)));
      }
      const isSuspect = twice > floorMs && twice > once * FACTOR_MAX;
      // What collects garbage for the first time at a size is dearer by that once, and no more than that at double the size.
      if (isSuspect && (await time(() => work(size * 2))) > twice * FACTOR_MAX)
        return `${size / 2}: ${once.toFixed(1)} ms, ${size}: ${twice.toFixed(1)} ms`;
    }
    if (size >= to) return undefined;
  }
}

/** Repeats a text up to a length. */
export function filled(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}
