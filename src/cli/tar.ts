import { terminalTexts } from "./terminal-texts.ts";

/** A file to write. */
export interface TarEntry {
  name: string;
  bytes: Uint8Array;
}

/** A file that is read. Its content streams with the archive; unread content is skipped when the next file is asked for. */
export interface TarFile {
  name: string;
  size: number;
  content: AsyncIterable<Uint8Array>;
}

const BLOCK = 512;
/** Longest name in a plain header (POSIX.1-1988 ustar). */
const NAME_BYTES = 100;
/** Room for the longest key and other extended attributes. */
const PAX_BYTES = 16 * 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes one entry. Long names go into an extended header before it (POSIX.1-2001 pax). */
export function tarEntry({ name, bytes }: TarEntry): Uint8Array {
  const isPlain = /^[\x20-\x7e]+$/.test(name) && name.length <= NAME_BYTES;
  if (isPlain) return Buffer.concat([header(name, bytes.length, "0"), padded(bytes)]);
  const record = encoder.encode(paxRecord("path", name));
  return Buffer.concat([
    header("PaxHeader", record.length, "x"),
    padded(record),
    header("file", bytes.length, "0"),
    padded(bytes),
  ]);
}

/** End of an archive. */
export const TAR_END = new Uint8Array(2 * BLOCK);

/** Streams the files of an archive, holding one chunk at a time. Throws if it is malformed or truncated. */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const source = new Blocks(chunks);
  let name: string | undefined;
  for (;;) {
    const head = await source.take(BLOCK);
    if (head.every((byte) => byte === 0)) return;
    if (octal(head, 148, 8) !== checksum(head)) throw new Error(terminalTexts().archive.tar.header);
    const size = octal(head, 124, 12);
    const filling = (BLOCK - (size % BLOCK)) % BLOCK;
    const type = String.fromCharCode(head[156] ?? 0);
    if (type === "x") {
      if (size > PAX_BYTES) throw new Error(terminalTexts().archive.tar.longHeader);
      name = paxPath(await source.take(size));
      await source.take(filling);
    } else if (type === "0" || type === "\0") {
      const rest = source.portions(size);
      yield { name: name ?? text(head, 0, NAME_BYTES), size, content: rest };
      for await (const _ of rest);
      await source.take(filling);
      name = undefined;
    } else throw new Error(terminalTexts().archive.tar.other);
  }
}

/** Parses an octal number in a header. The base-256 form, for 8 GiB and more, is not supported. */
function octal(head: Uint8Array, from: number, length: number): number {
  const digits = /^[0-7]+/.exec(text(head, from, length).trim())?.[0];
  if (digits === undefined) throw new Error(terminalTexts().archive.tar.header);
  return Number.parseInt(digits, 8);
}

function header(name: string, size: number, type: string): Uint8Array {
  const head = Buffer.alloc(BLOCK);
  head.write(name, 0, "latin1");
  for (const [at, value] of [
    [100, "0000600"],
    [108, "0000000"],
    [116, "0000000"],
    [124, size.toString(8).padStart(11, "0")],
    [136, "00000000000"],
    [156, type],
    [257, "ustar\0" + "00"],
  ] as const) {
    head.write(value, at, "latin1");
  }
  head.write(`${checksum(head).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return head;
}

/** Sums the bytes of a header, with its checksum field as spaces. */
function checksum(head: Uint8Array): number {
  return head.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
}

/** Writes `<length> <key>=<value>\n`, where the length includes itself. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = encoder.encode(rest).length;
  let length = bytes + String(bytes).length;
  if (String(length).length > String(bytes).length) length++;
  return length + rest;
}

function paxPath(bytes: Uint8Array): string | undefined {
  return /^\d+ path=([\s\S]*)\n$/.exec(decoder.decode(bytes))?.[1];
}

function padded(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length % BLOCK;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(BLOCK - rest)]);
}

function text(head: Uint8Array, from: number, length: number): string {
  const field = head.subarray(from, from + length);
  const end = field.indexOf(0);
  return decoder.decode(end === -1 ? field : field.subarray(0, end));
}

/** Re-chunks a stream into the sizes asked for. */
class Blocks {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Uint8Array> {
    const parts = [this.#rest];
    let there = this.#rest.length;
    while (there < length) {
      const chunk = await this.#next();
      parts.push(chunk);
      there += chunk.length;
    }
    const all = parts.length === 1 ? (parts[0] ?? new Uint8Array()) : Buffer.concat(parts);
    this.#rest = all.subarray(length);
    return all.subarray(0, length);
  }

  /** Streams a number of bytes. A second iteration continues where the first stopped. */
  portions(length: number): AsyncIterable<Uint8Array> {
    let left = length;
    const next = async (): Promise<IteratorResult<Uint8Array>> => {
      if (left === 0) return { done: true, value: undefined };
      if (this.#rest.length === 0) this.#rest = await this.#next();
      const portion = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(portion.length);
      left -= portion.length;
      return { done: false, value: portion };
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  async #next(): Promise<Uint8Array> {
    const { value, done } = await this.#chunks.next();
    if (done) throw new Error(terminalTexts().archive.tar.end);
    return value;
  }
}
