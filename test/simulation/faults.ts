/** A fault: what of which files is replaced by what. */
export type Changes = Record<string, [from: string, to: string][]>;

/** Faults that Gazette once had, or might have. Each is found by the simulation; a change that finds nothing to change throws. */
export const FAULTS: Record<string, Changes> = {
  "an issue expires after a day": {
    "src/use-cases/newsletter/sweep-deliveries.ts": [
      [
        "  await deliveries.sweep(at);\n",
        `  await deliveries.sweep(at);
  for (const issue of await issues.inState(["planned", "sending", "paused"]))
    if (at - issue.openedAt > 86_400_000) {
      await deliveries.skipQueued(issue.id, "Too old.", at);
      await issues.setState(issue.id, ["planned", "sending", "paused"], "expired", "Too old.");
    }
`,
      ],
    ],
  },
  "a cursor never moves back": {
    "src/adapters/database/newsletter/deliveries.ts": [["if (carried.length > 0)", "if (carried.length > 1_000)"]],
  },
  "what was left out of a digest is owed to nobody": {
    "src/adapters/database/newsletter/deliveries.ts": [
      ["const owed = pairs((outcome) => (outcome.carried ? [] : outcome.leftOut));", "const owed: number[][] = [];"],
    ],
  },
  "what came back is forgotten after three days": {
    "src/adapters/database/newsletter/releases.ts": [["(waiting = 1 AND at <= ?1)", "(at <= ?1)"]],
  },
  "our own downtime makes posts too old": {
    "src/adapters/database/newsletter/releases.ts": [["p.lag <= ?3", "p.published_at > ?1 - 259200000 AND ?3 > 0"]],
  },
  "the hold is ignored": {
    "src/adapters/database/newsletter/releases.ts": [["ARRIVED_AT} <= ?2", "ARRIVED_AT} > 0 AND ?2 > 0"]],
  },
  "a renamed file is another post": {
    "src/use-cases/posts/index-object.ts": [["if (!former) return", "if (former || !former) return"]],
  },
  "who joins at noon misses the morning": {
    "src/use-cases/subscribers/confirm.ts": [
      ["releases.seqAt(periodBegan)", "releases.seqAt(Math.max(periodBegan, at))"],
    ],
  },
};
