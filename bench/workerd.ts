import { readdirSync, readFileSync } from "node:fs";

/** Figures of a process, from Linux's /proc. */
export interface ProcessFigures {
  /** CPU time of all threads. */
  cpuMs(): number;
  residentMb(): number;
  kill(signal: NodeJS.Signals): void;
}

/** Finds the newest workerd that this process started, if it can be determined. */
export function workerd(): ProcessFigures | undefined {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(/\s+/);
    const pid = children.findLast((child) => readFileSync(`/proc/${child}/comm`, "utf8").trim() === "workerd");
    return pid === undefined ? undefined : processFigures(Number(pid));
  } catch {
    return undefined;
  }
}

export function processFigures(pid: number): ProcessFigures {
  return {
    cpuMs: () =>
      readdirSync(`/proc/${pid}/task`)
        .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1e6)
        .reduce((sum, milliseconds) => sum + milliseconds, 0),
    residentMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024,
    kill: (signal) => void process.kill(pid, signal),
  };
}
