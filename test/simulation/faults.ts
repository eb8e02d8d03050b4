/** A fault: what of which files is replaced by what. */
export type Changes = Record<string, [from: string, to: string][]>;

/** What is made for thousands of readers, scaled to a dozen: several senders work at once, and digests overflow. */
export const SCALED: Changes = {
  "src/use-cases/newsletter/wake-senders.ts": [
    ["SLOWEST_PER_SECOND = 12", "SLOWEST_PER_SECOND = 4"],
    ["QUEUED_PER_SENDER = 200", "QUEUED_PER_SENDER = 3"],
  ],
  "src/use-cases/newsletter/deliver.ts": [["SUB_BATCH = 48", "SUB_BATCH = 3"]],
  "src/core/newsletter/digest.ts": [["DIGEST_ENTRIES_MAX = 60", "DIGEST_ENTRIES_MAX = 12"]],
};

export interface Fault {
  /** How long the lives are in which it is looked for, and what is found. */
  days: number;
  finds: RegExp;
  changes: Changes;
}

/** Faults that Gazette once had, or might have. Each is found by the simulation; a change that finds nothing to change throws. */
export const FAULTS: Record<string, Fault> = {
  "an issue expires after a day": {
    days: 20,
    finds: /is owed/,
    changes: {
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
  },
  "a cursor never moves back": {
    days: 10,
    finds: /is owed/,
    changes: {
      "src/adapters/database/newsletter/deliveries.ts": [["if (carried.length > 0)", "if (carried.length > 1_000)"]],
    },
  },
  "what was left out of a digest is owed to nobody": {
    days: 10,
    finds: /is owed/,
    changes: {
      "src/adapters/database/newsletter/deliveries.ts": [
        ["const owed = pairs((outcome) => (outcome.carried ? [] : outcome.leftOut));", "const owed: number[][] = [];"],
      ],
    },
  },
  "what came back is forgotten after three days": {
    days: 30,
    finds: /is owed/,
    changes: {
      "src/adapters/database/newsletter/releases.ts": [["(waiting = 1 AND at <= $", "(at <= $"]],
    },
  },
  "our own downtime makes posts too old": {
    days: 40,
    finds: /is owed/,
    changes: {
      "src/adapters/database/newsletter/releases.ts": [[`p.lag <= \${lagMax}`, `p.published_at > \${at} - \${lagMax}`]],
    },
  },
  "the hold is ignored": {
    days: 5,
    finds: /before its hold was over/,
    changes: {
      "src/adapters/database/newsletter/releases.ts": [
        [`ARRIVED_AT} <= \${arrivedBy}`, `ARRIVED_AT} <= \${at} + 0 * \${arrivedBy}`],
      ],
    },
  },
  "a renamed file is another post": {
    days: 10,
    finds: /twice/,
    changes: {
      "src/use-cases/posts/index-object.ts": [["if (!former) return", "if (former || !former) return"]],
    },
  },
  "who joins at noon misses the morning": {
    days: 6,
    finds: /is owed/,
    changes: {
      "src/use-cases/subscribers/confirm.ts": [
        ["releases.seqAt(periodBegan)", "releases.seqAt(Math.max(periodBegan, at))"],
      ],
    },
  },
  "the newest issue goes first": {
    days: 30,
    finds: /has waited/,
    changes: {
      "src/use-cases/newsletter/deliver.ts": [
        ["a.closedAt - b.closedAt || a.id - b.id", "b.closedAt - a.closedAt || b.id - a.id"],
      ],
    },
  },
  "what nobody knows about is sent again": {
    days: 20,
    finds: /twice/,
    changes: {
      "src/use-cases/newsletter/deliver.ts": [
        ['return ended("unknown", sent.reason)', 'return carried("queued", sent.reason)'],
      ],
    },
  },
  "a stopped account pauses issue after issue": {
    days: 30,
    finds: /is paused/,
    changes: {
      "src/use-cases/newsletter/deliver.ts": [
        [
          "if (stop !== undefined) {",
          'if (stop !== undefined) {\n      await issues.setState(issue.id, ["sending"], "paused", stop);\n      await rateGate.start();\n      continue;',
        ],
      ],
    },
  },
  "one confirmation a day": {
    days: 10,
    finds: /has had no answer/,
    changes: {
      "src/core/subscribers/mail-request.ts": [
        ["{ answers: 6, ms: HOUR_MS },\n  { answers: 0, ms: 2 * MINUTE_MS },", "{ answers: 0, ms: 24 * HOUR_MS },"],
      ],
    },
  },
  "the page of a digest shows what most got": {
    days: 30,
    finds: /is owed/,
    changes: {
      "src/use-cases/newsletter/read-issue.ts": [["const held = asked ?", "const held = asked && !issue ?"]],
    },
  },
};
