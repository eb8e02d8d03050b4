/** Text as it may stand in one line: well-formed, without breaks or control characters, at most `max` characters. */
export function oneLine(text: string, max = Number.POSITIVE_INFINITY): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  if (line.length <= max) return line;
  const characters = [...line];
  return characters.length <= max
    ? line
    : `${characters
        .slice(0, max - 1)
        .join("")
        .trimEnd()}…`;
}
