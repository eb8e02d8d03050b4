import type { LabelRef } from "../posts/category.ts";
import { withMerged } from "../posts/merges.ts";
import type { Site } from "../site.ts";
import { feedPath } from "./feed.ts";

/** Collects the feeds that a change affects, each once. */
export class ChangedFeeds {
  readonly #scopes = new Map<string, LabelRef | undefined>();

  /** Adds the feeds of a post by its labels before or after a change. The site's own feed always counts. */
  add(labels: LabelRef[]): void {
    for (const scope of [undefined, ...labels]) this.#scopes.set(feedPath({ scope }), scope);
  }

  /** Returns the feeds' URLs in every format, including those of categories merged into theirs. */
  urls({ url, categoryMerges }: Pick<Site, "url" | "categoryMerges">, filenames: string[]): string[] {
    const scopes = [...this.#scopes.values()].flatMap((scope): (LabelRef | undefined)[] =>
      scope?.kind === "category"
        ? withMerged(categoryMerges, [scope.id]).map((id) => ({ kind: "category", id }))
        : [scope],
    );
    const paths = new Set(scopes.map((scope) => feedPath({ scope })));
    return [...paths].flatMap((path) => filenames.map((filename) => new URL(path + filename, url).href));
  }
}
