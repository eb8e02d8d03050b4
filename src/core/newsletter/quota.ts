/** A day's quota is nearly used up when so much of it is left. */
const NEARLY_USED = 0.1;

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
