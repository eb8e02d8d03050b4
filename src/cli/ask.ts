import { createInterface } from "node:readline";
import { styleText } from "node:util";
import { Failure } from "./failure.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** Prompts on a terminal. */
export interface Prompt {
  /** Asks until `validate` returns no objection; an empty answer means `fallback`. */
  ask(question: string, fallback: string, validate?: (answer: string) => string | undefined): Promise<string>;
  close(): void;
}

/** Opens a prompt, or returns `undefined` where input or output is no terminal. */
export function terminalPrompt(): Prompt | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Line by line, so that lines typed ahead answer later questions.
  const lines = terminal[Symbol.asyncIterator]();
  return {
    async ask(question, fallback, validate = () => undefined) {
      for (;;) {
        const hint = fallback === "" ? "" : styleText("dim", ` (${fallback})`, { stream: process.stderr });
        terminal.setPrompt(`${question}${hint}: `);
        terminal.prompt();
        const line = await lines.next();
        if (line.done) throw new Failure(terminalTexts().common.cancelled);
        const answer = line.value.trim() || fallback;
        const objection = validate(answer);
        if (objection === undefined) return answer;
        console.error(styleText("yellow", objection, { stream: process.stderr }));
      }
    },
    close: () => terminal.close(),
  };
}
