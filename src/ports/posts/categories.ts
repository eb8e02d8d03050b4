import type { CategorySettings } from "../../core/posts/category-settings.ts";
import type { Merges } from "../../core/posts/merges.ts";

/** Category settings by where they are written, and the merges that readers see. */
export interface StoredCategorySettings {
  /** In `site.yaml`. */
  file: CategorySettings;
  /** At the desk, with the version of the object that holds them. */
  desk: CategorySettings;
  etag: string;
  /** Merges in effect: the ordered ones, once their posts are where the feeds look. */
  shown: Merges;
}

/** Titles and merges of categories, derived from the bucket. */
export interface Categories {
  settings(): Promise<StoredCategorySettings>;
  /** Notes what an object of the desk's orders says. */
  saveSettings(etag: string, desk: CategorySettings): Promise<void>;
  /**
   * Copies the posts of merged categories to the category they count as, not yet visible, in up to so many bounded steps.
   * Returns whether all are there.
   */
  fill(merges: Merges, steps: number): Promise<boolean>;
  /** Makes these merges visible, all at once; false if they are no longer the ordered ones, or not complete. */
  show(merges: Merges): Promise<boolean>;
  /** Deletes what no reader has been led to since a time, in up to so many steps. */
  sweep(at: number, since: number, steps: number): Promise<void>;
  /** Deletes everything; it is read again from the bucket. */
  clear(): Promise<void>;
}
