const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** An inline code span, which is kept, or a Liquid tag. */
const CODE_OR_TAG = /(`+)[^`\n]{0,500}\1|\{%([^%\n]{0,600})%\}/g;
/** A tag's name and first argument. Matched within the tag only, which keeps the time linear. */
const TAG = /^-?\s*(\w*)\s*(\w*)/;
const SITE_ROOT = /\{\{-?\s*site\.(?:baseurl|url)\s*-?\}\}/g;
const SITE_PATH = /\{\{-?\s*["']([^"'{}\n]{0,500})["']\s*\|\s*(?:relative_url|absolute_url)\s*-?\}\}/g;

/** Removes Jekyll's template tags outside code and keeps what they enclose. */
export function stripLiquid(body: string): string {
  if (!body.includes("{%") && !body.includes("{{")) return body;
  let fence = "";
  return body
    .split("\n")
    .map((line) => {
      const mark = FENCE.exec(line)?.[1] ?? "";
      if (fence === "" && mark === "") return withoutTags(line);
      if (fence === "") fence = mark;
      else if (mark.startsWith(fence)) fence = "";
      return line;
    })
    .join("\n");
}

function withoutTags(line: string): string {
  return line
    .replace(SITE_ROOT, "")
    .replace(SITE_PATH, (_, path: string) => (path.startsWith("/") ? path : `/${path}`))
    .replace(CODE_OR_TAG, (whole: string, ticks: string | undefined, inside: string) => {
      if (ticks !== undefined) return whole;
      const [, tag, word] = TAG.exec(inside) ?? [];
      if (tag === "highlight") return `\n\`\`\`${word}`;
      return tag === "endhighlight" ? "```\n" : "";
    });
}
