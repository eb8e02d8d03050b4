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

/** Limits for input of four times and of double the length, of which linear work takes 4 and 2, quadratic 16 and 4. */
const FOURFOLD_MAX = 6;
const DOUBLE_MAX = 2.2;
const RUNS = 6;
/** What takes longer, or more than the cube of the length, is not tried with more. */
const LONG_MS = 500;
const BOUNDLESS = 70;

/**
 * What is wrong with how the time of some work grows, or nothing. Sizes grow to the largest, but what grows out of all bounds is
 * stopped while it is small. A size is compared with a quarter of it, which was measured on the way. Only what is suspect is
 * measured again, and the best of several runs counts: others only ever make one slower. It has to grow so in both halves of
 * the way: what collects garbage for the first time at a size is dearer by that once. What looks a bounded way ahead grows with
 * the square up to that bound, and is no problem beyond it.
 */
export async function growthProblem(
  work: Work,
  { from, to, floorMs, time = processorTime }: { from: number; to: number; floorMs: number; time?: Stopwatch },
): Promise<string | undefined> {
  const taken = (size: number) => time(() => work(size));
  let smaller = { size: 0, ms: 0 };
  for (let size = Math.min(from, to); ; size = Math.min(size * 4, to)) {
    let whole = await taken(size);
    if (whole > floorMs) {
      let quarter = smaller.size === size / 4 ? smaller.ms : await taken(size / 4);
      let half = Number.POSITIVE_INFINITY;
      const isLast = size >= to || whole > LONG_MS || whole > quarter * BOUNDLESS;
      const isSuspect = () => isLast && whole > floorMs && whole > quarter * FOURFOLD_MAX;
      for (let run = 1; run < RUNS && isSuspect(); run++) {
        half = Math.min(half, await taken(size / 2));
        whole = Math.min(whole, await taken(size));
        quarter = Math.min(quarter, await taken(size / 4));
      }
      if (isSuspect() && whole > half * DOUBLE_MAX && half > quarter * DOUBLE_MAX)
        return `${size / 4}: ${quarter.toFixed(1)} ms, ${size}: ${whole.toFixed(1)} ms`;
    }
    if (size >= to) return undefined;
    smaller = { size, ms: whole };
  }
}

/** Repeats a text up to a length. */
export function filled(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}
