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

export const exportSubscribers = withAdminConnection(new Command("export-subscribers"))
  .description("Write every subscriber, in whatever state, as CSV that import-subscribers reads.")
  .argument("[file]", "where to; without it, to standard output")
  .option("--suppressions", "the addresses nothing may be sent to, and why, instead", false)
  .option("--force", "replace a file that is there", false)
  .option("--json", "print what was written as JSON", false)
  .action(async (file: string | undefined, { force, suppressions, json, ...connection }: Options) => {
    const api = connectAsAdmin(connection);
    if (json && file === undefined) throw new Failure("--json needs a file: without one the CSV is what is printed.");
    if (file !== undefined && !force && (await isThere(file))) {
      throw new Failure(`${file} is there already. Name another file, or replace it with --force.`);
    }
    const body = await api.download(`${suppressions ? "suppressions" : "subscribers"}/export.csv`);
    if (file === undefined) {
      await pipeline(body, process.stdout, { end: false }).catch(cutShort);
      return;
    }
    const rows = await save(body, file);
    console.log(json ? JSON.stringify({ file, rows }) : `${rows} rows in ${file}`);
  });

/** All of it or nothing: a download that is cut short leaves no file that looks whole. Only its owner may read it. */
async function save(body: ReadableStream<Uint8Array>, file: string): Promise<number> {
  const progress = showProgress("rows");
  let lines = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _, done) {
      let found = 0;
      // No field of an export holds a line break of its own.
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
  if (code === "ENOENT" || code === "EACCES") throw new Failure(`Cannot write it: ${message}.`);
  throw new Failure(`The export was cut short: ${cause?.message ?? message}. Run the command again.`);
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
