import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { readToml } from "../../markdown/on-demand/toml.ts";
import { readYaml, type YamlValue } from "../../markdown/yaml.ts";
import { Failure } from "../failure.ts";
import { HUGO_FILES } from "../hugo-folder.ts";
import { terminalTexts } from "../terminal-texts.ts";
import type { AdoptedSite, Adoption } from "./adoption.ts";
import { usedSettings } from "./used-settings.ts";

export type GeneratorName = "jekyll" | "hugo" | "hexo";

const CONFIG_MAX = 1024 * 1024;

/** Returns which generator a folder was written for. */
export async function generatorOf(folder: string): Promise<GeneratorName | undefined> {
  const has = async (path: string) => (await stat(join(folder, path)).catch(() => undefined)) !== undefined;
  if (await has("source/_posts")) return "hexo";
  if ((await has("content")) && (await firstOf(folder, HUGO_FILES))) return "hugo";
  return (await has("_posts")) || (await has("_config.yml")) ? "jekyll" : undefined;
}

/** Reads the settings of a generator. The files of the folder stay as they are. */
export async function adoptGenerator(
  folder: string,
  generator: GeneratorName,
  adoption: Adoption,
): Promise<AdoptedSite> {
  const names = generator === "hugo" ? HUGO_FILES : ["_config.yml", "_config.yaml"];
  const path = await firstOf(folder, names);
  if (path === undefined) adoption.find(null, adoption.says.noConfig(String(names[0])));
  const config = path === undefined ? {} : await readConfig(join(folder, path));
  const site = { jekyll: jekyllSite, hugo: hugoSite, hexo: hexoSite }[generator](new Config(config), adoption);
  const { url } = site;
  if (url && url.pathname !== "/") adoption.find(null, adoption.says.siteBelow(url.pathname, url.href));
  const further = await furtherSettings(folder, generator, new Config(config), adoption);
  if (generator !== "hugo") return { ...site, further };
  return { ...site, further, permalink: await hugoPattern(folder, new Config(config), adoption) };
}

/** The settings of a generator, by paths such as `params.author`. */
class Config {
  readonly #root: YamlValue;

  constructor(root: YamlValue) {
    this.#root = root;
  }

  value(path: string): YamlValue | undefined {
    let at: YamlValue | undefined = this.#root;
    for (const name of path.split(".")) {
      if (typeof at !== "object" || at === null || Array.isArray(at)) return undefined;
      // Hugo does not mind upper and lower case.
      const key: string | undefined = Object.keys(at).find((key) => key.toLowerCase() === name.toLowerCase());
      at = key === undefined ? undefined : at[key];
    }
    return at;
  }

  /** Returns the first of some settings that is a text, or a list that begins with one. */
  text(...paths: string[]): string | undefined {
    for (const path of paths) {
      const [value] = [this.value(path)].flat();
      if (typeof value === "string" && value.trim() !== "") return value.trim();
    }
    return undefined;
  }
}

async function furtherSettings(
  folder: string,
  generator: GeneratorName,
  config: Config,
  { says }: Adoption,
): Promise<NonNullable<AdoptedSite["further"]>> {
  const further: NonNullable<AdoptedSite["further"]> = [];
  const add = (key: keyof typeof says.further, value: string) => further.push({ key, value, why: says.further[key] });
  const plugins = [config.value("plugins"), config.value("gems")].flat();
  const emoji = config.value("enableEmoji") === "true" || plugins.includes("jemoji");
  if (emoji) add("emoji", "true");
  const name = generator === "hexo" ? config.text("new_post_name") : undefined;
  if (name !== undefined && name !== ":title.md") add("new_post_name", JSON.stringify(name));
  const sections = generator === "hugo" ? (config.value("permalinks.page") ?? config.value("permalinks")) : undefined;
  if (typeof sections === "object" && sections !== null) add("permalinks", JSON.stringify(sections));
  const used = await usedSettings(folder, (name) => config.value(name) ?? config.value(`params.${name}`));
  if (Object.keys(used).length > 0) add("params", JSON.stringify(used));
  return further;
}

