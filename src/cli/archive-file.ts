import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import * as z from "zod";
import { Failure } from "./failure.ts";
import { whyOf } from "./file-fault.ts";
import { readTar, TAR_END, type TarEntry, type TarFile, tarEntry } from "./tar.ts";
import { terminalTexts } from "./terminal-texts.ts";
import { writeWhole } from "./whole-file.ts";

/** Manifest entry of one file. */
const SavedFile = z.object({
  size: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Content-Encoding of the object, if it had one. */
  encoding: z.string().max(100).optional(),
});

const Manifest = z.object({
  version: z.literal(1),
  madeAt: z.string().max(100),
  bucket: z.string().max(300),
  files: z.record(z.string(), SavedFile),
});

/** The last entry of a backup lists all others, so that a truncated or damaged archive is detected. */
export type Manifest = z.infer<typeof Manifest>;

export interface SavedEntry extends TarEntry {
  encoding?: string | undefined;
}

/** A file of a verified archive, with the MD5 that S3 uploads need. */
export interface VerifiedFile extends TarFile {
  md5: Buffer;
}

const MANIFEST = "manifest.json";
const CHUNK = 64 * 1024;

/** Most files in an archive: name and hash of each are held in memory. */
const FILES_MAX = 1_000_000;
/** Text, SQL and headers compress far less; a decompression bomb a thousandfold. */
const DECOMPRESSION_RATIO_MAX = 200;
/** Decompressed bytes before the ratio counts. */
const DECOMPRESSION_FREE_BYTES = 64 * 1024 * 1024;

/** Writes entries and their manifest atomically, readable by the owner only. */
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
    const { code } = fault as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EACCES" || code === "ENOSPC")
      throw new Failure(terminalTexts().common.cannotWrite(path, whyOf(fault)));
    throw fault;
  }
  return manifest;
}

/** A backup that matches its manifest, kept open so that it cannot be replaced. */
export interface VerifiedArchive {
  manifest: Manifest;
  /** Streams the files without the manifest, in the order they were written. Throws if one has changed since. */
  files(): AsyncGenerator<VerifiedFile>;
  close(): Promise<void>;
}

/** Compares a whole archive with its manifest, streaming. Throws a Failure that names the first difference. */
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
    const { common } = terminalTexts();
    throw new Failure(fault.code === "ENOENT" ? common.notFound(path) : common.cannotRead(path, whyOf(fault)));
  });
  // A pipe cannot be read twice.
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Failure(terminalTexts().archive.notAFile(path));
}

async function verify(path: string, file: FileHandle): Promise<{ manifest: Manifest; md5s: Map<string, Buffer> }> {
  const says = terminalTexts().archive;
  const seen = new Map<string, string>();
  const md5s = new Map<string, Buffer>();
  let manifest: Manifest | undefined;
  let manifestMax = 1024;
  for await (const { name, size, content } of archiveFiles(path, file)) {
    if (seen.has(name) || (name === MANIFEST && manifest)) throw new Failure(says.twice(path, name));
    if (seen.size === FILES_MAX) throw new Failure(says.tooMany(path, FILES_MAX));
    if (name === MANIFEST) {
      if (size > manifestMax) throw new Failure(says.longManifest(path));
      manifest = readManifest(path, await bytesOf(content, size));
      continue;
    }
    // The longest JSON of a name, and the rest of its line.
    manifestMax += 6 * Buffer.byteLength(name) + 400;
    const [sha256, md5] = [createHash("sha256"), createHash("md5")];
    for await (const chunk of content) {
      sha256.update(chunk);
      md5.update(chunk);
    }
    seen.set(name, sha256.digest("hex"));
    md5s.set(name, md5.digest());
  }
  if (!manifest) throw new Failure(says.noManifest(path));
  for (const [name, { sha256 }] of Object.entries(manifest.files)) {
    if (seen.get(name) !== sha256)
      throw new Failure((seen.has(name) ? says.fileChanged : says.fileMissing)(path, name));
    seen.delete(name);
  }
  const [stray] = seen.keys();
  if (stray !== undefined) throw new Failure(says.stray(path, stray));
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
    if (saved?.size !== size || !md5) throw new Failure(terminalTexts().archive.changed(path));
    yield { name, size, content: unchanged(path, content, saved.sha256), md5 };
  }
}

/** Withholds the last chunk until the hash of all matches. */
async function* unchanged(path: string, content: AsyncIterable<Uint8Array>, sha256: string) {
  const hash = createHash("sha256");
  let last: Uint8Array | undefined;
  for await (const chunk of content) {
    if (last) yield last;
    hash.update(chunk);
    last = chunk;
  }
  if (hash.digest("hex") !== sha256) throw new Failure(terminalTexts().archive.changed(path));
  if (last) yield last;
}

/** Streams an open file from its start, without closing it. */
async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Streams everything in an archive, the manifest included, in the order it was written. */
async function* archiveFiles(path: string, file: FileHandle): AsyncGenerator<TarFile> {
  const gunzip = createGunzip();
  const decompressing = pipeline(() => chunksOf(file), gunzip);
  // The reader below gets the fault.
  decompressing.catch(() => {});
  async function* decompressed() {
    let bytes = 0;
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > DECOMPRESSION_FREE_BYTES && bytes > DECOMPRESSION_RATIO_MAX * gunzip.bytesWritten)
        throw new Failure(terminalTexts().archive.bomb(path, DECOMPRESSION_RATIO_MAX));
      yield chunk;
    }
  }
  const damaged = (fault: unknown): never => {
    if (fault instanceof Failure) throw fault;
    throw new Failure(terminalTexts().archive.damaged(path, (fault as Error).message));
  };
  async function* withReadableFaults(content: AsyncIterable<Uint8Array>) {
    try {
      yield* content;
    } catch (fault) {
      damaged(fault);
    }
  }
  try {
    for await (const entry of readTar(decompressed())) yield { ...entry, content: withReadableFaults(entry.content) };
  } catch (fault) {
    damaged(fault);
  } finally {
    gunzip.destroy();
    await decompressing.catch(() => {});
  }
}

/** Reads the content of a file that is small enough for memory. */
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
  const says = terminalTexts().archive;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Failure(says.unreadableManifest(path));
  }
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === "number" && version > 1) throw new Failure(says.newer(path));
  const reading = Manifest.safeParse(json);
  if (!reading.success) throw new Failure(says.wrongManifest(path));
  return reading.data;
}
