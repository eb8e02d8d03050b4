import type { SiteFile } from "../../core/posts/site-file.ts";

/** The site's own files that posts refer to, derived from the bucket. `Posts.save` adds them. */
export interface SiteFiles {
  /** Returns what is known, by path. */
  known(paths: string[]): Promise<Map<string, SiteFile>>;
  /** Lists what is known below a folder, which ends in a slash. */
  below(folder: string): Promise<SiteFile[]>;
  /**
   * Notes files as they are. Posts that refer to one that has changed are read again by the next reconcile. Returns their
   * keys.
   */
  save(files: SiteFile[], at: number): Promise<string[]>;
  /** Returns paths that were not looked at since then, the longest ago first; files that are missing have a time of their own. */
  due(since: { present: number; missing: number }, limit: number): Promise<string[]>;
  /** Returns whether a post that was read refers to a path. */
  isReferredTo(path: string): Promise<boolean>;
}
