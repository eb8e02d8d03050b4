import type { Env, MarkdownIt, StateCore, Token } from "markdown-it";
import { lineAt } from "./attributes.ts";

/** Characters of a line that are looked at. */
const LINE_MAX = 500;

const DEFINITION = /^\*\[([^[\]]{1,100})\]:[ \t]*(\S.{0,300})$/;
/** More than any post has; each is looked for at each place of the text. */
const COUNT_MAX = 200;

/** Explains abbreviations by `*[HTML]: …`. Written here because markdown-it-abbr 2 takes quadratic time for many of them. */
export function abbreviations(md: MarkdownIt): void {
  md.block.ruler.before(
    "reference",
    "abbreviation",
    (state, start, _end, silent) => {
      const [, name, title = ""] = DEFINITION.exec(lineAt(state, start).slice(0, LINE_MAX)) ?? [];
      const known = knownIn(state.env);
      if (name === undefined || known.size >= COUNT_MAX) return false;
      if (silent) return true;
      if (!known.has(name)) known.set(name, title);
      state.line = start + 1;
      return true;
    },
    { alt: ["paragraph", "reference"] },
  );
  md.core.ruler.after("inline", "abbreviations", (state) => {
    const known = knownIn(state.env);
    if (known.size === 0) return;
    const names = [...known.keys()].sort((a, b) => b.length - a.length).map((name) => md.utils.escapeRE(name));
    const pattern = new RegExp(
      `(?<![\\p{Script=Latin}\\p{N}_])(${names.join("|")})(?![\\p{Script=Latin}\\p{N}_])`,
      "u",
    );
    for (const token of state.tokens)
      if (token.type === "inline")
        token.children = (token.children ?? []).flatMap((child) => explained(child, state, pattern));
  });
}

function knownIn(env: Env): Map<string, string> {
  env.abbreviations ??= new Map();
  return env.abbreviations as Map<string, string>;
}

function explained(text: Token, { Token, env }: StateCore, pattern: RegExp): Token[] {
  if (text.type !== "text") return [text];
  return text.content.split(pattern).flatMap((content, index) => {
    const part = new Token("text", "", 0);
    part.content = content;
    if (index % 2 === 0) return content === "" ? [] : [part];
    const open = new Token("abbr_open", "abbr", 1);
    open.attrs = [["title", knownIn(env).get(content) ?? ""]];
    return [open, part, new Token("abbr_close", "abbr", -1)];
  });
}
