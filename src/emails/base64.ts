/** Bytes in one line of base64: 76 characters (RFC 2045 §6.8). */
const LINE_BYTES = 57;
const CRLF = "\r\n";
const PADDING = 61;

const utf8 = new TextEncoder();
const DIGITS = utf8.encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

/** Encodes a text in lines that end with CRLF. An empty one becomes one empty line. */
export const base64Lines = (text: string): Uint8Array => encode(utf8Of(canonical(text)), 0, alone);

/**
 * Encodes a text in the same way, with as many spaces behind it as make its bytes, and those of its base64, a multiple of three.
 * The bytes lie where `take` has room.
 */
export function evenLines(text: string, take: Take = alone): Uint8Array {
  const length = utf8Of(`${canonical(text)}  `);
  const even = Math.ceil((length - 2) / 3) * 3;
  return even === 0 ? NONE : encode(even, shortLines(even), take);
}

/** Returns room for so many bytes, which nobody else gets. */
export type Take = (bytes: number) => Uint8Array;

const alone: Take = (bytes) => new Uint8Array(bytes);

/** Hands out pieces of one allocation, for what lives equally long: to allocate a short piece takes longer than to fill it. */
export function arena(): Take {
  let block = NONE;
  let used = 0;
  return (bytes) => {
    if (used + bytes > block.length) {
      block = new Uint8Array(Math.max(BLOCK_BYTES, bytes));
      used = 0;
    }
    used += bytes;
    return block.subarray(used - bytes, used);
  };
}

const NONE = new Uint8Array(0);
const BLOCK_BYTES = 16_384;

/** UTF-8 of the text that is encoded just now. */
let source = new Uint8Array(BLOCK_BYTES);

/** Writes a text to `source`, and returns how many bytes it takes. */
function utf8Of(text: string): number {
  if (source.length < 3 * text.length) source = new Uint8Array(3 * text.length);
  return utf8.encodeInto(text, source).written;
}

/** Converts line ends to CRLF before encoding (RFC 2045 §6.8). */
const canonical = (text: string): string =>
  text.includes("\r") ? text.replace(/\r\n?|\n/g, CRLF) : text.replaceAll("\n", CRLF);

/** Encodes the first bytes of `source`, after so many lines of three bytes in whole lines. */
function encode(length: number, short: number, take: Take): Uint8Array {
  const to = take(Math.ceil(length / 3) * 4 + linesOf(length, short) * 2);
  let at = 0;
  let read = 0;
  for (let line = 0; line === 0 || read < length; line++) {
    const end = Math.min(read + (line < short ? 3 : LINE_BYTES), length);
    at = writeDigits(source, read, end, to, at);
    read = end;
    to[at++] = 13;
    to[at++] = 10;
  }
  return to;
}

/** Writes the base64 of bytes from `read` to `end`, and returns where it ends. */
function writeDigits(from: Uint8Array, read: number, end: number, to: Uint8Array, at: number): number {
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
  return at;
}

const linesOf = (length: number, short: number) => Math.max(1, short + Math.ceil((length - 3 * short) / LINE_BYTES));

/** Returns how many lines of four characters make the whole a multiple of three bytes, line ends included. */
function shortLines(length: number): number {
  let short = 0;
  while ((length / 3 + 2 * linesOf(length, short)) % 3 !== 0) short++;
  return short;
}
