import { execFile } from "node:child_process";
import { cpSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";

type Change = Record<string, (text: string) => string>;

const LANGUAGE: Change = {
  "src/locales/language.ts": (text) => text.replace('"en", "zh"', '"en", "ja", "zh"'),
  "src/locales/index.ts": (text) => `import { ja } from "./ja.ts";\n${text.replace("{ en, zh }", "{ en, ja, zh }")}`,
};

/** What tsc says of the sources after each change, by file. One tsc reads them all: what they share costs most. */
const errors = { frequency: new Map<string, string[]>(), begun: new Map(), own: new Map() };

const CHANGES: Record<keyof typeof errors, Change> = {
  frequency: {
    "src/core/frequencies/quarterly.ts": () => `export { weekly as quarterly } from "./weekly.ts";\n`,
    "src/core/frequencies/index.ts": (text) => `${text}export { quarterly } from "./quarterly.ts";\n`,
  },
  begun: { ...LANGUAGE, "src/locales/ja.ts": () => `export const ja = { name: "日本語", tag: "ja" };\n` },
  own: {
    ...LANGUAGE,
    "src/locales/ja.ts": () =>
      `import { en } from "./en.ts";\nexport const ja = { ...en, name: "日本語", tag: "ja" };\n`,
  },
};

beforeAll(async () => {
  await mkdir(".gazette", { recursive: true });
  const folder = await mkdtemp(join(".gazette", "patched-"));
  for (const [name, change] of Object.entries(CHANGES)) {
    cpSync("src", join(folder, name, "src"), { recursive: true });
    for (const [path, patch] of Object.entries(change)) {
      const file = join(folder, name, path);
      await writeFile(file, patch(await readFile(file, "utf8").catch(() => "")));
    }
  }
  const project = { extends: "../../tsconfig.json", include: ["*/src/locales", "*/src/adapters/ses"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(project));
  const tsc = promisify(execFile)(process.execPath, [
    "node_modules/typescript/bin/tsc",
    "--noEmit",
    "--singleThreaded",
    "-p",
    folder,
  ]);
  const { stdout } = await tsc.catch((fault: { stdout: string }) => fault);
  await rm(folder, { recursive: true });
  for (const [name, found] of Object.entries(errors)) {
    const own = new RegExp(`${name}/(src/\\S+)\\(\\d+,\\d+\\): error \\w+: (.*(?:\\n .*)*)`, "g");
    for (const [, path = "", text = ""] of stdout.matchAll(own)) found.set(path, [...(found.get(path) ?? []), text]);
  }
}, 60_000);

it("lets no frequency be added without every text of it", () => {
  const places = ["desk", "emails", "pages"].flatMap((part) => [
    `src/locales/en/${part}.ts`,
    `src/locales/zh/${part}.ts`,
  ]);
  expect([...errors.frequency.keys()].sort()).toEqual(places.sort());
  for (const [path, texts] of errors.frequency) {
    expect(texts.join()).toContain("quarterly");
    expect(texts).toHaveLength(path.endsWith("emails.ts") ? 2 : 1);
  }
});

it("lets no language be added without every text of it, the mail provider's too", () => {
  expect(errors.begun.get("src/locales/index.ts")?.join()).toMatch(/missing.*emails/);
  expect([...errors.own.keys()]).toEqual([
    "src/adapters/ses/texts/index.ts",
    "src/locales/cli.ts",
    "src/locales/desk.ts",
    "src/locales/doctor.ts",
    "src/locales/feeds.ts",
    "src/locales/reference.ts",
    "src/locales/writing.ts",
  ]);
  expect(errors.own.get("src/adapters/ses/texts/index.ts")?.join()).toContain("'ja' is missing");
});
