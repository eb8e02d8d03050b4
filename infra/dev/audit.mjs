// A part of `npm test`: asks the registry whether anything we run on is known to be unsafe. A registry that
// does not answer that (a mirror, or no network) is no fault of ours, and no clean bill: the check says that it was skipped.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const GRAVE = new Set(["high", "critical"]);
/** Longer than npm takes for all its calls. */
const PATIENCE_MS = 120_000;

const accepted = acceptedAdvisories();
const report = ask();
if (typeof report === "string") {
  console.log(`Audit of run-time dependencies: SKIPPED, not passed. ${report}`);
} else {
  const today = new Date().toISOString().slice(0, 10);
  const graves = advisoriesIn(report);
  const open = graves.filter(({ id }) => !accepted.some(({ advisory, until }) => advisory === id && today <= until));
  for (const { id, name, severity, title, url } of graves) {
    const known = accepted.find(({ advisory }) => advisory === id);
    const why = !known
      ? ""
      : today <= known.until
        ? `accepted until ${known.until}: ${known.reason}`
        : "no longer accepted";
    console.log(`${severity} ${name} ${id}: ${title} (${url})${why && `; ${why}`}`);
  }
  for (const { advisory } of accepted)
    if (!graves.some(({ id }) => id === advisory))
      console.log(`${advisory} is over: take it out of the accepted ones.`);
  if (open.length > 0) {
    console.error(
      `Audit of run-time dependencies: ${open.length} to mend. Upgrade, or say in infra/accepted-advisories.json why not, and until when.`,
    );
    process.exitCode = 1;
  } else console.log("Audit of run-time dependencies: passed.");
}

/** npm's report, or why there is none. */
function ask() {
  const { stdout, error } = spawnSync("npm", ["audit", "--omit=dev", "--json", "--loglevel=silent"], {
    cwd: root,
    encoding: "utf8",
    timeout: PATIENCE_MS,
    maxBuffer: 64 * 1024 * 1024,
    env: { npm_config_fetch_timeout: "20000", npm_config_fetch_retries: "1", ...process.env },
  });
  if (error) return `npm did not answer: ${error.message}.`;
  let answer;
  try {
    answer = JSON.parse(stdout);
  } catch {
    return "npm answered nothing that can be read.";
  }
  if (answer.vulnerabilities) return answer;
  const { summary, code } = answer.error ?? {};
  return `The registry does not answer: ${answer.message || summary || code || "it gave no reason"}.`;
}

/**
 * What is grave, once each: npm repeats an advisory for every package that leads to it.
 * @param {{ vulnerabilities: Record<string, { via: (string | { url: string, name: string, severity: string, title: string })[] }> }} report
 */
function advisoriesIn({ vulnerabilities }) {
  const found = new Map();
  for (const { via } of Object.values(vulnerabilities))
    for (const advisory of via) {
      if (typeof advisory === "string" || !GRAVE.has(advisory.severity)) continue;
      const id = advisory.url.slice(advisory.url.lastIndexOf("/") + 1);
      found.set(`${id} ${advisory.name}`, { ...advisory, id });
    }
  return [...found.values()];
}

/**
 * What we live with for a while: each needs a reason and an end.
 * @returns {{ advisory: string, reason: string, until: string }[]}
 */
function acceptedAdvisories() {
  const list = JSON.parse(readFileSync(join(root, "infra/accepted-advisories.json"), "utf8"));
  for (const { advisory, reason, until } of list)
    if (!advisory || !reason || !/^\d{4}-\d{2}-\d{2}$/.test(until ?? ""))
      throw new Error(
        `infra/accepted-advisories.json: ${advisory ?? "an entry"} needs an advisory, a reason and an until (a date).`,
      );
  return list;
}
