import { readFileSync } from "node:fs";
import { styleText } from "node:util";
import { Command, CommanderError } from "commander";
import { adopt } from "./commands/adopt.ts";
import { backup } from "./commands/backup.ts";
import { backupKey } from "./commands/backup-key.ts";
import { check } from "./commands/check.ts";
import { ci } from "./commands/ci.ts";
import { completion } from "./commands/completion.ts";
import { deploy } from "./commands/deploy.ts";
import { destroy } from "./commands/destroy.ts";
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
import { secrets } from "./commands/secrets.ts";
import { sender } from "./commands/sender.ts";
import { smoke } from "./commands/smoke.ts";
import { start } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { knowDeployedSite } from "./deployed-site.ts";
import { EXIT, Failure } from "./failure.ts";
import { keepConsolePrintable, printable } from "./printable.ts";

const gazette = new Command("gazette")
  .description("Publish posts and manage the newsletter.")
  .version(packageVersion(), "-V, --version", "print the version")
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    "after",
    `
Environment:
  GAZETTE_URL          default of --url; otherwise the url of gazette.toml in this folder, with its tokens
  GAZETTE_TOKEN        default of --token: the publishing token
  GAZETTE_ADMIN_TOKEN  default of --token for commands that need the admin token
  S3_BUCKET, S3_…      the bucket, for commands that access it directly
  NO_COLOR             if set, print no colours

Exit codes:
  0  success
  1  something needs attention: posts in quarantine, skipped files, rejected rows, failed deliveries, failed checks
  2  wrong usage, or the service could not be reached or refused the request`,
  );

const commands = [
  ...[init, adopt, newPost, check, preview, start, publish, mail, quarantine, reindex],
  ...[importSubscribers, exportSubscribers, status, issues, sender, replayFeedback],
  ...[deploy, destroy, secrets, ci, backupKey, backup, restore, doctor, smoke, completion],
];
for (const command of commands) gazette.addCommand(command.copyInheritedSettings(gazette));

/** Runs a command with these arguments and sets the exit code of the process. */
export async function runGazette(args: string[]): Promise<void> {
  keepConsolePrintable();
  try {
    await knowDeployedSite();
    await gazette.parseAsync(args, { from: "user" });
  } catch (fault) {
    process.exitCode = exitOf(fault);
  }
}

function packageVersion(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}

function exitOf(fault: unknown): number {
  // Commander has already printed the problem; --help is none.
  if (fault instanceof CommanderError) return fault.exitCode === 0 ? EXIT.ok : EXIT.failed;
  const text =
    fault instanceof Failure ? fault.message : fault instanceof Error ? (fault.stack ?? fault.message) : fault;
  console.error(`${styleText("red", "gazette:", { stream: process.stderr })} ${printable(String(text))}`);
  return EXIT.failed;
}
