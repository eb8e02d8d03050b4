import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Module } from "../bundle.ts";

const workerd = createRequire(import.meta.url).resolve("workerd/bin/workerd");
const RUNS = 9;
const PATIENCE_MS = 20_000;
/** Imports the Worker but answers itself, so that only the start is measured. */
const ENTRANCE = `import "./worker.mjs"; export default { fetch: () => new Response("started") };`;

/** Measures the CPU time of starting a Worker, without workerd's own start: in ms, the median of nine runs. */
export async function startCpu(modules: Module[]): Promise<{ start: number; alone: number }> {
  const [worker, nothing]: number[][] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    nothing?.push(await measure([NOTHING]));
    worker?.push(await measure(modules));
  }
  const alone = median(nothing ?? []);
  return { start: median(worker ?? []) - alone, alone };
}

const NOTHING: Module = { type: "ESModule", path: "worker.mjs", contents: "" };

async function measure(modules: Module[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "gazette-start-"));
  const files = [{ path: "entrance.js", contents: ENTRANCE }, ...modules];
  for (const { path, contents } of files) writeFileSync(join(folder, path), contents);
  writeFileSync(join(folder, "config.capnp"), config(files.map(({ path }) => path)));
  const args = ["serve", "config.capnp", "--control-fd=3", "--socket-addr=http=127.0.0.1:0"];
  const process = spawn(workerd, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit", "pipe"] });
  try {
    const control = process.stdio[3];
    if (!control || !("on" in control)) throw new Error("workerd has no control channel.");
    const port = await new Promise<number>((resolve, reject) => {
      control.on("data", (text: Buffer) => {
        const found = /"event":"listen","socket":"http","port":(\d+)/.exec(text.toString())?.[1];
        if (found) resolve(Number(found));
      });
      process.on("exit", (code) => reject(new Error(`workerd ended with ${code}.`)));
    });
    const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if ((await answer.text()) !== "started") throw new Error("The Worker did not start.");
    await sleep(5);
    return cpuOf(process.pid ?? 0);
  } finally {
    process.removeAllListeners("exit").kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the CPU time of all threads, in ms. */
function cpuOf(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const ns = tasks.map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]));
  return ns.reduce((sum, one) => sum + one, 0) / 1e6;
}

function config(names: string[]): string {
  const modules = names.map((name) => `(name = "${name}", esModule = embed "${name}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules}],
  compatibilityDate = "2026-11-01",
);`;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.trunc(values.length / 2)] ?? 0;
}
