import type { LabelRef } from "../posts/category.ts";
import { withMerged } from "../posts/merges.ts";
import type { Site } from "../site.ts";
import { feedPath } from "./feed.ts";

/** Feeds that are not what they were, each named once however many of their posts changed. */
export class ChangedFeeds {
  readonly #scopes = new Map<string, LabelRef | undefined>();

  /** A post came, changed or went that had these labels, before or after: the site's own feed changed with theirs. */
  add(labels: LabelRef[]): void {
    for (const scope of [undefined, ...labels]) this.#scopes.set(feedPath({ scope }), scope);
  }

  /** Their addresses in every format; those of a category with merged ones are many. */
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
