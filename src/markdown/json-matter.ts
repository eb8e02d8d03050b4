import { MatterFault } from "./matter-fault.ts";
import type { YamlValue } from "./yaml.ts";

/** Characters of a parser's words that a reason repeats. */
const WORDS_MAX = 200;

const DEPTH_MAX = 50;

/** Reads JSON with every value as text, as YAML is read. Throws a `MatterFault`. */
export function readJson(source: string): YamlValue {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    const words = String((error as Error).message).slice(0, WORDS_MAX);
    const position = Number(/ at position (\d+)/.exec(words)?.[1] ?? 0);
    throw new MatterFault(words, source.slice(0, position).split("\n").length);
  }
  return asText(value, 0);
}

function asText(value: unknown, depth: number): YamlValue {
  if (depth > DEPTH_MAX) throw new MatterFault("nested too deeply", 1);
  if (value === null || value === undefined) return null;
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map((each) => asText(each, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asText(each, depth + 1)]));
}

/** Returns where the JSON object ends that a text starts with, or `undefined`. */
export function jsonEnd(source: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    if (quoted && character === "\\") at++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === "{") depth++;
    else if (!quoted && character === "}" && --depth === 0) return at + 1;
  }
  return undefined;
}
