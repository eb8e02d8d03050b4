import { say } from "../core/reasons/reason.ts";
import { consequence, type Feedback, TRANSIENT_BOUNCES_MAX } from "../core/suppression.ts";
import type { Ports } from "../ports/index.ts";

type FeedbackPorts = Pick<Ports, "suppressions" | "deliveries" | "subscribers">;

/**
 * Acts on what the provider tells about a mail. All of it follows from what happened and when, so that hearing it twice,
 * late, out of order or before our own record of the send changes nothing wrongly.
 */
export async function recordFeedback(ports: FeedbackPorts, feedback: Feedback, at: number): Promise<void> {
  await settle(ports, feedback, at);
  const { suppressions } = ports;
  const effect = consequence(feedback);
  for (const email of feedback.recipients) {
    if (effect === "clear-transient") await suppressions.noteDelivered(email, feedback.at);
    else if (effect === "suppress") await suppress(email);
    else if (effect === "count-transient") {
      if ((await suppressions.noteTransient(email, feedback)) >= TRANSIENT_BOUNCES_MAX) await suppress(email);
    }
  }

  async function suppress(email: string): Promise<void> {
    const reason = feedback.kind === "complaint" ? "complaint" : "bounce";
    const detail = [feedback.permanence, feedback.subKind, feedback.diagnostic].filter(Boolean).join(" ");
    await suppressions.add([{ email, reason, detail, createdAt: feedback.at }], "feedback");
  }
}

/** Whatever became of a mail later: the provider had taken it. Only a rejection means that it never left. */
async function settle({ deliveries, subscribers }: FeedbackPorts, feedback: Feedback, at: number): Promise<void> {
  const { kind, messageId, diagnostic, tags } = feedback;
  const rejected = kind === "reject";
  const delivery = idIn(tags.delivery);
  if (delivery !== undefined) {
    // The issue's own toll: too many of these stop it.
    if (consequence(feedback) === "suppress")
      await deliveries.noteFeedback(delivery, kind === "complaint" ? "complained" : "bounced");
    const fate = rejected
      ? {
          state: "failed" as const,
          reason: say("taken-then-rejected", { words: diagnostic ?? say("no-reason-given") }),
        }
      : { state: "accepted" as const, reason: undefined };
    await deliveries.settleByFeedback(delivery, { ...fate, messageId }, at);
  }
  const service = idIn(tags.service);
  if (service !== undefined)
    await subscribers.settleServiceEmail(
      service,
      rejected ? "failed" : "accepted",
      rejected ? (diagnostic ?? "") : messageId,
    );
}

function idIn(tag: string | undefined): number | undefined {
  const id = Number(tag);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}
