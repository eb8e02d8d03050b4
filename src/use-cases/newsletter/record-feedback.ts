import { type Feedback, suppressionFor, TRANSIENT_BOUNCES_MAX } from "../../core/newsletter/suppression.ts";
import { reason, said } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";
import type { FeedbackFacts } from "../../ports/newsletter/feedback-ledger.ts";

/**
 * Records a batch of feedback. The effect depends only on what happened and when, so that feedback may arrive twice, late,
 * out of order, or before the send is recorded.
 */
export async function recordFeedback(
  { feedbackLedger }: Pick<Ports, "feedbackLedger">,
  told: Feedback[],
  at: number,
): Promise<void> {
  await feedbackLedger.record(factsOf(told), at);
}

function factsOf(told: Feedback[]): FeedbackFacts {
  const facts: FeedbackFacts = {
    accepted: [],
    rejected: [],
    bouncesAndComplaints: [],
    serviceEmails: [],
    reached: [],
    transient: [],
    suppressed: [],
    most: TRANSIENT_BOUNCES_MAX,
  };
  for (const feedback of told) {
    const { kind, permanence, subKind, diagnostic, messageId, tags, recipients, at } = feedback;
    const effect = suppressionFor(feedback);
    const why = diagnostic ? said(diagnostic) : reason("no-reason-given");
    // Any feedback means that the provider accepted the email, except a rejection: it was never sent.
    const isRejected = kind === "reject";
    const id = idIn(tags.delivery);
    if (id !== undefined) {
      if (isRejected) facts.rejected.push({ id, messageId, reason: reason("rejected-later", { why }) });
      else facts.accepted.push({ id, messageId });
      // Counted for the circuit breaker.
      if (effect === "suppress")
        facts.bouncesAndComplaints.push({ id, how: kind === "complaint" ? "complained" : "bounced" });
    }
    const service = idIn(tags.service);
    if (service !== undefined)
      facts.serviceEmails.push(
        isRejected
          ? { id: service, state: "failed", detail: why }
          : { id: service, state: "accepted", detail: messageId },
      );

    const cause = kind === "complaint" ? "complaint" : "bounce";
    const detail = [permanence, subKind, diagnostic].filter(Boolean).join(" ");
    for (const email of recipients) {
      if (effect === "clear-transient") facts.reached.push({ email, at });
      else if (effect === "suppress") facts.suppressed.push({ email, reason: cause, detail, createdAt: at });
      else if (effect === "count-transient")
        facts.transient.push({ email, reason: cause, detail, createdAt: at, messageId });
    }
  }
  return {
    ...facts,
    bouncesAndComplaints: firstById(facts.bouncesAndComplaints),
    serviceEmails: firstById(facts.serviceEmails),
  };
}

/** Keeps the first of several facts about the same id. */
function firstById<Fact extends { id: number }>(facts: Fact[]): Fact[] {
  return [...new Map(facts.toReversed().map((fact) => [fact.id, fact])).values()];
}

function idIn(tag: string | undefined): number | undefined {
  const id = Number(tag);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}
