import { reason } from "../../core/reason.ts";
import type { FeedbackVerifier } from "../../ports/newsletter/mail-provider.ts";
import { readSesEvent } from "./event.ts";
import type { SesSettings } from "./settings.ts";
import { checkSignature, confirmSubscription, Refusal, SnsMessage } from "./sns-message.ts";

/** As long as SNS retries. */
const AGE_MAX_MS = 3_600_000;
/** Retention of an SQS queue, and a day. */
const KEPT_MAX_MS = 15 * 86_400_000;

/** Verifies and reads SES's events, which come through SNS. */
export function sesFeedback({
  SNS_TOPIC_ARN: topicArn,
  SNS_CERT_ORIGIN: trustedOrigin,
}: Pick<SesSettings, "SNS_TOPIC_ARN" | "SNS_CERT_ORIGIN">): FeedbackVerifier {
  return {
    async verify(body, now, { kept } = { kept: false }) {
      const parsed = SnsMessage.safeParse(json(body));
      if (!parsed.success) return { outcome: "refused", reason: reason("sns-not-signed") };
      const message = parsed.data;
      if (message.TopicArn !== topicArn)
        return {
          outcome: "refused",
          reason: reason("sns-other-topic", { topic: message.TopicArn.slice(0, 100) }),
        };
      const at = Date.parse(message.Timestamp);
      if (!(now - at <= (kept ? KEPT_MAX_MS : AGE_MAX_MS) && at - now <= AGE_MAX_MS))
        return {
          outcome: "refused",
          reason: reason("sns-too-old", { timestamp: message.Timestamp.slice(0, 40) }),
        };

      try {
        await checkSignature(message, trustedOrigin);
        if (message.Type === "SubscriptionConfirmation") {
          await confirmSubscription(message, trustedOrigin);
          return { outcome: "subscribed" };
        }
      } catch (error) {
        if (error instanceof Refusal)
          return { outcome: "refused", reason: reason("sns-refused", { words: error.message }) };
        throw error;
      }
      if (message.Type === "UnsubscribeConfirmation") return { outcome: "ignored" };

      const feedback = readSesEvent(message.Message, { id: message.MessageId, at });
      return feedback ? { outcome: "feedback", feedback } : { outcome: "ignored" };
    },
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
