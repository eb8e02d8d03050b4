/** What the service promises (service level objectives). `target`: the share that has to be in time or succeed. */
export const OBJECTIVES = {
  "post-indexed": { target: 0.99, withinMs: 10_000 },
  "first-mail": { target: 0.99, withinMs: 5 * 60_000 },
  "feed-answered": { target: 0.9995, withinMs: undefined },
} as const;

export type ObjectiveName = keyof typeof OBJECTIVES;

/** Days that an objective is measured over. */
export const OBJECTIVE_DAYS = 28;

/** What was counted of an objective. */
export interface Kept {
  good: number;
  total: number;
  /** The longest of those that were measured in time; `undefined` for counts and while there are none. */
  slowestMs: number | undefined;
}

/** Returns whether an objective is met. With nothing counted it is. */
export function isMet(name: ObjectiveName, { good, total }: Pick<Kept, "good" | "total">): boolean {
  return good >= total * OBJECTIVES[name].target;
}
