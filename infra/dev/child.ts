import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { terminalTexts } from "../../src/cli/terminal-texts.ts";

/** How long a child may take to stop before it is killed. */
const GRACE_MS = 5_000;

/** A long-running program of `npm start`, with its own children (wrangler starts workerd). */
export interface Child {
  /** Resolves to a description when the program ends. */
  ended: Promise<string>;
  /** Stops it and its children, by SIGTERM, then SIGKILL. */
  stop(): Promise<void>;
  kill(): void;
}

/** Starts a Node program in its own process group; `onLine` gets its output. */
export function startChild(args: string[], env: NodeJS.ProcessEnv, onLine: (line: string) => void): Child {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  const { endedBy, endedWith } = terminalTexts().start;
  const ended = new Promise<string>((resolve) => {
    child.on("error", (fault) => resolve(fault.message));
    child.on("exit", (code, signal) => resolve(signal ? endedBy(signal) : endedWith(code)));
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
 * Ends the group when this process is gone, even by `kill -9`: that leaves no time to clean up, but closes the pipe that the
 * guard reads from.
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
    // The group has already ended.
  }
}

function groupLives(group: number | undefined): boolean {
  try {
    return group !== undefined && process.kill(-group, 0);
  } catch {
    return false;
  }
}
