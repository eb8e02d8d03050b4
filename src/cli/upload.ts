import { createHash } from "node:crypto";
import { Refused } from "./api.ts";
import { type LocalFile, readLocal } from "./folder.ts";
import type { ObjectResult, PublishingApi, RemoteObject } from "./publishing-api.ts";

/** What a batch of small files may hold: as many as a request reads itself. A file above the bytes travels alone. */
const BATCH_FILES = 25;
const BATCH_BYTES = 4 * 1024 * 1024;

/** A file the service would not take, and its words why. */
export interface FailedFile {
  key: string;
  reason: string;
}

/** Whether the bucket holds something else than these bytes. An ETag that is no MD5 tells nothing, so yes. */
export function differs(bytes: Uint8Array, remote: RemoteObject | undefined): boolean {
  return remote?.size !== bytes.length || !hasMd5(remote, createHash("md5").update(bytes).digest());
}

export function hasMd5({ etag }: RemoteObject, md5: Buffer): boolean {
  return etag.replaceAll('"', "").toLowerCase() === md5.toString("hex");
}

/** The same of a file, which is read only where its size does not tell. */
export async function fileDiffers(file: LocalFile, remote: RemoteObject | undefined): Promise<boolean> {
  return remote?.size !== file.size || differs(await readLocal(file), remote);
}

/** Files in the order given, as many together as may travel together. */
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

/** Sends one batch. A batch the service refuses is sent again file by file, so that one bad file stops no other. */
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

/** Works through a list with a few hands at once; the first fault stops them all. */
export async function withHands<Thing>(
  hands: number,
  things: Thing[],
  work: (thing: Thing) => Promise<void>,
): Promise<void> {
  const rest = things[Symbol.iterator]();
  let stopped = false;
  await Promise.all(
    Array.from({ length: hands }, async () => {
      for (const thing of rest) {
        if (stopped) return;
        try {
          await work(thing);
        } catch (fault) {
          stopped = true;
          throw fault;
        }
      }
    }),
  );
}
