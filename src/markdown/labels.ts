import { type Label, label } from "../core/posts/category.ts";
import type { Fields } from "./fields.ts";
import type { YamlValue } from "./yaml.ts";

/**
 * Returns the labels of `category` and `categories` (or `tag` and `tags`), each id once, in its first spelling. As in Jekyll
 * the singular key never splits a string; the plural one splits on white space unless the site's setting is `whole`.
 */
export function readLabels(
  fields: Fields,
  keys: { singular: string; plural: string },
  strings: "split" | "whole",
): Label[] {
  const plural = fields.get(keys.plural);
  const split = strings === "split" && typeof plural === "string" ? plural.split(/\s+/u).map(withoutCommas) : plural;
  return labelsOf([...namesIn(fields.get(keys.singular)), ...namesIn(split)]);
}

/** Returns the people in `author` and `authors`: a name, a list of names, or maps with a `name`. */
export function readAuthors(fields: Fields): Label[] {
  return labelsOf([...namesIn(fields.get("author")), ...namesIn(fields.get("authors"))]);
}

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
  let [start, end] = [0, word.length];
  while (start < end && COMMAS.includes(word.charAt(start))) start++;
  while (end > start && COMMAS.includes(word.charAt(end - 1))) end--;
  return word.slice(start, end);
}

const COMMAS = ",，、;；";

/** Returns the texts of a value, its items, and the items of nested lists. */
function namesIn(value: YamlValue | undefined): string[] {
  return (Array.isArray(value) ? value.flat(1) : [value]).flatMap(nameOf);
}

function nameOf(value: YamlValue | undefined): string[] {
  if (typeof value === "string") return [value];
  if (value === null || value === undefined || Array.isArray(value)) return [];
  if (typeof value.name === "string") return [value.name];
  // In a list, YAML reads `- a: b` as a map.
  return Object.entries(value).flatMap(([key, text]) => (typeof text === "string" ? [`${key}: ${text}`] : [key]));
}
