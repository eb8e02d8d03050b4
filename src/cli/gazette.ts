import { EXIT } from "./failure.ts";
import { whyOf } from "./file-fault.ts";
import { runGazette } from "./program.ts";
import { terminalTexts } from "./terminal-texts.ts";

// A closed pipe (`head`) is no error, and the work continues; a full disk is one.
process.stdout.on("error", (fault: NodeJS.ErrnoException) => {
  if (fault.code === "EPIPE") return;
  console.error(`gazette: ${terminalTexts().program.cannotPrint(whyOf(fault))}`);
  process.exit(EXIT.failed);
});

await runGazette(process.argv.slice(2));
