import { Command, Option } from "commander";
import { serviceUrl } from "../connection.ts";
import { examineBucket } from "../doctor/bucket.ts";
import type { Finding } from "../doctor/finding.ts";
import { printFinding } from "../doctor/print.ts";
import { examineHub, examineSite } from "../doctor/site.ts";
import { examineService, examineState, examineTokens } from "../doctor/worker.ts";
import { EXIT, Failure } from "../failure.ts";
import { whyOf } from "../file-fault.ts";
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

export const doctor = ({ doctor: texts, common } = terminalTexts()) =>
  new Command("doctor")
    .description(texts.about)
    .argument("[dir]", common.dir, ".")
    .addOption(new Option("--url <url>", texts.url).env("GAZETTE_URL").argParser(serviceUrl))
    .addOption(new Option("--token <token>", texts.token).env("GAZETTE_TOKEN"))
    .addOption(new Option("--admin-token <token>", texts.adminToken).env("GAZETTE_ADMIN_TOKEN"))
    .option("--env-file <file>", texts.envFile)
    .option("--offline", texts.offline, false)
    .option("--read-only", texts.readOnly, false)
    .option("--dns <server>", texts.dns)
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more}`)
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
    throw new Failure(terminalTexts().common.cannotRead(file, whyOf(fault)));
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
