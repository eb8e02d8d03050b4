import { frequencyNamed } from "../../core/frequencies/by-name.ts";
import type { Frequency, Slot } from "../../core/frequencies/frequency.ts";
import { immediate } from "../../core/frequencies/immediate.ts";
import { ALERTS } from "../../core/newsletter/alerts.ts";
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
  const readySeq = await releases.readySeq();
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
  const newest = cohorts.map(
    (cohort): Period => ({ ...cohort, closedAt: frequencyOf(cohort).lastClose(at, cohort, site.newsletter) }),
  );
  let unopened = await withoutIssue(newest);
  for (const period of unopened) add(period, true);
  // Back to one that has its issue: older ones have been dealt with.
  for (let missed = 0; unopened.length > 0 && missed < MISSED_MAX; missed++) {
    unopened = await withoutIssue(
      unopened.flatMap((period) => {
        const frequency = frequencyOf(period);
        const closedAt = frequency.lastClose(period.closedAt - 1, period, site.newsletter);
        // For frequencies without an hour, the next issue includes what was missed.
        return frequency.usesHour && closedAt > oldest ? [{ ...period, closedAt }] : [];
      }),
    );
    for (const period of unopened) add(period, false);
  }
  if (await issues.hasAlerts(readySeq)) {
    const closedAt = immediate.lastClose(at, { hour: 0, timeZone: site.timeZone }, site.newsletter);
    due.set(ALERTS, { frequency: ALERTS, closedAt, newest: true, slots: [] });
  }

  const { reviewMs } = site.newsletter;
  const reviewUntil = reviewMs && at + reviewMs;
  let opened = 0;
  for (const { frequency, closedAt, newest, slots } of [...due.values()].sort((a, b) => a.closedAt - b.closedAt)) {
    const throughSeq = newest ? readySeq : Math.min(readySeq, await releases.seqAt(closedAt));
    if (!frequencyNamed(frequency)?.usesHour && !(await isWorthAnIssue(frequency, closedAt, throughSeq))) continue;
    if (await issues.open({ frequency, closedAt, openedAt: at, throughSeq, reviewUntil, slots })) opened++;
  }
  return opened;

  async function withoutIssue(periods: Period[]): Promise<Period[]> {
    if (periods.length === 0) return [];
    return (await issues.unopened(periods)).map((place) => periods[place] as Period);
  }

  /**
   * A period of `immediate` closes every minute. It leaves no trace without news and without new subscribers who have not
   * had them. While the previous issue is going out, new posts join it or wait, and go out as one digest. So do those that
   * come within `newsletter.immediate` of it.
   */
  async function isWorthAnIssue(frequency: string, closedAt: number, throughSeq: number): Promise<boolean> {
    const last = await issues.newest(frequency);
    if (last && closedAt < last.closedAt + Math.max(1, site.newsletter.immediateMs)) return false;
    if (last && (last.state === "planned" || (last.state === "sending" && last.queued > 0))) return false;
    return (
      throughSeq > (last?.throughSeq ?? 0) ||
      (await issues.hasLatecomer(frequency, { since: last?.closedAt ?? 0, until: closedAt }, throughSeq))
    );
  }
}

type Period = Slot & { frequency: string; closedAt: number };
