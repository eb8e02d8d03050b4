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
      if (!parsed.success) return { outcome: "refused", reason: "This is not a signed message of SNS." };
      const message = parsed.data;
      if (message.TopicArn !== topicArn)
        return {
          outcome: "refused",
          reason: `The topic ${message.TopicArn.slice(0, 100)} is not ours (SNS_TOPIC_ARN).`,
        };
      const at = Date.parse(message.Timestamp);
      if (!(now - at <= (kept ? KEPT_MAX_MS : AGE_MAX_MS) && at - now <= AGE_MAX_MS))
        return {
          outcome: "refused",
          reason: `The message is of ${message.Timestamp.slice(0, 40)}: too old, or not of our time.`,
        };

      try {
        await checkSignature(message, trustedOrigin);
        if (message.Type === "SubscriptionConfirmation") {
          await confirmSubscription(message, trustedOrigin);
          return { outcome: "subscribed" };
        }
      } catch (error) {
        if (error instanceof Refusal) return { outcome: "refused", reason: error.message };
        throw error;
      }
      if (message.Type === "UnsubscribeConfirmation")
        return { outcome: "ignored", reason: "SNS says that it will send no more of this topic." };

      const feedback = readSesEvent(message.Message, { id: message.MessageId, at });
      return feedback
        ? { outcome: "feedback", feedback }
        : { outcome: "ignored", reason: "The message tells nothing about a mail in a shape SES is known to use." };
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
