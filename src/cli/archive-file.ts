import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { Failure } from "./failure.ts";
import { readTar, TAR_END, type TarEntry, tarEntry } from "./tar.ts";
import { writeWhole } from "./whole-file.ts";

/** The last entry of a backup: what all others are, so that one that is cut short or damaged is known for it. */
export interface Manifest {
  version: 1;
  madeAt: string;
  bucket: string;
  files: Record<string, { size: number; sha256: string }>;
}

const MANIFEST = "manifest.json";

/** Writes entries and then their manifest. All of it or nothing; only its owner may read it. */
export async function writeArchive(
  path: string,
  about: Pick<Manifest, "madeAt" | "bucket">,
  entries: AsyncIterable<TarEntry>,
): Promise<Manifest> {
  const manifest: Manifest = { version: 1, ...about, files: {} };
  async function* blocks() {
    for await (const entry of entries) {
      manifest.files[entry.name] = { size: entry.bytes.length, sha256: sha256(entry.bytes) };
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

/** Reads a whole archive and compares every byte with its manifest; throws a Failure that names what is wrong. */
export async function verifyArchive(path: string): Promise<Manifest> {
  const seen = new Map<string, string>();
  let manifest: Manifest | undefined;
  for await (const { name, bytes } of archiveEntries(path)) {
    if (name === MANIFEST) manifest = readManifest(path, bytes);
    else seen.set(name, sha256(bytes));
  }
  if (!manifest) throw new Failure(`${path} is no backup of Gazette's, or was cut short: it has no manifest.`);
  for (const [name, { sha256 }] of Object.entries(manifest.files)) {
    if (seen.get(name) !== sha256)
      throw new Failure(`${path} is damaged: ${name} is ${seen.has(name) ? "not what was saved" : "missing"}.`);
    seen.delete(name);
  }
  const [stray] = seen.keys();
  if (stray !== undefined) throw new Failure(`${path} holds ${stray}, which its manifest does not name.`);
  return manifest;
}

/** Everything in an archive, its manifest included, in the order it was written. */
export async function* archiveEntries(path: string): AsyncGenerator<TarEntry> {
  const bytes = new PassThrough();
  const unpacked = pipeline(createReadStream(path), createGunzip(), bytes);
  unpacked.catch((fault) => bytes.destroy(fault));
  try {
    yield* readTar(bytes);
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new Failure(`There is no file ${path}.`);
    throw new Failure(`${path} is damaged, or no backup: ${message}.`);
  }
}

function readManifest(path: string, bytes: Uint8Array): Manifest {
  const manifest = JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
  if (manifest.version !== 1) throw new Failure(`${path} was made by a newer gazette than this one.`);
  return manifest;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
