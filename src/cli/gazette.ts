import { styleText } from "node:util";
import { Command, CommanderError } from "commander";
import { check } from "./commands/check.ts";
import { publish } from "./commands/publish.ts";
import { reindex } from "./commands/reindex.ts";
import { EXIT, Failure } from "./failure.ts";

const gazette = new Command("gazette")
  .description("Publish posts, and look after them.")
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    "after",
    `
Environment:
  GAZETTE_URL    the service, where --url is not given
  GAZETTE_TOKEN  its token, where --token is not given
  NO_COLOR       set to anything: no colours

Exit codes:
  0  everything is as it should be
  1  posts are in quarantine: they could not be read, and are in no feed and no email
  2  the command was given wrongly, or the service could not be reached or refused`,
  );

for (const command of [publish, reindex, check]) gazette.addCommand(command.copyInheritedSettings(gazette));

try {
  await gazette.parseAsync();
} catch (fault) {
  process.exitCode = exitOf(fault);
}

function exitOf(fault: unknown): number {
  // Commander has already said what is wrong; asking for help is not wrong.
  if (fault instanceof CommanderError) return fault.exitCode === 0 ? EXIT.fine : EXIT.failed;
  const text =
    fault instanceof Failure ? fault.message : fault instanceof Error ? (fault.stack ?? fault.message) : fault;
  console.error(`${styleText("red", "gazette:", { stream: process.stderr })} ${text}`);
  return EXIT.failed;
}
