import { addressProblem, canonicalPath, withoutIndex } from "../core/posts/address.ts";
import { type PermalinkFacts, permalinkOf, permalinkRule, sectionOf } from "../core/posts/permalink.ts";
import { postPath } from "../core/posts/post-page.ts";
import { slugOf } from "../core/posts/slug.ts";
import { type Reason, reason } from "../core/reason.ts";
import { isLocal, type Site } from "../core/site.ts";
import { type Fields, isGiven, text } from "./fields.ts";
import { shortened } from "./shortened.ts";

/** Characters of what was given that a reason repeats. */
const REPEATED_MAX = 80;
/** Addresses that a post may have beside its page's. */
export const ALIASES_MAX = 50;

/** Where a post is, and where else it was. Each problem names its field; a pattern's has none. */
export interface PostAddresses {
  path: string | undefined;
  aliases: string[];
  /** The fields that state these, by address. */
  stated: Map<string, string>;
  problems: { field: string | undefined; reason: Reason }[];
}

/** Fields with further addresses. Hugo's are relative to the page, plugins of the others start at the root. */
const ALIASES = ["aliases", "alias", "redirectfrom"];

/** Reads the addresses of a post. What cannot be one is left out and told. `facts` are for patterns, which few posts have. */
export function readAddresses(fields: Fields, key: string, facts: () => PermalinkFacts, site: Site): PostAddresses {
  const problems: PostAddresses["problems"] = [];
  const own = postPath(key);
  const { field, found } = pageOf(fields, key, facts, site);
  const wrong = typeof found === "object" ? found : found === undefined ? undefined : addressProblem(found);
  if (wrong) problems.push({ field, reason: wrong });
  for (const field of ["permalink", "url", "slug"])
    if (isGiven(fields.get(field)) && typeof fields.get(field) !== "string")
      problems.push({ field, reason: reason("address-not-text", { field }) });
  const path = wrong || typeof found !== "string" || found === own ? undefined : found;
  const page = path ?? own;
  const aliases = new Map<string, string>();
  let given = 0;
  for (const field of ALIASES) {
    for (const value of [fields.get(field)].flat()) {
      if (value === undefined || value === null || value === "") continue;
      if (++given > ALIASES_MAX) break;
      const alias =
        typeof value === "string"
          ? aliasOf(value, field === "aliases" ? page : "")
          : reason("address-not-text", { field });
      if (typeof alias === "object") problems.push({ field, reason: alias });
      else if (alias !== page && !aliases.has(alias)) aliases.set(alias, field);
    }
  }
  if (given > ALIASES_MAX)
    problems.push({ field: undefined, reason: reason("addresses-too-many", { most: ALIASES_MAX }) });
  const stated = new Map(aliases);
  if (path !== undefined && field !== undefined) stated.set(path, field);
  return { path, aliases: [...aliases.keys()], stated, problems };
}

/** Returns the address of the page: the one stated, else by the site's pattern, else the key's with the stated slug. */
function pageOf(
  fields: Fields,
  key: string,
  facts: () => PermalinkFacts,
  site: Site,
): { field: string | undefined; found: string | Reason | undefined } {
  const permalink = text(fields, "permalink");
  if (permalink !== undefined) return { field: "permalink", found: statedPath(permalink, facts, site) };
  const url = text(fields, "url");
  if (url !== undefined) {
    const found = statedPath(url, facts, site);
    // Hugo makes a folder of what has no extension.
    return { field: "url", found: typeof found !== "string" || /\.|\/$|^$/.test(found) ? found : `${found}/` };
  }
  const pattern = patternFor(key, site);
  const rule = pattern === undefined ? undefined : permalinkRule(pattern, site.generator);
  if (rule && "rule" in rule) return { field: undefined, found: permalinkOf(rule.rule, facts()) };
  const slug = text(fields, "slug");
  if (slug === undefined) return { field: undefined, found: undefined };
  const folder = key.split("/").slice(0, -1);
  return { field: "slug", found: canonicalPath([...folder, slugOf(slug, "hugo")].join("/"), true) };
}

/** Returns the pattern of a post's section: `permalink` is the one of the posts, the others have Hugo's default. */
function patternFor(key: string, { permalink, sectionPermalinks, generator }: Site): string | undefined {
  const section = sectionOf(key);
  if (section === undefined) return permalink;
  const own = Object.hasOwn(sectionPermalinks, section) ? sectionPermalinks[section] : undefined;
  return own ?? (generator === "hugo" || permalink !== undefined ? "hugo" : undefined);
}

function statedPath(stated: string, facts: () => PermalinkFacts, site: Site): string | Reason {
  if (/\{\{|\{%|<%/.test(stated)) return reason("address-template", { address: shortened(stated, REPEATED_MAX) });
  const elsewhere = webAddress(stated);
  // Before it is published, nobody knows the host of the site.
  if (elsewhere && elsewhere.host !== site.url.host && !isLocal(site.url))
    return reason("address-elsewhere", { address: shortened(stated, REPEATED_MAX) });
  const path = elsewhere ? elsewhere.pathname + elsewhere.search : stated;
  if (path.includes("?")) return reason("address-query", { address: shortened(stated, REPEATED_MAX) });
  const rule =
    site.generator === "hexo" || !path.includes(":") ? undefined : permalinkRule(path, site.generator ?? "jekyll");
  return rule && "rule" in rule ? permalinkOf(rule.rule, facts()) : withoutIndex(canonicalPath(path));
}

/** Returns an alias as it is looked up: a canonical path, and the query as a browser sends it. */
function aliasOf(stated: string, page: string): string | Reason {
  const address = webAddress(stated);
  const [, path = "", query = ""] =
    /^([^?#]*)(?:\?([^#]*))?/.exec(address ? address.pathname + address.search : stated.trim()) ?? [];
  const folder = path.startsWith("/") ? "" : page.replace(/[^/]*\/?$/, "");
  const search = query === "" ? "" : new URL(`https://site.invalid/?${query}`).search;
  const canonical = withoutIndex(canonicalPath(folder + path));
  // At the root, a query alone tells pages apart: WordPress numbers its posts so.
  const problem = canonical === "" && search !== "" ? undefined : addressProblem(canonical);
  return problem ?? canonical + search;
}

function webAddress(text: string): URL | undefined {
  return /^(?:https?:)?\/\//i.test(text) ? (URL.parse(text.replace(/^\/\//, "https://")) ?? undefined) : undefined;
}
