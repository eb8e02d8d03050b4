import { type Reason, reason } from "../core/reason.ts";
import { isReadable, quoted, readYaml } from "./yaml.ts";

/** Keys whose value is always text, and keys whose value is text or a list of texts. */
const TEXT_KEYS = new Set(["title", "subtitle", "description", "summary", "excerpt"]);
const LABEL_KEYS = new Set(["categories", "category", "tags", "tag", "author", "authors"]);

const ONE_LINE_VALUE =
  /^((title|subtitle|description|summary|excerpt|categor(?:y|ies)|tags?|authors?)[ \t]*:[ \t]+)([^\s"'|>][^\n]*)$(?!\n(?:[ \t]+\S|-[ \t]))/gim;

/**
 * Quotes values that YAML would silently truncate or misread: `title: No #1` has a comment, `title: &a b` an anchor, `title:
 * [news]` a list.
 */
export function protectText(header: string): string {
  const aliases = new Set(Array.from(header.matchAll(/\*([^\s,\]}]+)/g), ([, name]) => name));
  return header.replace(ONE_LINE_VALUE, (line: string, start: string, key: string, value: string) =>
    losesText(key.toLowerCase(), value, aliases) ? start + quoted(value.trim()) : line,
  );
}

function losesText(key: string, value: string, aliases: Set<string | undefined>): boolean {
  switch (value[0]) {
    case "[":
    case "{":
      return TEXT_KEYS.has(key);
    case "#":
      return /^#\S/.test(value);
    case "!":
      return !value.startsWith("!!");
    case "&": {
      const anchor = /^&(\S*)(?:\s+(["'[{|>])?|$)/.exec(value);
      return anchor?.[2] === undefined && !aliases.has(anchor?.[1]);
    }
    default:
      return /\s#\S/.test(value);
  }
}

export class Irreparable extends Error {
  readonly reason: Reason;
  readonly line: number;

  constructor(reason: Reason, line: number) {
    super(reason.code);
    this.reason = reason;
    this.line = line;
  }
}

interface Field {
  key: string;
  line: number;
  text: string;
}

/**
 * Repairs front matter that is not YAML, in one pass, for the usual mistakes of programs that concatenate it: quotes each
 * field that cannot be read by itself. Drops nothing; a key with two different values is an error.
 */
export function repair(header: string): string {
  const fields = new Map<string, Field>();
  let duplicates = 0;
  for (const field of fieldsOf(header.replace(/^\t+/gm, (tabs) => "  ".repeat(tabs.length)))) {
    const readable = isReadable(field.text) ? field : { ...field, text: requote(field) };
    const duplicate = fields.get(field.key);
    // Each duplicate is parsed again with the one before.
    if (duplicate && ++duplicates > DUPLICATE_KEYS_MAX)
      throw new Irreparable(reason("matter-key-twice", { key: field.key }), field.line);
    fields.set(field.key, duplicate ? joined(duplicate, readable) : readable);
  }
  return [...fields.values()].map(({ text }) => text).join("\n");
}

/** Duplicate keys allowed in one header; programs produce one or two. */
const DUPLICATE_KEYS_MAX = 20;

/** Includes the white space after the key; excluding it would take quadratic time. */
const FIELD_START = /^(?![\s#-])("[^"\n]*"[ \t]*|'[^'\n]*'[ \t]*|[^\s:"'][^:\n]*):(?:[ \t]|$)/;
const FIELD_WITHOUT_SPACE = /^([A-Za-z_][\w-]*):(?!\/\/)(?=\S)/;

/** Splits at the keys in the first column. Every other line belongs to the key above it. */
function fieldsOf(header: string): Field[] {
  const fields: Field[] = [];
  for (const [index, line] of header.split("\n").entries()) {
    const spaced = FIELD_START.test(line) ? line : line.replace(FIELD_WITHOUT_SPACE, "$1: ");
    const key = FIELD_START.exec(spaced)?.[1]?.trimEnd();
    const last = fields.at(-1);
    if (key === undefined && last) last.text += `\n${line}`;
    else fields.push({ key: (key ?? "").replace(/^["']|["']$/g, ""), line: index + 1, text: spaced });
  }
  return fields;
}

function requote({ key, text }: Field): string {
  const start = FIELD_START.exec(text.split("\n")[0] ?? "")?.[0];
  if (start === undefined) return text;
  const [value = "", ...more] = text.slice(start.length).split("\n");
  const lines = more.filter((line) => line.trim() !== "" && !/^\s*#\s/.test(line));
  if (value.trim() === "" && lines.length > 0 && lines.every((line) => /^\s*-(?:\s|$)/.test(line))) {
    return `${quoted(key)}:\n${lines.map((line) => `- ${element(line.replace(/^\s*-/, "").trim())}`).join("\n")}`;
  }
  const blockMark = /^\s*[|>][+-]?\s*$/.test(value);
  const whole = (blockMark ? lines : [value, ...lines])
    .map((line) => line.trim())
    .join(" ")
    .trim();
  if (LABEL_KEYS.has(key.toLowerCase()) && whole.startsWith("[") && whole.endsWith("]")) {
    return `${quoted(key)}: [${whole
      .slice(1, -1)
      .split(",")
      .map((part) => quoted(unquoted(part.trim())))
      .join(", ")}]`;
  }
  return `${quoted(key)}: ${quoted(unquoted(whole))}`;
}

function element(text: string): string {
  return isReadable(`- ${text}`) ? text : quoted(unquoted(text));
}

/** Returns the text inside a badly quoted scalar. */
function unquoted(value: string): string {
  const text = value.replace(/(["'])\s+#\s.*$/, "$1");
  const quote = text[0];
  if ((quote !== '"' && quote !== "'") || text.length < 2 || !text.endsWith(quote)) return text;
  const inner = text.slice(1, -1);
  // `"this" and "that"` starts and ends with quotes, but is not one quoted text.
  const closesFirst = new RegExp(`^[^${quote}]*[^\\s${quote}]${quote}\\s`).test(inner);
  const opensLast = new RegExp(`\\s${quote}[^\\s${quote}][^${quote}]*$`).test(inner);
  if (closesFirst && opensLast) return text;
  return quote === '"' ? inner.replaceAll('\\"', '"') : inner;
}

function joined(first: Field, second: Field): Field {
  const [a, b] = [readValue(first), readValue(second)];
  if (isBlank(b) || JSON.stringify(a) === JSON.stringify(b)) return first;
  if (isBlank(a)) return second;
  if (LABEL_KEYS.has(first.key.toLowerCase())) {
    return { ...first, text: `${quoted(first.key)}: ${JSON.stringify([a, b].flat())}` };
  }
  throw new Irreparable(reason("matter-key-twice", { key: first.key }), second.line);
}

function readValue(field: Field): unknown {
  const data = readYaml(field.text);
  return typeof data === "object" && data !== null ? Object.values(data)[0] : data;
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}
