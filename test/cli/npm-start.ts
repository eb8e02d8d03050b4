import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../free-port.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs `npm start` on its own ports, from an empty state. */
export interface StartedGazette {
  url: string;
  stop(): Promise<void>;
}

export async function npmStart(): Promise<StartedGazette> {
  const state = await mkdtemp(join(tmpdir(), "gazette-"));
  const [port, sesPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    PORT: String(port),
    SES_PORT: String(sesPort),
    GAZETTE_STATE: state,
    NO_COLOR: "1",
  };
  const child = spawn(process.execPath, [join(root, "infra/dev/start.ts")], { env, stdio: ["ignore", "pipe", "pipe"] });
  const url = `http://localhost:${port}`;
  await untilRunning(child);
  return {
    url,
    async stop() {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGINT");
      await ended;
      await rm(state, { recursive: true, force: true });
    },
  };
}

async function untilRunning(child: ChildProcess): Promise<void> {
  let said = "";
  await new Promise<void>((done, fail) => {
    const listen = (text: Buffer) => {
      said += text.toString();
      if (said.includes("Gazette is running.")) done();
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => fail(new Error(`npm start ended with ${code}:\n${said}`)));
  });
}
