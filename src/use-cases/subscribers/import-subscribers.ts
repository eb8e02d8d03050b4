import type { Suppression } from "../../core/newsletter/suppression.ts";
import { type ImportOrders, type ImportOutcome, importOutcome } from "../../core/subscribers/import-outcome.ts";
import type { Preferences, SubscriberState } from "../../core/subscribers/subscriber.ts";
import type { Ports } from "../../ports/index.ts";
import type { PastChange } from "../../ports/subscribers/subscribers.ts";
import { mailboxKey } from "./request-keys.ts";

/** A validated row of an import; an address is in one alone. */
export interface ImportRow extends Preferences {
  line: number;
  email: string;
  state: SubscriberState;
  /** Of who is suppressed. */
  reason: Suppression["reason"];
  detail: string;
  createdAt: number | undefined;
  confirmedAt: number | undefined;
  leftAt: number | undefined;
  /** Where they come from and when they agreed, as the file says it. */
  source: string;
  /** Our own records of them, from our own export. */
  history: PastChange[];
}

/** How many rows have an outcome, and the first of their lines. */
export type ImportReport = Partial<Record<ImportOutcome, { count: number; lines: number[] }>>;

/** Rows per statement, some 400 KB of JSON. */
const CHUNK = 2_000;

/** Lines that a report names for each outcome. */
const LINES_NAMED = 20;

/**
 * Imports subscribers of elsewhere in whatever state they are: who has left stays left. A dry run reports the same and changes
 * nothing; an import that is repeated changes nothing more.
 */
export async function importSubscribers(
  ports: Pick<Ports, "subscribers" | "suppressions" | "releases" | "signer">,
  rows: ImportRow[],
  { consent, dryRun, ...orders }: ImportOrders & { consent: string; dryRun: boolean },
  at: number,
): Promise<ImportReport> {
  const { subscribers, releases } = ports;
  const cursor = await releases.lastSeq();
  const report: ImportReport = {};
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK);
    const standing = new Map(
      (await subscribers.standing(chunk.map(({ email }) => email))).map((one) => [one.email, one]),
    );
    const decided = Map.groupBy(chunk, (row) => {
      const here = standing.get(row.email);
      if (!here) throw new Error("An address has no standing.");
      return importOutcome(row, here, orders);
    });
    for (const [outcome, { length }] of decided) {
      const { count = 0, lines = [] } = report[outcome] ?? {};
      const named = (decided.get(outcome) ?? []).slice(0, LINES_NAMED - lines.length).map(({ line }) => line);
      report[outcome] = { count: count + length, lines: [...lines, ...named] };
    }
    if (!dryRun) await apply(ports, decided, { cursor, consent, at });
  }
  return report;
}

async function apply(
  { subscribers, suppressions, signer }: Pick<Ports, "subscribers" | "suppressions" | "signer">,
  decided: Map<ImportOutcome, ImportRow[]>,
  facts: { cursor: number; consent: string; at: number },
): Promise<void> {
  const { consent, at } = facts;
  const of = (...outcomes: ImportOutcome[]) => outcomes.flatMap((outcome) => decided.get(outcome) ?? []);
  // First, so that nothing is sent in between.
  const unreachable = of("suppressed", "stopped").filter(({ state }) => state === "suppressed");
  if (unreachable.length > 0)
    await suppressions.add(
      unreachable.map((row) => suppressionOf(row, at)),
      "import",
    );
  const asked = new Set(of("asked"));
  // In the order of the file.
  const coming = of("active", "pending", "asked", "unsubscribed", "suppressed").sort(
    (one, other) => one.line - other.line,
  );
  const rows = coming.map(async (row) => ({
    ...remembered(row, consent, at),
    ...(asked.has(row) && { mailbox: await mailboxKey(signer, row.email) }),
  }));
  await subscribers.importRows(await Promise.all(rows), facts);
  const leaving = of("stopped").filter(({ state }) => state === "unsubscribed");
  if (leaving.length > 0)
    await subscribers.unsubscribeImported(
      leaving.map(({ email, source }) => ({ email, source })),
      at,
    );
}

/** Returns what is stored of a row. Nothing in a file happened after it was read. */
function remembered(row: ImportRow, consent: string, at: number) {
  const past = (time: number | undefined) => (time === undefined ? undefined : Math.min(time, at));
  const agreed = past(row.confirmedAt ?? row.createdAt);
  const words = [consent, row.source].filter(Boolean).join("; ");
  const imported: PastChange = { kind: "imported", at, source: "import", detail: words };
  return {
    ...row,
    createdAt: past(row.createdAt ?? row.confirmedAt) ?? at,
    confirmedAt: row.state === "active" ? (agreed ?? at) : past(row.confirmedAt),
    history: row.history.length > 0 && words === "" ? row.history : [...row.history, imported],
  };
}

const suppressionOf = ({ email, reason, detail, source, leftAt }: ImportRow, at: number): Suppression => ({
  email,
  reason,
  detail: detail || source,
  createdAt: Math.min(leftAt ?? at, at),
});
