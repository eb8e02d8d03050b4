import type { ImageType, Refusal } from "../../core/posts/remote-image.ts";

export type FetchedImage =
  | { outcome: "fetched"; bytes: Uint8Array<ArrayBuffer>; type: ImageType; width: number; height: number }
  /** Trying again would give the same result. */
  | { outcome: "refused"; reason: Refusal }
  /** `rest`: the host does not respond, or asks for fewer requests. */
  | { outcome: "later"; rest: boolean };

export interface Images {
  /** Fetches an image of another host. Its address comes from a post and is not trusted. */
  fetch(url: string): Promise<FetchedImage>;
  /** Reads the size of an image from its first bytes, in pixels as displayed, and the file extension for what it is. */
  measure(header: Uint8Array<ArrayBuffer>): { width: number; height: number; ending: string } | undefined;
}
