import { reason } from "../../core/reason.ts";
import type { Report } from "./report.ts";

/** Characters of what was given that a reason repeats. */
const REPEATED_MAX = 40;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const MODULE_LINE = /^(?:import|export)\b[\s{*'"]/;
/** Code and formulas, which are left alone, or where an expression or a tag starts. */
const PLACE =
  /(`{1,16})(?!`)[^`\n]{0,1000}\1(?!`)|\$\$[^$]{0,2000}\$\$|\\[{<]|\{|<\/?(?:[a-z][\w.:-]{0,60})?(?=[\s/>])/gi;
/** Longer than any expression or tag that people write into a text. */
const PART_MAX = 2_000;

/** Leaves out what only MDX runs: imports, exports, expressions, and components, whose text and pictures stay. */
export function withoutMdx(source: string, reports: Report[]): string {
  let html = "";
  let at = 0;
  const text = withoutModules(source);
  const told = new Set<string>();
  const tell = (name: string, part: string) => {
    if (!told.has(name))
      reports.push({ reason: reason("mdx-part", { part: name }), sought: part.split("\n")[0] ?? part });
    told.add(name);
  };
  for (PLACE.lastIndex = 0; ; PLACE.lastIndex = at) {
    const found = PLACE.exec(text);
    if (!found) return html + text.slice(at);
    html += text.slice(at, found.index);
    const [start] = found;
    const end = /^[{<]/.test(start) ? endOf(text, found.index) : undefined;
    at = end ?? found.index + start.length;
    const part = text.slice(found.index, at);
    if (end === undefined) html += part;
    else if (start === "{") html += expression(part, tell);
    else html += tag(part, start.replace(/^<\/?/, ""), tell);
  }
}

/** Leaves out imports and exports, which end with an empty line, and keeps the number of lines. */
function withoutModules(source: string): string {
  let fence = "";
  let isModule = false;
  let isStart = true;
  const lines = source.split("\n").map((line) => {
    const mark = FENCE.exec(line)?.[1] ?? "";
    if (fence === "") fence = mark;
    else if (mark.startsWith(fence)) fence = "";
    const isBlank = line.trim() === "";
    isModule = fence === "" && !isBlank && (isModule || (isStart && MODULE_LINE.test(line)));
    isStart = isBlank;
    return isModule ? "" : line;
  });
  return lines.join("\n");
}

/** Returns where the expression or tag ends that starts at a place, past the braces and quotes in it. */
function endOf(text: string, start: number): number | undefined {
  const closing = text.charAt(start) === "{" ? "}" : ">";
  const end = Math.min(text.length, start + PART_MAX);
  let depth = 0;
  let quote = "";
  for (let at = start + 1; at < end; at++) {
    const character = text.charAt(at);
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (isQuote(character) && (depth > 0 || closing === ">")) quote = character;
    else if (depth === 0 && character === closing) return at + 1;
    else if (character === "{") depth++;
    else if (character === "}") depth--;
  }
  return undefined;
}

/** Asked of each character: to look it up in a text takes three times as long. */
const isQuote = (character: string) => character === '"' || character === "'" || character === "`";

type Tell = (name: string, part: string) => void;

function expression(part: string, tell: Tell): string {
  const inside = part.slice(1, -1).trim();
  if (/^[#:.]/.test(inside)) return part;
  const text = /^(["'`])([^"'`$]*)\1$/.exec(inside)?.[2];
  if (text === undefined && !inside.startsWith("/*")) tell(`{${inside.slice(0, REPEATED_MAX)}}`, part);
  return text ?? "";
}

function tag(part: string, name: string, tell: Tell): string {
  const isElement = /^[a-z]/.test(name) && !name.includes(".");
  const plain = part.replace(/\s[\w:-]{1,60}=\{[^>]*\}(?=[\s/>])/g, "");
  if (name !== "" && (!isElement || plain !== part)) tell(`<${name}>`, part);
  if (isElement) return plain;
  const picture = /\ssrc="([^"]{1,1000})"/.exec(plain)?.[1];
  if (picture === undefined || !/\.(?:png|jpe?g|gif|webp|avif|svg)(?:[?#]|$)/i.test(picture)) return "";
  return plain.replace(/^<[\w.:-]+/, "<img");
}
