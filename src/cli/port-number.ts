import { InvalidArgumentError } from "commander";
import { terminalTexts } from "./terminal-texts.ts";

/** Parses a port given as an option. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError(terminalTexts().common.port);
  return port;
}
