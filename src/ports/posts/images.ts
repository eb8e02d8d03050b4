import type { ImageType, Refusal } from "../../core/posts/remote-image.ts";

export type FetchedImage =
  | { outcome: "fetched"; bytes: Uint8Array<ArrayBuffer>; type: ImageType; width: number; height: number }
  /** Trying again would give the same result. */
  | { outcome: "refused"; reason: Refusal }
  /** `rest`: the host does not respond, or asks for fewer requests. */
  | { outcome: "later"; rest: boolean };

/** Images of other hosts. Their addresses come from posts and are not trusted. */
export interface Images {
  fetch(url: string): Promise<FetchedImage>;
}
