import { Command, Option } from "commander";
import { serviceUrl } from "../connection.ts";
import { examineBucket } from "../doctor/bucket.ts";
import type { Finding } from "../doctor/finding.ts";
import { printFinding } from "../doctor/print.ts";
import { examineHub, examineSite } from "../doctor/site.ts";
import { examineService, examineState, examineTokens } from "../doctor/worker.ts";
import { EXIT, Failure } from "../failure.ts";
import { readLocalSite } from "../local-site.ts";
import { terminalTexts } from "../terminal-texts.ts";

interface Options {
  url: URL | undefined;
  token: string | undefined;
  adminToken: string | undefined;
  envFile: string | undefined;
  offline: boolean;
  dns: string | undefined;
  readOnly: boolean;
  json: boolean;
}

export const doctor = () =>
  new Command("doctor")
    .description("Check everything a site depends on, and say what is wrong and how to fix it. Changes nothing.")
    .argument("[dir]", "the site's folder", ".")
    .addOption(new Option("--url <url>", "address of the service").env("GAZETTE_URL").argParser(serviceUrl))
    .addOption(new Option("--token <token>", "the publishing token").env("GAZETTE_TOKEN"))
    .addOption(new Option("--admin-token <token>", "the admin token").env("GAZETTE_ADMIN_TOKEN"))
    .option("--env-file <file>", "settings as NAME=value lines: MAIL_FROM, SES_…, S3_…, GAZETTE_ADMIN_TOKEN …")
    .option("--offline", "skip DNS and the hub", false)
    .option("--read-only", "write no test objects into the bucket", false)
    .option("--dns <server>", "use this DNS server")
    .option("--json", "print one JSON object instead of text", false)
    .addHelpText(
      "after",
      `
Reads MAIL_FROM, SES_… and S3_… from the environment, named as the Worker's settings. Checks without their settings are
skipped. Tests what the bucket's server supports (conditional writes, start-after, encoding-type, checksums …) with a few
objects under .gazette/doctor/, which are deleted at once; --read-only skips that. Exits with 1 if a check fails; warnings
exit with 0.`,
    )
    .action(async (dir: string, options: Options) => {
      if (options.envFile) loadSettings(options.envFile);
      const findings = await examine(dir, options);
      const failed = findings.some(({ state }) => state === "fail");
      if (options.json) console.log(JSON.stringify({ healthy: !failed, findings }));
      else findings.forEach(printFinding);
      process.exitCode = failed ? EXIT.attention : EXIT.ok;
    });

function loadSettings(file: string): void {
  try {
    process.loadEnvFile(file);
  } catch (fault) {
    throw new Failure(terminalTexts().publish.cannotRead(file, (fault as Error).message));
  }
}

async function examine(dir: string, options: Options): Promise<Finding[]> {
  const { url, token, adminToken = process.env.GAZETTE_ADMIN_TOKEN, offline, dns, readOnly } = options;
  const access = { url, token: token ?? process.env.GAZETTE_TOKEN, adminToken };
  const site = await readLocalSite(dir);
  const service = await examineService(access);
  const reachable = service.some(({ about, state }) => about === "service" && state === "ok");
  const { examineMail } = await import("../doctor/mail.ts");
  const [tokens, state, bucket, mail, hub] = await Promise.all([
    reachable ? examineTokens(access) : [],
    reachable ? examineState(access) : [],
    examineBucket(process.env, readOnly),
    examineMail(process.env, { offline, dns }),
    offline ? [] : examineHub(site),
  ]);
  return [...examineSite(site), ...service, ...tokens, ...state, ...bucket, ...mail, ...hub];
}
