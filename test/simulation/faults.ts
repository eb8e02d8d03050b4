/** A fault: what of which files is replaced by what. */
export type Changes = Record<string, [from: string, to: string][]>;

/** What is made for thousands of readers, scaled to a dozen: several senders work at once, and digests overflow. */
export const SCALED: Changes = {
  "src/use-cases/newsletter/wake-senders.ts": [
    ["SLOWEST_PER_SECOND = 12", "SLOWEST_PER_SECOND = 4"],
    ["QUEUED_PER_SENDER = 200", "QUEUED_PER_SENDER = 3"],
  ],
  "src/use-cases/newsletter/deliver.ts": [["SUB_BATCH = 48", "SUB_BATCH = 3"]],
  "src/use-cases/newsletter/plan-issues.ts": [["LINT_BACK = 100", "LINT_BACK = 12"]],
  "src/core/newsletter/digest.ts": [["DIGEST_ENTRIES_MAX = 60", "DIGEST_ENTRIES_MAX = 12"]],
  // Keys are made by threads, which come back in any order.
  "src/rare-wiring.ts": [
    [
      "seal: (bytes: Uint8Array<ArrayBuffer>) => seal(key, bytes)",
      "seal: async (bytes: Uint8Array<ArrayBuffer>) => bytes",
    ],
  ],
};

export interface Fault {
  /** A life in which it is found, and by what. If lives have changed: `npm run simulate -- --plant NAME --lives 20`. */
  seed: number;
  days: number;
  finds: RegExp;
  options?: string[];
  changes: Changes;
}

