import type { Email } from "../core/email.ts";

/** An email that must not be written, because a value in it would break or forge its header. */
export class UnwritableEmail extends Error {
  override name = "UnwritableEmail";
}

const CRLF = "\r\n";
/** `=` followed by `_` cannot occur in base64, so this never occurs in a body (RFC 2045 §6.7 makes the same use of it). */
const BOUNDARY = "=_gazette";
/** RFC 2047 §2: a line with an encoded word holds at most 76 characters. */
const LINE_MAX = 76;
/** RFC 5322 §2.1.1, without CRLF. */
const HARD_LINE_MAX = 998;
/** Bytes in one encoded word: 52 characters of it, which fit behind any header name we use. */
const ENCODED_WORD_BYTES = 30;
/** Bytes in one line of base64: 76 characters (RFC 2045 §6.8). */
const BASE64_LINE_BYTES = 57;

const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/;
const NOT_ASCII = /[^\x20-\x7e]/;
const HEADER_NAME = /^[A-Za-z][A-Za-z0-9-]*$/;
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$/;
const ATOMS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

const utf8 = new TextEncoder();
const DIGITS = utf8.encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

/** multipart/alternative, the text first (RFC 2046 §5.1.4). The same email always gives the same bytes. */
export function writeMime(email: Email): Uint8Array<ArrayBuffer> {
  const text = body(email.text);
  const html = body(email.html);
  const beforeText = utf8.encode(`${header(email)}${CRLF}${partHead("text/plain")}`);
  const beforeHtml = utf8.encode(partHead("text/html"));
  const end = utf8.encode(`--${BOUNDARY}--${CRLF}`);
  const bytes = new Uint8Array(
    beforeText.length + base64Length(text) + beforeHtml.length + base64Length(html) + end.length,
  );
  bytes.set(beforeText);
  let at = writeBase64(text, bytes, beforeText.length);
  bytes.set(beforeHtml, at);
  at = writeBase64(html, bytes, at + beforeHtml.length);
  bytes.set(end, at);
  return bytes;
}

/** A name before `<…>` (RFC 5322 §3.2.5 phrase): plain, quoted or encoded, whichever it needs. */
export function phrase(name: string): string {
  refuseControls("A name", name);
  const short = name.length <= ENCODED_WORD_BYTES * 2 && !name.includes("=?");
  if (short && ATOMS.test(name)) return name;
  if (short && !NOT_ASCII.test(name)) return `"${name.replace(/["\\]/g, "\\$&")}"`;
  return encodedWords(name);
}

function header({ from, to, replyTo, subject, headers }: Email): string {
  const sender = address("From", from.address);
  const fields: [name: string, value: string][] = [
    ["From", from.name === "" ? sender : `${phrase(from.name)} <${sender}>`],
    ["To", address("To", to)],
    ["Subject", unstructured(subject)],
  ];
  if (replyTo !== undefined) fields.push(["Reply-To", address("Reply-To", replyTo)]);
  for (const [name, value] of Object.entries(headers)) fields.push([name, encodedWhereNeeded(name, value)]);
  fields.push(["MIME-Version", "1.0"], ["Content-Type", `multipart/alternative; boundary="${BOUNDARY}"`]);

  const seen = new Set<string>();
  let lines = "";
  for (const [name, value] of fields) {
    if (!HEADER_NAME.test(name)) throw new UnwritableEmail(`${JSON.stringify(name)} cannot be the name of a header.`);
    if (seen.has(name.toLowerCase())) throw new UnwritableEmail(`The header ${name} stands in the email twice.`);
    seen.add(name.toLowerCase());
    lines += folded(name, value);
  }
  return lines;
}

function address(field: string, value: string): string {
  if (!ADDRESS.test(value))
    throw new UnwritableEmail(`${field}: ${JSON.stringify(value)} is not a plain email address.`);
  return value;
}

function refuseControls(what: string, value: string): void {
  if (CONTROL.test(value))
    throw new UnwritableEmail(`${what} holds a line break or a control character: ${JSON.stringify(value)}.`);
}

function unstructured(text: string): string {
  refuseControls("The subject", text);
  const plain = /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text) && !text.includes("=?") && !/[^ ]{500}/.test(text);
  return plain || text === "" ? text : encodedWords(text);
}

/** A value as the caller wrote it; only words that are not ASCII become encoded words, with the spaces between them. */
function encodedWhereNeeded(name: string, value: string): string {
  refuseControls(`The header ${name}`, value);
  if (!NOT_ASCII.test(value)) return value;
  return value.replace(/[^ ]*[^\x20-\x7e][^ ]*(?: +[^ ]*[^\x20-\x7e][^ ]*)*/g, encodedWords);
}

/** RFC 2047 §2 and §5: no word longer than 75 characters, no character split between two. */
function encodedWords(text: string): string {
  const words: string[] = [];
  let word = "";
  let size = 0;
  for (const character of text) {
    const length = utf8Length(character);
    if (size + length > ENCODED_WORD_BYTES) {
      words.push(encodedWord(word));
      word = "";
      size = 0;
    }
    word += character;
    size += length;
  }
  words.push(encodedWord(word));
  return words.join(" ");
}

function encodedWord(text: string): string {
  return `=?UTF-8?B?${btoa(String.fromCharCode(...utf8.encode(text)))}?=`;
}

function utf8Length(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

/** RFC 5322 §2.2.3. Never folds before the first word, so a header of one word never folds (RFC 8058 asks that of us). */
function folded(name: string, value: string): string {
  if (name.length + 2 + value.length <= LINE_MAX) return `${name}: ${value}${CRLF}`;
  const [first = "", ...rest] = value.split(" ");
  const lines = [`${name}: ${first}`];
  for (const word of rest) {
    const line = lines.at(-1) ?? "";
    if (word !== "" && line.length + 1 + word.length > LINE_MAX) lines.push(` ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  if (lines.some((line) => line.length > HARD_LINE_MAX))
    throw new UnwritableEmail(`The header ${name} is longer than a line of an email can be.`);
  return lines.join(CRLF) + CRLF;
}

function partHead(type: string): string {
  return `--${BOUNDARY}${CRLF}Content-Type: ${type}; charset=utf-8${CRLF}Content-Transfer-Encoding: base64${CRLF}${CRLF}`;
}

/** Text in its canonical form, with CRLF, before it is encoded (RFC 2045 §6.8). */
function body(text: string): Uint8Array {
  return utf8.encode(text.replace(/\r\n?|\n/g, CRLF));
}

function base64Length({ length }: Uint8Array): number {
  return Math.ceil(length / 3) * 4 + Math.max(1, Math.ceil(length / BASE64_LINE_BYTES)) * 2;
}

/** Writes base64 in lines that end with CRLF; answers where it stopped. */
function writeBase64(from: Uint8Array, to: Uint8Array, start: number): number {
  const { length } = from;
  let at = start;
  for (let line = 0; line === 0 || line < length; line += BASE64_LINE_BYTES) {
    const end = Math.min(line + BASE64_LINE_BYTES, length);
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
  return at;
}

const PADDING = 61;
