import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Gazette as `npm start` runs it, on ports of its own, from an empty state. */
export interface RunningGazette {
  url: string;
  ses: string;
  /** The command line, with this site's address and token. */
  publish(folder: string): Promise<{ exitCode: number; report: Record<string, unknown> }>;
  cron(at: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startGazette(): Promise<RunningGazette> {
  const state = await mkdtemp(join(tmpdir(), "gazette-"));
  const [port, sesPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    PORT: String(port),
    SES_PORT: String(sesPort),
    GAZETTE_STATE: state,
    // What is published goes out at once.
    HOLD_MIN_MINUTES: "0",
    RELEASE_GUARD_POSTS: "0",
    NO_COLOR: "1",
  };
  const child = spawn(process.execPath, [join(root, "infra/dev/start.ts")], { env, stdio: ["ignore", "pipe", "pipe"] });
  const url = `http://localhost:${port}`;
  const ses = `http://localhost:${sesPort}`;
  await untilRunning(child);
  return {
    url,
    ses,
    async publish(folder) {
      const args = ["src/cli/gazette.js", "publish", folder, "--url", url, "--token", "dev-publish-token", "--json"];
      const { stdout, code } = await promisify(execFile)(process.execPath, args, { cwd: root }).then(
        ({ stdout }) => ({ stdout, code: 0 }),
        (fault: { stdout: string; code: number }) => fault,
      );
      return { exitCode: code, report: JSON.parse(stdout) };
    },
    async cron(at) {
      const response = await fetch(`${url}/cdn-cgi/handler/scheduled?cron=*+*+*+*+*&time=${at}`);
      if (!response.ok) throw new Error(`The cron answered ${response.status}: ${await response.text()}`);
    },
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("No free port.");
  return address.port;
}
