import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a child may take to end by itself. */
const GRACE_MS = 5_000;

/** A long-running program that `npm start` looks after, with everything it starts itself (wrangler starts workerd). */
export interface Child {
  /** Settles when the program ends, with how. */
  ended: Promise<string>;
  /** Ends it and its offspring, kindly and then by force. */
  stop(): Promise<void>;
  kill(): void;
}

/** Starts a Node program in a process group of its own; `onLine` gets what it says. */
export function startChild(args: string[], env: NodeJS.ProcessEnv, onLine: (line: string) => void): Child {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  const ended = new Promise<string>((resolve) => {
    child.on("error", (fault) => resolve(fault.message));
    child.on("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with code ${code}`));
  });
  const group = child.pid;
  const release = group === undefined ? () => {} : guard(group);
  return {
    ended,
    async stop() {
      signalGroup(group, "SIGTERM");
      for (let waited = 0; waited < GRACE_MS && groupLives(group); waited += 50) await sleep(50);
      signalGroup(group, "SIGKILL");
      await ended;
      release();
    },
    kill: () => signalGroup(group, "SIGKILL"),
  };
}

/**
 * Ends the group when this process is gone, however it went: `kill -9` gives us no time to clean up, but it does close
 * the pipe that the guard reads from.
 */
function guard(group: number): () => void {
  const script = `read -r _; kill -s TERM -- -${group} && sleep ${GRACE_MS / 1000} && kill -s KILL -- -${group}`;
  const watcher = spawn("sh", ["-c", script], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  watcher.unref();
  return () => watcher.kill("SIGKILL");
}

function signalGroup(group: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (group !== undefined) process.kill(-group, signal);
  } catch {
    // Nobody left to hear it.
  }
}

function groupLives(group: number | undefined): boolean {
  try {
    return group !== undefined && process.kill(-group, 0);
  } catch {
    return false;
  }
}
