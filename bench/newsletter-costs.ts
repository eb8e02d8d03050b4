import { SHIFT_MS } from "../src/use-cases/newsletter/run-sender.ts";
import { SENDERS_MAX } from "../src/use-cases/newsletter/wake-senders.ts";
import { aligned } from "./table.ts";

/** US dollars, November 2026, as in docs/operations.md under "What it costs". */
const PRICES = {
  date: "November 2026",
  mail: 100 / 1e6,
  request: 0.3 / 1e6,
  cpuMs: 0.02 / 1e6,
  rowRead: 0.001 / 1e6,
  rowWritten: 1 / 1e6,
  objectRequest: 0.15 / 1e6,
  gigabyteSecond: 12.5 / 1e6,
};

const MAILS = 1_000_000;
const RATES = [14, 50, 200, 500];
/** Share of the provider's rate that the gate uses. */
const SHARE = 0.9;
/** Mails a second of one sender: six connections, 100 ms to the provider. */
const PER_SENDER = 50;
/** Memory that a Durable Object is billed for. */
const OBJECT_GB = 0.128;
const CRON_RUNS = 24 * 60;

/** Measured cost of one delivery. */
export interface UnitFigures {
  cpuMs: number;
  rowsRead: number;
  rowsWritten: number;
  /** Per shift of a sender. */
  rowsReadByShift: number;
}

/** Costs of a million mails a day at several rates; list prices without the included amounts. */
export function costTable({ cpuMs, rowsRead, rowsWritten, rowsReadByShift }: UnitFigures): string {
  const columns = RATES.map((rate) => {
    const used = rate * SHARE;
    const perSecond = Math.min(used, SENDERS_MAX * PER_SENDER);
    const hours = MAILS / perSecond / 3600;
    const shifts = Math.ceil((hours * 3_600_000 * SENDERS_MAX) / SHIFT_MS);
    const amounts = {
      mails: MAILS,
      requests: CRON_RUNS,
      cpu: MAILS * cpuMs,
      read: MAILS * rowsRead + shifts * rowsReadByShift,
      written: MAILS * rowsWritten,
      alarms: shifts,
      seconds: hours * 3600 * SENDERS_MAX * OBJECT_GB,
    };
    const dollars = {
      mails: amounts.mails * PRICES.mail,
      requests: amounts.requests * PRICES.request,
      cpu: amounts.cpu * PRICES.cpuMs,
      read: amounts.read * PRICES.rowRead,
      written: amounts.written * PRICES.rowWritten,
      alarms: amounts.alarms * PRICES.objectRequest,
      seconds: amounts.seconds * PRICES.gigabyteSecond,
    };
    const cell = (of: keyof typeof amounts) => `${inShort(amounts[of])} = $${dollars[of].toFixed(2)}`;
    const total = Object.values(dollars).reduce((sum, some) => sum + some, 0);
    return [
      `${rate} mails/s`,
      hours.toFixed(1),
      `${perSecond.toFixed(0)}/s by ${SENDERS_MAX}`,
      cell("mails"),
      cell("requests"),
      cell("cpu"),
      cell("read"),
      cell("written"),
      cell("alarms"),
      cell("seconds"),
      `$${total.toFixed(2)}`,
    ];
  });
  const headings = [
    "a million mails a day, SES letting us send",
    "hours",
    "senders",
    "SES",
    "invocations",
    "CPU ms",
    "D1 rows read",
    "D1 rows written",
    "alarms",
    "GB-s of the senders",
    "together, a day",
  ];
  const lines = headings.map((heading, row) => [heading, ...columns.map((column) => column[row] ?? "")]);
  return `${aligned(lines)}\nList prices of ${PRICES.date} (docs/operations.md), nothing taken off for what the plan includes; without feedback and feeds.`;
}

function inShort(amount: number): string {
  return amount >= 1e6 ? `${(amount / 1e6).toFixed(2)} M` : Math.round(amount).toLocaleString("en");
}
