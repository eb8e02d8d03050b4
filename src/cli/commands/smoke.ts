import { Command, InvalidArgumentError } from "commander";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import type { Finding } from "../doctor/finding.ts";
import { printFinding } from "../doctor/print.ts";
import { EXIT } from "../failure.ts";
import { smoke as check } from "../smoke.ts";

interface Options extends Connection {
  mail: boolean;
  wait: number;
  json: boolean;
}

export const smoke = () =>
  withAdminConnection(new Command("smoke"))
    .description("Use a service as readers, subscribers and SES do, after a deployment. Removes what that leaves.")
    .option("--no-mail", "send no email: leave out the round trip of feedback")
    .option("--wait <seconds>", "how long feedback may take", seconds, 120)
    .option("--json", "print one JSON object instead of text", false)
    .addHelpText(
      "after",
      `
Reads every feed, and again with its ETag; adds a subscriber at SES's mailbox simulator, unsubscribes them by one click and
erases them; subscribes an address there that bounces, and waits for the bounce. Exits with 1 if a check fails.`,
    )
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
  if (!(number > 0 && number <= 3_600)) throw new InvalidArgumentError("It must be seconds, up to 3600.");
  return number;
}
