import { decode, encodingOf } from "./characters.ts";
import { CLOSING, OPENING, plainHeader, readFrontMatter } from "./front-matter.ts";
import { plainFields } from "./plain-fields.ts";

/** A changed line of a file, numbered from 1. */
export interface FixedLine {
  line: number;
  before: string;
  after: string;
}

/** A file as it should be, and what is changed in it. */
export interface Fix {
  bytes: Uint8Array;
  fixed: FixedLine[];
}

/**
 * Writes into a file what reading it repairs each time: front matter that is not YAML or that other programs read
 * differently, UTF-16, a byte order mark. Our reading and every other byte stay the same. Returns `undefined` if there is
 * nothing to fix with certainty.
 */
export function fixFile(bytes: Uint8Array): Fix | undefined {
  const decoded = decode(bytes);
  if ("line" in decoded) return undefined;
  const header = headerOf(decoded.text);
  const plain = header === undefined || plainFields(header) ? header : repairedHeader(header);
  const encoding = encodingOf(bytes);
  const original = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  const lines = original.replace(/^\ufeff/, "").split(/(?<=\n|\r(?!\n))/);
  const fixed: FixedLine[] = [];
  if (original.startsWith("\ufeff")) {
    const before = encoding === "utf-8" ? "UTF-8 with a byte order mark" : "UTF-16";
    fixed.push({ line: 1, before, after: "UTF-8" });
  }
  if (header !== undefined && plain !== undefined && plain !== header) {
    const after = plain.split("\n");
    for (const [index, before] of header.split("\n").entries()) {
      const line = after[index] ?? "";
      if (line === before) continue;
      // The header starts on the second line.
      fixed.push({ line: index + 2, before, after: line });
      lines[index + 1] = line + (/(?<![\r\n])[\r\n]*$/.exec(lines[index + 1] ?? "")?.[0] ?? "");
    }
  }
  const text = lines.join("");
  return text === original || !readsTheSame(decoded.text, text)
    ? undefined
    : { bytes: new TextEncoder().encode(text), fixed };
}

/** Returns the lines between the fences, if they are YAML. */
function headerOf(text: string): string | undefined {
  const opening = OPENING.exec(text);
  if (!opening || !/^(?:ya?ml)?$/i.test(opening[1] ?? "")) return undefined;
  const start = opening[0].length;
  const closing = CLOSING.exec(text.slice(start));
  return closing ? text.slice(start, start + closing.index - 1) : undefined;
}

/**
 * Returns the repaired header, or `undefined` if more than quotes and white space would change, which a person must decide.
 */
function repairedHeader(header: string): string | undefined {
  // Repairs do not know comment lines, so these are taken out and put back.
  const isComment = (line: string) => line.startsWith("#");
  const lines = header.split("\n");
  let plain: string[];
  try {
    plain = plainHeader(lines.filter((line) => !isComment(line)).join("\n")).header.split("\n");
  } catch {
    return undefined;
  }
  let next = 0;
  const fixed = lines.map((line) => (isComment(line) ? line : (plain[next++] ?? "").replace(QUOTED_KEY, "$1")));
  return next >= plain.length && lines.every((line, index) => characters(line) === characters(fixed[index] ?? ""))
    ? fixed.join("\n")
    : undefined;
}

const QUOTED_KEY = /^"([A-Za-z_][\w-]*)"(?=:)/;

function characters(line: string): string {
  return line.replace(/["'\\\s]/g, "");
}

function readsTheSame(before: string, after: string): boolean {
  const decoded = decode(new TextEncoder().encode(after));
  const [was, is] = [readFrontMatter(before), "text" in decoded && readFrontMatter(decoded.text)];
  return typeof was === "object" && "fields" in was && written(was) === written(is);
}

function written(matter: unknown): string {
  return JSON.stringify(matter, (_, value) => (value instanceof Map ? [...value] : value));
}
