import { NAMED_MAX, NOTE_MAX, REMARK_MAX } from "../core/newsletter/issue-edit.ts";
import { blockText } from "../core/posts/block-text.ts";
import type { Problem } from "../core/posts/post.ts";
import { type Reason, reason } from "../core/reason.ts";
import type { Site } from "../core/site.ts";
import { decode, oneLine } from "./characters.ts";
import { readMatter } from "./front-matter.ts";
import { fileUrl } from "./links.ts";
import { render } from "./render.ts";
import { isMap, quoted, type YamlValue } from "./yaml.ts";

/** Characters of what was given that a reason repeats. */
const REPEATED_MAX = 60;

/** What an editor wrote for an issue: front matter that names posts by key or id, and a note below it. */
export interface IssueFile {
  order: string[];
  drop: string[];
  remarks: Record<string, string>;
  note: string;
}

/** Larger than all that a file may say. */
const BYTES_MAX = 400_000;

const KNOWN = ["order", "drop", "remarks"];

/** Reads `issues/<date>-<frequency>.md`. A file without front matter is a note. */
export async function readIssueFile(bytes: Uint8Array): Promise<IssueFile | { problem: Problem }> {
  const wrong = (why: Reason, line?: number) => ({ problem: { line, reason: why } });
  if (bytes.length > BYTES_MAX) return wrong(reason("too-long", { most: BYTES_MAX }));
  const decoded = decode(bytes);
  if ("line" in decoded) return wrong(reason("post-not-utf8"), decoded.line);
  const matter = await readMatter(decoded.text);
  if (matter !== "none" && "problem" in matter) return matter;
  const fields: Map<string, YamlValue> = matter === "none" ? new Map() : matter.fields;
  const note = (matter === "none" ? decoded.text : matter.body).trim();
  const lineOf = (name: string) => {
    const line = decoded.text.split("\n").findIndex((line) => line.startsWith(`${name}:`)) + 1;
    return line || undefined;
  };
  const unknown = [...fields.keys()].find((name) => !KNOWN.includes(name));
  if (unknown !== undefined)
    return wrong(reason("setting-unknown", { path: unknown.slice(0, REPEATED_MAX), known: KNOWN }), lineOf(unknown));
  if (note.length > NOTE_MAX) return wrong(reason("issue-note-long", { most: NOTE_MAX }));
  const [order, drop] = [names(fields.get("order")), names(fields.get("drop"))];
  for (const [name, list] of Object.entries({ order, drop }))
    if (!list) return wrong(reason("issue-names-wrong", { field: name, most: NAMED_MAX }), lineOf(name));
  const remarks = remarksIn(fields.get("remarks"));
  if (!remarks) return wrong(reason("issue-remarks-wrong", { most: REMARK_MAX }), lineOf("remarks"));
  return { order: order ?? [], drop: drop ?? [], remarks, note };
}

/** Returns the lines of a file on which posts are named. */
export function linesNaming(bytes: Uint8Array, names: string[]): Map<string, number> {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const isNamed = (line: string, name: string) =>
    ` ${line} `
      .split(name)
      .some((before, at, parts) => /[\s[,"']$/.test(before) && /^[\s\],:"']/.test(parts[at + 1] ?? ""));
  const found = names.map((name) => [name, 1 + lines.findIndex((line) => isNamed(line, name))] as const);
  return new Map(found.filter(([, line]) => line > 0));
}

/** Returns every name of a post in a file, once. */
export const namesIn = ({ order, drop, remarks }: IssueFile): string[] => [
  ...new Set([...order, ...drop, ...Object.keys(remarks)]),
];

/** Writes such a file, which reads back as the same. */
export function issueFileText({ order, drop, remarks, note }: IssueFile): string {
  const list = (name: string, names: string[]) =>
    names.length > 0 ? [`${name}:`, ...names.map((name) => `  - ${quoted(name)}`)] : [];
  const said = Object.entries(remarks).map(([name, text]) => `  ${quoted(name)}: ${quoted(text)}`);
  const lines = [...list("order", order), ...list("drop", drop), ...(said.length > 0 ? ["remarks:", ...said] : [])];
  return `---\n${lines.map((line) => `${line}\n`).join("")}---\n${note === "" ? "" : `\n${note}\n`}`;
}

/** Renders a note for both bodies of an email. */
export async function renderNote(
  note: string,
  key: string,
  site: Site,
): Promise<{ html: string; text: string } | undefined> {
  if (note === "") return undefined;
  const place = {
    site: site.url,
    file: fileUrl(key, site.url),
    page: site.url.href,
    written: new Map<string, string>(),
  };
  const { html } = await render(note, place);
  return { html, text: blockText(html) };
}

function names(value: YamlValue | undefined): string[] | undefined {
  const list = value === undefined || value === null ? [] : typeof value === "string" ? [value] : value;
  if (!Array.isArray(list) || list.length > NAMED_MAX) return undefined;
  const texts = list.map((name) => (typeof name === "string" ? oneLine(name) : ""));
  return texts.includes("") ? undefined : [...new Set(texts)];
}

function remarksIn(value: YamlValue | undefined): Record<string, string> | undefined {
  if (value === undefined || value === null) return {};
  if (!isMap(value) || Object.keys(value).length > NAMED_MAX) return undefined;
  const read = Object.entries(value).map(([name, text]) => [
    name.trim(),
    typeof text === "string" ? oneLine(text) : "",
  ]);
  return read.every(([name = "", text = ""]) => name !== "" && text !== "" && text.length <= REMARK_MAX)
    ? Object.fromEntries(read)
    : undefined;
}
