import { parse, TomlDate, TomlError } from "smol-toml";
import { MatterFault } from "../matter-fault.ts";
import type { YamlValue } from "../yaml.ts";

/** Characters of a parser's words that a reason repeats. */
const WORDS_MAX = 200;

const DEPTH_MAX = 50;

/** Reads TOML with every value as text, as YAML is read. Throws a `MatterFault`. */
export function readToml(source: string): YamlValue {
  try {
    return asText(parse(source, { integersAsBigInt: "asNeeded", unsafeKeyBehaviour: "drop", maxDepth: DEPTH_MAX }));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [words = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    throw new MatterFault(words.slice(0, WORDS_MAX), error.line);
  }
}

function asText(value: unknown): YamlValue {
  if (value instanceof TomlDate) return value.toISOString();
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.map(asText);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asText(each)]));
}
