// `npm run costs`: the table of docs/operations.md under "What it costs", from the prices and figures of src/core/operations.
import { type Costed, dollarsOf, PRICES, totalOf, usage } from "../src/core/operations/costs.ts";
import { FIGURES } from "../src/core/operations/figures.ts";

const SUBSCRIBERS = [1_000, 100_000, 1_000_000];
const DAYS = 30;
const RUNS = DAYS * 24 * 60;

const ROWS: [name: string, costed: Costed][] = [
  ["**SES** mails", "mails"],
  ["**SNS** publishes", "publishes"],
  ["SNS notifications over https", "notifications"],
  ["AWS traffic, GB", "awsGigabytes"],
  ["**Workers**, the plan", "plan"],
  ["requests: feeds, feedback, cron", "requests"],
  ["CPU ms", "cpuMs"],
  ["log lines", "logEvents"],
  ["**D1** rows read, reconcile included", "rowsRead"],
  ["D1 rows written", "rowsWritten"],
  ["D1 GB", "databaseGigabytes"],
  ["**Queues** operations", "queueOperations"],
  ["**Durable Objects** requests", "objectRequests"],
  ["Durable Objects GB-s", "objectGigabyteSeconds"],
  ["**R2** lists and writes", "r2Writes"],
  ["R2 reads", "r2Reads"],
];

/** A month of a site with so many subscribers, all on `daily`, and a feed reader for ten of them that asks every hour. */
function month(subscribers: number) {
  return usage(
    {
      mails: subscribers * DAYS,
      feedback: subscribers * DAYS * 2,
      feedRequests: (subscribers / 10) * DAYS * 24,
      posts: 20 * DAYS,
      cronRuns: RUNS,
      postsStored: 5_000,
      subscribers,
      mailsStored: subscribers * DAYS,
      mailsPerSecond: 180,
    },
    FIGURES,
  );
}

/** Writes the table as Markdown. */
export function costTable(): string {
  const months = SUBSCRIBERS.map(month);
  const cell = (used: Record<Costed, number>, name: Costed) =>
    `${inShort(used[name])}: $${dollarsOf(name, used[name]).toFixed(2)}`;
  const lines = [
    ["", ...SUBSCRIBERS.map((count) => count.toLocaleString("en"))],
    ["---", ...SUBSCRIBERS.map(() => "---")],
    ...ROWS.map(([name, costed]) => [name, ...months.map((used) => cell(used, costed))]),
    ["**together**", ...months.map((used) => `**$${Math.round(totalOf(used)).toLocaleString("en")}**`)],
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Writes the prices as Markdown. */
export function priceTable(): string {
  const rows = ROWS.map(([name, costed]) => {
    const { dollars, each, included, source } = PRICES[costed];
    return `| ${name} | $${dollars} for ${each.toLocaleString("en")} | ${included.toLocaleString("en")} | ${source} |`;
  });
  return ["| | Price | Included | Source |", "|---|---|---|---|", ...rows].join("\n");
}

function inShort(amount: number): string {
  if (amount >= 1e9) return `${(amount / 1e9).toFixed(1)} billion`;
  if (amount >= 1e6) return `${(amount / 1e6).toFixed(1)} million`;
  return amount >= 100 ? Math.round(amount).toLocaleString("en") : String(Number(amount.toFixed(2)));
}

if (process.argv[1] === import.meta.filename) console.log(`${costTable()}\n\n${priceTable()}`);
