import type { Problem } from "../core/posts/post.ts";
import type { Reason } from "../core/reason.ts";
import type { Site } from "../core/site.ts";
import { clean } from "./characters.ts";
import { readSiteDate } from "./dates.ts";
import { type Changes, editedYaml } from "./edit-site.ts";
import { isGiven, plainKey } from "./fields.ts";
import { plainHeader, readFrontMatter } from "./front-matter.ts";
import { IMAGES } from "./images.ts";
import { readLabels } from "./labels.ts";
import { DATES } from "./read-post.ts";
import { SUMMARIES } from "./summary.ts";
import { isMap, quoted, type YamlValue } from "./yaml.ts";

/** Fields of front matter that a form has. */
export const POST_FIELDS = ["title", "date", "categories", "tags", "description", "image", "draft", "email"] as const;
export type PostField = (typeof POST_FIELDS)[number];

/** How a post is mailed; empty: as usual. */
export const EMAIL_MODES = ["", "only", "never", "feature"];

/** What a form shows of a post's file. */
export interface PostForm {
  /** Labels one a line, `draft` as `true`; `undefined` for what is written in a way that the form has no room for. */
  fields: Record<PostField, string | undefined>;
  body: string;
  /** The line of the file that the body begins on. */
  firstLine: number;
}

/** What was typed into a form. */
export type TypedPost = Partial<Record<PostField, string>> & { body: string };

export type EditedPost =
  | { outcome: "edited"; text: string }
  | { outcome: "refused"; field: PostField; reason: Reason }
  /** It cannot be changed with certainty by fields. */
  | { outcome: "uncertain" };

/** A new post's file, before anything is typed. */
export const EMPTY_POST = "---\n---\n\n";

/** The keys that a field may have in a file, the one for new posts first. */
const KEYS: Record<PostField, string[]> = {
  title: ["title"],
  date: DATES,
  categories: ["categories", "category"],
  tags: ["tags", "tag"],
  description: SUMMARIES,
  image: IMAGES,
  draft: ["draft"],
  email: ["email"],
};
const LABELS = new Set<PostField>(["categories", "tags"]);
/** Fields that other programs expect without quotes. */
const PLAIN = /^(?:true|\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?)$/;

/** Reads a file for the form; `undefined` if it has to be edited as a whole. */
export function postForm(source: string, site: Pick<Site, "categoryStrings">): PostForm | undefined {
  const parts = partsOf(source);
  return parts && { fields: fieldsOf(parts.data, site), body: unix(parts.body), firstLine: parts.firstLine };
}

/**
 * Writes what was typed into a post's file. What was not changed stays as its author wrote it, byte for byte, with every key that
 * the form does not have.
 */
export function editedPost(source: string, typed: TypedPost, site: Site): EditedPost {
  const parts = partsOf(source);
  if (!parts) return { outcome: "uncertain" };
  const shown = fieldsOf(parts.data, site);
  const changes: Changes = {};
  for (const field of POST_FIELDS) {
    const [before, given] = [shown[field], typed[field]];
    if (before === undefined || given === undefined) continue;
    const value = tidy(field, given);
    if (value === tidy(field, before)) continue;
    const problem = field === "date" && value !== "" ? readSiteDate(value, site) : undefined;
    if (problem && "reason" in problem) return { outcome: "refused", field, reason: problem.reason };
    Object.assign(changes, changeOf(field, value, parts.data));
  }
  const manner = {
    read: (text: string) => plainHeader(clean(text)).data as YamlValue,
    scalar: (key: string, value: string) => (plainKey(key) !== "title" && PLAIN.test(value) ? value : quoted(value)),
    isSpaced: false,
  };
  const header = unix(parts.header);
  const edited = editedYaml(header.replace(/\n$/, ""), changes, manner);
  if (edited === undefined) return { outcome: "uncertain" };
  const lines = edited.replace(/\n$/, "");
  const text =
    parts.opening +
    (Object.keys(changes).length === 0
      ? parts.header
      : withTyped(parts.header, lines === "" ? "" : `${lines}\n`, lineEndOf(source))) +
    parts.closing +
    withTyped(parts.body, unix(typed.body), lineEndOf(source));
  return { outcome: "edited", text };
}

/** Replaces the lines that were typed differently. All others keep their bytes and line ends. */
export function withTyped(source: string, typed: string, lineEnd = lineEndOf(source)): string {
  const own = linesOf(source);
  const wanted = unix(typed).split(/(?<=\n)/);
  const isSame = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && unix(a) === b;
  let [start, end] = [0, 0];
  while (isSame(own[start], wanted[start])) start++;
  const most = Math.min(own.length, wanted.length) - start;
  while (end < most && isSame(own[own.length - 1 - end], wanted[wanted.length - 1 - end])) end++;
  const changed = wanted.slice(start, wanted.length - end).map((line) => line.replace("\n", lineEnd));
  const text = [...own.slice(0, start), ...changed, ...own.slice(own.length - end)].join("");
  // Of two lines that come to meet, one may end in \r and the other begin with \n.
  return unix(text) === unix(typed) ? text : unix(typed).replaceAll("\n", lineEnd);
}