/** Faults that Gazette once had, or might have. Each is found by the simulation; a change that finds nothing to change throws. */
export const FAULTS: Record<string, Fault> = {
  "a restore sends again what was on its way": {
    seed: 10,
    days: 6,
    finds: /twice|add up/,
    options: ["--small", "--losing"],
    changes: {
      "src/cli/rebuilt-database.ts": [["for (const issue of this.#doubtful()) this.#settle(issue, at);", ""]],
    },
  },
  "a restore reads no journal": {
    seed: 5,
    days: 6,
    finds: /twice|is owed/,
    options: ["--small", "--losing"],
    changes: { "src/cli/backup-set.ts": [["[...index.parts, ...ours]", "[...index.parts]"]] },
  },
  "a restore forgets what the journal saw sent": {
    seed: 5,
    days: 10,
    finds: /twice/,
    options: ["--small", "--losing"],
    changes: { "src/cli/rebuilt-database.ts": [["this.#moveCursors();", ""]] },
  },
  "an issue expires after a day": {
    seed: 10,
    days: 6,
    finds: /is owed/,
    options: ["--small"],
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
    seed: 7,
    days: 3,
    finds: /is owed/,
    options: ["--small"],
    changes: {
      "src/adapters/database/newsletter/deliveries.ts": [["if (carried.length > 0)", "if (carried.length > 1_000)"]],
    },
  },
  "what was left out of a digest is owed to nobody": {
    seed: 8,
    days: 3,
    finds: /is owed/,
    changes: {
      "src/adapters/database/newsletter/deliveries.ts": [
        ["const owed = pairs((outcome) => (outcome.carried ? [] : outcome.leftOut));", "const owed: number[][] = [];"],
      ],
    },
  },
  "what came back is forgotten after three days": {
    seed: 5,
    days: 8,
    finds: /is owed/,
    changes: {
      "src/adapters/database/newsletter/releases.ts": [["(waiting = 1 AND at <= $", "(at <= $"]],
    },
  },
  "mail to who has left": {
    seed: 6,
    days: 4,
    finds: /is not subscribed/,
    options: ["--small"],
    changes: {
      "src/adapters/database/newsletter/deliveries.ts": [
        ['email !== null && state === "active" && suppressed === 0', "email !== null"],
      ],
    },
  },
  "two files of one name are one post": {
    seed: 3,
    days: 8,
    finds: /is owed/,
    changes: {
      "src/markdown/identity.ts": [["? postPath(key)", '? postPath(key).replace(/\\d{4}-\\d\\d-\\d\\d-/, "")']],
      // The second line of defence: an id that a file does not state is given to one post only.
      "src/use-cases/posts/identify-post.ts": [["return post.saysId && post.id === id", "return post.id === id"]],
    },
  },
  "who switches to immediate waits for the next post": {
    seed: 3,
    days: 4,
    finds: /\(immediate\), has waited/,
    changes: {
      "src/use-cases/newsletter/open-issues.ts": [
        [
          "(await issues.hasLatecomer(frequency, { since: last?.closedAt ?? 0, until: closedAt }, throughSeq))",
          "false",
        ],
      ],
    },
  },
  "issues use up the quota": {
    seed: 6,
    days: 4,
    finds: /has had no answer/,
    options: ["--small"],
    changes: { "src/core/newsletter/quota.ts": [["Math.floor(Math.min(", "Math.floor(0 * Math.min("]] },
  },
  "our own downtime makes posts too old": {
    seed: 189,
    days: 7,
    finds: /is owed/,
    changes: {
      "src/adapters/database/newsletter/releases.ts": [[`p.lag <= \${lagMax}`, `p.published_at > \${at} - \${lagMax}`]],
    },
  },
  "a rewrite hides when a post came": {
    seed: 680,
    days: 7,
    finds: /is owed/,
    changes: {
      "src/adapters/database/posts/save-posts.ts": [
        [`arrived, min(arrived, \${LOOKED_AT}), iif(`, "arrived, arrived, iif("],
      ],
    },
  },
  "a late cron shortens the hold": {
    seed: 529,
    days: 6,
    finds: /before its hold was over/,
    changes: { "src/use-cases/posts/settle-posts.ts": [["Math.max(at, now)", "at"]] },
  },
  "who was refused waits for the next post": {
    seed: 15,
    days: 5,
    finds: /\(immediate\), has waited/,
    options: ["--small"],
    changes: {
      "src/adapters/database/newsletter/issues.ts": [["AND retry_at BETWEEN", "AND 0 * retry_at BETWEEN"]],
    },
  },
  "the hold is ignored": {
    seed: 6,
    days: 3,
    finds: /before its hold was over/,
    options: ["--small"],
    changes: {
      "src/adapters/database/newsletter/releases.ts": [
        [`ARRIVED_AT} <= \${arrivedBy}`, `ARRIVED_AT} <= \${at} + 0 * \${arrivedBy}`],
      ],
    },
  },
  "a renamed file is another post": {
    seed: 5,
    days: 3,
    finds: /twice/,
    options: ["--small"],
    changes: {
      "src/use-cases/posts/identify-post.ts": [["if (!former) return", "if (former || !former) return"]],
    },
  },
  "who joins at noon misses the morning": {
    seed: 6,
    days: 3,
    finds: /is owed/,
    options: ["--small"],
    changes: {
      "src/use-cases/subscribers/confirm.ts": [
        ["releases.seqAt(periodBegan)", "releases.seqAt(Math.max(periodBegan, at))"],
      ],
    },
  },
  "the newest issue goes first": {
    seed: 221,
    days: 18,
    finds: /has waited/,
    changes: {
      "src/use-cases/newsletter/deliver.ts": [["a.closedAt - b.closedAt", "b.closedAt - a.closedAt"]],
    },
  },
  "what nobody knows about is sent again": {
    seed: 14,
    days: 5,
    finds: /twice/,
    changes: {
      "src/use-cases/newsletter/deliver.ts": [
        ['return ended("unknown", sent.reason)', 'return carried("queued", sent.reason)'],
      ],
    },
  },
  "a stopped account pauses issue after issue": {
    seed: 32,
    days: 5,
    finds: /is paused/,
    options: ["--small"],
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
    seed: 2,
    days: 3,
    finds: /has had no answer/,
    options: ["--small"],
    changes: {
      "src/core/subscribers/mail-request.ts": [
        ["{ answers: 6, ms: HOUR_MS },\n  { answers: 0, ms: 2 * MINUTE_MS },", "{ answers: 0, ms: 24 * HOUR_MS },"],
      ],
    },
  },
  "the page of a digest shows what most got": {
    seed: 8,
    days: 8,
    finds: /is owed/,
    changes: {
      "src/use-cases/newsletter/read-issue.ts": [["const held = asked ?", "const held = asked && !issue ?"]],
    },
  },
  "a post is lost to one of its watches": {
    seed: 3,
    days: 3,
    finds: /is owed/,
    options: ["--small", "--following"],
    changes: {
      "src/use-cases/newsletter/match-posts.ts": [
        ["await findWatches(ports, texts)", "(await findWatches(ports, texts)).map((found) => found.slice(1))"],
      ],
    },
  },
  "a post stands under each of its headings": {
    seed: 4,
    days: 3,
    finds: /with a post twice/,
    options: ["--following"],
    changes: {
      "src/core/newsletter/digest.ts": [
        [
          "    group.omitted--;\n",
          "    group.omitted--;\n    for (const key of others) groups.get(key)?.entries.push(entry);\n",
        ],
      ],
    },
  },
  "a watch forgets what it leaves out": {
    seed: 1,
    days: 3,
    finds: /which is nothing that they follow/,
    options: ["--following"],
    changes: {
      "src/use-cases/newsletter/match-posts.ts": [
        ["matchesText(question, text)", 'matchesText(question.replace(/ -\\S+/g, ""), text)'],
      ],
    },
  },
  "a dropped post is sent": {
    seed: 4,
    days: 4,
    finds: /which is dropped from its issue/,
    options: ["--editing", "--small"],
    changes: {
      "src/adapters/database/newsletter/releases.ts": [
        ["FROM dropped d WHERE d.frequency", "FROM dropped d WHERE 0 AND d.frequency"],
      ],
      // The second line of defence.
      "src/core/newsletter/issue-edit.ts": [
        [".filter(({ id }) => !drop.includes(id))", ".filter(({ id }) => id !== drop.join())"],
      ],
    },
  },
  "who changes the frequency gets what was dropped": {
    seed: 110,
    days: 12,
    options: ["--editing", "--small"],
    finds: /dropped for whoever read it/,
    changes: {
      "src/adapters/database/subscribers/subscribers.ts": [["isMoved ? passDropped(id, at) : []", "[]"]],
    },
  },
  "a review never ends": {
    seed: 1,
    days: 3,
    finds: /is owed/,
    options: ["--editing", "--small"],
    changes: {
      "src/use-cases/newsletter/plan-issues.ts": [["at < issue.reviewUntil", "issue.reviewUntil > 0"]],
    },
  },
  "an issue does not wait for its editor": {
    seed: 1,
    days: 3,
    finds: /which waits for its editor/,
    options: ["--editing", "--small"],
    changes: {
      "src/use-cases/newsletter/plan-issues.ts": [["at < issue.reviewUntil", "at < 0"]],
    },
  },
  "what is never mailed is mailed": {
    seed: 8,
    days: 6,
    finds: /never mailed|never published/,
    options: ["--editing", "--small"],
    changes: {
      "src/adapters/database/newsletter/releases.ts": [
        [
          "p.state = 'published' AND p.email IS NOT 'never' AND p.published_at <= max",
          "p.state = 'published' AND p.published_at <= max",
        ],
        ["p.in_log = 0 AND p.email IS NOT 'never' AND p.lag", "p.in_log = 0 AND p.lag"],
      ],
    },
  },
  "what is only mailed is in the feed": {
    seed: 7,
    days: 3,
    finds: /the feed of the site shows/,
    options: ["--editing", "--small"],
    changes: {
      "src/adapters/database/posts/posts.ts": [
        ["p.email IS NOT 'only' AND p.published_at BETWEEN", "p.published_at BETWEEN"],
      ],
    },
  },
  "a month of 31 days closes twice": {
    seed: 23,
    days: 9,
    options: ["--editing", "--small"],
    finds: /\(monthly\), [\d.]+ days after/,
    changes: {
      "src/core/frequencies/monthly.ts": [
        [
          "return close <= at",
          "if (at >= close + 30 * 86_400_000) return close + 30 * 86_400_000;\n    return close <= at",
        ],
      ],
    },
  },
  "who reads at once gets a mail for each post": {
    seed: 4,
    days: 3,
    finds: /\(immediate\), [\d.]+ days after/,
    options: ["--small", "--editing"],
    changes: {
      "src/use-cases/newsletter/open-issues.ts": [["Math.max(1, site.newsletter.immediateMs)", "1"]],
    },
  },
  "a digest repeats what an alert brought": {
    seed: 2,
    days: 3,
    finds: /twice/,
    options: ["--small", "--following"],
    changes: {
      "src/adapters/database/newsletter/releases.ts": [["without.length === 0", "without.length >= 0"]],
    },
  },
};
