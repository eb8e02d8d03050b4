import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const unfinished = join(fileURLToPath(new URL("..", import.meta.url)), `dist/${process.pid}.unfinished`);

/** Writes a file whole or not at all, and only what is new: several run at once in the tests, and `wrangler dev` watches. */
export function writeNew(path: string, bytes: Buffer): void {
  try {
    if (readFileSync(path).equals(bytes)) return;
  } catch {
    // Not there yet.
  }
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, path);
}
