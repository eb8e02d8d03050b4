import type { Followed, NamedFollow } from "../core/subscribers/follow.ts";
import type { Locale } from "../locales/index.ts";

/** Returns the title of a followed label, its id where the site has none, or a question in quotation marks. */
export const followName = (follow: Followed & Partial<NamedFollow>, { pages }: Pick<Locale, "pages">): string =>
  follow.kind === "watch" ? pages.following.watch(follow.id) : (follow.title ?? follow.id);
