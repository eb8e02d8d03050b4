// `npm run faults -- --subscribers N [--case name]`: the crash matrix at any size.
import { parseArgs, styleText } from "node:util";
import { type Account, cases, runCase } from "./cases.ts";
import { Gazette } from "./gazette.ts";

const { values } = parseArgs({
  options: { subscribers: { type: "string", default: "1000" }, case: { type: "string" }, verbose: { type: "boolean" } },
});
const subscribers = Number(values.subscribers);
const wanted = cases.filter(({ name }) => values.case === undefined || name === values.case);
if (!Number.isInteger(subscribers) || subscribers < 1 || wanted.length === 0) {
  console.error(`Usage: npm run faults -- --subscribers N [--case ${cases.map(({ name }) => name).join(" | ")}]`);
  process.exit(2);
}

let current: Gazette | undefined;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void (current?.close() ?? Promise.resolve()).then(() => process.exit(130)));

const summary: Record<string, string | number>[] = [];
for (const row of wanted) {
  console.log(`${styleText("cyan", row.name)}  ${row.fails}`);
  const started = performance.now();
  let account: Account | undefined;
  let fault: unknown;
  try {
    current = await Gazette.open(undefined, values.verbose ? console.log : undefined);
    account = await runCase(current, row, subscribers, progress);
  } catch (thrown) {
    fault = thrown;
  } finally {
    await current?.close();
    current = undefined;
  }
  progress("");
  const problems = account?.problems ?? [String(fault)];
  for (const problem of problems.slice(0, 10)) console.log(styleText("red", `  ${problem}`));
  const { accepted = 0, failed = 0, unknown = 0 } = account?.states ?? {};
  summary.push({
    case: row.name,
    subscribers,
    "one mail": account?.mailsOf[1] ?? 0,
    twice: Object.entries(account?.mailsOf ?? {}).reduce(
      (sum, [mails, count]) => sum + (Number(mails) > 1 ? count : 0),
      0,
    ),
    accepted,
    failed,
    unknown,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    holds: problems.length === 0 ? "yes" : "NO",
  });
}
console.table(summary);
process.exitCode = summary.every(({ holds }) => holds === "yes") ? 0 : 1;

function progress(what: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${what === "" ? "" : `  ${what}`}`);
}
