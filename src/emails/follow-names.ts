import type { NamedFollow } from "../core/subscribers/follow.ts";
import type { Locale } from "../locales/index.ts";
import { oneLine } from "./one-line.ts";

/** Follows named; more are only counted. */
const NAMED_MAX = 10;
const NAME_MAX = 80;

/** Names what is followed. Only what the site knows is named: all else comes from the requester, and is counted. */
export function followNames(follows: NamedFollow[], { follows: say }: Locale["emails"]): string {
  if (follows.length === 0) return say.everything;
  const named = follows.flatMap(({ kind, title }) => {
    if (title === undefined) return [];
    const name = oneLine(title, NAME_MAX);
    return [kind === "watch" ? say.watch(name) : name];
  });
  return named.length === follows.length && named.length <= NAMED_MAX
    ? named.join(say.listSeparator)
    : say.chosen(follows.length);
}
