import { EXIT } from "./failure.ts";
import { runGazette } from "./program.ts";

// A closed pipe (`head`) is no error, and the work continues; a full disk is one.
process.stdout.on("error", (fault: NodeJS.ErrnoException) => {
  if (fault.code === "EPIPE") return;
  console.error(`gazette: cannot write the output: ${fault.message}.`);
  process.exit(EXIT.failed);
});

await runGazette(process.argv.slice(2));
