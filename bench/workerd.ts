import { readdirSync, readFileSync } from "node:fs";

/** What the system says of a process; only Linux says it. */
export interface ProcessFigures {
  /** Time on a processor, of all threads since they began. */
  cpuMs(): number;
  residentMb(): number;
}

/** The youngest workerd that this process has started, or nothing where it cannot be told. */
export function workerd(): ProcessFigures | undefined {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(/\s+/);
    const pid = children.findLast((child) => readFileSync(`/proc/${child}/comm`, "utf8").trim() === "workerd");
    if (pid === undefined) return undefined;
    return {
      cpuMs: () =>
        readdirSync(`/proc/${pid}/task`)
          .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1e6)
          .reduce((sum, milliseconds) => sum + milliseconds, 0),
      residentMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024,
    };
  } catch {
    return undefined;
  }
}