/** Returns the line end that most lines of a text have. */
function lineEndOf(text: string): string {
  const windows = text.split("\r\n").length - 1;
  return windows * 2 > text.split("\n").length - 1 ? "\r\n" : "\n";
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.split(/(?<=\n|\r(?!\n))/));
const unix = (text: string): string => text.replace(/\r\n?/g, "\n");

interface Parts {
  opening: string;
  header: string;
  closing: string;
  body: string;
  firstLine: number;
  /** The header's fields by the keys that stand in it. */
  data: Record<string, YamlValue>;
}

/** Takes a file with YAML front matter apart. */
function partsOf(source: string): Parts | undefined {
  const read = readFrontMatter(unix(source.replace(/^\ufeff/, "")));
  if (typeof read !== "object" || "problem" in read) return undefined;
  const lines = linesOf(source);
  const isFence = (line: string, fence: RegExp) => fence.test(line.replace(/^\ufeff/, "").replace(/\r\n?$|\n$/, ""));
  if (!isFence(lines[0] ?? "", /^---[ \t]*$|^---[ \t]*ya?ml[ \t]*$/i)) return undefined;
  const close = lines.findIndex((line, index) => index > 0 && isFence(line, /^(?:---|\.\.\.)[ \t]*$/));
  const header = lines.slice(1, close).join("");
  const data = plainHeader(clean(unix(header))).data as YamlValue;
  if (!isMap(data)) return undefined;
  return {
    opening: lines[0] ?? "",
    header,
    closing: lines[close] ?? "",
    body: lines.slice(close + 1).join(""),
    firstLine: close + 2,
    data,
  };
}

/** Returns the keys of a file that a field is read from. */
function keysIn(data: Record<string, YamlValue>, field: PostField): string[] {
  const own = Object.keys(data);
  return KEYS[field].flatMap((name) => own.filter((key) => plainKey(key.trim()) === name));
}

function fieldsOf(data: Record<string, YamlValue>, site: Pick<Site, "categoryStrings">): PostForm["fields"] {
  const entries = POST_FIELDS.map((field) => [
    field,
    LABELS.has(field) ? labelsOf(data, field, site) : textOf(data, field),
  ]);
  return Object.fromEntries(entries);
}

function textOf(data: Record<string, YamlValue>, field: PostField): string | undefined {
  const keys = keysIn(data, field);
  const value = data[keys.find((key) => isGiven(data[key])) ?? keys[0] ?? ""] ?? "";
  if (typeof value !== "string") return undefined;
  if (field === "draft") return /^(?:false|no|off|0|n|f|)$/i.test(value.trim()) ? "" : "true";
  if (field === "email")
    return EMAIL_MODES.includes(value.trim().toLowerCase()) ? value.trim().toLowerCase() : undefined;
  return clean(value).trim();
}

function labelsOf(
  data: Record<string, YamlValue>,
  field: PostField,
  { categoryStrings }: Pick<Site, "categoryStrings">,
): string | undefined {
  const keys = keysIn(data, field);
  const isText = (value: YamlValue | undefined) => value === null || typeof value === "string";
  const isSimple = (value: YamlValue | undefined) => isText(value) || (Array.isArray(value) && value.every(isText));
  if (!keys.every((key) => isSimple(data[key]))) return undefined;
  const [plural = "", singular = ""] = KEYS[field];
  const fields = new Map(keys.map((key) => [plainKey(key.trim()), data[key] ?? null]));
  return readLabels(fields, { singular, plural }, categoryStrings)
    .map(({ title }) => title)
    .join("\n");
}

function changeOf(field: PostField, value: string, data: Record<string, YamlValue>): Changes {
  const keys = keysIn(data, field);
  const key = keys.find((name) => isGiven(data[name])) ?? keys[0] ?? KEYS[field][0] ?? field;
  if (!LABELS.has(field)) return { [key]: value === "" ? null : value };
  const names = value === "" ? [] : value.split("\n");
  const [plural = ""] = KEYS[field];
  // One key holds all of them from now on: the plural one, which takes a list.
  const kept = keys.find((name) => plainKey(name.trim()) === plural) ?? plural;
  return { ...Object.fromEntries(keys.map((name) => [name, null])), [kept]: names.length === 0 ? null : names };
}

/** Returns a field's text without what makes no difference. */
function tidy(field: PostField, typed: string): string {
  const lines = clean(unix(typed))
    .split("\n")
    .map((line) => line.trim());
  if (field === "description") return lines.join("\n").trim();
  return lines.filter((line) => line !== "").join(LABELS.has(field) ? "\n" : " ");
}

/** Returns the field of the form that a problem's line is about. */
export function fieldAt(source: string, { line }: Pick<Problem, "line">): PostField | undefined {
  const key = /^[\s"']*([\w-]+)["']?\s*:/.exec(linesOf(source)[(line ?? 0) - 1] ?? "")?.[1];
  return key === undefined ? undefined : POST_FIELDS.find((field) => KEYS[field].includes(plainKey(key)));
}
