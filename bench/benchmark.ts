/** One thing measured, and what it is measured against. */
export interface Row {
  what: string;
  measured: string;
  /** What the same run gave for something to compare with, or what is known from elsewhere. */
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
  /** Rows to be shown, and what else is to be said below them. */
  run(size: Size): Promise<Row[] | { rows: Row[]; appendix: string }>;
}

/** What somebody who has the time may make larger. */
export interface Size {
  subscribers: number;
}

export function atLeast(value: number, bound: number, unit = ""): Target {
  return { text: `≥ ${bound}${unit}`, met: hundredths(value) >= bound };
}

export function atMost(value: number, bound: number, unit = ""): Target {
  return { text: `≤ ${bound}${unit}`, met: hundredths(value) <= bound };
}

/** As the table shows it: what reads 0.90 is 0.90. */
function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return ((sorted[middle] ?? Number.NaN) + (sorted[(sorted.length - 1) >> 1] ?? Number.NaN)) / 2;
}

/** For CPU times: what else runs on the machine only ever adds to them. */
export function lowerQuartile(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 2] ?? Number.NaN;
}
