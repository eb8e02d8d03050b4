import type { Entry } from "../feeds/entry.ts";
import { wallTime } from "../wall-clock.ts";
import { composeDigest, type Digest, type DigestEntry, type Headings, type NewEntry } from "./digest.ts";
import type { Bodies } from "./email.ts";
import type { Issue } from "./issue.ts";

/** What an editor made of an issue. */
export interface IssueEdit {
  /** Version of the file in the bucket; empty without one. */
  etag: string;
  /** Words above the posts, as sanitised HTML and as text. */
  note: Bodies | undefined;
  /** Ids of the posts that come first, in this order. */
  order: string[];
  /** Ids of the posts that are left out. */
  drop: string[];
  /** What the editor says of single posts, by their ids. */
  remarks: Record<string, string>;
  /** Names in the file that no published post has. */
  unknown: string[];
}

/** What has been dropped until now holds for an issue that has not begun. */
export const ALL_DROPPED = Number.MAX_SAFE_INTEGER;

export const NO_EDIT: IssueEdit = { etag: "", note: undefined, order: [], drop: [], remarks: {}, unknown: [] };

/** Most characters of a note and of a remark. */
export const NOTE_MAX = 10_000;
export const REMARK_MAX = 500;
/** Most posts that a file may name. */
export const NAMED_MAX = 200;

export const ISSUES_PREFIX = "issues/";

/** Returns the key of the file in which an editor's hand on an issue lies: one a frequency and day, for all zones and hours. */
export function issueFileKey(
  { frequency, closedAt, slots }: Pick<Issue, "frequency" | "closedAt" | "slots">,
  siteZone: string,
): string {
  const { year, month, day } = wallTime(closedAt, slots[0]?.timeZone ?? siteZone);
  return `${ISSUES_PREFIX}${new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)}-${frequency}.md`;
}

/**
 * Composes a digest as its editor ordered it: without headings, since these have an order of their own. Without an order,
 * featured posts come first, and their headings with them.
 */
export function composeEdited(
  entries: NewEntry[],
  follows: string[],
  titleOf: (key: string) => string | undefined,
  { order, drop, remarks }: Pick<IssueEdit, "order" | "drop" | "remarks">,
  known?: Partial<Headings>,
): Digest {
  const kept: DigestEntry[] =
    drop.length === 0 && Object.keys(remarks).length === 0
      ? entries
      : entries
          .filter(({ id }) => !drop.includes(id))
          .map((entry) => (Object.hasOwn(remarks, entry.id) ? { ...entry, remark: remarks[entry.id] } : entry));
  const digest = composeDigest(kept, follows, titleOf, undefined, known);
  const rank = ({ id, email }: Entry) => {
    const place = order.indexOf(id);
    return place >= 0 ? place : order.length + (email === "feature" ? 0 : 1);
  };
  const isRanked = order.length > 0 || kept.some(({ email }) => email === "feature");
  if (!isRanked) return digest;
  const ranked = (list: DigestEntry[]) => [...list].sort((a, b) => rank(a) - rank(b));
  const first = (group: { entries: Entry[] }) => Math.min(...group.entries.map(rank));
  const groups = digest.groups
    .map((group) => ({ ...group, entries: ranked(group.entries) }))
    .sort((a, b) => first(a) - first(b));
  if (order.length === 0) return { ...digest, groups };
  const all = ranked(groups.flatMap((group) => group.entries));
  const since = Math.min(...groups.map((group) => group.since));
  if (all.length === 0) return digest;
  return {
    ...digest,
    groups: [{ id: undefined, title: undefined, entries: all, omitted: digest.omitted, since, ordered: true }],
  };
}
