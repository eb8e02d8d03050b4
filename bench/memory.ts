import { setTimeout as sleep } from "node:timers/promises";
import { ARCHIVES, type Archive, openArchives } from "./archives.ts";
import { atMost, type Benchmark, type Row } from "./benchmark.ts";
import { CATEGORIES } from "./generated-posts.ts";

/** Memory limit of an isolate on Cloudflare. */
const ISOLATE_MB = 128;
const COLLECT = 1;
const ASK_EVERY_MS = 100;
const ASK_AT_MOST = 50;
const FILES = ["rss.xml", "atom.xml", "feed.json"];

export const memory: Benchmark = {
  title: "Memory of an isolate that has served every feed (site and 20 categories, 3 formats)",
  async run() {
    const runtime = await openArchives();
    const rows: Row[] = [];
    let smallest = Number.NaN;
    for (const archive of ["posts-100", "posts-100000"] satisfies Archive[]) {
      const origin = await runtime.origin(archive);
      const pages = ["", ...Array.from({ length: CATEGORIES }, (_, number) => `categories/lanmu${number}/`)];
      for (const page of pages) {
        for (const file of FILES) {
          const answer = await fetch(`${origin}/${page}${file}`);
          if (!answer.ok) throw new Error(`/${page}${file} answered ${answer.status}.`);
          await answer.arrayBuffer();
        }
      }
      const { usedSize, backingStorageSize = 0 } = await heapOf(await runtime.inspector(), archive, origin);
      const megabytes = (usedSize + backingStorageSize) / 1024 ** 2;
      smallest = Number.isNaN(smallest) ? megabytes : smallest;
      rows.push({
        what: `isolate of a site of ${ARCHIVES[archive].toLocaleString("en")} posts`,
        measured: `${megabytes.toFixed(1)} MB`,
        beside: `${(usedSize / 1024 ** 2).toFixed(1)} heap + ${(backingStorageSize / 1024 ** 2).toFixed(1)} bytes of feeds`,
        ratio: megabytes / smallest,
        target: atMost(megabytes, ISOLATE_MB, " MB"),
      });
    }
    if (runtime.process)
      rows.push({
        what: "the whole workerd, its three databases included",
        measured: `${runtime.process.residentMb().toFixed(0)} MB resident`,
      });
    return rows;
  },
};

interface HeapUsage {
  usedSize: number;
  backingStorageSize?: number;
}

/** Reads the heap from the isolate's debugger, after a garbage collection (Chrome DevTools Protocol, Runtime.getHeapUsage). */
export async function heapOf(inspector: URL, worker: string, origin: string): Promise<HeapUsage> {
  const socket = new WebSocket(`ws://${inspector.host}/core:user:${worker}`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`The debugger of ${worker} does not answer at ${inspector.host}.`));
  });
  let usage: HeapUsage | undefined;
  let collected = false;
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: HeapUsage };
    if (id === COLLECT) collected = true;
    else if (id !== undefined && collected) usage = result;
  };
  socket.send(JSON.stringify({ id: COLLECT, method: "HeapProfiler.collectGarbage" }));
  // workerd collects when the Worker next runs.
  for (let asked = COLLECT + 1; usage === undefined; asked++) {
    if (asked > ASK_AT_MOST) throw new Error(`The debugger of ${worker} does not say how large its heap is.`);
    await (await fetch(`${origin}/health`, { headers: { "X-Forwarded-Proto": "https" } })).arrayBuffer();
    socket.send(JSON.stringify({ id: asked, method: "Runtime.getHeapUsage" }));
    await sleep(ASK_EVERY_MS);
  }
  socket.close();
  return usage;
}
