/** How many posts one reason keeps in quarantine, and the first of them. */
export interface ReasonCount {
  reason: string;
  posts: number;
  /** `file:line`, to begin with. */
  example: string;
}

/** Posts by reason, the most frequent first. What a reason quotes of its own post does not count. */
export function countReasons(quarantined: { file: string; line: number | null; reason: string }[]): ReasonCount[] {
  const counts = new Map<string, ReasonCount>();
  for (const { file, line, reason } of quarantined) {
    const kind = withoutQuotations(reason);
    const known = counts.get(kind);
    if (known) known.posts++;
    else counts.set(kind, { reason: kind, posts: 1, example: line === null ? file : `${file}:${line}` });
  }
  return [...counts.values()].sort((a, b) => b.posts - a.posts || (a.reason < b.reason ? -1 : 1));
}

/** Advice comes after the last colon that nothing quoted follows, and is the same for all posts. */
function withoutQuotations(reason: string): string {
  const quoted = reason.replace(/".*"(?=[^"]*: )/, "…");
  const end = quoted.search(/: /);
  const wrong = end === -1 ? quoted : quoted.slice(0, end);
  return (
    wrong
      .replace(/"[^"]*"|\([^()]*\)|\bposts\/\S+/g, "…")
      .replace(/\b\d{4}(?:-\d{2}-\d{2})?\b/g, "…")
      .replace(/…(?: …)+/g, "…") + quoted.slice(wrong.length)
  );
}
