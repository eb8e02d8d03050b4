import { type Label, label } from "../core/posts/category.ts";
import { type Fields, givenFields, isGiven, text } from "./fields.ts";
import type { YamlValue } from "./yaml.ts";

/**
 * Returns the labels of `category` and `categories` (or `tag` and `tags`), each id once, in its first spelling. As in Jekyll
 * the singular key never splits a string; the plural one splits on white space unless the site's setting is `whole`. A list
 * with commas is split at these: of tags always, of categories if they are split at all.
 */
export function readLabels(
  fields: Fields,
  keys: { singular: string; plural: string },
  strings: "split" | "whole",
  before: string[] = [],
): Label[] {
  const plural = fields.get(keys.plural);
  const isList = typeof plural === "string" && LIST.test(plural.trim());
  const splits = strings === "split" || (isList && keys.plural === "tags");
  const split =
    splits && typeof plural === "string" ? plural.split(isList ? /[,，、]/ : /\s+/u).map(withoutCommas) : plural;
  return labelsOf([...before, ...namesIn(fields.get(keys.singular)), ...namesIn(split)]);
}

/** Returns the folders that a folder of posts lies in, which are categories to Jekyll: `posts/blog/_posts/x.md` is in `blog`. */
export function folderCategories(key: string): string[] {
  return /^posts\/(.+)\/_(?:posts|drafts)\//.exec(key)?.[1]?.split("/") ?? [];
}

/** Returns the last of Hexo's lists of categories, each from the outermost to the innermost. */
export function nestedCategory(fields: Fields): string[] | undefined {
  const categories = fields.get("categories");
  return Array.isArray(categories) && categories.some(Array.isArray) ? namesIn(categories.at(-1)) : undefined;
}

/** Returns the people in `author` and `authors`: a name, a list of names, or maps. An email address is never shown. */
export function readAuthors(fields: Fields): Label[] {
  return labelsOf(["author", "authors"].flatMap((key) => peopleIn(fields.get(key), 0)));
}

const NAMES = ["name", "displayname", "fullname", "title", "nickname", "nicename", "login"];

function peopleIn(value: YamlValue | undefined, depth: number): string[] {
  if (typeof value === "string") return [withoutAddress(value)];
  if (value === null || value === undefined || depth > 2) return [];
  if (Array.isArray(value)) return value.flatMap((each) => peopleIn(each, depth + 1));
  const said = givenFields(new Map(Object.entries(value)));
  const name = NAMES.map((key) => text(said, key)).find((each) => each !== undefined && withoutAddress(each) !== "");
  if (name !== undefined) return [withoutAddress(name)];
  // A map of people, each a map.
  return Object.values(value).flatMap((each) => (typeof each === "string" ? [] : peopleIn(each, depth + 1)));
}

function withoutAddress(name: string): string {
  if (!isGiven(name)) return "";
  if (!AT.test(name)) return name;
  const words = name.split(/[\s<>()[\]"]+/u).filter((word) => !AT.test(word));
  return words.join(" ").trim();
}

/** Not the `@` that a handle starts with. */
const AT = /[^\s@＠][@＠]/u;

function labelsOf(names: string[]): Label[] {
  const labels = new Map<string, Label>();
  for (const name of names) {
    const found = label(name);
    if (found && !labels.has(found.id)) labels.set(found.id, found);
  }
  return [...labels.values()];
}

/** Strips commas, which people write where Jekyll expects spaces only. */
function withoutCommas(word: string): string {
  let [from, to] = [0, word.length];
  while (from < to && COMMAS.includes(word.charAt(from))) from++;
  while (from < to && COMMAS.includes(word.charAt(to - 1))) to--;
  return word.slice(from, to);
}

const COMMAS = ",，、;； ";
const LIST = /[,，、]/;

/** Returns the texts of a value, its items, and the items of nested lists. */
function namesIn(value: YamlValue | undefined): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value.flat() : [value]).flatMap(nameOf);
}

function nameOf(value: YamlValue | undefined): string[] {
  if (typeof value === "string") return [value];
  if (value === null || value === undefined || Array.isArray(value)) return [];
  if (typeof value.name === "string") return [value.name];
  // In a list, YAML reads `- a: b` as a map.
  return Object.entries(value).flatMap(([key, text]) => (typeof text === "string" ? [`${key}: ${text}`] : [key]));
}
