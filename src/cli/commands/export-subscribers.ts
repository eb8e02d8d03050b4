import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import { Failure } from "../failure.ts";
import { showProgress } from "../progress.ts";
import { writeWhole } from "../whole-file.ts";

interface Options extends Connection {
  force: boolean;
  suppressions: boolean;
  json: boolean;
}

export const exportSubscribers = () =>
  withAdminConnection(new Command("export-subscribers"))
    .description("Export all subscribers as CSV that import-subscribers reads.")
    .argument("[file]", "the file; standard output by default")
    .option("--suppressions", "export the suppressed addresses and their reasons instead", false)
    .option("--force", "overwrite an existing file", false)
    .option("--json", "print one JSON object instead of text", false)
    .action(async (file: string | undefined, { force, suppressions, json, ...connection }: Options) => {
      const api = connectAsAdmin(connection);
      if (json && file === undefined) throw new Failure("--json needs a file: without one, the CSV itself is printed.");
      if (file !== undefined && !force && (await exists(file))) {
        throw new Failure(`${file} already exists. Choose another file, or overwrite it with --force.`);
      }
      const body = await api.download(`GET /api/v1/${suppressions ? "suppressions" : "subscribers"}/export.csv`);
      if (file === undefined) {
        await pipeline(body, process.stdout, { end: false }).catch(cutShort);
        return;
      }
      const rows = await save(body, file);
      console.log(json ? JSON.stringify({ file, rows }) : `${rows} rows in ${file}`);
    });

/** Saves the export atomically, readable by the owner only. */
async function save(body: ReadableStream<Uint8Array>, file: string): Promise<number> {
  const progress = showProgress("rows");
  let lines = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _, done) {
      let found = 0;
      // No field of an export contains a line break.
      for (const byte of chunk) if (byte === 10) found++;
      lines += found;
      progress.advance(found);
      done(null, chunk);
    },
  });
  try {
    await writeWhole(file, (part) => pipeline(body, counted, createWriteStream(part, { flags: "wx", mode: 0o600 })));
  } catch (fault) {
    cutShort(fault);
  } finally {
    progress.stop();
  }
  return Math.max(0, lines - 1);
}

function cutShort(fault: unknown): never {
  const { code, message, cause } = fault as NodeJS.ErrnoException & { cause?: Error };
  if (code === "EPIPE") process.exit(0);
  if (code === "ENOENT" || code === "EACCES") throw new Failure(`Cannot write the file: ${message}.`);
  throw new Failure(`The export was interrupted: ${cause?.message ?? message}. Run the command again.`);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
