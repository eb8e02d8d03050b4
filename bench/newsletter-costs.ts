import { WORKER_PER_SECOND, WORKERS_MAX } from "../src/use-cases/plan-issues.ts";
import { aligned } from "./table.ts";

/** US dollars, November 2026, as in infra/README.md under "What it costs". */
const PRICES = {
  date: "November 2026",
  mail: 100 / 1e6,
  request: 0.3 / 1e6,
  cpuMs: 0.02 / 1e6,
  rowRead: 0.001 / 1e6,
  rowWritten: 1 / 1e6,
  queueOperation: 0.4 / 1e6,
};

const MAILS = 1_000_000;
const RATES = [14, 50, 200, 500];
/** Of the provider's rate the gate uses so much. */
const SHARE = 0.9;
/** A message is written, read and acknowledged. */
const OPERATIONS = 3;
const CRON_RUNS = 24 * 60;

/** What one delivery was measured to take. */
export interface UnitFigures {
  cpuMs: number;
  rowsRead: number;
  rowsWritten: number;
  /** Once for each minute that a worker sends. */
  rowsReadByShift: number;
}

/** A million mails a day at several rates of the provider; list prices, nothing taken off for what a plan includes. */
export function costTable({ cpuMs, rowsRead, rowsWritten, rowsReadByShift }: UnitFigures): string {
  const columns = RATES.map((rate) => {
    const used = rate * SHARE;
    const workers = Math.min(Math.max(Math.ceil(used / WORKER_PER_SECOND), 1), WORKERS_MAX);
    const perSecond = Math.min(used, workers * WORKER_PER_SECOND);
    const hours = MAILS / perSecond / 3600;
    const shifts = Math.ceil(hours * 60 * workers);
    const amounts = {
      mails: MAILS,
      requests: shifts + CRON_RUNS,
      cpu: MAILS * cpuMs,
      read: MAILS * rowsRead + shifts * rowsReadByShift,
      written: MAILS * rowsWritten,
      operations: shifts * OPERATIONS,
    };
    const dollars = {
      mails: amounts.mails * PRICES.mail,
      requests: amounts.requests * PRICES.request,
      cpu: amounts.cpu * PRICES.cpuMs,
      read: amounts.read * PRICES.rowRead,
      written: amounts.written * PRICES.rowWritten,
      operations: amounts.operations * PRICES.queueOperation,
    };
    const cell = (of: keyof typeof amounts) => `${inShort(amounts[of])} = $${dollars[of].toFixed(2)}`;
    const total = Object.values(dollars).reduce((sum, some) => sum + some, 0);
    return [
      `${rate} mails/s`,
      hours.toFixed(1),
      `${workers} × ${WORKER_PER_SECOND}/s, ${perSecond.toFixed(0)}/s in all`,
      cell("mails"),
      cell("requests"),
      cell("cpu"),
      cell("read"),
      cell("written"),
      cell("operations"),
      `$${total.toFixed(2)}`,
    ];
  });
  const headings = [
    "a million mails a day, SES letting us send",
    "hours",
    "workers",
    "SES",
    "invocations",
    "CPU ms",
    "D1 rows read",
    "D1 rows written",
    "queue operations",
    "together, a day",
  ];
  const lines = headings.map((heading, row) => [heading, ...columns.map((column) => column[row] ?? "")]);
  return `${aligned(lines)}\nList prices of ${PRICES.date} (infra/README.md), nothing taken off for what the plan includes; without feedback and feeds.`;
}

function inShort(amount: number): string {
  return amount >= 1e6 ? `${(amount / 1e6).toFixed(2)} M` : Math.round(amount).toLocaleString("en");
}
