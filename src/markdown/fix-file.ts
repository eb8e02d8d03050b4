import { decode, encodingOf } from "./characters.ts";
import { CLOSING, OPENING, plainHeader, readFrontMatter } from "./front-matter.ts";

/** A line of a file, counted as an editor does, before and after. */
export interface FixedLine {
  line: number;
  before: string;
  after: string;
}

/**
 * Writes into a file what reading it repairs each time: front matter that is no YAML or that other programs would read
 * otherwise, UTF-16, a byte order mark. What we read of it stays exactly the same, and so does every other byte. Answers
 * nothing where there is nothing to do, or nothing that is certain.
 */
export function fixFile(bytes: Uint8Array): { bytes: Uint8Array; mended: FixedLine[] } | undefined {
  const decoded = decode(bytes);
  if ("line" in decoded) return undefined;
  const encoding = encodingOf(bytes);
  const original = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  const lines = original.replace(/^\ufeff/, "").split(/(?<=\n|\r(?!\n))/);
  const mended: FixedLine[] = [];
  if (original.startsWith("\ufeff") || encoding !== "utf-8") {
    const before = encoding === "utf-8" ? "UTF-8 with a byte order mark" : "UTF-16";
    mended.push({ line: 1, before, after: "UTF-8" });
  }

  const header = headerOf(decoded.text);
  const plain = header === undefined ? undefined : plainOf(header);
  if (header !== undefined && plain !== undefined && plain !== header) {
    const after = plain.split("\n");
    for (const [index, before] of header.split("\n").entries()) {
      const line = after[index] ?? "";
      if (line === before) continue;
      // The header begins on the second line of its file.
      mended.push({ line: index + 2, before, after: line });
      lines[index + 1] = line + (/(?<![\r\n])[\r\n]*$/.exec(lines[index + 1] ?? "")?.[0] ?? "");
    }
  }
  const text = lines.join("");
  const unchanged = text === original && encoding === "utf-8";
  return unchanged || !readsTheSame(decoded.text, text) ? undefined : { bytes: new TextEncoder().encode(text), mended };
}

/** The lines between the fences, where they are YAML. */
function headerOf(text: string): string | undefined {
  const opening = OPENING.exec(text);
  const start = opening?.[0].length ?? 0;
  const closing = CLOSING.exec(text.slice(start));
  if (!opening || !closing || closing.index === 0 || !/^(?:ya?ml)?$/i.test(opening[1] ?? "")) return undefined;
  return text.slice(start, start + closing.index - 1);
}

/** Nothing where more than quotes and white space would change: what else goes is for a person to decide. */
function plainOf(header: string): string | undefined {
  // Repairs know nothing of remarks on lines of their own: these step aside and come back to where they were.
  const isRemark = (line: string) => line.startsWith("#");
  const lines = header.split("\n");
  let plain: string[];
  try {
    plain = plainHeader(lines.filter((line) => !isRemark(line)).join("\n")).header.split("\n");
  } catch {
    return undefined;
  }
  let next = 0;
  const mended = lines.map((line) => (isRemark(line) ? line : (plain[next++] ?? "").replace(QUOTED_KEY, "$1")));
  return next >= plain.length && lines.every((line, index) => characters(line) === characters(mended[index] ?? ""))
    ? mended.join("\n")
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
