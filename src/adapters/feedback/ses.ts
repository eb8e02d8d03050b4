import * as z from "zod";
import type { FeedbackVerifier } from "../../ports/newsletter/feedback-verifier.ts";
import { readSesEvent } from "./ses-event.ts";
import { checkSignature, confirmSubscription, Refusal, SnsMessage } from "./sns-message.ts";

const Settings = z.object({
  /** The one topic we believe. Any AWS account can have SNS sign messages of its own topics. */
  SNS_TOPIC_ARN: z.string().min(1).optional(),
  /** For a simulator of SNS: an origin that is trusted besides SNS's own hosts. */
  SNS_CERT_ORIGIN: z
    .url()
    .transform((url) => new URL(url).origin)
    .optional(),
});

/** As long as SNS itself repeats a message. */
const AGE_MAX_MS = 3_600_000;
/** As long as a queue of SQS keeps one, and a day. */
const KEPT_MAX_MS = 15 * 86_400_000;

/** What SES tells through SNS. */
export function sesFeedback(env: object): FeedbackVerifier {
  const { SNS_TOPIC_ARN: topicArn, SNS_CERT_ORIGIN: trustedOrigin } = Settings.parse(env);
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
