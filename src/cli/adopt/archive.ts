import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { buffer } from "node:stream/consumers";
import { type Entry, openPromise } from "yauzl";
import { Failure } from "../failure.ts";
import { terminalTexts } from "../terminal-texts.ts";

/** The files of a folder or a zip file. */
export interface Archive {
  path: string;
  names: string[];
  /** Returns a file's text, or `undefined` if there is none or it is longer than `most` bytes. */
  read(name: string, most: number): Promise<string | undefined>;
  close(): void;
}

const ENTRIES_MAX = 100_000;

export async function openArchive(path: string): Promise<Archive> {
  return (await stat(path)).isDirectory() ? openFolder(path) : openZip(path);
}

async function openFolder(path: string): Promise<Archive> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join("/"));
  const known = new Set(names);
  return {
    path,
    names,
    async read(name, most) {
      if (!known.has(name) || (await stat(join(path, name))).size > most) return undefined;
      return readFile(join(path, name), "utf8");
    },
    close() {},
  };
}

async function openZip(path: string): Promise<Archive> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true }).catch((fault: Error) => {
    throw new Failure(terminalTexts().adopt.noZip(path, fault.message));
  });
  const entries = new Map<string, Entry>();
  if (zip.entryCount > ENTRIES_MAX) throw new Failure(terminalTexts().adopt.tooManyFiles(path, ENTRIES_MAX));
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  return {
    path,
    names: [...entries.keys()],
    async read(name, most) {
      const entry = entries.get(name);
      // Its size is held: yauzl refuses a file that unpacks to more than it says.
      if (!entry || entry.uncompressedSize > most) return undefined;
      return String(await buffer(await zip.openReadStreamPromise(entry)));
    },
    close: () => zip.close(),
  };
}
