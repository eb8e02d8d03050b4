import type { Locale } from "../../src/locales/index.ts";
import type { ChangeRefusal } from "../../src/use-cases/posts/change-category.ts";

/** Says why a change of a category was refused, and what to do. */
export function refusalText({ desk }: Pick<Locale, "desk">, refusal: ChangeRefusal): string {
  const words = desk.categories.refused;
  switch (refusal.kind) {
    case "is-merged":
    case "target-is-merged":
      return words[refusal.kind](refusal.into);
    case "has-merged":
      return words["has-merged"](refusal.merged);
    case "unknown":
      return words.unknown(refusal.id);
    default:
      return words[refusal.kind];
  }
}
