import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { folderOf, gazette, post } from "./command.ts";
import { serve } from "./whole-service.ts";

const COMMAND = fileURLToPath(new URL("../../src/cli/gazette.js", import.meta.url));

interface Step {
  run?: string;
  env?: Record<string, string>;
}
interface Workflow {
  on: { push: { branches: string[] } };
  permissions: object;
  jobs: Record<"check" | "publish", { needs?: string; if?: string; steps: Step[] }>;
}

/** A repository with a site in it, where `npx` finds this Gazette. */
async function repository(folder: string, files: Record<string, string>): Promise<string> {
  const root = await folderOf({ ".git/HEAD": "ref: refs/heads/trunk\n" });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, folder, path)), { recursive: true });
    await writeFile(join(root, folder, path), text);
  }
  await mkdir(join(root, folder, "node_modules/.bin"), { recursive: true });
  await symlink(COMMAND, join(root, folder, "node_modules/.bin/gazette"));
  return root;
}

const written = async (root: string) =>
  load(await readFile(join(root, ".github/workflows/gazette.yml"), "utf8")) as Workflow;

/** Runs the command of a job that calls Gazette, as the runner would. */
async function runStep(root: string, { run = "", env = {} }: Step, secrets: Record<string, string> = {}) {
  const given = Object.entries(env).map(([name, value]) => [
    name,
    value.replace(/\$\{\{ secrets\.(\w+) \}\}/, (_, secret) => secrets[secret] ?? ""),
  ]);
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
  const options = {
    cwd: root,
    env: { ...process.env, ...Object.fromEntries(given), GITHUB_ACTIONS: "true", PATH: path },
  };
  return promisify(execFile)("bash", ["-e", "-c", run], options).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }) => ({ code, stdout }),
  );
}

const gazetteStep = (workflow: Workflow, job: "check" | "publish") =>
  workflow.jobs[job].steps.find(({ run }) => run?.includes("gazette")) ?? {};

describe("gazette ci", () => {
  it("writes a workflow whose check names what is broken at its line, and fails", async () => {
    const root = await repository("my site", {
      "site.yaml": "title: Harbour\n",
      "posts/2026-11-20-a.md": post("Fine"),
      "posts/b, c.md": "---\ntitle: Undated\n---\nx\n",
      "posts/2026-11-20-d.md": post("Lost", "").replace("Text", "![](missing.png)\n\nText"),
    });
    const { code, stdout } = await gazette(["ci", join(root, "my site"), "--url", "https://news.example/"]);
    expect(code).toBe(0);
    expect(stdout).toContain("gh secret set GAZETTE_TOKEN");
    const workflow = await written(root);
    expect(workflow.on.push.branches).toEqual(["trunk"]);
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(workflow.jobs.publish).toMatchObject({ needs: "check", if: "github.event_name == 'push'" });
    const checked = await runStep(root, gazetteStep(workflow, "check"));
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(
      /^::error file=my site\/posts\/b%2C c\.md(?:,line=\d+)?,title=gazette%3A [a-z-]+::.+$/m,
    );
    expect(checked.stdout).toMatch(
      /^::warning file=my site\/posts\/2026-11-20-d\.md,line=\d+,title=gazette%3A [a-z-]+::.+missing\.png/m,
    );
  });

  it("writes a workflow that publishes what is merged, with a token that can do nothing else", async () => {
    const url = await serve();
    const root = await repository(".", { "site.yaml": "title: Harbour\n", "posts/2026-11-20-a.md": post("Fine") });
    const connection = ["--url", url, "--token", "test-admin-token"];
    const { stdout } = await gazette(["ci", root, ...connection]);
    const [, token = ""] = /shown only now:\n +(\S+)/.exec(stdout) ?? [];
    const published = await runStep(root, gazetteStep(await written(root), "publish"), { GAZETTE_TOKEN: token });
    expect([published.code, published.stdout]).toEqual([0, expect.stringContaining("published 1")]);
    const asAdmin = await fetch(new URL("api/v1/issues", url), { headers: { Authorization: `Bearer ${token}` } });
    expect(asAdmin.status).toBe(401);
  });

  it("overwrites nothing, and says what is missing", async () => {
    const root = await repository(".", { "posts/a.md": "a", ".github/workflows/gazette.yml": "name: Mine\n" });
    const kept = await gazette(["ci", root, "--url", "https://news.example/"]);
    expect([kept.code, kept.stderr]).toEqual([2, expect.stringContaining("--force")]);
    expect(await readFile(join(root, ".github/workflows/gazette.yml"), "utf8")).toBe("name: Mine\n");
    const nowhere = await gazette(["ci", await folderOf({}), "--url", "https://news.example/"]);
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining("is not in a Git repository")]);
    const unaddressed = await gazette(["ci", root]);
    expect([unaddressed.code, unaddressed.stderr]).toEqual([2, expect.stringContaining("--url")]);
  });
});
