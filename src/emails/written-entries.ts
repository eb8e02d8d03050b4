import type { Written } from "./digest-list.ts";
import type { Headline } from "./headlines.ts";
import type { IssueFrame } from "./issue-frame.ts";

/** What is written once for all digests of an issue. */
export interface WrittenEntries {
  /** By how they are written, then by their ids. */
  entries: Map<string, Map<string, Written>>;
  /** By the ids of their posts. */
  headlines: Map<string, Headline>;
  /** By language and time zone. */
  frames: Map<string, IssueFrame>;
  count: number;
}

/** Each takes about 4 KB. */
const WRITTEN_MAX = 2_000;

export const writtenEntries = (): WrittenEntries => ({
  entries: new Map(),
  headlines: new Map(),
  frames: new Map(),
  count: 0,
});

/** Makes room for one more, if need be by forgetting all. */
export function countWritten(written: WrittenEntries): void {
  if (written.count >= WRITTEN_MAX) Object.assign(written, writtenEntries());
  written.count++;
}
