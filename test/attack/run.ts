// `npm run attack -- --seconds 60 --seed 1`: mutated requests, forms, posts and keys against a service of its own.
import { parseArgs, styleText } from "node:util";
import { runAttack } from "./attack.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    "no-browser": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const number = (name: "seconds" | "seed" | "only", text: string, least: number, most: number): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  console.error(`--${name} wants a number from ${least} to ${most}.`);
  process.exit(2);
};

const progress = (what: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${what}`);
};
const report = await runAttack(
  {
    seconds: number("seconds", values.seconds, 1, 86_400),
    seed: number("seed", values.seed, 0, 2 ** 31),
    ...(values.only !== undefined && { only: number("only", values.only, 1, 2 ** 31) }),
    browser: !values["no-browser"],
  },
  progress,
);
progress("");
if (values.json) console.log(JSON.stringify(report, null, 2));
else {
  const answers = Object.entries(report.answers).map(([status, count]) => `${status}: ${count}`);
  console.log(
    `${report.requests} requests (${answers.join(", ")}), ${report.posts} posts, ${report.pages} pages in Chromium.`,
  );
  console.log(`The slowest took ${report.slowestMs.toFixed(0)} ms of the processor.`);
  console.log(report.problems.length === 0 ? "Nothing got through." : "");
  for (const problem of report.problems) console.error(styleText("red", problem));
}
if (report.problems.length > 0) process.exitCode = 1;
