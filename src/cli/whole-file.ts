import { rmSync } from "node:fs";
import { rename } from "node:fs/promises";
import { constants } from "node:os";

/**
 * Writes a file by way of one beside it: all of it or nothing, whatever ends the command. What was there before stays until
 * the new one is whole. `write` makes the part itself (flag `wx`): a link that waits under its name is not followed.
 */
export async function writeWhole(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${path}.part`;
  const remove = () => rmSync(part, { force: true });
  const interrupted = (signal: "SIGINT" | "SIGTERM") => process.exit(128 + constants.signals[signal]);
  process.once("exit", remove).once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    remove();
    await write(part);
    await rename(part, path);
  } catch (fault) {
    remove();
    throw fault;
  } finally {
    process.off("exit", remove).off("SIGINT", interrupted).off("SIGTERM", interrupted);
  }
}
