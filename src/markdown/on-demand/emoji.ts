import type { MarkdownIt } from "markdown-it";
import names from "markdown-it-emoji/lib/data/full.mjs";

const NAME = /:([+\w-]{1,50}):/g;

/** Shows GitHub's names of emoji as these: `:tada:`. */
export function emoji(md: MarkdownIt): void {
  md.core.ruler.after("inline", "emoji", ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? []))
      if (token.type === "text")
        token.content = token.content.replace(NAME, (whole, name: string) => known(name) ?? whole);
  });
}

function known(name: string): string | undefined {
  return Object.hasOwn(names, name) ? names[name] : undefined;
}
