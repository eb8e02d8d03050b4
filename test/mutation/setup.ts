// Runs before each test file: notes which mutants its tests reach.
import { appendFileSync } from "node:fs";
import { afterAll, expect, inject } from "vitest";

const ids = new Set<number>();
Object.assign(globalThis, { reached: (id: number) => void ids.add(id) });

afterAll(() => {
  const file = inject("reachedFile");
  if (file) appendFileSync(file, `${JSON.stringify({ test: expect.getState().testPath, ids: [...ids] })}\n`);
});
