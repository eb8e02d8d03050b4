/** What the provider tells about a mail after it accepted it. */
export interface Feedback {
  /** The provider's id of this notification, to recognise a repeat. */
  id: string;
  kind: "delivery" | "bounce" | "complaint" | "send" | "reject" | "other";
  /** Only for bounces. */
  permanence?: "permanent" | "transient" | undefined;
  /** The provider's finer word, e.g. `General`, `MessageTooLarge`, `not-spam`. */
  subKind?: string | undefined;
  /** For people: the remote server's answer. */
  diagnostic?: string | undefined;
  messageId: string;
  recipients: string[];
  tags: Record<string, string>;
  /** When the provider says it happened; milliseconds since 1970. */
  at: number;
}

/** An address we may not write to, and why. */
export interface Suppression {
  email: string;
  reason: "bounce" | "complaint" | "manual";
  detail: string;
  createdAt: number;
}

/** Transient bounces that say something about the message, not about the address. */
const ABOUT_THE_MESSAGE = new Set(["MessageTooLarge", "ContentRejected", "AttachmentRejected"]);

/** This many transient bounces in a row, without a delivery between, suppress an address. */
export const TRANSIENT_BOUNCES_MAX = 5;

/** What a piece of feedback means for the addresses it names. */
export function suppressionFor(feedback: Feedback): "suppress" | "count-transient" | "clear-transient" | "none" {
  if (feedback.kind === "complaint") return feedback.subKind === "not-spam" ? "none" : "suppress";
  if (feedback.kind === "delivery") return "clear-transient";
  if (feedback.kind !== "bounce") return "none";
  if (feedback.permanence === "permanent") return "suppress";
  // SES gives up after 14 hours and calls it transient: for us that is final.
  if (feedback.subKind === "General" && /expired/i.test(feedback.diagnostic ?? "")) return "suppress";
  return ABOUT_THE_MESSAGE.has(feedback.subKind ?? "") ? "none" : "count-transient";
}
