import type { Receipt } from "../../core/newsletter/receipt.ts";
import { said } from "../../core/reason.ts";

type Refusal = Extract<Receipt, { outcome: "refused" }>["kind"];

/** The parts of the SDK's errors that we read. */
interface Fault {
  name?: string;
  message?: string;
  /** Node's code of a connection error. */
  code?: string;
  /** Only set if SES answered and the SDK could read it. */
  $fault?: "client" | "server";
  $metadata?: { httpStatusCode?: number };
}

/** Node's codes for connections that never opened, so nothing was sent. */
const NEVER_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/**
 * Classifies a failed send. Only a refusal by SES itself counts as one; everything else is unknown, including `Network
 * connection lost`: workerd uses it for a refused connection and for a dropped response, and calls both retryable.
 */
export function receiptOf(thrown: unknown): Receipt {
  const fault = (thrown ?? {}) as Fault;
  const why = said(`${fault.name ?? "Error"}: ${fault.message ?? String(thrown)}`);
  const kind = refusal(fault);
  return kind ? { outcome: "refused", kind, reason: why } : { outcome: "unknown", reason: why };
}

function refusal({ name = "", message = "", code = "", $fault, $metadata }: Fault): Refusal | undefined {
  const status = $metadata?.httpStatusCode;
  if (status === undefined) {
    if (NEVER_CONNECTED.has(code)) return "retry";
    return /Credentials/.test(name) ? "stop" : undefined;
  }
  if (/^(Throttling|TooManyRequests|RequestThrottled)/.test(name) || status === 429)
    return /quota/i.test(message) ? "wait-quota" : "wait-rate";
  // "Unknown" is the SDK's name for a response without one.
  if (status < 400 || status >= 500 || $fault === undefined || name === "Unknown") return undefined;
  if (name === "MessageRejected") return /not verified|paused|disabled|suspended/i.test(message) ? "stop" : "rejected";
  if (name === "InvalidParameterValue" || status === 413) return "rejected";
  // Credentials, signature, access, unverified domain, missing configuration set: the next mail would fail, too.
  return "stop";
}
