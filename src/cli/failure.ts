/** What a command ends with. `wanting`: something it found needs a hand, as posts in quarantine do. */
export const EXIT = { fine: 0, wanting: 1, failed: 2 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Something the person at the terminal can put right; its message says how. Anything else that is thrown is our fault. */
export class Failure extends Error {
  override name = "Failure";
}
