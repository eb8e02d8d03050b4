import { frequencyNamed } from "../../core/frequencies/by-name.ts";
import type { Frequency, Slot } from "../../core/frequencies/frequency.ts";
import type { Ports } from "../../ports/index.ts";

/** Most missed periods of a cohort that one run opens. */
const MISSED_MAX = 9;

/**
 * Opens an issue for every closed period that has none, including missed periods younger than `newsletter.max_age`.
 * Idempotent for the same time. A missed issue holds what was released when its period closed, the newest everything
 * released since.
 */
export async function openIssues(
  { issues, releases, site }: Pick<Ports, "issues" | "releases" | "site">,
  at: number,
): Promise<number> {
  const lastSeq = await releases.lastSeq();
  const oldest = at - site.newsletter.maxAgeMs;
  const due = new Map<string, { frequency: string; closedAt: number; newest: boolean; slots: Slot[] }>();
  const add = ({ frequency, hour, timeZone, closedAt }: Period, newest: boolean) => {
    const key = `${frequency} ${closedAt}`;
    const issue = due.get(key) ?? { frequency, closedAt, newest, slots: [] };
    issue.newest &&= newest;
    if (frequencyNamed(frequency)?.usesHour) issue.slots.push({ hour, timeZone });
    due.set(key, issue);
  };
  // Asks about all cohorts at once. Usually the newest period of each has its issue, and nothing else is needed.
  const cohorts = (await issues.cohorts()).filter(({ frequency }) => frequencyNamed(frequency));
  const frequencyOf = ({ frequency }: { frequency: string }) => frequencyNamed(frequency) as Frequency;
  const newest = cohorts.map((cohort): Period => ({ ...cohort, closedAt: frequencyOf(cohort).lastClose(at, cohort) }));
  const unopened = (await issues.unopened(newest)).map((place) => newest[place] as Period);
  for (const period of unopened) add(period, true);
  const missed = unopened.flatMap((period) =>
    missedCloses(frequencyOf(period), period, oldest).map((closedAt) => ({ ...period, closedAt })),
  );
  const alsoUnopened = new Set(missed.length > 0 ? await issues.unopened(missed) : []);
  const reached = new Set<string>();
  for (const [place, period] of missed.entries()) {
    // Periods older than one with an issue have been dealt with.
    const cohort = `${period.frequency} ${period.hour} ${period.timeZone}`;
    if (!alsoUnopened.has(place)) reached.add(cohort);
    else if (!reached.has(cohort)) add(period, false);
  }

  let opened = 0;
  for (const { frequency, closedAt, newest, slots } of [...due.values()].sort((a, b) => a.closedAt - b.closedAt)) {
    const throughSeq = newest ? lastSeq : await releases.seqAt(closedAt);
    if (!frequencyNamed(frequency)?.usesHour && !(await isWorthAnIssue(frequency, closedAt, throughSeq))) continue;
    if (await issues.open({ frequency, closedAt, openedAt: at, throughSeq, slots })) opened++;
  }
  return opened;

  /**
   * A period of `immediate` closes every minute. It leaves no trace without news and without new subscribers who have not
   * had them. While the previous issue is going out, new posts join it or wait, and go out as one digest.
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

type Period = Slot & { frequency: string; closedAt: number };

/** Returns the closes before a cohort's newest one, newest first, as far back as they may still be opened. */
function missedCloses(frequency: Frequency, { closedAt, ...slot }: Period, oldest: number): number[] {
  const closes: number[] = [];
  // For frequencies without an hour, the next issue includes what was missed.
  while (frequency.usesHour && closes.length < MISSED_MAX) {
    const previous = frequency.lastClose((closes.at(-1) ?? closedAt) - 1, slot);
    if (previous <= oldest) break;
    closes.push(previous);
  }
  return closes;
}
