import type { MarkdownIt } from "markdown-it";

/** The line under a table's heads. */
const DELIMITERS = /^[ \t|:-]+$/;
const CODE = /(?<!`)(`{1,9})(?!`)[^`\n]{1,500}\1(?!`)/g;

/** Escapes pipes in code within tables, which would end a cell. */
export function pipesInTableCode(md: MarkdownIt): void {
  md.core.ruler.after("normalize", "table_code", (state) => {
    if (state.src.includes("`")) state.src = escaped(state.src);
  });
}

function escaped(source: string): string {
  const lines = source.split("\n");
  let isTable = false;
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1] ?? "";
    if (!isTable) isTable = line.includes("|") && next.includes("-") && next.includes("|") && DELIMITERS.test(next);
    else if (!line.includes("|")) isTable = false;
    if (isTable && line.includes("`")) lines[index] = line.replace(CODE, (code) => code.replace(/(?<!\\)\|/g, "\\|"));
  }
  return lines.join("\n");
}
