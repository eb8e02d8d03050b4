import { Command, InvalidArgumentError } from "commander";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import type { Finding } from "../doctor/finding.ts";
import { printFinding } from "../doctor/print.ts";
import { EXIT } from "../failure.ts";
import { smoke as check } from "../smoke.ts";
import { terminalTexts } from "../terminal-texts.ts";

interface Options extends Connection {
  mail: boolean;
  wait: number;
  json: boolean;
}

export const smoke = ({ smoke: texts, common } = terminalTexts()) =>
  withAdminConnection(new Command("smoke"))
    .description(texts.about)
    .option("--no-mail", texts.noMail)
    .option("--wait <seconds>", texts.wait, seconds, 120)
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(async ({ mail, wait, json, ...connection }: Options) => {
      const findings: Finding[] = [];
      for await (const finding of check(connectAsAdmin(connection), { mail, waitMs: wait * 1000 })) {
        findings.push(finding);
        if (!json) printFinding(finding);
      }
      const failed = findings.some(({ state }) => state === "fail");
      if (json) console.log(JSON.stringify({ passed: !failed, findings }));
      process.exitCode = failed ? EXIT.attention : EXIT.ok;
    });

function seconds(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 3_600)) throw new InvalidArgumentError(terminalTexts().smoke.notAWait);
  return number;
}
