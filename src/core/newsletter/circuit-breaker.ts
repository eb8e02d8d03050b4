import { type Reason, reason } from "../reason.ts";

/** What became of an issue's emails since it was last started or resumed. */
export interface SendStats {
  /** Accepted by the provider. */
  sent: number;
  /** Outcome unknown. */
  lost: number;
  refused: number;
  /** Of those sent, by the feedback received so far. */
  bounced: number;
  complained: number;
}

/**
 * Limits at which an issue is paused until the publisher resumes it: at least `atLeast` emails, and at least this share.
 * Providers suspend accounts at 5 % bounces and 0.1 % complaints.
 */
const LIMITS = [
  { kind: "bounced", among: "sent", atLeast: 10, share: 0.05, code: "too-many-bounced" },
  { kind: "complained", among: "sent", atLeast: 3, share: 0.001, code: "too-many-complained" },
  { kind: "refused", among: "tried", atLeast: 10, share: 0.5, code: "too-many-refused" },
  { kind: "lost", among: "tried", atLeast: 20, share: 0.1, code: "too-many-lost" },
] as const;

/** Returns why an issue must be paused, or `undefined` while it is within the limits. */
export function tripReason(stats: SendStats): Reason | undefined {
  const tried = stats.sent + stats.refused + stats.lost;
  for (const { kind, among, atLeast, share, code } of LIMITS) {
    const total = among === "sent" ? stats.sent : tried;
    if (stats[kind] >= atLeast && stats[kind] >= total * share)
      return reason(code, { total, these: stats[kind], limit: share * 100 });
  }
  return undefined;
}
