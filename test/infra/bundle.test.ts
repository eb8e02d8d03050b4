import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle, bundled, type Module, readModules } from "../../infra/bundle.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("the bundled Worker", () => {
  let folder: string;
  let modules: Module[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gazette-bundle-"));
    await bundle(folder);
    modules = await readModules(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("leads each logged line back to ours, in what a start loads and in what is loaded on demand", async () => {
    for (const [source, text] of [
      ["functions/sender.ts", "setAlarm"],
      ["functions/queue.ts", "hub-not-pinged"],
    ] as const) {
      const module = modules.find(({ contents }) => contents.includes(text));
      const before = module?.contents.slice(0, module.contents.indexOf(text)).split("\n") ?? [];
      const map = new TraceMap(await readFile(join(folder, `${module?.path}.map`), "utf8"));
      const found = originalPositionFor(map, { line: before.length, column: before.at(-1)?.length ?? 0 });
      expect(found.source).toMatch(new RegExp(`${source}$`));
      const lines = (await readFile(join(root, source), "utf8")).split("\n");
      expect(lines[(found.line ?? 0) - 1]).toContain(text);
    }
  });

  it("holds no part of a package that is called by name while it runs", () => {
    expect(modules.filter(({ contents }) => contents.includes("Dynamic require")).map(({ path }) => path)).toEqual([]);
  });

  it("is the same for the same sources, kept or bundled anew, and its first file changes with any other", async () => {
    // Names of files depend on where the sources lie from there.
    const again = await mkdtemp(join(root, "dist/again-"));
    try {
      await bundled(again);
      expect(await readModules(again)).toEqual(modules);
    } finally {
      await rm(again, { recursive: true });
    }
    const named = new Set(modules.flatMap(({ contents }) => contents.match(/[\w.-]+-[0-9A-Z]{8}\.mjs(?=")/g) ?? []));
    expect(
      modules.map(({ path }) => basename(path)).filter((path) => path !== "worker.mjs" && !named.has(path)),
    ).toEqual([]);
  });
});
