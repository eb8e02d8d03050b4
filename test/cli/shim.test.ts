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

  it("explains itself", async () => {
    const { code, stdout } = await gazetteProcess(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Exit codes:");
    expect(stdout).toContain("GAZETTE_TOKEN");
  });
});
