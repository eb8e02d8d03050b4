import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The requests to repeat. */
export interface Load {
  origin: string;
  /** `{n}` is replaced by a unique number. */
  path: string;
  headers?: Record<string, string>;
  connections: number;
  /** Stops at the first of these limits. */
  milliseconds: number;
  requests?: number;
}

export interface Measured {
  requestsPerSecond: number;
  /** Median milliseconds from request to last byte. */
  latency: number;
  requests: number;
  /** Mean size of bodies. */
  bytes: number;
  status: number;
}

/** Runs the load in its own process, so that its CPU time is not counted as the Worker's. */
export function openLoad() {
  const child = fork(fileURLToPath(new URL("load-process.ts", import.meta.url)), { stdio: "inherit" });
  return {
    run(load: Load): Promise<Measured> {
      return new Promise((resolve, reject) => {
        const ended = () => reject(new Error("The process that puts load on the Worker has ended."));
        child.once("exit", ended);
        child.once("message", (answer: Measured | { fault: string }) => {
          child.off("exit", ended);
          if ("fault" in answer) reject(new Error(answer.fault));
          else resolve(answer);
        });
        child.send(load);
      });
    },
    close: () => void child.kill(),
  };
}
