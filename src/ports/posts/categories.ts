import type { CategorySettings } from "../../core/posts/category-settings.ts";
import type { Merges } from "../../core/posts/merges.ts";

/** What the publisher ordered about categories, by where it is written, and what readers see of it. */
export interface StoredCategorySettings {
  /** In `site.yaml`. */
  file: CategorySettings;
  /** At the desk, and the version of the object that says so. */
  desk: CategorySettings;
  etag: string;
  /** Merges that readers see: those that were ordered, once the posts lie where their feeds look. */
  shown: Merges;
}

/** Titles and merges of categories, derived from the bucket. */
export interface Categories {
  settings(): Promise<StoredCategorySettings>;
  /** Notes what an object of the desk's orders says. */
  saveSettings(etag: string, desk: CategorySettings): Promise<void>;
  /**
   * Puts the posts of merged categories beside those of the category they count as, unseen, up to so many steps of bounded
   * length. Answers whether all of them are there.
   */
  fill(merges: Merges, steps: number): Promise<boolean>;
  /** Lets readers see these merges, all at once; false when they are not what is ordered any more, or not filled. */
  show(merges: Merges): Promise<boolean>;
  /** Clears away what no reader has been led to since a moment, up to so many steps. */
  sweep(at: number, since: number, steps: number): Promise<void>;
  /** Forgets all of it; what the bucket says is read again. */
  clear(): Promise<void>;
}
