import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "./failure.ts";
import { START } from "./start-script.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** A Gazette as `npm start` runs it, with temporary state that is deleted when it stops. */
export interface ThrowawayGazette {
  url: URL;
  /** Catches its emails. */
  inbox: URL;
  publishToken: string;
  adminToken: string;
  /** Runs the cron as of a time. */
  cron(at: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startThrowawayGazette(port: number | undefined): Promise<ThrowawayGazette> {
  const state = await mkdtemp(join(tmpdir(), "gazette-preview-"));
  const [own, ses] = [port ?? (await freePort()), await freePort()];
  const { SES_ENDPOINT, ...inherited } = process.env;
  const child = spawn(process.execPath, [START, "--empty"], {
    env: {
      ...inherited,
      PORT: String(own),
      SES_PORT: String(ses),
      GAZETTE_STATE: state,
      // Nobody is emailed, and the clock is set ahead.
      HOLD_MIN_MINUTES: "0",
      RELEASE_GUARD_POSTS: "0",
      // Makes it stop when this process dies.
      npm_lifecycle_event: "preview",
      NO_COLOR: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const stop = async () => {
    child.kill("SIGINT");
    await ended;
    await rm(state, { recursive: true, force: true, maxRetries: 5 });
  };
  let output = "";
  try {
    await new Promise<void>((running, fail) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          output += text;
          if (output.includes(terminalTexts().start.running)) running();
        });
      }
      void ended.then(() => fail(new Failure(terminalTexts().preview.notStarted(output.trim()))));
    });
  } catch (fault) {
    await stop();
    throw fault;
  }
  const url = new URL(`http://localhost:${own}/`);
  return {
    url,
    inbox: new URL(`http://localhost:${ses}/inbox`),
    publishToken: "dev-publish-token",
    adminToken: "dev-admin-token",
    async cron(at) {
      const response = await fetch(new URL(`cdn-cgi/handler/scheduled?cron=*+*+*+*+*&time=${at}`, url));
      if (!response.ok) throw new Failure(terminalTexts().preview.cronFailed(response.status, await response.text()));
    },
    stop,
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
