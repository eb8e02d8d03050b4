import type { ByteRange } from "../../core/posts/byte-range.ts";
import type { ObjectInfo, StoredObject } from "../../ports/posts/object-store.ts";

/** Size limit of compressed objects, packed and unpacked: they are held whole, twice for a moment. */
export const UNPACKED_MAX = 16 * 1024 * 1024;

/** Returns the coding of an object by `Content-Encoding` (RFC 9110 §8.4), or `undefined` if it has none. */
export function encodingOf(header: string | undefined): string | undefined {
  const codings = (header ?? "").toLowerCase().split(",");
  // `aws-chunked` is a transfer coding that some servers store.
  const left = codings.map((coding) => coding.trim()).filter((coding) => !/^(identity|aws-chunked)?$/.test(coding));
  return left.length > 0 ? left.join(", ") : undefined;
}

/** Returns whether an object is read whole, because it may have to be unpacked. */
export function mayUnpack({ encoding, size }: Pick<ObjectInfo, "encoding" | "size">): boolean {
  return (encoding === "gzip" || encoding === "x-gzip") && size <= UNPACKED_MAX;
}

/** Unpacks a whole object. Other codings, damaged and oversized objects stay as they are, with their `encoding`. */
export async function unpacked(stored: StoredObject): Promise<StoredObject> {
  if (!mayUnpack(stored)) return stored;
  // Some tools label as `gzip` what is not, and some runtimes have unpacked it already (RFC 1952 §2.3.1).
  const isGzip = stored.bytes[0] === 0x1f && stored.bytes[1] === 0x8b;
  const bytes = isGzip ? await gunzip(stored.bytes) : stored.bytes;
  return bytes ? { ...stored, bytes, size: bytes.length, encoding: undefined } : stored;
}

/** Cuts the requested range from an object that was read whole. */
export function partOf(stored: StoredObject, range: ByteRange | undefined): StoredObject {
  return range ? { ...stored, bytes: stored.bytes.slice(range.offset, range.offset + range.length) } : stored;
}

async function gunzip(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    // Leaving the loop stops unpacking.
    for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > UNPACKED_MAX) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
