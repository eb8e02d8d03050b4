/** Faults that Gazette once had, or might have: what of a file is replaced by what. */
export const FAULTS: Record<string, { changes: Record<string, [from: string, to: string][]> }> = {
  "the hold is ignored": {
    changes: { "src/adapters/database/releases.ts": [["} <= ?2", "} > 0 AND ?2 > 0"]] },
  },
};
