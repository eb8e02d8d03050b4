/** Returns the end of the range of texts with a prefix, which an index can answer. */
export function endOfPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}
