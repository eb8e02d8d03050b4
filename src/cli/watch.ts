import { watch } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";

/** Debounce: editors write a file in several steps, and a checkout many files. */
const DEBOUNCE_MS = 300;

/** Runs now and after every change in a folder or of a file, never twice at once. Ctrl-C ends it after the current run. */
export async function watchAndRun(path: string, work: () => Promise<void>): Promise<void> {
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
    }, DEBOUNCE_MS);
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
