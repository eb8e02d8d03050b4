import { readFileSync } from "node:fs";
import { styleText } from "node:util";
import { Command, CommanderError } from "commander";
import { knowDeployedSite } from "./deployed-site.ts";
import { EXIT, Failure } from "./failure.ts";
import { localizeHelp } from "./help.ts";
import { keepConsolePrintable, printable } from "./printable.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** Each is loaded when it is asked for: all of them take longer to load than most take to run. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  init: async () => (await import("./commands/init.ts")).init(),
  adopt: async () => (await import("./commands/adopt.ts")).adopt(),
  new: async () => (await import("./commands/new.ts")).newPost(),
  check: async () => (await import("./commands/check.ts")).check(),
  preview: async () => (await import("./commands/preview.ts")).preview(),
  start: async () => (await import("./commands/start.ts")).start(),
  publish: async () => (await import("./commands/publish.ts")).publish(),
  mail: async () => (await import("./commands/mail.ts")).mail(),
  quarantine: async () => (await import("./commands/quarantine.ts")).quarantine(),
  reindex: async () => (await import("./commands/reindex.ts")).reindex(),
  "import-subscribers": async () => (await import("./commands/import-subscribers.ts")).importSubscribers(),
  "export-subscribers": async () => (await import("./commands/export-subscribers.ts")).exportSubscribers(),
  status: async () => (await import("./commands/status.ts")).status(),
  issues: async () => (await import("./commands/issues.ts")).issues(),
  sender: async () => (await import("./commands/sender.ts")).sender(),
  "replay-feedback": async () => (await import("./commands/replay-feedback.ts")).replayFeedback(),
  deploy: async () => (await import("./commands/deploy.ts")).deploy(),
  destroy: async () => (await import("./commands/destroy.ts")).destroy(),
  secrets: async () => (await import("./commands/secrets.ts")).secrets(),
  ci: async () => (await import("./commands/ci.ts")).ci(),
  "backup-key": async () => (await import("./commands/backup-key.ts")).backupKey(),
  backup: async () => (await import("./commands/backup.ts")).backup(),
  restore: async () => (await import("./commands/restore.ts")).restore(),
  doctor: async () => (await import("./commands/doctor.ts")).doctor(),
  smoke: async () => (await import("./commands/smoke.ts")).smoke(),
  completion: async () => (await import("./commands/completion.ts")).completion(),
};

/** Makes the program with the command that is asked for, or with all if it is none of them. */
async function programFor([asked = ""]: string[]): Promise<Command> {
  const { about, version, more } = terminalTexts().program;
  const program = localizeHelp(new Command("gazette"))
    .description(about)
    .version(packageVersion(), "-V, --version", version)
    .exitOverride()
    .addHelpText("after", `\n${more}`);
  const isOne = Object.hasOwn(COMMANDS, asked) && asked !== "completion";
  for (const name of isOne ? [asked] : Object.keys(COMMANDS)) {
    const command = await COMMANDS[name]?.();
    if (!command) continue;
    for (const each of [command, ...command.commands]) each.copyInheritedSettings(program);
    program.addCommand(command);
  }
  return program;
}

/** Runs a command with these arguments and sets the exit code of the process. */
export async function runGazette(args: string[]): Promise<void> {
  keepConsolePrintable();
  try {
    await knowDeployedSite();
    await (await programFor(args)).parseAsync(args, { from: "user" });
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
