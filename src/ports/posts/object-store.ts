import type { ByteRange } from "../../core/posts/byte-range.ts";

/** What the bucket says about an object without opening it. */
export interface ObjectInfo {
  key: string;
  /** Without quotes. Changes whenever the bytes do. */
  etag: string;
  /** Of the bytes as they lie there, which may be packed. */
  size: number;
  /** Milliseconds since 1970, by the store's clock. */
  uploadedAt: number;
  contentType: string | undefined;
  /** How the bytes are packed (`Content-Encoding`), where they are. A listing need not know it. */
  encoding?: string | undefined;
}

/**
 * An object as its publisher wrote it: what was packed by gzip is unpacked, and `size` is that of what came out. Only what
 * cannot be unpacked (another coding, damaged, too much) comes as it lies there, and says its `encoding`.
 */
export interface StoredObject extends ObjectInfo {
  /** All of them, or those of the range that was asked for; `size` and `etag` are the whole object's. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** One page of a listing, in the order of the keys' UTF-8 bytes. */
export interface ObjectPage {
  /** A listing need not know content types: `contentType` may be undefined here. */
  objects: ObjectInfo[];
  /** Whether there are more after the last of these. */
  more: boolean;
}

/** What must hold at the moment of writing: nothing is there, something is, or one of these versions is. */
export type Precondition = "absent" | "present" | { etags: string[] };

/** Where posts live. Keys are any UTF-8 up to 1,024 bytes. Faults of the store throw; a missing object is a value. */
export interface ObjectStore {
  /** Up to 1,000 objects (or `limit`) under `prefix` whose key comes after `after`. */
  list(options: { prefix: string; after?: string; limit?: number }): Promise<ObjectPage>;
  head(key: string): Promise<ObjectInfo | undefined>;
  /** A range that reaches behind the end is cut there; one that begins behind it is empty. */
  get(key: string, options?: { range?: ByteRange }): Promise<StoredObject | undefined>;
  put(key: string, bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<ObjectInfo>;
  /**
   * Writes only while the precondition holds, and returns `undefined` when it does not. Of two at once, one writes; in a
   * store that knows no conditional writes the later one does, if both looked before either wrote.
   */
  putIf(
    precondition: Precondition,
    key: string,
    bytes: Uint8Array<ArrayBuffer>,
    contentType: string,
  ): Promise<ObjectInfo | undefined>;
  /** Deleting what is not there is fine. */
  delete(key: string): Promise<void>;
}
