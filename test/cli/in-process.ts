import { AsyncLocalStorage } from "node:async_hooks";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { runGazette } from "../../src/cli/program.ts";

export const GAZETTE = fileURLToPath(new URL("../../src/cli/gazette.js", import.meta.url));

export interface Ending {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Circumstances {
  env?: Record<string, string>;
  cwd?: string;
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
export function inherited(): NodeJS.ProcessEnv {
  const { FORCE_COLOR, NO_COLOR, ...env } = process.env;
  for (const name of Object.keys(env)) if (/^((GAZETTE|S3|SES|LC)_|LANG$)/.test(name)) delete env[name];
  return env;
}
