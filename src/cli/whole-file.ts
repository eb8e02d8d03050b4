import { rmSync } from "node:fs";
import { rename } from "node:fs/promises";
import { constants } from "node:os";

/**
 * Writes a file atomically: to a temporary file beside it, then renamed. `write` creates that file itself, with the flag `wx`, so
 * that a symbolic link of its name is not followed.
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
