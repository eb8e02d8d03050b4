import { AsyncLocalStorage } from "node:async_hooks";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { onTestFinished } from "vitest";
import { runGazette } from "../../src/cli/program.ts";

const GAZETTE = fileURLToPath(new URL("../../src/cli/gazette.js", import.meta.url));

export interface Ending {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Circumstances {
  env?: Record<string, string>;
  cwd?: string;
}

interface ProcessCircumstances extends Circumstances {
  node?: string;
  /** Runs during the command; `said` waits for further output. */
  meanwhile?: (child: ChildProcess, said: (words: RegExp) => Promise<RegExpExecArray>) => Promise<void>;
}

/** Tells a command from the service that it talks to, where both are in this process. */
const command = new AsyncLocalStorage<true>();

/** The command that runs in this process now: one at a time, as they share its environment and output. */
let running: Promise<unknown> = Promise.resolve();

/**
 * Runs `gazette …` in this process, which takes a quarter of what starting one costs. Where the process itself is tested (signals,
 * memory, programs that it starts and shows): `gazetteProcess`.
 */
export function gazette(args: string[], circumstances: Circumstances = {}): Promise<Ending> {
  const ending = running.then(() => runHere(args, circumstances));
  running = ending.catch(() => {});
  return ending;
}

async function runHere(args: string[], { env = {}, cwd = tmpdir() }: Circumstances): Promise<Ending> {
  const before = { env: { ...process.env }, cwd: process.cwd(), argv: process.argv, exitCode: process.exitCode };
  const { log, error } = console;
  const [out, err] = [heard(process.stdout), heard(process.stderr)];
  const print =
    (stream: NodeJS.WriteStream, otherwise: typeof log): typeof log =>
    (...texts) =>
      command.getStore() ? stream.write(`${format(...texts)}\n`) : otherwise(...texts);
  Object.assign(console, { log: print(process.stdout, log), error: print(process.stderr, error) });
  become({ ...inherited(), ...env });
  process.argv = [process.execPath, GAZETTE, ...args];
  process.exitCode = undefined;
  process.chdir(cwd);
  let code: number;
  try {
    await command.run(true, () => runGazette(args));
    code = Number(process.exitCode ?? 0);
  } finally {
    Object.assign(console, { log, error });
    process.chdir(before.cwd);
    process.exitCode = before.exitCode;
    process.argv = before.argv;
    become(before.env);
    out.restore();
    err.restore();
  }
  return { code, stdout: out.text(), stderr: err.text() };
}

/** Keeps what a command writes to a stream from now on, instead of writing it. */
function heard(stream: NodeJS.WriteStream) {
  const write = stream.write.bind(stream);
  const pieces: Buffer[] = [];
  stream.write = (text: string | Uint8Array, ...more: unknown[]) => {
    if (!command.getStore()) return Reflect.apply(write, stream, [text, ...more]);
    pieces.push(Buffer.from(text as string));
    const done = more.at(-1);
    if (typeof done === "function") process.nextTick(done);
    return true;
  };
  return {
    text: () => Buffer.concat(pieces).toString(),
    restore() {
      stream.write = write;
    },
  };
}

/** Makes these the variables of this process's environment, and no others. */
function become(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (process.env[name] !== value) process.env[name] = value;
}

/** Returns the environment without what changes a command's answers. */
function inherited(): NodeJS.ProcessEnv {
  const { FORCE_COLOR, NO_COLOR, ...env } = process.env;
  for (const name of Object.keys(env)) if (/^(GAZETTE|S3|SES)_/.test(name)) delete env[name];
  return env;
}

/** Runs `gazette …` as a shell would, without a terminal. */
export async function gazetteProcess(
  args: string[],
  { env = {}, node = process.execPath, cwd = tmpdir(), meanwhile }: ProcessCircumstances = {},
): Promise<Ending> {
  const child = spawn(node, [GAZETTE, ...args], { cwd, env: { ...inherited(), ...env } });
  const ending: Ending = { code: null, stdout: "", stderr: "" };
  let printed = "";
  let heard = () => {};
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text) => {
      ending[name] += text;
      printed += text;
      heard();
    });
  }
  child.stdin.end();
  const ended = new Promise<Ending>((done) => child.on("close", (code) => done({ ...ending, code })));
  const said = async (words: RegExp) => {
    for (let found = words.exec(printed); ; found = words.exec(printed)) {
      if (found) {
        printed = printed.slice(found.index + found[0].length);
        return found;
      }
      await new Promise<void>((again) => {
        heard = again;
      });
    }
  };
  try {
    await meanwhile?.(child, said);
  } catch (fault) {
    child.kill("SIGKILL");
    throw fault;
  }
  return ended;
}

/** Creates a folder with these files for the duration of the test. */
export async function folderOf(files: Record<string, string | Buffer>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gazette-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** Writes a post file with a title. */
export function post(title: string, more = ""): string {
  return `---\ntitle: ${title}\ndate: 2026-11-20 08:00:00 +0800\n${more}---\nText of ${title}.\n`;
}
