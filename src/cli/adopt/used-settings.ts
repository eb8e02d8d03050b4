import { objectKind } from "../../core/posts/object-key.ts";
import type { YamlValue } from "../../markdown/yaml.ts";
import { readFolder, readLocal } from "../folder.ts";

/** What posts show of a generator's settings. */
const USED = /\bsite\.(?:params\.)?([a-z_]\w{0,60})|\{\{[<%]\s*param\s+["']?([a-z_]\w{0,60})/gi;
/** What Gazette knows by itself. */
const KNOWN = new Set(["title", "description", "author", "lang", "url", "baseurl", "time", "posts", "pages", "data"]);

/** Returns the settings that posts and what they include show, by name. */
export async function usedSettings(
  folder: string,
  setting: (name: string) => YamlValue | undefined,
): Promise<Record<string, YamlValue>> {
  const used: Record<string, YamlValue> = {};
  for (const file of (await readFolder(folder)).files) {
    if (!["post", "include"].includes(objectKind(file.key) ?? "")) continue;
    for (const [, one, other] of (await readLocal(file)).toString().matchAll(USED)) {
      const name = one ?? other ?? "";
      const value = KNOWN.has(name) || Object.hasOwn(used, name) ? undefined : setting(name);
      if (value !== undefined && value !== null) used[name] = value;
    }
  }
  return used;
}
