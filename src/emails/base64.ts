/** Bytes in one line of base64: 76 characters (RFC 2045 §6.8). */
const LINE_BYTES = 57;
const CRLF = "\r\n";
const PADDING = 61;

const utf8 = new TextEncoder();
const DIGITS = utf8.encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

/** An encoded beginning: whole lines of base64, and the bytes left over. */
interface EncodedStart {
  lines: Uint8Array;
  left: Uint8Array;
}

/** A body in base64 lines, each ended with CRLF: shared lines first, then this email's own. */
export interface Base64Body {
  shared: Uint8Array;
  own: Uint8Array;
}

const EMPTY: EncodedStart = { lines: new Uint8Array(0), left: new Uint8Array(0) };

/** Encodes a whole body. An empty one becomes one empty line. */
export function base64Body(text: string): Base64Body {
  return { shared: EMPTY.lines, own: encode(canonical(text)) };
}

/** Encodes the rest of a body whose beginning is already encoded. */
export function continueBody({ lines, left }: EncodedStart, rest: string): Base64Body {
  const more = canonical(rest);
  const bytes = new Uint8Array(left.length + more.length);
  bytes.set(left);
  bytes.set(more, left.length);
  return { shared: lines, own: bytes.length === 0 && lines.length > 0 ? bytes : encode(bytes) };
}

/**
 * Encodes the beginning of bodies. Returns `undefined` if it ends inside a character or line end, because the parts would
 * then differ from the whole.
 */
export function encodeStart(text: string): EncodedStart | undefined {
  if (/[\r\ud800-\udbff]$/.test(text)) return undefined;
  const bytes = canonical(text);
  const whole = bytes.length - (bytes.length % LINE_BYTES);
  return { lines: whole === 0 ? EMPTY.lines : encode(bytes.subarray(0, whole)), left: bytes.slice(whole) };
}

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
