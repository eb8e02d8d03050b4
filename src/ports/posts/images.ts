import type { ImageType, Refusal } from "../../core/posts/remote-image.ts";

export type FetchedImage =
  | { outcome: "fetched"; bytes: Uint8Array<ArrayBuffer>; type: ImageType; width: number; height: number }
  /** Asked again, the answer would be the same. */
  | { outcome: "refused"; reason: Refusal }
  /** `rest`: it is the host that does not answer, or asks for less. */
  | { outcome: "later"; rest: boolean };

/** Images of other hosts. Their addresses come from posts and are nobody's word for anything. */
export interface Images {
  fetch(url: string): Promise<FetchedImage>;
}
