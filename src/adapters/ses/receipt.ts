import type { Receipt } from "../../core/newsletter/receipt.ts";

type Refusal = Extract<Receipt, { outcome: "refused" }>["kind"];

/** What the SDK throws, as far as we look at it. */
interface Fault {
  name?: string;
  message?: string;
  /** Node's name for what went wrong with a connection. */
  code?: string;
  /** Only in errors that SES itself answered and the SDK could read. */
  $fault?: "client" | "server";
  $metadata?: { httpStatusCode?: number };
}

/** Node says these only when no connection ever stood, so nothing was sent. */
const NEVER_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/**
 * What a failed send means. A refusal is believed only where SES itself answered it. Everything else is unknown, and
 * that includes `Network connection lost`: workerd says it of a refused connection as of a dropped answer, and calls
 * both retryable.
 */
export function receiptOf(thrown: unknown): Receipt {
  const fault = (thrown ?? {}) as Fault;
  const reason = `${fault.name ?? "Error"}: ${fault.message ?? String(thrown)}`;
  const kind = refusal(fault);
  return kind ? { outcome: "refused", kind, reason } : { outcome: "unknown", reason };
}

function refusal({ name = "", message = "", code = "", $fault, $metadata }: Fault): Refusal | undefined {
  const status = $metadata?.httpStatusCode;
  if (status === undefined) {
    if (NEVER_CONNECTED.has(code)) return "retry";
    return /Credentials/.test(name) ? "stop" : undefined;
  }
  if (/^(Throttling|TooManyRequests|RequestThrottled)/.test(name) || status === 429)
    return /quota/i.test(message) ? "wait-quota" : "wait-rate";
  // "Unknown" is the SDK's name for an answer without any.
  if (status < 400 || status >= 500 || $fault === undefined || name === "Unknown") return undefined;
  if (name === "MessageRejected") return /not verified|paused|disabled|suspended/i.test(message) ? "stop" : "rejected";
  if (name === "InvalidParameterValue" || status === 413) return "rejected";
  // Credentials, signature, access, unverified domain, missing configuration set: the next mail would fare the same.
  return "stop";
}
