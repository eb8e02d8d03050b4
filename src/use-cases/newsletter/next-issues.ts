import { frequencyNamed } from "../../core/frequencies/by-name.ts";
import { nextClose } from "../../core/frequencies/next-close.ts";
import type { Ports } from "../../ports/index.ts";
import type { Cohort } from "../../ports/newsletter/issues.ts";

/** An issue that will open if something new is released before it closes. */
export interface NextIssue {
  frequency: string;
  closesAt: number;
  subscribers: number;
  /** Empty for frequencies without an hour. */
  slots: Cohort[];
}

/** Returns the next issue of each frequency and slot in use, soonest first. */
export async function nextIssues({ issues, site }: Pick<Ports, "issues" | "site">, at: number): Promise<NextIssue[]> {
  const next = new Map<string, NextIssue>();
  for (const cohort of await issues.cohorts()) {
    const frequency = frequencyNamed(cohort.frequency);
    if (!frequency) continue;
    // What comes soon after an issue without an hour waits.
    const before = frequency.usesHour ? undefined : await issues.newest(cohort.frequency);
    const after = Math.max(at, (before?.closedAt ?? 0) + site.newsletter.immediateMs - 1);
    const closesAt = nextClose(frequency, after, cohort, site.newsletter);
    const key = `${cohort.frequency} ${closesAt}`;
    const issue = next.get(key) ?? { frequency: cohort.frequency, closesAt, subscribers: 0, slots: [] };
    issue.subscribers += cohort.subscribers;
    if (frequency.usesHour) issue.slots.push(cohort);
    next.set(key, issue);
  }
  return [...next.values()].sort((a, b) => a.closesAt - b.closesAt || (a.frequency < b.frequency ? -1 : 1));
}
