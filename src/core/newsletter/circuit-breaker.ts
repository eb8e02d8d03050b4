import { say } from "../reasons/reason.ts";
/** How an issue has fared since it last started or went on. */
export interface SendStats {
  /** The provider took them. */
  sent: number;
  /** Nobody knows. */
  lost: number;
  refused: number;
  /** Of those sent, as feedback told so far. */
  bounced: number;
  complained: number;
}

/**
 * When an issue must stop until somebody has looked: never before `atLeast` of a kind, then at this share. Providers suspend
 * accounts at 5 % of bounces and 0.1 % of complaints.
 */
const LIMITS = [
  { kind: "bounced", among: "sent", atLeast: 10, share: 0.05, reason: "too-many-bounced" },
  { kind: "complained", among: "sent", atLeast: 3, share: 0.001, reason: "too-many-complained" },
  { kind: "refused", among: "tried", atLeast: 10, share: 0.5, reason: "too-many-refused" },
  { kind: "lost", among: "tried", atLeast: 20, share: 0.1, reason: "too-many-lost" },
] as const;

/** Why an issue must not go on, or nothing. */
export function tripReason(stats: SendStats): string | undefined {
  const tried = stats.sent + stats.refused + stats.lost;
  for (const { kind, among, atLeast, share, reason } of LIMITS) {
    const total = among === "sent" ? stats.sent : tried;
    if (stats[kind] >= atLeast && stats[kind] >= total * share)
      return say(reason, { total, these: stats[kind], limit: share * 100 });
  }
  return undefined;
}
