import { watch } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";

/** An editor writes a file in several steps, and a checkout many files: wait until it is over. */
const QUIET_MS = 300;

/**
 * Works now, and again whenever something in a folder (or around a file) has changed and been quiet for a moment; never
 * twice at once. Ends with Ctrl-C, after the work at hand.
 */
export async function whenever(path: string, work: () => Promise<void>): Promise<void> {
  const root = resolve(path);
  const folder = (await stat(root)).isDirectory() ? root : dirname(root);
  let stopped = false;
  let changed = true;
  let wake = () => {};
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: folder === root }, (_, name) => {
    const parts = name?.split(sep) ?? [];
    if (parts.some((part) => part.startsWith(".") || part === "node_modules")) return;
    if (folder !== root && resolve(folder, name ?? "") !== root) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      changed = true;
      wake();
    }, QUIET_MS);
  });
  const stop = () => {
    stopped = true;
    wake();
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    while (!stopped) {
      if (changed) {
        changed = false;
        await work();
      } else {
        await new Promise<void>((awake) => {
          wake = awake;
        });
      }
    }
  } finally {
    clearTimeout(timer);
    watcher.close();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}
