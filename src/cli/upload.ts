import { createHash } from "node:crypto";
import type { ObjectKind } from "../core/posts/object-key.ts";
import { Refused } from "./api.ts";
import { type LocalFile, readLocal } from "./folder.ts";
import type { ObjectResult, PublishingApi, RemoteObject } from "./publishing-api.ts";

/** Limits of a batch: as many files as the service indexes within a request. A larger file is sent alone. */
const BATCH_FILES = 100;
const BATCH_BYTES = 4 * 1024 * 1024;

/** Files before posts, so that a post is whole when it appears; site.yaml goes before all. */
export const UPLOAD_ORDER: ObjectKind[] = ["include", "issue", "stylesheet", "attachment", "post", "redirects"];

/** A file that the service refused. */
export interface FailedFile {
  key: string;
  reason: string;
}

/** Returns whether the bucket holds other bytes; also if its ETag is no MD5 to compare. */
export function differs(bytes: Uint8Array, remote: RemoteObject | undefined): boolean {
  return remote?.size !== bytes.length || !hasMd5(remote, createHash("md5").update(bytes).digest());
}

export function hasMd5({ etag }: RemoteObject, md5: Buffer): boolean {
  return etag.replaceAll('"', "").toLowerCase() === md5.toString("hex");
}

/** Returns the same of a file, which is read only if the sizes are equal. */
export async function fileDiffers(file: LocalFile, remote: RemoteObject | undefined): Promise<boolean> {
  return remote?.size !== file.size || differs(await readLocal(file), remote);
}

/** Groups files into batches, in order. */
export function batches(files: LocalFile[]): LocalFile[][] {
  const all: LocalFile[][] = [];
  let batch: LocalFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (file.size > BATCH_BYTES) {
      all.push([file]);
      continue;
    }
    if (batch.length === BATCH_FILES || bytes + file.size > BATCH_BYTES) {
      all.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += file.size;
  }
  if (batch.length > 0) all.push(batch);
  return all.filter(({ length }) => length > 0);
}

/** Sends a batch. If it is refused, sends its files one by one, so that one bad file stops no other. */
export async function upload(
  api: PublishingApi,
  batch: LocalFile[],
): Promise<{ results: ObjectResult[]; failed: FailedFile[] }> {
  const files = await Promise.all(batch.map(async (file) => ({ key: file.key, bytes: await readLocal(file) })));
  const [first] = files;
  if (!first) return { results: [], failed: [] };
  try {
    if (files.length > 1 || first.bytes.length <= BATCH_BYTES) {
      return { results: await api.putAll(files), failed: [] };
    }
    return { results: [await api.put(first.key, first.bytes)], failed: [] };
  } catch (fault) {
    if (!(fault instanceof Refused)) throw fault;
    if (batch.length === 1) return { results: [], failed: [{ key: first.key, reason: fault.message }] };
  }
  const results: ObjectResult[] = [];
  const failed: FailedFile[] = [];
  for (const file of batch) {
    const alone = await upload(api, [file]);
    results.push(...alone.results);
    failed.push(...alone.failed);
  }
  return { results, failed };
}
