import type { LabelRef } from "./category.ts";
import { feedPath } from "./feed.ts";
import type { Site } from "./site.ts";

/** Feeds that are not what they were, each named once however many of their posts changed. */
export class ChangedFeeds {
  readonly #paths = new Set<string>();

  /** A post came, changed or went that had these labels, before or after: the site's own feed changed with theirs. */
  add(labels: LabelRef[]): void {
    for (const scope of [undefined, ...labels]) this.#paths.add(feedPath({ scope }));
  }

  /** Their addresses in every format. */
  urls(site: Pick<Site, "url">, filenames: string[]): string[] {
    return [...this.#paths].flatMap((path) => filenames.map((filename) => new URL(path + filename, site.url).href));
  }
}
