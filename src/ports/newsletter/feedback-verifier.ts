import type { Feedback } from "../../core/newsletter/suppression.ts";

/** What a notification from the provider turned out to be. */
export type VerifiedFeedback =
  | { outcome: "feedback"; feedback: Feedback }
  /** The provider asked us to confirm that we want its notifications, and we did. */
  | { outcome: "subscribed" }
  | { outcome: "ignored"; reason: string }
  /** Not from our provider, or not for us. */
  | { outcome: "refused"; reason: string };

export interface FeedbackVerifier {
  /**
   * Refuses what is older than an hour, so that nobody plays a recorded message back to us; what was `kept` for us by
   * ourselves may be two weeks old.
   */
  verify(body: string, now: number, options?: { kept: boolean }): Promise<VerifiedFeedback>;
}