function jekyllSite(config: Config, adoption: Adoption): AdoptedSite {
  const plugins = [config.value("plugins"), config.value("gems"), config.value("theme")].flat();
  const hasFeed = plugins.some((name) => name === "jekyll-feed" || name === "minima");
  const defaults = [config.value("defaults")]
    .flat()
    .flatMap((entry) => new Config(entry ?? null).text("values.permalink") ?? []);
  const permalink = config.text("collections.posts.permalink", "permalink") ?? defaults[0] ?? "date";
  if (defaults.length > 1) adoption.find(null, adoption.says.severalPermalinks);
  return {
    ...base("jekyll"),
    title: config.text("title", "name"),
    description: config.text("description", "tagline"),
    language: config.text("lang", "language", "locale"),
    timeZone: config.text("timezone"),
    author: config.text("author.name", "author"),
    url: addressOf(config.text("url"), config.text("baseurl")),
    permalink,
    postIds: hasFeed
      ? { value: "jekyll-feed", why: adoption.says.whyIds.jekyllFeed }
      : { value: "permalink", why: adoption.says.whyIds.jekyll },
  };
}

function hugoSite(config: Config, adoption: Adoption): AdoptedSite {
  if (config.text("uglyURLs") === "true") adoption.find(null, adoption.says.uglyUrls);
  return {
    ...base("hugo"),
    title: config.text("title"),
    description: config.text("params.description", "description", "params.subtitle"),
    language: config.text("locale", "languageCode", "defaultContentLanguage"),
    timeZone: config.text("timeZone"),
    author: config.text("params.author.name", "params.author", "author.name", "author"),
    url: addressOf(config.text("baseURL"), undefined),
    postIds: { value: "permalink", why: adoption.says.whyIds.hugo },
    redirects: ["/index.xml /rss.xml"],
  };
}

/** Returns the pattern of the section that holds the posts. Here they all lie in one. */
async function hugoPattern(folder: string, config: Config, adoption: Adoption): Promise<string> {
  const sections = ["posts", "post", "blog"];
  const found = await firstOf(
    folder,
    sections.map((name) => `content/${name}`),
  );
  const section = found?.replace("content/", "") ?? "posts";
  if (found === undefined) adoption.find(null, adoption.says.noSection(`content/${sections.join("/, content/")}/`));
  const stated = config.text(`permalinks.page.${section}`, `permalinks.${section}`);
  if (stated !== undefined) return stated.replaceAll(":section", section);
  return section === "posts" ? "hugo" : `/${section}/:slugorcontentbasename/`;
}

function hexoSite(config: Config, { says }: Adoption): AdoptedSite {
  return {
    ...base("hexo"),
    title: config.text("title"),
    description: config.text("description", "subtitle"),
    language: config.text("language"),
    timeZone: config.text("timezone"),
    author: config.text("author"),
    url: addressOf(config.text("url"), config.text("root")),
    permalink: config.text("permalink") ?? "hexo",
    postIds: { value: "permalink", why: says.whyIds.hexo },
  };
}

const base = (generator: GeneratorName): AdoptedSite => ({
  title: undefined,
  description: undefined,
  language: undefined,
  timeZone: undefined,
  author: undefined,
  url: undefined,
  generator,
  permalink: undefined,
  postIds: { value: "permalink", why: "" },
  redirects: [],
});

function addressOf(url: string | undefined, folder: string | undefined): URL | undefined {
  const address = URL.parse(url ?? "");
  if (!address || !/^https?:$/.test(address.protocol)) return undefined;
  if (folder && address.pathname === "/") address.pathname = folder;
  if (!address.pathname.endsWith("/")) address.pathname += "/";
  return address;
}

async function firstOf(folder: string, paths: string[]): Promise<string | undefined> {
  for (const path of paths) if (await stat(join(folder, path)).catch(() => undefined)) return path;
  return undefined;
}

async function readConfig(path: string): Promise<YamlValue> {
  if ((await stat(path)).size > CONFIG_MAX)
    throw new Failure(terminalTexts().adopt.longConfig(path, CONFIG_MAX / 1024));
  const source = (await readFile(path, "utf8")).replace(/^\ufeff/, "");
  try {
    return path.endsWith(".toml") ? readToml(source) : readYaml(source);
  } catch (fault) {
    const { line, message } = fault as { line?: number; message: string };
    throw new Failure(terminalTexts().adopt.badConfig(path, line ?? 1, message));
  }
}
