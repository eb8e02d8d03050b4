/** What a pattern of subjects may name, in braces. */
export const SUBJECT_PLACEHOLDERS = ["title", "count", "more", "date", "frequency", "site"] as const;

export type SubjectValues = Record<(typeof SUBJECT_PLACEHOLDERS)[number], string>;

const PLACEHOLDER = /\{([^{}]{0,40})\}/g;

/** Returns the placeholders of a pattern that do not exist. */
export function unknownPlaceholders(pattern: string): string[] {
  const known: readonly string[] = SUBJECT_PLACEHOLDERS;
  return [...new Set([...pattern.matchAll(PLACEHOLDER)].map(([, name = ""]) => name))].filter(
    (name) => !known.includes(name),
  );
}

/** Fills a pattern whose placeholders exist, in one pass, so that a value that looks like a placeholder stays as it is. */
export function filledSubject(pattern: string, values: SubjectValues): string {
  return pattern.replace(PLACEHOLDER, (_, name: keyof SubjectValues) => values[name]);
}
