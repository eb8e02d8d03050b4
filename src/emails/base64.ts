import { joined } from "../core/joined.ts";

/** Bytes in one line of base64: 76 characters (RFC 2045 §6.8). */
const LINE_BYTES = 57;
const CRLF = "\r\n";
const PADDING = 61;

const utf8 = new TextEncoder();
const DIGITS = utf8.encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

/** A text that several emails share, with its whole lines of base64 for each place in a line at which it began. */
export interface SharedPart {
  bytes: Uint8Array;
  lines: Map<number, Uint8Array>;
}

/** Prepares what emails share. Returns `undefined` if a part ends inside a character or line end, which would change the whole. */
export function sharedParts(texts: string[]): SharedPart[] | undefined {
  if (texts.some((text) => /[\r\ud800-\udbff]$/.test(text))) return undefined;
  return texts.map((text) => ({ bytes: canonical(text), lines: new Map() }));
}

/**
 * Encodes a body in lines that end with CRLF: after each shared part the text of the email's own at the same place. All chunks
 * but the last are whole lines. An empty body becomes one empty line.
 */
export function base64Chunks(shared: SharedPart[], own: string[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let line: Uint8Array = new Uint8Array(0);
  for (const [at, text] of own.entries()) {
    const { bytes, lines } = shared[at] ?? NOTHING;
    const fill = (LINE_BYTES - (line.length % LINE_BYTES)) % LINE_BYTES;
    const end = bytes.length - ((bytes.length - fill) % LINE_BYTES);
    if (end <= fill) line = joined([line, bytes]);
    else {
      const whole = lines.get(fill) ?? encode(bytes.subarray(fill, end));
      lines.set(fill, whole);
      if (line.length > 0) chunks.push(encode(joined([line, bytes.subarray(0, fill)])));
      chunks.push(whole);
      line = bytes.subarray(end);
    }
    line = joined([line, canonical(text)]);
  }
  return [...chunks, line.length === 0 && chunks.length > 0 ? line : encode(line)];
}

const NOTHING: SharedPart = { bytes: new Uint8Array(0), lines: new Map() };

/** Converts line ends to CRLF before encoding (RFC 2045 §6.8). */
function canonical(text: string): Uint8Array {
  return utf8.encode(text.replace(/\r\n?|\n/g, CRLF));
}

function encode(from: Uint8Array): Uint8Array {
  const { length } = from;
  const to = new Uint8Array(Math.ceil(length / 3) * 4 + Math.max(1, Math.ceil(length / LINE_BYTES)) * 2);
  let at = 0;
  for (let line = 0; line === 0 || line < length; line += LINE_BYTES) {
    const end = Math.min(line + LINE_BYTES, length);
    let read = line;
    for (; read + 2 < end; read += 3) {
      const three = ((from[read] as number) << 16) | ((from[read + 1] as number) << 8) | (from[read + 2] as number);
      to[at++] = DIGITS[three >> 18] as number;
      to[at++] = DIGITS[(three >> 12) & 63] as number;
      to[at++] = DIGITS[(three >> 6) & 63] as number;
      to[at++] = DIGITS[three & 63] as number;
    }
    if (read < end) {
      const two = end - read === 2;
      const last = ((from[read] as number) << 16) | (two ? (from[read + 1] as number) << 8 : 0);
      to[at++] = DIGITS[last >> 18] as number;
      to[at++] = DIGITS[(last >> 12) & 63] as number;
      to[at++] = two ? (DIGITS[(last >> 6) & 63] as number) : PADDING;
      to[at++] = PADDING;
    }
    to[at++] = 13;
    to[at++] = 10;
  }
  return to;
}
