import matter from "gray-matter";
import type { Problem } from "../core/posts/post.ts";
import { type Reason, reason } from "../core/reason.ts";
import { clean } from "./characters.ts";
import type { Fields } from "./fields.ts";
import { jsonEnd, readJson } from "./json-matter.ts";
import { MatterFault } from "./matter-fault.ts";
import { plainFields } from "./plain-fields.ts";
import { Irreparable, protectText, repair } from "./repair.ts";
import { readYaml, YamlFault, type YamlValue } from "./yaml.ts";

/** Characters of what was given that a reason repeats. */
const LANGUAGE_MAX = 20;

export type FrontMatter = { fields: Fields; body: string } | { problem: Problem } | "none";

const MAX_LENGTH = 256 * 1024;
/** gray-matter scans blank lines for comments in quadratic time, and takes U+2028 for a line end. */
const BLANK_LINES = /[\n\u2028\u2029](?:[^\S\n\u2028\u2029]*[\n\u2028\u2029]){100}/;

/** The fences as Jekyll reads them: a first line `---`, then a line `---` or `...`. */
export const OPENING = /^---[ \t]*(?:(\S+)[ \t]*)?(?:\n|$)/;
export const CLOSING = /^(?:---|\.\.\.)[ \t]*$/m;

/** Adds the first fence, without which Hexo reads front matter, too, and older Hexo wrote it. */
export function withOpening(text: string): string {
  return /^[\w-]+[ \t]*:/.test(text) && /^---[ \t]*$/m.test(text) ? `---\n${text}` : text;
}

/** Reads front matter in YAML, JSON or TOML. */
export async function readMatter(text: string): Promise<FrontMatter> {
  const [opening] = /^\+\+\+[ \t]*\n/.exec(text) ?? [];
  if (opening === undefined) return readFrontMatter(text);
  const rest = text.slice(opening.length);
  const closing = /^\+\+\+[ \t]*$/m.exec(rest);
  if (!closing) return /^[\w-]+[ \t]*=/.test(rest) ? problem(1, reason("matter-open")) : "none";
  const source = clean(rest.slice(0, closing.index));
  if (source.length > MAX_LENGTH) return problem(2, reason("matter-too-long"));
  const { readToml } = await import("./on-demand/toml.ts");
  try {
    return mapOf(readToml(source), rest.slice(closing.index + closing[0].length).replace(/^\n/, ""));
  } catch (error) {
    if (!(error instanceof MatterFault)) throw error;
    return problem(error.line + 1, reason("matter-not-toml", { words: error.message }));
  }
}

/** Reads front matter in YAML or JSON. */
export function readFrontMatter(text: string): FrontMatter {
  if (/^\{\s*["}]/.test(text)) {
    const end = jsonEnd(text.slice(0, MAX_LENGTH)) ?? MAX_LENGTH;
    return jsonFields(text.slice(0, end), { first: 1, body: text.slice(end) });
  }
  const opening = OPENING.exec(text);
  const language = opening?.[1]?.toLowerCase() ?? "";
  if (!opening || language.startsWith("-")) return "none";
  const start = opening[0].length;
  const rest = text.slice(start);
  const closing = CLOSING.exec(rest);
  if (!closing) {
    return language === "" && /^[\w-]+[ \t]*:/.test(rest) ? problem(1, reason("matter-open")) : "none";
  }
  if (!["", "yaml", "yml", "json"].includes(language)) {
    return problem(1, reason("matter-other-language", { language: String(opening[1]?.slice(0, LANGUAGE_MAX)) }));
  }
  const body = rest.slice(closing.index + closing[0].length).replace(/^\n/, "");
  if (language === "json") return jsonFields(rest.slice(0, closing.index), { first: 2, body });
  const header = copied(clean(rest.slice(0, closing.index)));
  if (header.length > MAX_LENGTH || BLANK_LINES.test(header)) {
    return problem(2, reason("matter-too-long"));
  }
  const fenceInside = /^---/m.exec(header);
  if (fenceInside) {
    return problem(lineAt(header, fenceInside.index), reason("matter-fence-inside"));
  }
  return fieldsOf(header, body);
}

/** Returns a text of its own: a part of another one, such as a title of a file, holds all of that in memory. */
function copied(text: string): string {
  return ` ${text}`.slice(1);
}

/** Reads the fields of JSON that starts on the line `first` of the file. */
function jsonFields(source: string, { first, body }: { first: number; body: string }): FrontMatter {
  if (source.length >= MAX_LENGTH) return problem(first, reason("matter-too-long"));
  try {
    return mapOf(readJson(clean(source)), body.replace(/^[ \t]*\n/, ""));
  } catch (error) {
    if (!(error instanceof MatterFault)) throw error;
    return problem(first + error.line - 1, reason("matter-not-json", { words: error.message }));
  }
}

function fieldsOf(header: string, body: string): FrontMatter {
  let data: unknown;
  try {
    // Always with options: without them gray-matter caches by content and would run `---js`.
    data =
      plainFields(header) ?? matter(`---\n${header}\n---\n`, { language: "yaml", engines, excerpt: () => "" }).data;
  } catch (error) {
    if (error instanceof YamlFault || error instanceof Irreparable) return problem(error.line + 1, explain(error));
    throw error;
  }
  return mapOf(data, body);
}

function mapOf(data: unknown, body: string): FrontMatter {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return problem(2, reason("matter-no-list"));
  }
  const fields: Fields = new Map();
  for (const [key, value] of Object.entries(data as Record<string, YamlValue>)) {
    const name = key.trim().toLowerCase();
    if (!fields.has(name)) fields.set(name, value);
  }
  return { fields, body };
}

function readHeader(text: string): object {
  // gray-matter includes the line break after the opening fence.
  return plainHeader(text.replace(/^\n/, "")).data;
}

/**
 * Reads a header strictly, then once more after one repair. Returns it as YAML that every program reads alike, and its data.
 * On failure, reports the first reading's error.
 */
export function plainHeader(text: string): { header: string; data: object } {
  const plain = plainFields(text);
  if (plain) return { header: text, data: plain };
  const header = protectText(text);
  try {
    return { header, data: asObject(readYaml(header)) };
  } catch (fault) {
    if (!(fault instanceof YamlFault)) throw fault;
    try {
      const repaired = repair(header);
      return { header: repaired, data: asObject(readYaml(repaired)) };
    } catch (error) {
      if (error instanceof Irreparable) throw error;
      throw fault;
    }
  }
}

function asObject(value: YamlValue): object {
  if (value === null) return {};
  if (typeof value === "string") throw new YamlFault(reason("yaml-no-key"), 1);
  return value;
}

function refuse(): never {
  throw new YamlFault(reason("yaml-only"), 1);
}

const engines = { yaml: readHeader, json: refuse, javascript: refuse, coffee: refuse, toml: refuse };

function explain(fault: YamlFault | Irreparable): Reason {
  if (fault instanceof Irreparable) return fault.reason;
  return reason("matter-not-yaml", { why: fault.reason });
}

function lineAt(header: string, index: number): number {
  return header.slice(0, index).split("\n").length + 1;
}

function problem(line: number, reason: Reason): { problem: Problem } {
  return { problem: { line, reason } };
}
