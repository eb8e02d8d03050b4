import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { startChild } from "../../infra/dev/child.ts";

/** Starts a child, prints its process id, and keeps running. */
const PARENT = `
  const { spawn } = require("node:child_process");
  console.log(spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]).pid);
  setInterval(() => {}, 1000);
`;

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  while (lives(pid)) await sleep(50);
}

function start(script: string) {
  let child: ReturnType<typeof startChild> | undefined;
  const firstLine = new Promise<string>((said) => {
    child = startChild(["-e", script], process.env, said);
  });
  onTestFinished(() => child?.stop());
  if (!child) throw new Error("unreachable");
  return { child, firstLine };
}

describe("a child of npm start", () => {
  it("takes what it started along when it is stopped", async () => {
    const { child, firstLine } = start(PARENT);
    const grandchild = Number(await firstLine);
    expect(lives(grandchild)).toBe(true);
    await child.stop();
    await gone(grandchild);
    expect(await child.ended).toBe("ended by SIGTERM");
  });

  it("is stopped by force when it does not listen", async () => {
    const { child, firstLine } = start(
      `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")`,
    );
    await firstLine;
    await child.stop();
    expect(await child.ended).toBe("ended by SIGKILL");
  });

  it("tells how it ended by itself", async () => {
    const { child } = start("process.exit(3)");
    expect(await child.ended).toBe("ended with code 3");
  });

  it("does not outlive us, even when we are killed outright", async () => {
    const child = JSON.stringify(new URL("../../infra/dev/child.ts", import.meta.url).href);
    const host = spawn(process.execPath, [
      "--input-type=module",
      "-e",
      `import { startChild } from ${child}; startChild(["-e", ${JSON.stringify(PARENT)}], process.env, console.log);`,
    ]);
    const grandchild = Number(await line(host));
    expect(lives(grandchild)).toBe(true);
    host.kill("SIGKILL");
    await gone(grandchild);
    expect(lives(grandchild)).toBe(false);
  });
});

function line({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error("no output");
  return new Promise((said) => createInterface({ input: stdout }).once("line", said));
}
