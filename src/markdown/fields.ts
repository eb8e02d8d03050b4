import { oneLine } from "./characters.ts";
import type { YamlValue } from "./yaml.ts";

/** The fields of front matter, by lower-case key. */
export type Fields = Map<string, YamlValue>;

/** Returns a key as we look it up: `publishDate`, `publish_date` and `publish-date` are one. */
export function plainKey(key: string): string {
  return key.toLowerCase().replace(/(?!^)[\s_-]/g, "");
}

/** Returns the fields that say something, by plain key. Generators write `false` and `null` for what is not given. */
export function givenFields(fields: Fields): Fields {
  const given: Fields = new Map();
  for (const [key, value] of fields) {
    const name = plainKey(key);
    if (isGiven(value) && !given.has(name)) given.set(name, value);
  }
  return given;
}

/** Tables of TOML front matter in which Hugo and Zola keep what is not their own. */
const TABLES = ["params", "taxonomies", "extra"];

/** Returns fields with those that stand in tables of their own, where no other has their name. */
export function withTables(fields: Fields): Fields {
  const inside = TABLES.flatMap((name) => {
    const table = fields.get(name);
    return typeof table === "object" && table !== null && !Array.isArray(table) ? Object.entries(table) : [];
  });
  return inside.length === 0
    ? fields
    : new Map([...fields, ...inside.filter(([key]) => !fields.has(key.toLowerCase()))]);
}

const NOT_GIVEN = new Set(["", "false", "null", "~"]);

export function isGiven(value: YamlValue | undefined): value is Exclude<YamlValue, null> {
  return typeof value === "string" ? !NOT_GIVEN.has(value.trim().toLowerCase()) : value !== null && value !== undefined;
}

/** Returns whether a value may be a date rather than a switch. */
export function saysYear(value: YamlValue | undefined): boolean {
  return typeof value === "string" && /\d{4}/.test(value);
}

/** Returns a field of one line of text. */
export function text(fields: Fields, key: string): string | undefined {
  const value = fields.get(key);
  return typeof value === "string" ? oneLine(value) || undefined : undefined;
}

/** Returns the first field that can be read. */
export function first<Value>(
  fields: Fields,
  keys: string[],
  read: (source: string) => Value | undefined,
): Value | undefined {
  for (const key of keys) {
    const source = text(fields, key);
    const value = source === undefined ? undefined : read(source);
    if (value !== undefined) return value;
  }
  return undefined;
}
