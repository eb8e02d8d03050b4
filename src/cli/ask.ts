import { createInterface } from "node:readline";
import { styleText } from "node:util";
import { Failure } from "./failure.ts";

/** Someone at a terminal who can be asked. */
export interface Person {
  /** The answer, or `usual` when there was none; asks again until `wrong` has nothing to say against it. */
  ask(question: string, usual: string, wrong?: (answer: string) => string | undefined): Promise<string>;
  leave(): void;
}

/** Nobody where input or output is no terminal. */
export function personAtTheTerminal(): Person | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Line by line, so that what is typed ahead is kept for its question.
  const lines = terminal[Symbol.asyncIterator]();
  return {
    async ask(question, usual, wrong = () => undefined) {
      for (;;) {
        const hint = usual === "" ? "" : styleText("dim", ` (${usual})`, { stream: process.stderr });
        terminal.setPrompt(`${question}${hint}: `);
        terminal.prompt();
        const line = await lines.next();
        if (line.done) throw new Failure("Stopped; nothing was written.");
        const answer = line.value.trim() || usual;
        const objection = wrong(answer);
        if (objection === undefined) return answer;
        console.error(styleText("yellow", objection, { stream: process.stderr }));
      }
    },
    leave: () => terminal.close(),
  };
}
