import type { Frequency, Slot } from "../core/frequencies/frequency.ts";
import * as frequencies from "../core/frequencies/index.ts";
import type { Ports } from "../ports/index.ts";
import type { Cohort } from "../ports/issues.ts";

/** At most this many missed periods of one cohort are caught up with in one run. */
const MISSED_MAX = 10;

/**
 * Opens an issue for every period that has closed and has none yet, missed ones included while they are younger than
 * `newsletter.max_age`. Running it again for the same time does nothing. A missed issue holds what had been released when
 * its period closed; the newest holds everything released since.
 */
export async function openIssues(
  { issues, releases, site }: Pick<Ports, "issues" | "releases" | "site">,
  at: number,
): Promise<number> {
  const known: Record<string, Frequency> = { ...frequencies };
  const lastSeq = await releases.lastSeq();
  const oldest = at - site.newsletter.maxAgeMs;
  const due = new Map<string, { frequency: string; closedAt: number; newest: boolean; slots: Slot[] }>();

  for (const cohort of await issues.cohorts()) {
    const frequency = known[cohort.frequency];
    if (!frequency) continue;
    for (const [index, closedAt] of missedCloses(frequency, cohort, at, oldest).entries()) {
      if (await issues.opened(cohort.frequency, closedAt)) break;
      if (!(await issues.hasCandidate(cohort, closedAt))) break;
      const key = `${cohort.frequency} ${closedAt}`;
      const issue = due.get(key) ?? { frequency: cohort.frequency, closedAt, newest: index === 0, slots: [] };
      issue.newest &&= index === 0;
      if (frequency.usesHour) issue.slots.push({ hour: cohort.hour, timeZone: cohort.timeZone });
      due.set(key, issue);
    }
  }

  let opened = 0;
  for (const { frequency, closedAt, newest, slots } of [...due.values()].sort((a, b) => a.closedAt - b.closedAt)) {
    const throughSeq = newest ? lastSeq : await releases.seqAt(closedAt);
    if (!known[frequency]?.usesHour && !(await isWorthAnIssue(frequency, closedAt, throughSeq))) continue;
    if (await issues.open({ frequency, closedAt, openedAt: at, throughSeq, slots })) opened++;
  }
  return opened;

  /**
   * Every minute closes a period of `immediate`: those without news, and without anybody who joined and has not had them,
   * leave no trace. While an issue before is on its way, what is new joins it or waits, and goes out as one digest.
   */
  async function isWorthAnIssue(frequency: string, closedAt: number, throughSeq: number): Promise<boolean> {
    const last = await issues.newest(frequency);
    if (last && (last.state === "planned" || (last.state === "sending" && last.queued > 0))) return false;
    return (
      throughSeq > (last?.throughSeq ?? 0) ||
      (await issues.hasLatecomer(frequency, { since: last?.closedAt ?? 0, until: closedAt }, throughSeq))
    );
  }
}

/** The closes of a cohort's periods, newest first, as far back as they may still be caught up with. */
function missedCloses(frequency: Frequency, cohort: Cohort, at: number, oldest: number): number[] {
  const closes = [frequency.lastClose(at, cohort)];
  // What was missed of a frequency without an hour, its next issue holds anyway.
  while (frequency.usesHour && closes.length < MISSED_MAX) {
    const previous = frequency.lastClose((closes.at(-1) ?? at) - 1, cohort);
    if (previous <= oldest) break;
    closes.push(previous);
  }
  return closes;
}
