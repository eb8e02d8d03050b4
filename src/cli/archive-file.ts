import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import * as z from "zod";
import { Failure } from "./failure.ts";
import { readTar, TAR_END, type TarEntry, type TarFile, tarEntry } from "./tar.ts";
import { writeWhole } from "./whole-file.ts";

/** What a backup says of one of its files. */
const SavedFile = z.object({
  size: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** How its bytes are packed, where the bucket said that they are (`Content-Encoding`). */
  encoding: z.string().max(100).optional(),
});

const Manifest = z.object({
  version: z.literal(1),
  madeAt: z.string().max(100),
  bucket: z.string().max(300),
  files: z.record(z.string(), SavedFile),
});

/** The last entry of a backup: what all others are, so that one that is cut short or damaged is known for it. */
export type Manifest = z.infer<typeof Manifest>;

/** An entry, and how its bytes are packed. */
export interface SavedEntry extends TarEntry {
  encoding?: string | undefined;
}

/** A file of an archive that was verified, and its MD5, which no manifest holds. */
export interface VerifiedFile extends TarFile {
  md5: Buffer;
}

const MANIFEST = "manifest.json";
const CHUNK = 64 * 1024;

/** An archive holds so many files at most: of each its name and its sum are held. */
const FILES_MAX = 1_000_000;
/** What text, SQL and headers come to when they are packed is far below; a bomb comes to a thousand times its size. */
const UNPACKED_RATIO_MAX = 200;
/** So much may be unpacked from however little. */
const UNPACKED_FREE = 64 * 1024 * 1024;

