import type { ByteRange } from "../../core/posts/byte-range.ts";

/** An object's metadata. */
export interface ObjectInfo {
  key: string;
  /** Without quotes. Changes whenever the bytes do. */
  etag: string;
  /** Size as stored, which may be compressed. */
  size: number;
  /** Milliseconds since 1970, by the store's clock. */
  uploadedAt: number;
  contentType: string | undefined;
  /** `Content-Encoding`, if any. Listings need not know it. */
  encoding?: string | undefined;
}

/**
 * An object as its publisher wrote it: gzip is unpacked, and `size` is the unpacked size. What cannot be unpacked (another
 * coding, damaged, too large) comes as stored, with its `encoding`.
 */
export interface StoredObject extends ObjectInfo {
  /** The whole object, or the requested range; `size` and `etag` are the whole object's. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** One page of a listing, by the keys' UTF-8 bytes. */
export interface ObjectPage {
  /** Listings need not know content types. */
  objects: ObjectInfo[];
  /** Whether more objects follow. */
  more: boolean;
}

/** What must hold when writing: no object, any object, or one of these versions. */
export type Precondition = "absent" | "present" | { etags: string[] };

/** Where posts are stored. Keys are any UTF-8 up to 1,024 bytes. Faults of the store throw; a missing object is a value. */
export interface ObjectStore {
  /** Lists up to 1,000 objects (or `limit`) under `prefix` with keys after `after`. */
  list(options: { prefix: string; after?: string; limit?: number }): Promise<ObjectPage>;
  head(key: string): Promise<ObjectInfo | undefined>;
  /** Cuts a range that passes the end; one that starts past it is empty. */
  get(key: string, options?: { range?: ByteRange }): Promise<StoredObject | undefined>;
  put(key: string, bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<ObjectInfo>;
  /**
   * Writes only if the precondition holds; otherwise returns `undefined`. Of two at once, one writes; in a store without
   * conditional writes the later one does, if both checked before either wrote.
   */
  putIf(
    precondition: Precondition,
    key: string,
    bytes: Uint8Array<ArrayBuffer>,
    contentType: string,
  ): Promise<ObjectInfo | undefined>;
  /** Deletes an object, if it exists. */
  delete(key: string): Promise<void>;
}
