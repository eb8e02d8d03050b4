import type { Header } from "./mail.ts";
import { SesError } from "./ses-error.ts";

/** RFC 5322 §2.1.1: octets a line may have without its CRLF. */
const LINE_MAX = 998;

/** Fields that may occur once (RFC 5322 §3.6, RFC 2045 §3, RFC 2369, RFC 2919, RFC 8058, RFC 3834). */
const ONCE = new Set(
  (
    "from sender reply-to to cc bcc message-id in-reply-to references subject date mime-version content-type " +
    "content-transfer-encoding list-id list-help list-unsubscribe list-unsubscribe-post list-subscribe list-post " +
    "list-owner list-archive feedback-id auto-submitted precedence"
  ).split(" "),
);

/** Fields that SES replaces or removes. */
const NOT_PASSED_ON = /^(date|message-id|return-path|bcc|x-ses-.*)$/;

/** Processes a message as SES does: rejects what SES rejects, fixes line ends, and replaces Message-ID and Date. */
export function stampMessage(
  given: Buffer,
  stamp: { messageId: string; at: number },
): { raw: Buffer; headers: Header[]; warnings: string[] } {
  const warnings: string[] = [];
  const lines = surveyLines(given);
  let message = given;
  if (lines.bare > 0) {
    warnings.push(`${lines.bare} lines end with LF alone; SES made them CRLF.`);
    message = Buffer.from(given.toString("latin1").replace(/\r\n|\n/g, "\r\n"), "latin1");
  }
  const end = message.indexOf("\r\n\r\n");
  const head = message.toString("latin1", 0, end === -1 ? message.length : end).replace(/(\r\n)+$/, "");
  const body = end === -1 ? Buffer.from("\r\n\r\n") : message.subarray(end);
  if (lines.longest > LINE_MAX) {
    warnings.push(`A line has ${lines.longest} octets; RFC 5321 allows ${LINE_MAX}.`);
  }
  if (/[^\x00-\x7f]/.test(head)) warnings.push("A header holds raw bytes above ASCII instead of encoded words.");

  const fields: string[] = [];
  const headers: Header[] = [];
  const seen = new Set<string>();
  for (const field of head.split(/\r\n(?![ \t])/)) {
    const colon = field.indexOf(":");
    const name = field.slice(0, colon).trimEnd();
    if (colon < 1 || !/^[\x21-\x39\x3b-\x7e]+$/.test(name)) {
      throw new SesError("InvalidParameterValue", `Malformed header line: ${field.slice(0, 80)}`);
    }
    if (field.split("\r\n").some((line) => line.length > LINE_MAX)) {
      throw new SesError("InvalidParameterValue", `Header '${name}' has a line longer than ${LINE_MAX} bytes.`);
    }
    const lower = name.toLowerCase();
    if (ONCE.has(lower) && seen.has(lower)) throw new SesError("InvalidParameterValue", `Duplicate header '${name}'.`);
    seen.add(lower);
    if (NOT_PASSED_ON.test(lower)) continue;
    fields.push(field);
    const value = field
      .slice(colon + 1)
      .replace(/\r\n/g, "")
      .trim();
    headers.push({ name, value: Buffer.from(value, "latin1").toString("utf8") });
  }
  if (!seen.has("from")) throw new SesError("InvalidParameterValue", "Missing required header 'From'.");

  const own = [
    { name: "Message-ID", value: `<${stamp.messageId}@email.amazonses.com>` },
    { name: "Date", value: new Date(stamp.at).toUTCString().replace("GMT", "+0000") },
  ];
  headers.push(...own);
  for (const { name, value } of own) fields.push(`${name}: ${value}`);
  const stampedHead = fields.join("\r\n");
  // Not from Node's buffer pool: a stored mail would keep the whole pool in memory.
  const raw = Buffer.allocUnsafeSlow(stampedHead.length + body.length);
  raw.write(stampedHead, "latin1");
  body.copy(raw, stampedHead.length);
  return { raw, headers, warnings };
}

function surveyLines(message: Buffer): { bare: number; longest: number } {
  let bare = 0;
  let longest = 0;
  let start = 0;
  for (let at = message.indexOf(10); at !== -1; at = message.indexOf(10, start)) {
    const crlf = at > start && message[at - 1] === 13;
    if (!crlf) bare++;
    longest = Math.max(longest, at - start - (crlf ? 1 : 0));
    start = at + 1;
  }
  return { bare, longest: Math.max(longest, message.length - start) };
}
