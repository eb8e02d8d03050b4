/** Media types that are mirrored, and the file extensions of their copies. */
export const IMAGE_ENDINGS = {
  "image/avif": "avif",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
} as const;
export type ImageType = keyof typeof IMAGE_ENDINGS;

/** Compares two hosts. The trailing dot of a fully qualified name is ignored (RFC 1034 §3.1). */
export function isSameHost(a: URL, b: URL): boolean {
  return hostName(a) === hostName(b);
}

/** Returns a host as it stands in an address in normal form, without the trailing dot. */
export const hostName = ({ hostname }: URL) => hostname.replace(/\.$/, "");

/** Where copies are stored in the bucket. */
export const MIRROR_PREFIX = "assets/mirror/";

/**
 * Why an image has no copy. `address`: it or a redirect leads to a forbidden address; `gone`: 404 or 410; `denied`: the host
 * refuses; `type`: not one of the types above; `bytes`, `pixels`, `redirects`: too many; `unreachable`: no answer.
 */
export const REFUSALS = ["gone", "denied", "unreachable", "type", "bytes", "pixels", "redirects", "address"] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The copy of an image. */
export interface MirroredImage {
  /** Key in the bucket, with a hash of the content. */
  key: string;
  type: ImageType;
  /** In pixels, as displayed. */
  width: number;
  height: number;
  /** In bytes. */
  length: number;
}

/** Whether an image of another host has been mirrored. */
export type ImageStatus =
  | { state: "waiting" }
  | { state: "mirrored"; image: MirroredImage }
  | { state: "refused"; reason: Refusal };

/** An image on another host that a post shows. */
export interface RemoteImage {
  url: string;
  status: ImageStatus;
}

export interface MirrorCounts {
  mirrored: number;
  waiting: number;
  refused: Partial<Record<Refusal, number>>;
}

/** Delays before an image or a host is tried again, by failures in a row. */
export const RETRY_DELAYS = [60_000, 10 * 60_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000];

/** Returns when to try an image again after so many failures, or `undefined` after the last. */
export function retryAt(failures: number, at: number): number | undefined {
  const delay = RETRY_DELAYS[failures - 1];
  return delay === undefined ? undefined : at + delay;
}

export function mirrorKey(contentHash: string, type: ImageType): string {
  return `${MIRROR_PREFIX}${contentHash}.${IMAGE_ENDINGS[type]}`;
}
