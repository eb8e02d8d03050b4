/** The result of one check. `skip`: not checked, with what that would need. */
export interface Finding {
  about: string;
  state: "ok" | "warn" | "fail" | "skip";
  says: string;
  /** How to fix it. */
  todo?: string;
}

type Says = (says: string, todo?: string) => Finding;

/** Creates findings on one subject. */
export function about(thing: string): Record<Finding["state"], Says> {
  const finding =
    (state: Finding["state"]): Says =>
    (says, todo) => ({ about: thing, state, says, ...(todo === undefined ? {} : { todo }) });
  return { ok: finding("ok"), warn: finding("warn"), fail: finding("fail"), skip: finding("skip") };
}
