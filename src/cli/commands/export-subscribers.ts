import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import { Failure } from "../failure.ts";
import { whyOf } from "../file-fault.ts";
import { showProgress } from "../progress.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { writeWhole } from "../whole-file.ts";

interface Options extends Connection {
  force: boolean;
  suppressions: boolean;
  json: boolean;
}

export const exportSubscribers = ({ exportSubscribers: texts, common } = terminalTexts()) =>
  withAdminConnection(new Command("export-subscribers"))
    .description(texts.about)
    .argument("[file]", texts.file)
    .option("--suppressions", texts.suppressions, false)
    .option("--force", texts.force, false)
    .option("--json", common.json, false)
    .action(async (file: string | undefined, { force, suppressions, json, ...connection }: Options) => {
      const api = connectAsAdmin(connection);
      if (json && file === undefined) throw new Failure(texts.needsFile);
      if (file !== undefined && !force && (await exists(file))) {
        throw new Failure(common.exists(file));
      }
      const body = await api.download(`GET /api/v1/${suppressions ? "suppressions" : "subscribers"}/export.csv`);
      if (file === undefined) {
        await pipeline(body, process.stdout, { end: false }).catch((fault) => cutShort(fault));
        return;
      }
      const rows = await save(body, file);
      console.log(json ? JSON.stringify({ file, rows }) : texts.done(rows, file));
    });

/** Saves the export atomically, readable by the owner only. */
async function save(body: ReadableStream<Uint8Array>, file: string): Promise<number> {
  const progress = showProgress(terminalTexts().exportSubscribers.rows);
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
    cutShort(fault, file);
  } finally {
    progress.stop();
  }
  return Math.max(0, lines - 1);
}

function cutShort(fault: unknown, file = ""): never {
  const { common, exportSubscribers } = terminalTexts();
  const { code, message, cause } = fault as NodeJS.ErrnoException & { cause?: Error };
  if (code === "EPIPE") process.exit(0);
  if (code === "ENOENT" || code === "EACCES") throw new Failure(common.cannotWrite(file, whyOf(fault)));
  throw new Failure(exportSubscribers.interrupted(cause?.message ?? message));
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
