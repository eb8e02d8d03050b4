/** What a command ends with. */
export const EXIT = { fine: 0, quarantined: 1, failed: 2 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Something the person at the terminal can put right; its message says how. Anything else that is thrown is our fault. */
export class Failure extends Error {
  override name = "Failure";
}
