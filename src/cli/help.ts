import { type Argument, type Command, Help, type Option } from "commander";
import { cellsOf } from "./cells.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** White space, a word, or a character of a script without spaces; closing punctuation stays with what it closes. */
const CHUNK = /\s+|[“（《]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[，。；：！？、）》”]*/g;

/** Writes in the terminal's language what Commander writes itself: headings, defaults, errors. */
export function localized(text: string): string {
  return terminalTexts().program.commander.reduce((told, [theirs, ours]) => told.replace(theirs, ours), text);
}

/** Makes a program and its commands write help and errors in the terminal's language. */
export function localizeHelp(program: Command): Command {
  const { help } = terminalTexts().program;
  const its = Help.prototype;
  const described = <Described extends Option | Argument>(own: Described, whole: string) =>
    own.description + localized(whole.slice(own.description.length));
  return program
    .helpOption("-h, --help", help)
    .helpCommand("help [command]", help)
    .configureOutput({ outputError: (text, write) => write(localized(text)) })
    .configureHelp({
      showGlobalOptions: true,
      displayWidth: cellsOf,
      boxWrap: wrapped,
      styleTitle: localized,
      optionDescription: (option) => described(option, its.optionDescription(option)),
      argumentDescription: (argument) => described(argument, its.argumentDescription(argument)),
    });
}

/** Wraps a text at spaces, and between characters of a script without spaces. */
function wrapped(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => {
      const lines = [""];
      for (const chunk of line.match(CHUNK) ?? []) {
        const last = lines.at(-1) ?? "";
        if (last.trim() === "" || chunk.trim() === "" || cellsOf(last + chunk) <= width)
          lines[lines.length - 1] = last + chunk;
        else lines.push(chunk);
      }
      return lines.map((each) => each.trimEnd()).join("\n");
    })
    .join("\n");
}
