import { MIRROR_RECORDS_PREFIX } from "../../core/posts/object-key.ts";
import {
  type ImageStatus,
  type MirroredImage,
  mirrorKey,
  REFUSALS,
  type Refusal,
} from "../../core/posts/remote-image.ts";
import { shortHash } from "../../core/short-hash.ts";
import type { Ports } from "../../ports/index.ts";

/** The bucket's record of an image: its copy, or why its host refused it, and when. */
type MirrorRecord = { url: string; at: number } & ({ image: MirroredImage } | { refused: Refusal });

/** Reads an image's record. Returns `undefined` if there is none, or if it is not one that we could have written. */
export async function readMirrorRecord(
  { objects }: Pick<Ports, "objects">,
  url: string,
): Promise<ImageStatus | undefined> {
  const object = await objects.get(await recordKey(url));
  return object && readRecord(new TextDecoder().decode(object.bytes), url);
}

export async function saveMirrorRecord(
  { objects }: Pick<Ports, "objects">,
  url: string,
  status: Exclude<ImageStatus, { state: "waiting" }>,
  at: number,
): Promise<void> {
  const record: MirrorRecord = {
    url,
    at,
    ...(status.state === "mirrored" ? { image: status.image } : { refused: status.reason }),
  };
  await objects.put(await recordKey(url), new TextEncoder().encode(JSON.stringify(record)), "application/json");
}

function readRecord(text: string, url: string): ImageStatus | undefined {
  let record: Partial<MirrorRecord & { image: MirroredImage; refused: Refusal }> | null;
  try {
    record = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (record?.url !== url) return undefined;
  if (record.image) return isMirroredImage(record.image) ? { state: "mirrored", image: record.image } : undefined;
  const reason = REFUSALS.find((known) => known === record.refused);
  return reason && { state: "refused", reason };
}

function isMirroredImage({ key, type, width, height, length }: MirroredImage): boolean {
  const hash = /([0-9a-f]{32})\.\w+$/.exec(key)?.[1];
  return hash !== undefined && mirrorKey(hash, type) === key && [width, height, length].every(Number.isSafeInteger);
}

async function recordKey(url: string): Promise<string> {
  return `${MIRROR_RECORDS_PREFIX}${await shortHash(url)}.json`;
}
