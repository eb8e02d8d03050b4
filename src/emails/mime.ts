import { joined } from "../core/joined.ts";
import {
  type Bodies,
  type Chunk,
  type Email,
  type Part,
  type SharedBodies,
  TOKEN_MARK,
  withToken,
} from "../core/newsletter/email.ts";
import { arena, base64Lines, evenLines } from "./base64.ts";

/** An email that cannot be written safely, because a value would break or forge a header. */
export class UnwritableEmail extends Error {
  override name = "UnwritableEmail";
}

const CRLF = "\r\n";
/** `=` followed by `_` cannot occur in base64, and so not in a body. RFC 2045 §6.7 uses the same trick. */
const BOUNDARY = "=_gazette";
/** Longest line with an encoded word (RFC 2047 §2). */
const LINE_MAX = 76;
/** RFC 5322 §2.1.1, without CRLF. */
const HARD_LINE_MAX = 998;
/** Bytes in one encoded word: 52 encoded characters, which fit behind every header name in use. */
const ENCODED_WORD_BYTES = 30;

const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/;
const NOT_ASCII = /[^\x20-\x7e]/;
const HEADER_NAME = /^[A-Za-z][A-Za-z0-9-]*$/;
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$/;
const ATOMS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

const utf8 = new TextEncoder();

/** Writes an email as multipart/alternative, text first (RFC 2046 §5.1.4). Equal emails give equal bytes. */
export function writeMime(email: Email): Uint8Array<ArrayBuffer> {
  return joined(mimeChunks(email).map(({ bytes }) => bytes));
}

/**
 * Writes an email in chunks whose base64 can be joined: all but the last are of a multiple of three bytes. Those that it shares
 * with other emails are the same objects each time.
 */
export function mimeChunks(email: Email): Chunk[] {
  const { text, html } = bodies(email);
  const fields = utf8.encode(header(email) + CRLF);
  return [
    { bytes: joined([fields, partHead("text/plain", fields.length)]) },
    ...text.shared,
    { bytes: joined([text.end, partHead("text/html", text.end.length)]) },
    ...html.shared,
    { bytes: joined([html.end, END]) },
  ];
}

/** What of a shared body is the same in every email, encoded; or a text in which each has its token. */
type Piece = Chunk | string;

/** Digests that have been written once, and what several emails of one digest share. */
const digests = new WeakMap<SharedBodies, Record<keyof Bodies, Piece[]> | "once">();

function bodies(email: Email): Record<keyof Bodies, { shared: Chunk[]; end: Uint8Array }> {
  const { shared, own, token } = email;
  const take = arena();
  const [pieces, last] = shared && own ? [piecesOf(shared), own] : [undefined, email];
  const body = (name: keyof Bodies) => ({
    shared: (pieces?.[name] ?? []).map((piece) =>
      typeof piece === "string" ? { bytes: evenLines(withToken(piece, token), take) } : piece,
    ),
    end: base64Lines(last[name]),
  });
  return { text: body("text"), html: body("html") };
}

/** Returns a digest's parts; as soon as a second email holds it, all of them encoded, and what stands together as one. */
function piecesOf(shared: SharedBodies): Record<keyof Bodies, Piece[]> {
  const known = digests.get(shared);
  if (known && known !== "once") return known;
  const body = (name: keyof Bodies) => {
    const parts = shared.parts.filter((part) => part[name] !== "");
    return known
      ? merged(parts.map((part) => pieceOf(part, name, true)))
      : parts.map((part) => pieceOf(part, name, false));
  };
  const pieces = { text: body("text"), html: body("html") };
  digests.set(shared, known ? pieces : "once");
  return pieces;
}

function pieceOf(part: Part, body: keyof Bodies, isShared: boolean): Piece {
  const { chunks, [body]: text } = part;
  const known = chunks?.[body];
  if (known) return known;
  if (text.includes(TOKEN_MARK) || !(chunks || isShared)) return text;
  const chunk = { bytes: evenLines(text), shared: {} };
  if (chunks) chunks[body] = chunk;
  return chunk;
}

function merged(pieces: Piece[]): Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (!last || typeof last === "string" || typeof piece === "string") found.push(piece);
    else found[found.length - 1] = { bytes: joined([last.bytes, piece.bytes]), shared: {} };
  }
  return found;
}

/** Writes a display name (RFC 5322 §3.2.5 phrase): plain, quoted or encoded, as needed. */
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

/** Keeps a value as given, but encodes words that are not ASCII, including the spaces between them. */
function encodedWhereNeeded(name: string, value: string): string {
  refuseControls(`The header ${name}`, value);
  if (!NOT_ASCII.test(value)) return value;
  return value.replace(/(?<![^ ])[^ ]*[^\x20-\x7e][^ ]*(?: +[^ ]*[^\x20-\x7e][^ ]*)*/g, encodedWords);
}

/** Names and subjects encoded last, which repeat in thousands of emails. */
const encodedCache = new Map<string, string>();
const ENCODED_CACHE_MAX = 64;

/** Encodes a text in words of at most 75 characters, without splitting a character (RFC 2047 §2, §5). */
function encodedWords(text: string): string {
  const known = encodedCache.get(text);
  if (known !== undefined) return known;
  const words: string[] = [];
  let word = "";
  let size = 0;
  for (const character of text) {
    const { length } = utf8.encode(character);
    if (size + length > ENCODED_WORD_BYTES) {
      words.push(encodedWord(word));
      word = "";
      size = 0;
    }
    word += character;
    size += length;
  }
  words.push(encodedWord(word));
  const encoded = words.join(" ");
  if (encodedCache.size >= ENCODED_CACHE_MAX) encodedCache.clear();
  encodedCache.set(text, encoded);
  return encoded;
}

function encodedWord(text: string): string {
  return `=?UTF-8?B?${btoa(String.fromCharCode(...utf8.encode(text)))}?=`;
}

/**
 * Folds a header (RFC 5322 §2.2.3). Never before the first word, so that a header of one word does not fold, as RFC 8058
 * requires. Leaves no white space at line ends, which relays may strip, breaking the signature.
 */
function folded(name: string, value: string): string {
  const line = `${name}: ${value}`;
  if (line.length <= LINE_MAX && value === value.trim() && value !== "") return line + CRLF;
  const [first = "", ...rest] = value.trim().match(/(?<! ) *[^ ]+/g) ?? [];
  const lines = [first === "" ? `${name}:` : `${name}: ${first}`];
  for (const word of rest) {
    const line = lines.at(-1) as string;
    if (line.length + word.length > LINE_MAX) lines.push(word);
    else lines[lines.length - 1] = line + word;
  }
  if (lines.some((line) => line.length > HARD_LINE_MAX))
    throw new UnwritableEmail(`The header ${name} is longer than a line of an email can be.`);
  return lines.join(CRLF) + CRLF;
}

/** Writes the head of a part, with as many spaces as make its end a multiple of three bytes. */
function partHead(type: string, before: number): Uint8Array {
  const [start, end] = [
    `--${BOUNDARY}${CRLF}Content-Type:`,
    `${type}; charset=utf-8${CRLF}Content-Transfer-Encoding: base64${CRLF}${CRLF}`,
  ];
  return utf8.encode(start + " ".repeat(3 - ((before + start.length + end.length) % 3)) + end);
}

const END = utf8.encode(`--${BOUNDARY}--${CRLF}`);
