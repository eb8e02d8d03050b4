/** A day's quota is nearly used up when so much of it is left. */
const NEARLY_USED = 0.1;

/** Mails that issues leave to service emails: a share of the quota, within bounds, and of a small quota no more than a third. */
const RESERVE = { share: 0.02, min: 10, max: 1_000, ofQuota: 1 / 3 };

/** Returns how much of a daily quota issues leave to service emails, which somebody waits for. */
export function serviceEmailReserve(perDay: number): number {
  const { share, min, max, ofQuota } = RESERVE;
  return Math.floor(Math.min(perDay * ofQuota, max, Math.max(min, perDay * share)));
}

/** Says what a daily quota means for a newsletter. */
export function quotaOutlook({
  perDay,
  leftToday,
  sandboxPerDay,
}: {
  perDay: number;
  leftToday: number;
  /** The quota of an account that may only write to verified addresses. */
  sandboxPerDay: number | undefined;
}): "sandbox" | "nearly-used" | "fine" {
  if (perDay === sandboxPerDay) return "sandbox";
  return leftToday <= perDay * NEARLY_USED ? "nearly-used" : "fine";
}
