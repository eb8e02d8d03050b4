import type { Period } from "../posts/archive.ts";
import type { SendStats } from "./circuit-breaker.ts";

/** Subscribers who joined and left on one day, and the total at its end. */
export interface SubscriberDay extends Period {
  joined: number;
  left: number;
  total: number;
}

/** Returns the days' totals, counted back from the current total. The last day is today. */
export function subscriberDays(
  periods: Period[],
  flow: { joined: number; left: number }[],
  active: number,
): SubscriberDay[] {
  let total = active;
  const days: SubscriberDay[] = [];
  for (let index = periods.length - 1; index >= 0; index--) {
    const { joined, left } = flow[index] ?? { joined: 0, left: 0 };
    days.unshift({ ...(periods[index] as Period), joined, left, total });
    total = Math.max(0, total - joined + left);
  }
  return days;
}

const NO_STATS: SendStats = { sent: 0, lost: 0, refused: 0, bounced: 0, complained: 0 };

export function sumStats(stats: SendStats[]): SendStats {
  return stats.reduce(
    (sum, { sent, lost, refused, bounced, complained }) => ({
      sent: sum.sent + sent,
      lost: sum.lost + lost,
      refused: sum.refused + refused,
      bounced: sum.bounced + bounced,
      complained: sum.complained + complained,
    }),
    NO_STATS,
  );
}

/** Returns statistics by the day on which each issue was opened. */
export function statsByDay(periods: Period[], issues: (SendStats & { openedAt: number })[]): (Period & SendStats)[] {
  return periods.map((period) => ({
    ...period,
    ...sumStats(issues.filter(({ openedAt }) => openedAt >= period.since && openedAt < period.before)),
  }));
}
