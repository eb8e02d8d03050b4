import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { olderNode } from "../older-node.ts";
import { folderOf, gazetteProcess, post } from "./command.ts";

describe("gazette under any Node", () => {
  it.runIf(olderNode)("passes arguments, output and exit code through", async () => {
    const folder = await folderOf({ "posts/a b.md": post("A"), "posts/c.md": "---\ntitle: C\n---\n" });
    const { code, stdout } = await gazetteProcess(["check", folder, "--json"], { node: olderNode });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ published: 1, quarantined: [{ key: "posts/c.md" }] });
  });

  it.runIf(olderNode).each([
    ["en_GB.UTF-8", /^npx gazette needs Node 24; this is v\d+\.\d+\.\d+\. On Linux `npm ci` installs it\.\n$/],
    ["zh_CN.UTF-8", /^npx gazette 需要 Node 24，当前是 v\d+\.\d+\.\d+。在 Linux 上 `npm ci` 会安装它。\n$/],
  ])("says in the language of %s that a checkout needs a newer one", async (LANG, says) => {
    const texts = ["src/cli/gazette.js", "src/locales/en/shim.json", "src/locales/zh/shim.json"];
    const files = await Promise.all(texts.map(async (path) => [path, await readFile(path)] as const));
    const folder = await folderOf({
      ...Object.fromEntries(files),
      "src/cli/gazette.ts": "",
      "package.json": '{"type":"module"}',
    });
    const { status, stderr } = spawnSync(olderNode, [join(folder, "src/cli/gazette.js")], {
      encoding: "utf8",
      env: { ...process.env, LANG, LC_ALL: "", LC_MESSAGES: "" },
    });
    expect([status, stderr]).toEqual([2, expect.stringMatching(says)]);
  });

  it("explains itself", async () => {
    const { code, stdout } = await gazetteProcess(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Exit codes:");
    expect(stdout).toContain("GAZETTE_TOKEN");
  });
});
