import { escaped } from "./html.ts";
import type { Tag } from "./scan.ts";

/** Where a tag stands, which what it becomes must not break. */
type Place = Pick<Tag, "indent" | "endsLine">;

/** Writes HTML between blank lines, indented as the tag was, so that it stays in its list. */
export function block(html: string, { indent, endsLine }: Place): string {
  const gap = blankLine(indent);
  return `${indent === undefined ? gap : ""}${html}${endsLine ? `\n${indent?.trimEnd() ?? ""}` : gap}`;
}

export function blankLine(indent = ""): string {
  return `\n${indent.trimEnd()}\n${indent}`;
}

/** Begins and ends code that holds none. */
export const FENCE = "```";

/** Writes a block of code: in Markdown between fences, in HTML as an element. */
export function codeBlock(code: string, language: string | undefined, place: Place, isHtml: boolean): string {
  const { indent = "", endsLine } = place;
  const name = /^[\w+#.-]{1,30}$/.exec(language ?? "")?.[0] ?? "";
  if (isHtml) return `<pre><code${name && ` class="language-${name}"`}>${escaped(code)}\n</code></pre>`;
  const fence = fenceFor(code);
  const lines = code.split("\n");
  const isIndented = lines.every((line) => line.trim() === "" || line.startsWith(indent));
  const written = isIndented ? lines : lines.map((line) => indent + line);
  const start = place.indent === undefined ? blankLine() : "";
  return `${start}${fence}${name}\n${written.join("\n")}\n${indent}${fence}${endsLine ? "" : blankLine(indent)}`;
}

export function fenceFor(code: string): string {
  let fence = FENCE;
  for (const [run] of code.matchAll(/`+/g)) if (run.length >= fence.length) fence = `${run}\``;
  return fence;
}
