/** A measurement and its baseline. */
export interface Row {
  what: string;
  /** What the table at the head of RESULTS.md calls it, if it stands there. */
  headline?: string;
  measured: string;
  /** The baseline of the same run, or a known figure. */
  beside?: string;
  ratio?: number;
  target?: Target;
}

export interface Target {
  text: string;
  met: boolean;
}

export interface Benchmark {
  title: string;
  /** Rows to show, and notes below them. */
  run(size: Size): Promise<Row[] | { rows: Row[]; appendix: string }>;
}

/** Sizes that can be increased on the command line. */
export interface Size {
  subscribers: number;
}

export function atLeast(value: number, bound: number, unit = ""): Target {
  return { text: `≥ ${bound}${unit}`, met: hundredths(value) >= bound };
}

export function atMost(value: number, bound: number, unit = ""): Target {
  return { text: `≤ ${bound}${unit}`, met: hundredths(value) <= bound };
}

/** Rounds as the table does, so that a shown 0.90 is 0.90. */
function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return ((sorted[middle] ?? Number.NaN) + (sorted[(sorted.length - 1) >> 1] ?? Number.NaN)) / 2;
}

/** The minimum, for CPU times: other load only increases them. */
export function lowerQuartile(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 2] ?? Number.NaN;
}

/** Returns the value that a share of all does not exceed. */
export function percentile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
}
