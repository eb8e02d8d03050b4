import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Site } from "../core/site.ts";
import { Failure } from "./failure.ts";
import { compileQuickly } from "./quick-compiler.ts";
import { filesOf, type PostFolder, type ReadPost, type Turn, turnsOf } from "./turns.ts";

/** What a thread is given. Addresses are no plain data. */
export interface ThreadData {
  url: string;
  folder: Omit<PostFolder, "site"> & { site: Omit<Site, "url" | "hub"> };
  taken: Int32Array;
}

/** Turns for which another thread pays: to start it takes as long as to read some hundred posts. */
const TURNS_A_THREAD = 60;
const THREAD = new URL(`./reading-thread${extname(import.meta.filename)}`, import.meta.url);

/** Reads the posts of a folder on all processors. Returns them in the folder's order. */
export async function* readPosts(folder: PostFolder): AsyncGenerator<ReadPost> {
  compileQuickly();
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const turns = new Map<number, Turn["read"]>();
  let fault: Error | undefined;
  let wake = () => {};
  const start = () =>
    new Worker(THREAD, { workerData: threadData(folder, taken) })
      .on("message", ({ number, read }: Turn) => {
        turns.set(number, read);
        wake();
      })
      .on("error", (error) => {
        fault = error.name === "Failure" ? new Failure(error.message) : error;
        wake();
      });
  const length = Math.min(availableParallelism() - 1, Math.floor(turnsOf(folder) / TURNS_A_THREAD));
  const threads = Array.from({ length }, start);
  try {
    // Loaded behind them, so that all threads load it at the same time.
    const { turnReader } = await import("./post-reader.ts");
    const next = turnReader(folder, taken);
    for (let number = 0; number < turnsOf(folder); number++) {
      while (!turns.has(number)) {
        if (fault) throw fault;
        const own = await next();
        if (own) turns.set(own.number, own.read);
        // Lets the other threads' turns in, or waits for one.
        await (own ? setImmediate() : new Promise<void>((resolve) => (wake = resolve)));
      }
      const read = turns.get(number)?.values();
      for (const file of filesOf(folder, number)) {
        const next = read?.next().value;
        if (next) yield { file, ...next };
      }
      turns.delete(number);
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function threadData({ site: { url, hub, ...site }, ...folder }: PostFolder, taken: Int32Array): ThreadData {
  return { url: url.href, folder: { ...folder, site }, taken };
}
