import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const guide = readFileSync(`${ROOT}SECURITY.md`, "utf8");
const table = guide.slice(guide.indexOf("## What is tried"), guide.indexOf("## Secrets"));
const named = [...table.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = ""]) => path);

it("every attack that SECURITY.md says is tried has its test", () => {
  const rows = table.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| Attack"));
  expect(rows.length).toBeGreaterThan(12);
  for (const row of rows) expect(row).toMatch(/`test\/.+\.test\.ts`/);
  expect(named.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
});

it("every test of an attack stands in SECURITY.md", () => {
  const there = globSync("test/security/*.test.ts", { cwd: ROOT });
  expect(there.filter((path) => !named.includes(path))).toEqual([]);
});
