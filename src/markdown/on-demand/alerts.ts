import type { MarkdownIt, StateCore, Token } from "markdown-it";

/** GitHub's `[!WARNING]`; Obsidian's callouts, of any kind, with a title and a sign to fold them. */
const MARK = /^\[!([a-z][\w-]{0,30})(?:\|[^\]\n]{0,60})?\](?![[(])[+-]?[ \t]*([^\n]{0,300})(?:\n|$)/i;

/** Shows blockquotes that start with their kind as alerts with a title. */
export function alerts(md: MarkdownIt): void {
  md.core.ruler.before("inline", "alerts", (state) => {
    const tokens: Token[] = [];
    for (const token of state.tokens) {
      const quote = tokens.at(-2);
      const [mark, kind = "", title = ""] =
        token.type === "inline" && quote?.type === "blockquote_open" ? (MARK.exec(token.content) ?? []) : [];
      if (mark === undefined) tokens.push(token);
      else {
        quote?.attrSet("class", `markdown-alert markdown-alert-${kind.toLowerCase()}`);
        pushTitle(state, tokens, title || kind.charAt(0).toUpperCase() + kind.slice(1).toLowerCase());
        token.content = token.content.slice(mark.length);
        tokens.push(token);
      }
    }
    state.tokens = tokens;
  });
}

/** Fills the paragraph that was opened with a title, and opens another. */
function pushTitle({ Token }: StateCore, tokens: Token[], text: string): void {
  const title = new Token("inline", "", 0);
  title.content = `**${text}**`;
  title.children = [];
  const end = new Token("paragraph_close", "p", -1);
  end.block = true;
  tokens.push(title, end, new Token("paragraph_open", "p", 1));
}
