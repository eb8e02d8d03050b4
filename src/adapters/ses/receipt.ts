import type { Receipt } from "../../core/newsletter/receipt.ts";
import { reason, said } from "../../core/reason.ts";

type Refusal = Extract<Receipt, { outcome: "refused" }>["kind"];

/** What a fault says of a connection: Node's code, which its fetch keeps in the cause. */
interface Fault {
  name?: string;
  message?: string;
  cause?: { code?: string };
}

/** Node's codes for connections that never opened, so nothing was sent. */
const NEVER_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** Answers are short; what is longer is no answer of SES. */
const ANSWER_MAX = 10_000;

/** Reads an answer. Only a refusal by SES itself counts as one; everything else is unknown. */
export function receiptFor(status: number, answer: string): Receipt {
  const text = (name: string) => textOf(answer.slice(0, ANSWER_MAX), name);
  const id = text("MessageId");
  if (status === 200) {
    if (id) return { outcome: "accepted", messageId: id };
    return { outcome: "unknown", reason: reason("accepted-without-id") };
  }
  const [code, message] = [text("Code"), text("Message") ?? ""];
  const kind = code === undefined ? undefined : refusal(status, code, message);
  const why = said(code === undefined ? `HTTP ${status}` : `${code}: ${message}`);
  return kind ? { outcome: "refused", kind, reason: why } : { outcome: "unknown", reason: why };
}

/**
 * Classifies a send that threw. Unknown unless it is certain that nothing was sent, including workerd's `Network connection
 * lost`: it uses that for a refused connection and for a dropped response, and calls both retryable.
 */
export function receiptOf(thrown: unknown): Receipt {
  const { name = "Error", message = String(thrown), cause } = (thrown ?? {}) as Fault;
  const why = said(`${name}: ${message}`);
  const kind = NEVER_CONNECTED.has(cause?.code ?? "") && "retry";
  return kind ? { outcome: "refused", kind, reason: why } : { outcome: "unknown", reason: why };
}

/** Returns the text of an element that has no others in it. */
function textOf(xml: string, name: string): string | undefined {
  const [open, close] = [`<${name}>`, `</${name}>`];
  const start = xml.indexOf(open);
  const end = xml.indexOf(close, start);
  return start < 0 || end < 0 ? undefined : unescaped(xml.slice(start + open.length, end));
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] as string);
}

function refusal(status: number, code: string, message: string): Refusal | undefined {
  if (/^(Throttling|TooManyRequests|RequestThrottled)/.test(code) || status === 429)
    return /quota/i.test(message) ? "wait-quota" : "wait-rate";
  if (status < 400 || status >= 500) return undefined;
  if (code === "MessageRejected") return /not verified|paused|disabled|suspended/i.test(message) ? "stop" : "rejected";
  if (code === "InvalidParameterValue" || status === 413) return "rejected";
  // Credentials, signature, access, unverified domain, missing configuration set: the next mail would fail, too.
  return "stop";
}
