import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { buffer } from "node:stream/consumers";
import { openPromise } from "yauzl";
import type { FileRow } from "../core/subscribers/file-columns.ts";
import { readSubscriberFile, type SubscriberFile } from "../formats/subscriber-file/read.ts";
import { Failure } from "./failure.ts";
import { whyOf } from "./file-fault.ts";
import { terminalTexts } from "./terminal-texts.ts";
import { toldReason } from "./told-reason.ts";

/** A file of subscribers as it came, alone or out of a zip archive. */
export interface GivenFile {
  name: string;
  bytes: Uint8Array;
}

/** Most that a file unpacks to. */
const UNPACKED_MAX = 512 * 1024 * 1024;

/** Such files come first: who stands in several has left. */
const LEFT = /unsubscribed|cleaned/i;

/** Reads a file, or the tables in a zip archive. */
export async function readGiven(path: string): Promise<GivenFile[]> {
  try {
    const bytes = await readFile(path);
    const isZip = bytes.subarray(0, 4).toString("latin1") === "PK\x03\x04" && /\.zip$/i.test(path);
    return isZip ? await unpacked(path) : [{ name: basename(path), bytes }];
  } catch (fault) {
    if (fault instanceof Failure) throw fault;
    const { cannotRead, notFound } = terminalTexts().common;
    const isAbsent = (fault as NodeJS.ErrnoException).code === "ENOENT";
    throw new Failure(isAbsent ? notFound(path) : cannotRead(path, whyOf(fault)));
  }
}

async function unpacked(path: string): Promise<GivenFile[]> {
  const says = terminalTexts().importSubscribers;
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true });
  const files: GivenFile[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      if (!/\.(csv|tsv|txt)$/i.test(entry.fileName) || entry.fileName.startsWith("__MACOSX/")) continue;
      // Its size is held: yauzl refuses a file that unpacks to more than it says.
      if (entry.uncompressedSize > UNPACKED_MAX) throw new Failure(says.tooLarge(entry.fileName, path));
      files.push({ name: basename(entry.fileName), bytes: await buffer(await zip.openReadStreamPromise(entry)) });
    }
  } finally {
    zip.close();
  }
  if (files.length === 0) throw new Failure(says.noTable(path));
  // An archive also holds other tables, such as who opened which post.
  const known = files.filter((file) => productOf(file) !== undefined);
  if (known.length === 0 && files.length > 1) throw new Failure(says.unknownTables(path));
  const taken = known.length > 0 ? known : files;
  for (const { name } of files) if (!taken.some((file) => file.name === name)) console.error(says.skipped(name));
  return taken.sort((one, other) => Number(LEFT.test(other.name)) - Number(LEFT.test(one.name)));
}

function productOf({ name, bytes }: GivenFile): string | undefined {
  const file = readSubscriberFile(bytes, { name, most: Number.POSITIVE_INFINITY, check: (row) => ({ row }) });
  return "problem" in file ? undefined : file.product;
}

/** Reads what the file says. `refused`: lines that the service refused. */
export function readRows({ name, bytes }: GivenFile, refused: Set<number> = new Set()): SubscriberFile<FileRow> {
  const file = readSubscriberFile(bytes, {
    name,
    most: Number.POSITIVE_INFINITY,
    check: (row, line) => (refused.has(line) ? { errors: [] } : { row }),
  });
  if ("problem" in file) throw new Failure(`${name}: ${toldReason(file.problem).detail}`);
  return file;
}
