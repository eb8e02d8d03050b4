import { execFile } from "node:child_process";
import { cpSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";

/** What tsc says of the sources after a change: the files with errors, and the errors. */
async function errorsAfter(change: Record<string, (text: string) => string>): Promise<Map<string, string[]>> {
  await mkdir(".gazette", { recursive: true });
  const folder = await mkdtemp(join(".gazette", "patched-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  cpSync("src", join(folder, "src"), { recursive: true });
  for (const [path, patch] of Object.entries(change)) {
    const file = join(folder, path);
    await writeFile(file, patch(await readFile(file, "utf8").catch(() => "")));
  }
  const project = { extends: "../../tsconfig.json", include: ["src/locales", "src/adapters/ses"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(project));
  const tsc = promisify(execFile)(process.execPath, [
    "node_modules/typescript/bin/tsc",
    "--noEmit",
    "--singleThreaded",
    "-p",
    folder,
  ]);
  const output = await tsc.then(
    ({ stdout }) => stdout,
    (fault: { stdout: string }) => fault.stdout,
  );
  const errors = new Map<string, string[]>();
  for (const [, path = "", text = ""] of output.matchAll(/(src\/\S+)\(\d+,\d+\): error \w+: (.*(?:\n .*)*)/g))
    errors.set(path, [...(errors.get(path) ?? []), text]);
  return errors;
}

it("lets no frequency be added without every text of it", async () => {
  const errors = await errorsAfter({
    "src/core/frequencies/quarterly.ts": () => `export { weekly as quarterly } from "./weekly.ts";\n`,
    "src/core/frequencies/index.ts": (text) => `${text}export { quarterly } from "./quarterly.ts";\n`,
  });
  const places = ["desk", "emails", "pages"].flatMap((part) => [
    `src/locales/en/${part}.ts`,
    `src/locales/zh/${part}.ts`,
  ]);
  expect([...errors.keys()].sort()).toEqual(places.sort());
  for (const [path, texts] of errors) {
    expect(texts.join()).toContain("quarterly");
    expect(texts).toHaveLength(path.endsWith("emails.ts") ? 2 : 1);
  }
});

it("lets no language be added without every text of it, the mail provider's too", async () => {
  const index = (text: string) => `import { ja } from "./ja.ts";\n${text.replace("{ en, zh }", "{ en, ja, zh }")}`;
  const language = (text: string) => text.replace('"en", "zh"', '"en", "ja", "zh"');
  const begun = await errorsAfter({
    "src/locales/language.ts": language,
    "src/locales/index.ts": index,
    "src/locales/ja.ts": () => `export const ja = { name: "日本語", tag: "ja" };\n`,
  });
  expect(begun.get("src/locales/index.ts")?.join()).toMatch(/missing.*emails/);
  const own = await errorsAfter({
    "src/locales/language.ts": language,
    "src/locales/index.ts": index,
    "src/locales/ja.ts": () =>
      `import { en } from "./en.ts";\nexport const ja = { ...en, name: "日本語", tag: "ja" };\n`,
  });
  expect([...own.keys()]).toEqual([
    "src/adapters/ses/texts/index.ts",
    "src/locales/cli.ts",
    "src/locales/desk.ts",
    "src/locales/doctor.ts",
    "src/locales/feeds.ts",
    "src/locales/reference.ts",
    "src/locales/writing.ts",
  ]);
  expect(own.get("src/adapters/ses/texts/index.ts")?.join()).toContain("'ja' is missing");
});
