import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("../../infra/aws/", import.meta.url));

function terraform(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync("terraform", [`-chdir=${folder}`, ...args], { encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
}

const installed = spawnSync("terraform", ["version"]).status === 0;
const initialised = existsSync(`${folder}.terraform`);

describe("the resources at AWS", () => {
  it.skipIf(!installed)("are written as `terraform fmt` writes them (needs terraform)", () => {
    const { status, said } = terraform("fmt", "-check", "-diff", "-recursive");
    expect(status, said).toBe(0);
  });

  describe.skipIf(!installed || !initialised)("(needs `terraform -chdir=infra/aws init -backend=false`, once)", () => {
    it("are valid", () => {
      const { status, said } = terraform("validate", "-no-color");
      expect(status, said).toBe(0);
    });

    it("give each key no more than its task, and refuse what cannot work", { timeout: 120_000 }, () => {
      expect(terraform("test", "-no-color").said).toMatch(/Success! \d+ passed, 0 failed\./);
    });
  });
});
