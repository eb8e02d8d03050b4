import { dayOf } from "../feeds/recent-days.ts";
import type { Issue } from "./issue.ts";

/** The issues of one frequency for one day of the calendar, of all time zones and hours. */
export interface Edition<Shown extends EditionIssue = Issue> {
  frequency: string;
  /** Counted from 1970-01-01, in the zone whose period closed. */
  day: number;
  /** Those that somebody is in, in the order in which they were given. */
  issues: Shown[];
  /** Those without anything to send. */
  empty: Shown[];
}

type EditionIssue = Pick<Issue, "frequency" | "closedAt" | "slots" | "planned" | "state">;

/** Groups issues by edition, in the order of each one's first issue. */
export function editionsOf<Shown extends EditionIssue>(issues: Shown[], siteZone: string): Edition<Shown>[] {
  const editions = new Map<string, Edition<Shown>>();
  for (const issue of issues) {
    const { frequency, closedAt, slots, planned, state } = issue;
    const day = dayOf(closedAt, slots[0]?.timeZone ?? siteZone);
    const key = `${frequency} ${day}`;
    const edition = editions.get(key) ?? { frequency, day, issues: [], empty: [] };
    editions.set(key, edition);
    (planned === 0 && state === "skipped" ? edition.empty : edition.issues).push(issue);
  }
  return [...editions.values()];
}
