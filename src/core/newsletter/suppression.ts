/** What the provider reports about an email it accepted. */
export interface Feedback {
  /** The provider's notification id; identifies repeats. */
  id: string;
  kind: "delivery" | "bounce" | "complaint" | "send" | "reject" | "other";
  /** For bounces only. */
  permanence?: "permanent" | "transient" | undefined;
  /** The provider's subtype, e.g. `General`, `MessageTooLarge`, `not-spam`. */
  subKind?: string | undefined;
  /** The remote server's answer, for people. */
  diagnostic?: string | undefined;
  messageId: string;
  recipients: string[];
  tags: Record<string, string>;
  /** When the provider says it happened. */
  at: number;
}

/** An address that must not be written to, and why. */
export interface Suppression {
  email: string;
  reason: "bounce" | "complaint" | "manual";
  detail: string;
  createdAt: number;
}

/** Transient bounces about the message rather than the address. */
const MESSAGE_BOUNCES = new Set(["MessageTooLarge", "ContentRejected", "AttachmentRejected"]);

/** Transient bounces in a row, without a delivery between them, after which an address is suppressed. */
export const TRANSIENT_BOUNCES_MAX = 5;

/** Returns what feedback means for the addresses it names. */
export function suppressionFor(feedback: Feedback): "suppress" | "count-transient" | "clear-transient" | "none" {
  if (feedback.kind === "complaint") return feedback.subKind === "not-spam" ? "none" : "suppress";
  if (feedback.kind === "delivery") return "clear-transient";
  if (feedback.kind !== "bounce") return "none";
  if (feedback.permanence === "permanent") return "suppress";
  // SES gives up after 14 hours and calls it transient; for us that is final.
  if (feedback.subKind === "General" && /expired/i.test(feedback.diagnostic ?? "")) return "suppress";
  return MESSAGE_BOUNCES.has(feedback.subKind ?? "") ? "none" : "count-transient";
}
