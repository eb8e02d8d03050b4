/** Posts in quarantine for the same reason. */
export interface ReasonCount {
  reason: string;
  posts: number;
  /** `file:line` of the first one. */
  example: string;
}

/** Counts posts by reason, most frequent first, ignoring what a reason quotes of its post. */
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

/** Replaces quotations. The advice, after the last colon that nothing quoted follows, is the same for all posts. */
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
