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

/** Says what is wrong with a file that a post refers to, by its bytes; without any there is no such file. */
export function fileProblem({ paths: [path = ""], use }: FileReference, bytes: number | undefined): Reason | undefined {
  if (bytes === undefined) return reason(use === "picture" ? "picture-missing" : "file-missing", { path });
  return use === "picture" && bytes === 0 ? reason("picture-empty", { path }) : undefined;
}
