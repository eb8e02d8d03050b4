import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readSiteFile } from "./folder.ts";

/** Where Hugo has its settings. */
export const HUGO_FILES = ["hugo", "config", "config/_default/hugo", "config/_default/config"].flatMap((name) =>
  ["toml", "yaml", "yml", "json"].map((ending) => `${name}.${ending}`),
);

/** Returns whether a folder is one of Hugo's: by its settings, or by ours. */
export async function isHugoFolder(root: string): Promise<boolean> {
  const has = async (path: string) => (await stat(join(root, path)).catch(() => undefined)) !== undefined;
  if (!(await has("content"))) return false;
  for (const file of HUGO_FILES) if (await has(file)) return true;
  return /^generator:\s*["']?hugo\b/m.test((await readSiteFile(root))?.toString() ?? "");
}
