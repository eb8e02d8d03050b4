import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const GAZETTE = fileURLToPath(new URL("../../src/cli/gazette.js", import.meta.url));

export interface Ending {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `gazette …` as a person's shell would, without a terminal. */
export function gazette(args: string[], { env = {}, node = process.execPath, cwd = tmpdir() } = {}): Promise<Ending> {
  const { GAZETTE_URL, GAZETTE_TOKEN, FORCE_COLOR, NO_COLOR, ...inherited } = process.env;
  const child = spawn(node, [GAZETTE, ...args], { cwd, env: { ...inherited, ...env } });
  const ending: Ending = { code: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (ending.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (ending.stderr += text));
  return new Promise((ended) => child.on("close", (code) => ended({ ...ending, code })));
}

/** A folder holding these files for as long as the test runs. */
export async function folderOf(files: Record<string, string | Buffer>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gazette-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** A post with this title, as a file. */
export function post(title: string, more = ""): string {
  return `---\ntitle: ${title}\ndate: 2026-11-20 08:00:00 +0800\n${more}---\nText of ${title}.\n`;
}
