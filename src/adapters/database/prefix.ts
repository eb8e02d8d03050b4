/** The first text behind all that begin with a prefix: the two bound a range that an index answers. */
export function endOfPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}
