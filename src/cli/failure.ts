/** Exit codes. `attention`: the command worked, but something needs attention, such as posts in quarantine. */
export const EXIT = { ok: 0, attention: 1, failed: 2 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** A problem that the user can fix; the message says how. Any other error is a bug. */
export class Failure extends Error {
  override name = "Failure";
}
