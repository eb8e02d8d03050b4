/** Why JSON or TOML front matter cannot be read. */
export class MatterFault extends Error {
  /** Line in the text, from 1; the first where the parser names no place. */
  readonly line: number;

  constructor(words: string, line: number) {
    super(words);
    this.line = line;
  }
}
