import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What readers ask for, over and over. */
export interface Load {
  origin: string;
  /** `{n}` stands for a number that never comes twice. */
  path: string;
  headers?: Record<string, string>;
  connections: number;
  /** Whichever comes first. */
  milliseconds: number;
  requests?: number;
}

export interface Measured {
  requestsPerSecond: number;
  /** Milliseconds from request to last byte, in the median. */
  latency: number;
  requests: number;
  /** Of bodies, in the mean. */
  bytes: number;
  status: number;
}

/** Readers in a process of their own, so that what they cost is not taken for what the Worker costs. */
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
