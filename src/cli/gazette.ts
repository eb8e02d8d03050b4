import { readFileSync } from "node:fs";
import { styleText } from "node:util";
import { Command, CommanderError } from "commander";
import { backup } from "./commands/backup.ts";
import { check } from "./commands/check.ts";
import { completion } from "./commands/completion.ts";
import { doctor } from "./commands/doctor.ts";
import { exportSubscribers } from "./commands/export-subscribers.ts";
import { importSubscribers } from "./commands/import-subscribers.ts";
import { init } from "./commands/init.ts";
import { issues } from "./commands/issues.ts";
import { mail } from "./commands/mail.ts";
import { newPost } from "./commands/new.ts";
import { preview } from "./commands/preview.ts";
import { publish } from "./commands/publish.ts";
import { quarantine } from "./commands/quarantine.ts";
import { reindex } from "./commands/reindex.ts";
import { replayFeedback } from "./commands/replay-feedback.ts";
import { restore } from "./commands/restore.ts";
import { sender } from "./commands/sender.ts";
import { EXIT, Failure } from "./failure.ts";
import { keepConsolePrintable, printable } from "./printable.ts";

const gazette = new Command("gazette")
  .description("Publish posts, and look after them and the newsletter.")
  .version(packageVersion(), "-V, --version", "print its version")
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    "after",
    `
Environment:
  GAZETTE_URL          the service, where --url is not given
  GAZETTE_TOKEN        its publishing token, where --token is not given
  GAZETTE_ADMIN_TOKEN  its admin token, for the commands that need that one
  S3_BUCKET, S3_…      the bucket, where a command goes there itself
  NO_COLOR             set to anything: no colours

Exit codes:
  0  everything is as it should be
  1  something needs a hand: posts in quarantine, files skipped, rows refused, deliveries failed, a check that found
     a fault
  2  the command was given wrongly, or the service could not be reached or refused`,
  );

const commands = [
  ...[init, newPost, check, preview, publish, mail, quarantine, reindex],
  ...[importSubscribers, exportSubscribers, issues, sender, replayFeedback],
  ...[backup, restore, doctor, completion],
];
for (const command of commands) gazette.addCommand(command.copyInheritedSettings(gazette));

keepConsolePrintable();

// Who reads through `head` has seen enough, and the work goes on; who writes to a full disk must hear of it.
process.stdout.on("error", (fault: NodeJS.ErrnoException) => {
  if (fault.code === "EPIPE") return;
  console.error(`gazette: Cannot write what was asked for: ${fault.message}.`);
  process.exit(EXIT.failed);
});

try {
  await gazette.parseAsync();
} catch (fault) {
  process.exitCode = exitOf(fault);
}

function packageVersion(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}

function exitOf(fault: unknown): number {
  // Commander has already said what is wrong; asking for help is not wrong.
  if (fault instanceof CommanderError) return fault.exitCode === 0 ? EXIT.fine : EXIT.failed;
  const text =
    fault instanceof Failure ? fault.message : fault instanceof Error ? (fault.stack ?? fault.message) : fault;
  console.error(`${styleText("red", "gazette:", { stream: process.stderr })} ${printable(String(text))}`);
  return EXIT.failed;
}
