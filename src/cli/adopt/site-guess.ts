import { readSite } from "../../markdown/read-site.ts";
import { quoted } from "../../markdown/yaml.ts";
import type { AdoptedSite, Adoption } from "./adoption.ts";

interface Guess {
  key: string;
  value: string | undefined;
  why: string;
  example: string;
  /** Whether the value is YAML already. */
  isYaml?: boolean;
}

/** Writes a `site.yaml` that says of each setting where it comes from. What nothing tells is left as a comment. */
export function guessedSite(site: AdoptedSite, isExport: boolean, adoption: Adoption): string {
  const { says } = adoption;
  const guess = (key: keyof typeof says.settings, value: string | undefined): Guess => {
    const [why, example] = says.settings[key];
    return { key, value, why, example };
  };
  const guesses: Guess[] = [
    guess("title", site.title),
    guess("description", site.description),
    guess("language", site.language?.replaceAll("_", "-")),
    guess("time_zone", site.timeZone),
    guess("author", site.author?.includes("@") ? undefined : site.author),
    guess("postal_address", undefined),
    { ...guess("generator", site.generator), ...(isExport && { why: says.exported.generator }) },
    { ...guess("permalink", site.permalink), ...(isExport && { why: says.exported.permalink }) },
    { key: "post_ids", value: site.postIds.value, why: says.postIds(site.postIds.why), example: "permalink" },
    ...(site.further ?? []).map((setting) => ({ ...setting, example: "", isYaml: true })),
    ...(isExport ? [{ key: "templates", value: "none", why: says.exported.templates, example: "none" }] : []),
  ];
  const blocks = guesses.map(({ key, value, why, example, isYaml }) => {
    const text = value?.replace(/\s+/g, " ").trim();
    const line = text ? `${key}: ${isYaml ? text : quoted(text)}` : "";
    const isRead = line !== "" && "settings" in readSite(new TextEncoder().encode(line));
    if (line !== "" && !isRead) adoption.find("site.yaml", says.notASetting(key, String(text?.slice(0, 80))));
    return `# ${why}\n${isRead ? line : `# ${key}: ${example}`}`;
  });
  return `${says.site(site.url?.href).replace(/^/gm, "# ")}\n\n${blocks.join("\n\n")}\n`;
}
