/** What an account may send a day before SES lets it out of its sandbox: until then only to verified addresses. */
const SANDBOX_PER_DAY = 200;

/** This much of the day's quota, and it is nearly used up. */
const NEARLY_USED = 0.9;

/** What a day's quota means for a newsletter. */
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
