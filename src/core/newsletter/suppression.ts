/** Whether a bounce is final. `message`: the server refused this message, not the address. */
export const PERMANENCES = ["permanent", "transient", "message"] as const;
export type Permanence = (typeof PERMANENCES)[number];

/** What the provider reports about an email it accepted. */
export interface Feedback {
  /** The provider's notification id; identifies repeats. */
  id: string;
  kind: "delivery" | "bounce" | "complaint" | "send" | "reject" | "other";
  /** Only for bounces. */
  permanence?: Permanence | undefined;
  /** The provider's finer word, e.g. `General`, `MessageTooLarge`, `not-spam`. */
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

/** This many transient bounces in a row, without a delivery between, suppress an address. */
export const TRANSIENT_BOUNCES_MAX = 5;

/** Returns what feedback means for the addresses it names. */
export function suppressionFor(feedback: Feedback): "suppress" | "count-transient" | "clear-transient" | "none" {
  if (feedback.kind === "complaint") return feedback.subKind === "not-spam" ? "none" : "suppress";
  if (feedback.kind === "delivery") return "clear-transient";
  if (feedback.kind !== "bounce") return "none";
  if (feedback.permanence === "message") return "none";
  return feedback.permanence === "permanent" ? "suppress" : "count-transient";
}