/** Writes entries and then their manifest. All of it or nothing; only its owner may read it. */
export async function writeArchive(
  path: string,
  about: Pick<Manifest, "madeAt" | "bucket">,
  entries: AsyncIterable<SavedEntry>,
): Promise<Manifest> {
  const manifest: Manifest = { version: 1, ...about, files: {} };
  async function* blocks() {
    for await (const { encoding, ...entry } of entries) {
      const sum = createHash("sha256").update(entry.bytes).digest("hex");
      manifest.files[entry.name] = { size: entry.bytes.length, sha256: sum, ...(encoding && { encoding }) };
      yield tarEntry(entry);
    }
    yield tarEntry({ name: MANIFEST, bytes: new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`) });
    yield TAR_END;
  }
  try {
    await writeWhole(path, (part) =>
      pipeline(blocks(), createGzip(), createWriteStream(part, { flags: "wx", mode: 0o600 })),
    );
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EACCES" || code === "ENOSPC")
      throw new Failure(`Cannot write ${path}: ${message}.`);
    throw fault;
  }
  return manifest;
}

/** A backup whose every byte was compared with its manifest, open so that it stays the one that was. */
export interface VerifiedArchive {
  manifest: Manifest;
  /** Its files, the manifest aside, in the order they were written; each is as it was verified, or this throws. */
  files(): AsyncGenerator<VerifiedFile>;
  close(): Promise<void>;
}

/** Reads a whole archive and compares it with its manifest; throws a Failure that names what is wrong. Holds no file of it. */
export async function verifyArchive(path: string): Promise<VerifiedArchive> {
  const file = await openArchive(path);
  try {
    const { manifest, md5s } = await verify(path, file);
    return {
      manifest,
      files: () => verifiedFiles(path, file, manifest, md5s),
      close: () => file.close(),
    };
  } catch (fault) {
    await file.close();
    throw fault;
  }
}

async function openArchive(path: string): Promise<FileHandle> {
  const file = await open(path).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === "ENOENT") throw new Failure(`There is no file ${path}.`);
    throw new Failure(`Cannot read ${path}: ${fault.message}.`);
  });
  // It is read twice.
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Failure(`${path} is no file. Save the archive first.`);
}

async function verify(path: string, file: FileHandle): Promise<{ manifest: Manifest; md5s: Map<string, Buffer> }> {
  const seen = new Map<string, string>();
  const md5s = new Map<string, Buffer>();
  let manifest: Manifest | undefined;
  let manifestMax = 1024;
  for await (const { name, size, content } of archiveFiles(path, file)) {
    if (seen.has(name) || (name === MANIFEST && manifest)) throw new Failure(`${path} holds ${name} twice.`);
    if (seen.size === FILES_MAX) throw new Failure(`${path} holds more than ${FILES_MAX} files.`);
    if (name === MANIFEST) {
      if (size > manifestMax) throw new Failure(`${path} is no backup of Gazette's: its manifest is too long.`);
      manifest = readManifest(path, await bytesOf(content, size));
      continue;
    }
    // What JSON makes of a name at worst, and the rest of its line.
    manifestMax += 6 * Buffer.byteLength(name) + 400;
    const [sha256, md5] = [createHash("sha256"), createHash("md5")];
    for await (const chunk of content) {
      sha256.update(chunk);
      md5.update(chunk);
    }
    seen.set(name, sha256.digest("hex"));
    md5s.set(name, md5.digest());
  }
  if (!manifest) throw new Failure(`${path} is no backup of Gazette's, or was cut short: it has no manifest.`);
  for (const [name, { sha256 }] of Object.entries(manifest.files)) {
    if (seen.get(name) !== sha256)
      throw new Failure(`${path} is damaged: ${name} is ${seen.has(name) ? "not what was saved" : "missing"}.`);
    seen.delete(name);
  }
  const [stray] = seen.keys();
  if (stray !== undefined) throw new Failure(`${path} holds ${stray}, which its manifest does not name.`);
  return { manifest, md5s };
}

async function* verifiedFiles(
  path: string,
  file: FileHandle,
  { files }: Manifest,
  md5s: Map<string, Buffer>,
): AsyncGenerator<VerifiedFile> {
  for await (const { name, size, content } of archiveFiles(path, file)) {
    if (name === MANIFEST) continue;
    const [saved, md5] = [files[name], md5s.get(name)];
    if (saved?.size !== size || !md5) throw new Failure(`${path} was changed while it was read.`);
    yield { name, size, content: unchanged(path, content, saved.sha256), md5 };
  }
}

/** The last of these bytes come only if all of them are as they were. */
async function* unchanged(path: string, content: AsyncIterable<Uint8Array>, sha256: string) {
  const hash = createHash("sha256");
  let last: Uint8Array | undefined;
  for await (const chunk of content) {
    if (last) yield last;
    hash.update(chunk);
    last = chunk;
  }
  if (hash.digest("hex") !== sha256) throw new Failure(`${path} was changed while it was read.`);
  if (last) yield last;
}

/** A file from its beginning, which stays open. */
async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Everything in an archive, its manifest included, in the order it was written. */
async function* archiveFiles(path: string, file: FileHandle): AsyncGenerator<TarFile> {
  const gunzip = createGunzip();
  const unpacking = pipeline(() => chunksOf(file), gunzip);
  // Whoever reads hears of a fault.
  unpacking.catch(() => {});
  async function* unpacked() {
    let bytes = 0;
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > UNPACKED_FREE && bytes > UNPACKED_RATIO_MAX * gunzip.bytesWritten)
        throw new Failure(
          `${path} is no backup of Gazette's: it unpacks to more than ${UNPACKED_RATIO_MAX} times its size, as only a file ` +
            "does that is made to fill a disk.",
        );
      yield chunk;
    }
  }
  const damaged = (fault: unknown): never => {
    if (fault instanceof Failure) throw fault;
    throw new Failure(`${path} is damaged, or no backup: ${(fault as Error).message}.`);
  };
  async function* told(content: AsyncIterable<Uint8Array>) {
    try {
      yield* content;
    } catch (fault) {
      damaged(fault);
    }
  }
  try {
    for await (const entry of readTar(unpacked())) yield { ...entry, content: told(entry.content) };
  } catch (fault) {
    damaged(fault);
  } finally {
    gunzip.destroy();
    await unpacking.catch(() => {});
  }
}

/** The content of a file whose size was found small enough to hold. */
export async function bytesOf(content: AsyncIterable<Uint8Array>, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const chunk of content) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function readManifest(path: string, bytes: Uint8Array): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Failure(`${path} is damaged: its manifest cannot be read.`);
  }
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === "number" && version > 1)
    throw new Failure(`${path} was made by a newer gazette than this one.`);
  const reading = Manifest.safeParse(json);
  if (!reading.success) throw new Failure(`${path} is no backup of Gazette's: its manifest is not one of ours.`);
  return reading.data;
}
