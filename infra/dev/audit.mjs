// Part of `npm test`: audits the run-time dependencies for known vulnerabilities. If the registry has no advisories (a mirror, or
// no network), the audit is reported as skipped, neither failed nor passed.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const GRAVE = new Set(["high", "critical"]);
/** Timeout of npm. */
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
      console.log(`${advisory} has expired: remove it from the accepted advisories.`);
  if (open.length > 0) {
    console.error(
      `Audit of run-time dependencies: ${open.length} to fix. Upgrade, or accept them in infra/accepted-advisories.json with a reason and an expiry date.`,
    );
    process.exitCode = 1;
  } else console.log("Audit of run-time dependencies: passed.");
}

/** Returns npm's report, or why there is none. */
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
 * Returns severe advisories without duplicates: npm repeats one for every package that depends on it.
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
 * Advisories accepted for a while, each with a reason and an expiry date.
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
