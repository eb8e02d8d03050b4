/** Types of images that are mirrored, and how their copies' names end. */
export const IMAGE_ENDINGS = {
  "image/avif": "avif",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
} as const;
export type ImageType = keyof typeof IMAGE_ENDINGS;

/** Whether two addresses are at one host: with the dot at the end that a full name may have, it is the same (RFC 1034 §3.1). */
export function sameHost(a: URL, b: URL): boolean {
  return nameOf(a) === nameOf(b);
}

const nameOf = ({ hostname }: URL) => hostname.replace(/\.$/, "");

/** Where copies lie in the bucket. */
export const MIRROR_PREFIX = "assets/mirror/";

/**
 * Why an image of another host has no copy: its address or a redirect leads where we do not go; the host says that it is gone
 * (404, 410) or does not hand it out; it is no image of a type above; too many bytes, pixels or redirects; no answer.
 */
export const REFUSALS = ["gone", "denied", "unreachable", "type", "bytes", "pixels", "redirects", "address"] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The copy of an image. */
export interface MirroredImage {
  /** In the bucket; holds the hash of its content. */
  key: string;
  type: ImageType;
  /** In pixels, as it is shown. */
  width: number;
  height: number;
  /** In bytes. */
  length: number;
}

/** What became of an image of another host, or is to become of it. */
export type ImageStatus =
  | { state: "waiting" }
  | { state: "mirrored"; image: MirroredImage }
  | { state: "refused"; reason: Refusal };

/** An image of another host that a post holds. */
export interface RemoteImage {
  url: string;
  status: ImageStatus;
}

export interface MirrorCounts {
  mirrored: number;
  waiting: number;
  refused: Partial<Record<Refusal, number>>;
}

/** How long an image whose host did not answer, or a host itself, is left in peace after each failure in a row. */
export const RETRY_DELAYS = [60_000, 10 * 60_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000];

/** When an image is asked for again after so many failures; nothing when that was the last. */
export function retryAt(failures: number, at: number): number | undefined {
  const delay = RETRY_DELAYS[failures - 1];
  return delay === undefined ? undefined : at + delay;
}

export function mirrorKey(contentHash: string, type: ImageType): string {
  return `${MIRROR_PREFIX}${contentHash}.${IMAGE_ENDINGS[type]}`;
}
