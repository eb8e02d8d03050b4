import type { MarkdownIt } from "markdown-it";

const BOX = /^\[([ xX])\](?=\s)/;

/** Shows `[ ]` and `[x]` at the start of list items as characters, which feeds and emails keep, unlike form fields. */
export function taskBoxes(md: MarkdownIt): void {
  md.core.ruler.after("inline", "task_boxes", ({ tokens }) => {
    for (const [index, { type, children }] of tokens.entries()) {
      const box = tokens[index - 2];
      const [text] = children ?? [];
      if (type !== "inline" || box?.type !== "list_item_open" || text?.type !== "text" || !BOX.test(text.content))
        continue;
      text.content = text.content.replace(BOX, (_, mark: string) => (mark === " " ? "☐" : "☑"));
      box.attrJoin("class", "task-list-item");
    }
  });
}
