import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { terminalTexts } from "../src/cli/terminal-texts.ts";
import { freePort } from "../test/free-port.ts";
import { atMost, type Benchmark, type Row } from "./benchmark.ts";

/** The first one fills npm's cache, if need be. */
const RUNS = 2;
const LARGEST = 15;
const SECONDS_MAX = 20;
const root = fileURLToPath(new URL("..", import.meta.url));

export const starting: Benchmark = {
  title:
    "`npm start` in a fresh clone, with the Node of the machine and what npm has cached, until the site answers with its posts",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "gazette-clone-"));
    try {
      let seconds: Record<string, number> = {};
      let sizes: [string, number][] = [];
      for (let run = 0; run < RUNS; run++) {
        const clone = join(folder, `${run}`);
        seconds = await fromAClone(clone);
        sizes = packagesOf(join(clone, "node_modules"));
        rmSync(clone, { recursive: true, force: true });
      }
      const { all = Number.NaN, ...parts } = seconds;
      const megabytes = sizes.reduce((sum, [, size]) => sum + size, 0);
      return [
        {
          what: "until the site answers",
          headline: "`npm start` from a clone, npm's cache warm",
          measured: `${all.toFixed(1)} s`,
          beside: `${megabytes.toFixed(0)} MB of packages`,
          target: atMost(all, SECONDS_MAX, " s"),
        },
        ...Object.entries(parts).map(
          ([what, at]): Row => ({ what: `  ${what}`, measured: `after ${at.toFixed(1)} s` }),
        ),
        { what: `${sizes.length} packages`, measured: `${megabytes.toFixed(0)} MB` },
        ...sizes
          .slice(0, LARGEST)
          .map(([name, size]): Row => ({ what: `  ${name}`, measured: `${size.toFixed(1)} MB` })),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Returns the seconds after which each step was announced. */
async function fromAClone(clone: string): Promise<Record<string, number>> {
  execFileSync("git", ["clone", "--quiet", "--no-local", root, clone]);
  const seconds: Record<string, number> = {};
  const [port, sesPort] = [await freePort(), await freePort()];
  const { NODE_PATH, NODE_COMPILE_CACHE, ...inherited } = process.env;
  const begin = performance.now();
  const since = () => (performance.now() - begin) / 1000;
  const npm = spawn("npm", ["start"], {
    cwd: clone,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !name.startsWith("npm_"))),
      // Without this checkout's packages.
      PATH: (process.env.PATH ?? "")
        .split(delimiter)
        .filter((path) => !path.includes("node_modules"))
        .join(delimiter),
      PORT: `${port}`,
      SES_PORT: `${sesPort}`,
      GAZETTE_STATE: join(clone, ".gazette"),
      NO_COLOR: "1",
    },
  });
  const ended = once(npm, "exit");
  try {
    for await (const line of createInterface({ input: npm.stdout })) {
      const [, step] = /^(Installing|database|worker|content) /.exec(line) ?? [];
      if (step) seconds[step] ??= since();
      if (line.includes(terminalTexts().start.running)) break;
    }
    const answer = await fetch(`http://localhost:${port}/`);
    if (!answer.ok || !(await answer.text()).includes("<article"))
      throw new Error(`The site answers ${answer.status}.`);
    return { ...seconds, all: since() };
  } finally {
    // npm passes no signal on to what it runs.
    if (npm.pid !== undefined) process.kill(-npm.pid, "SIGINT");
    await ended;
  }
}

/** Returns megabytes by package, the largest first; a file that several link to counts once. */
function packagesOf(modules: string): [string, number][] {
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  const seen = new Set<number>();
  const bytesIn = (path: string): number => {
    const stats = lstatSync(path);
    if (stats.isDirectory()) return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
    if (seen.has(stats.ino)) return 0;
    seen.add(stats.ino);
    return stats.size;
  };
  return names
    .filter((name) => !name.startsWith("."))
    .map((name): [string, number] => [name, bytesIn(join(modules, name)) / 1e6])
    .toSorted(([, a], [, b]) => b - a);
}
