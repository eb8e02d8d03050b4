import { type Reason, reason } from "../reason.ts";

/** A file of the site that a post shows or links to. */
export interface FileReference {
  /** The address in the post's HTML. */
  url: string;
  /**
   * Paths below the site's address where the file may be, the one of `url` first: generators resolve a relative reference
   * against the file, its folder of attachments, its page or the site.
   */
  paths: string[];
  /** Line in the post's file, from 1, where known. */
  line: number | undefined;
  use: "picture" | "link";
}

/** Says that a post refers to a file that is not there. */
export function missingFile({ paths: [path = ""], use }: FileReference): Reason {
  return reason(use === "picture" ? "picture-missing" : "file-missing", { path });
}
