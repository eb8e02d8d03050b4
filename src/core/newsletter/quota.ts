/** Daily quota of an SES account in the sandbox, where only verified addresses get mail. */
const SANDBOX_PER_DAY = 200;

/** Share of the daily quota from which it counts as nearly used up. */
const NEARLY_USED = 0.9;

/** Classifies a daily quota. */
export function quotaOutlook({
  perDay,
  sentToday,
}: {
  perDay: number;
  sentToday: number;
}): "sandbox" | "nearly-used" | "fine" {
  if (perDay === SANDBOX_PER_DAY) return "sandbox";
  return sentToday >= perDay * NEARLY_USED ? "nearly-used" : "fine";
}
