import { aligned } from "../../bench/table.ts";
import type { LoadReport } from "./load.ts";

const listed = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ") || "none";

/** A report for people. */
export function table(report: LoadReport): string {
  const { options, requests, readers, struck, crons, issues, deliveries, confirmations, lost, twice, wrong } = report;
  const rows = requests.map(({ kind, requests, p50, p99, retried, answers }) => [
    kind,
    String(requests),
    p50.toFixed(0),
    p99.toFixed(0),
    String(retried),
    listed(answers),
  ]);
  const facts = [
    ["faults injected", listed(Object.fromEntries(Object.entries(struck).sort()))],
    [
      "feeds",
      `${readers.notModified} not modified, ${readers.judged} documents judged, ${readers.stale} stale (${(readers.stalestMs / 1000).toFixed(1)} s at most)`,
    ],
    ["cron", `${crons.runs} runs, ${crons.faults} with faults`],
    ["issues", `${issues.sent} finished, resumed ${issues.resumed} times; deliveries: ${listed(deliveries)}`],
    ["confirmations", listed(confirmations)],
    ["", `${report.posts} posts, ${report.mails} mails, settled after ${report.settleSeconds.toFixed(0)} s`],
    ["LOST", String(lost.length)],
    ["TWICE", String(twice.length)],
    ["WRONG", String(wrong.length)],
    ["unknown", `${deliveries.unknown ?? 0} deliveries, ${confirmations.unknown ?? 0} confirmations`],
  ];
  const { seconds, seed, faults } = options;
  return [
    `${seconds} s, seed ${seed}, faults ${faults}`,
    aligned([["", "requests", "p50 ms", "p99 ms", "retried", "answers"], ...rows]),
    "",
    aligned(facts),
  ].join("\n");
}
