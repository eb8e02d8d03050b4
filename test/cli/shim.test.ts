import { execFileSync } from "node:child_process";
import { delimiter } from "node:path";
import { describe, expect, it } from "vitest";
import { folderOf, gazette, post } from "./command.ts";

/** The system's Node, if it is older than ours. */
const older = (() => {
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  try {
    const version = ["-p", "process.versions.node.split('.')[0] < 24 ? process.execPath : ''"];
    return execFileSync("node", version, {
      env: { ...process.env, PATH: path.join(delimiter) },
      encoding: "utf8",
    }).trim();
  } catch {
    return "";
  }
})();

describe("gazette under any Node", () => {
  it.runIf(older)("passes arguments, output and exit code through", async () => {
    const folder = await folderOf({ "posts/a b.md": post("A"), "posts/c.md": "---\ntitle: C\n---\n" });
    const { code, stdout } = await gazette(["check", folder, "--json"], { node: older });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ published: 1, quarantined: [{ key: "posts/c.md" }] });
  });

  it("explains itself", async () => {
    const { code, stdout } = await gazette(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Exit codes:");
    expect(stdout).toContain("GAZETTE_TOKEN");
  });
});
