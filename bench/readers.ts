import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startChild } from "../infra/dev/child.ts";
import { PUBLISH_TOKEN } from "../infra/dev/local-settings.ts";
import { terminalTexts } from "../src/cli/terminal-texts.ts";
import { postPath } from "../src/core/posts/post-page.ts";
import { freePort } from "../test/free-port.ts";
import { atMost, type Benchmark, median, percentile, type Row } from "./benchmark.ts";
import { generatedPosts, type PostFile } from "./generated-posts.ts";

const POSTS = 3_000;
/** What is there before, for readers to ask for. */
const KNOWN = 500;
/** Each reader asks this often, or when it has its answer. */
const EVERY_MS = 100;
const QUIET_MS = 15_000;

export const readers: Benchmark = {
  title: `Readers of \`npm start\` while \`gazette publish\` sends ${POSTS.toLocaleString("en")} posts of 4 KB, each reader every ${EVERY_MS} ms`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "gazette-readers-"));
    const gazette = await start(join(folder, "state"));
    try {
      const posts = join(folder, "site");
      const files = generatedPosts(KNOWN + POSTS);
      write(posts, files.slice(POSTS));
      await publish(posts, gazette.url);
      const page = await (await fetch(gazette.url)).text();
      const stylesheet = /<link[^>]* href="([^"]*\.css)"/.exec(page)?.[1];
      if (stylesheet === undefined) throw new Error("The home page has no stylesheet.");
      let asked = 0;
      const addresses: Record<string, () => string> = {
        "a warm feed": () => "/atom.xml",
        "a cold page": () => `/${postPath(files[POSTS + (asked++ % KNOWN)]?.key ?? "")}?cold=${asked}`,
        "a static file": () => stylesheet,
      };
      const quiet = await reading(gazette.url, addresses, sleep(QUIET_MS));
      write(posts, files.slice(0, POSTS));
      const begin = performance.now();
      const busy = await reading(gazette.url, addresses, publish(posts, gazette.url));
      const seconds = (performance.now() - begin) / 1000;
      return [
        {
          what: "all published, while they read",
          measured: `${seconds.toFixed(1)} s`,
          beside: `${((seconds / POSTS) * 1000).toFixed(1)} ms a post`,
        },
        ...Object.keys(addresses).map((what): Row => {
          const [during, without] = [busy[what] ?? [], quiet[what] ?? []];
          const [p95, before] = [percentile(during, 0.95), percentile(without, 0.95)];
          return {
            headline: `a reader during a publish, npm start: ${what}, p95`,
            what: `${what}: p95 (and p50) of ${during.length} answers`,
            measured: `${p95.toFixed(0)} ms (${median(during).toFixed(0)})`,
            beside: `${before.toFixed(0)} ms (${median(without).toFixed(0)}) without`,
            ratio: p95 / before,
            target: atMost(p95, 300, " ms"),
          };
        }),
      ];
    } finally {
      await gazette.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Runs what `npm start` runs, on ports of its own and without our posts. */
async function start(state: string): Promise<{ url: string; stop(): Promise<void> }> {
  const [port, sesPort] = [await freePort(), await freePort()];
  const env = { ...process.env, PORT: `${port}`, SES_PORT: `${sesPort}`, GAZETTE_STATE: state, NO_COLOR: "1" };
  const script = fileURLToPath(new URL("../infra/dev/start.ts", import.meta.url));
  let said = "";
  let isRunning = () => {};
  const running = new Promise<void>((resolve) => {
    isRunning = resolve;
  });
  const child = startChild([script, "--empty"], env, (line) => {
    said += `${line}\n`;
    if (line.includes(terminalTexts().start.running)) isRunning();
  });
  const ended = child.ended.then((how) => Promise.reject(new Error(`npm start ${how}:\n${said}`)));
  await Promise.race([running, ended]);
  ended.catch(() => {});
  return { url: `http://localhost:${port}`, stop: child.stop };
}

function write(folder: string, files: PostFile[]): void {
  for (const { key, text } of files) {
    mkdirSync(join(folder, dirname(key)), { recursive: true });
    writeFileSync(join(folder, key), text);
  }
}

/** Runs `gazette publish` as it comes. */
async function publish(folder: string, url: string): Promise<void> {
  const cli = fileURLToPath(new URL("../src/cli/gazette.js", import.meta.url));
  const args = [cli, "publish", folder, "--url", url, "--token", PUBLISH_TOKEN, "--yes", "--json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise((done) => child.on("exit", done));
  if (code !== 0) throw new Error(`gazette publish ended with ${code}.`);
}

/** Asks for each of some addresses at even intervals, one after the other, until something is done; returns how long each answer took. */
async function reading(
  url: string,
  addresses: Record<string, () => string>,
  until: Promise<void>,
): Promise<Record<string, number[]>> {
  let isDone = false;
  const read = async (next: () => string) => {
    const took: number[] = [];
    while (!isDone) {
      const [begin, path] = [performance.now(), next()];
      const answer = await fetch(new URL(path, url));
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
      const ms = performance.now() - begin;
      took.push(ms);
      await sleep(Math.max(0, EVERY_MS - ms));
    }
    return took;
  };
  const all = Object.entries(addresses).map(async ([what, next]) => [what, await read(next)] as const);
  await until.finally(() => {
    isDone = true;
  });
  return Object.fromEntries(await Promise.all(all));
}
