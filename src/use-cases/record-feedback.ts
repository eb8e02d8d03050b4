import { consequence, type Feedback, TRANSIENT_BOUNCES_MAX } from "../core/suppression.ts";
import type { Ports } from "../ports/index.ts";

/** Acts on what the provider tells about a mail. Hearing it twice, late or out of order changes nothing wrongly. */
export async function recordFeedback(
  { suppressions, deliveries }: Pick<Ports, "suppressions" | "deliveries">,
  feedback: Feedback,
  at: number,
): Promise<"recorded" | "repeated"> {
  if (await suppressions.seen(feedback.id)) return "repeated";
  // Whatever became of it later: the provider had taken it.
  const delivery = Number(feedback.tags.delivery);
  if (Number.isSafeInteger(delivery) && delivery > 0 && feedback.kind !== "reject")
    await deliveries.settleByFeedback(delivery, feedback.messageId, at);

  const effect = consequence(feedback);
  for (const email of feedback.recipients) {
    if (effect === "suppress") await suppress(email);
    else if (effect === "clear-transient") await suppressions.clearTransient(email);
    else if (effect === "count-transient") {
      if ((await suppressions.countTransient(email, feedback.at)) >= TRANSIENT_BOUNCES_MAX) await suppress(email);
    }
  }
  // Remembered last: a crash on the way repeats the work rather than losing it.
  await suppressions.remember(feedback);
  return "recorded";

  async function suppress(email: string): Promise<void> {
    const reason = feedback.kind === "complaint" ? "complaint" : "bounce";
    const detail = [feedback.permanence, feedback.subKind, feedback.diagnostic].filter(Boolean).join(" ");
    await suppressions.add({ email, reason, detail, createdAt: at });
  }
}
