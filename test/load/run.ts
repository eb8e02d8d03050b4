// `npm run load -- --seconds 60 --seed 1 --faults 0.02`: everything at once, while things fail, and the account of it.
import { parseArgs, styleText } from "node:util";
import { type LoadReport, runLoad } from "./load.ts";
import { table } from "./table.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    faults: { type: "string", default: "0.02" },
    readers: { type: "string", default: "6" },
    publishers: { type: "string", default: "3" },
    subscribers: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const number = (name: Exclude<keyof typeof values, "json">, least: number, most: number, usual = 0): number => {
  const value = values[name] === undefined ? usual : Number(values[name]);
  if (value >= least && value <= most && (name === "faults" || Number.isInteger(value))) return value;
  console.error(`--${name} wants a number from ${least} to ${most}.`);
  process.exit(2);
};
const seconds = number("seconds", 5, 3_600);
const options = {
  seconds,
  seed: number("seed", 0, 2 ** 31),
  faults: number("faults", 0, 0.5),
  readers: number("readers", 0, 64),
  publishers: number("publishers", 0, 16),
  subscribers: number("subscribers", 0, 5_000, Math.min(300, 2 * seconds)),
};

const progress = (what: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${what}`);
};
const report: LoadReport = await runLoad(options, progress);
progress("");
console.log(values.json ? JSON.stringify(report, null, 2) : table(report));
const bad = [...report.lost, ...report.twice, ...report.wrong];
if (bad.length > 0) {
  if (!values.json) for (const problem of bad.slice(0, 30)) console.error(styleText("red", problem));
  process.exitCode = 1;
}
