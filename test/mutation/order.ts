/** A line of the journal by which workers report. */
export type JournalLine =
  | { begins: string; file: string; worker: number }
  | { ends: string; file: string; worker: number; fault: string | undefined }
  | { file: string; fault: string | undefined; ms: number[]; always: number[]; reached: number[][] };

/** What a file is run for: a name, the mutant in place, and the tests to run, by their order; without any, all of them. */
export interface Order {
  name: string;
  mutant: number | undefined;
  tests: number[] | undefined;
}

/** Writes an order as the pattern of names that a file is run with; it matches every name. */
export const patternOf = (order: Order): RegExp => new RegExp(`|${JSON.stringify(order).replace(/[[\]{}]/g, "\\$&")}`);

export function orderOf(pattern: RegExp | undefined): Order | undefined {
  const text = pattern?.source.slice(1).replaceAll("\\", "");
  return text?.startsWith("{") ? JSON.parse(text) : undefined;
}
