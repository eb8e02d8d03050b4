import { styleText } from "node:util";
import type { deploy } from "../../locales/en/cli/deploy.ts";
import type { Outcome, Told } from "./step.ts";

const MARKS = {
  found: ["✓", "dim"],
  made: ["✓", "green"],
  removed: ["✓", "green"],
  absent: ["✓", "dim"],
  failed: ["✗", "red"],
} as const satisfies Record<Outcome, unknown>;

/** Shows each step: at once on a terminal, with what became of it everywhere. */
export function toldSteps(texts: typeof deploy): Told & { tell(line: string): void } {
  const { stdout } = process;
  let title = "";
  const clear = () => stdout.isTTY && stdout.write("\r\u001b[2K");
  const show = () => stdout.isTTY && stdout.write(`… ${title}`);
  const indented = (text: string) => text.replace(/^/gm, "    ");
  return {
    begins(of) {
      title = of;
      show();
    },
    ends(outcome, detail) {
      clear();
      const [mark, colour] = MARKS[outcome];
      const end = styleText("dim", texts.outcomes[outcome], { stream: stdout });
      console.log(`${styleText(colour, mark, { stream: stdout })} ${title}  ${end}`);
      if (detail !== undefined) console.log(indented(`${detail}\n${texts.notNow}`));
    },
    tell(line) {
      clear();
      console.log(indented(line));
      show();
    },
  };
}
