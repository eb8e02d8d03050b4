/** One line of a diagnosis. `skip`: it could not be looked at, and what that would take. */
export interface Finding {
  about: string;
  state: "ok" | "warn" | "fail" | "skip";
  says: string;
  /** What to do; nothing where all is well. */
  todo?: string;
}

type Says = (says: string, todo?: string) => Finding;

/** Findings about one thing. */
export function about(thing: string): Record<Finding["state"], Says> {
  const finding =
    (state: Finding["state"]): Says =>
    (says, todo) => ({ about: thing, state, says, ...(todo === undefined ? {} : { todo }) });
  return { ok: finding("ok"), warn: finding("warn"), fail: finding("fail"), skip: finding("skip") };
}
