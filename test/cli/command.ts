import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type Circumstances, type Ending, GAZETTE, inherited } from "./in-process.ts";

export { gazette } from "./in-process.ts";

interface ProcessCircumstances extends Circumstances {
  node?: string;
  /** Runs during the command; `said` waits for further output. */
  meanwhile?: (child: ChildProcess, said: (words: RegExp) => Promise<RegExpExecArray>) => Promise<void>;
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

/** Creates a folder with these files for the duration of the test: at once, as a promise takes longer than a file, and some have a thousand. */
export async function folderOf(files: Record<string, string | Buffer>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "gazette-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Writes a post file with a title. */
export function post(title: string, more = ""): string {
  return `---\ntitle: ${title}\ndate: 2026-11-20 08:00:00 +0800\n${more}---\nText of ${title}.\n`;
}
