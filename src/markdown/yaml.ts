import { FAILSAFE_SCHEMA, load, nullCoreTag, YAMLException } from "#yaml";
import { type Reason, said } from "../core/reason.ts";

/**
 * Keeps scalars as text, so that `007`, `No`, `1_000` and `12:30:45` survive. Only an empty value, `~` or `null` is null.
 */
const schema = FAILSAFE_SCHEMA.withTags(nullCoreTag);

const LIMITS = { maxAliases: 100, maxDepth: 50 };

export type YamlValue = string | null | YamlValue[] | { [key: string]: YamlValue };

export function isMap(value: YamlValue): value is Record<string, YamlValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads one YAML document with limited aliases and depth. Throws a `YamlFault`. */
export function readYaml(text: string): YamlValue {
  if (!/(?:^|\n)[^\S\n]*[^\s#]/.test(text)) return null;
  try {
    return load(text, { schema, ...LIMITS }) as YamlValue;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new YamlFault(said(error.reason), (error.mark?.line ?? 0) + 1);
  }
}

export function isReadable(text: string): boolean {
  try {
    readYaml(text);
    return true;
  } catch {
    return false;
  }
}

export class YamlFault extends Error {
  readonly reason: Reason;
  /** Line in the text, from 1. */
  readonly line: number;

  constructor(reason: Reason, line: number) {
    super(reason.code);
    this.reason = reason;
    this.line = line;
  }
}

/** Writes a double-quoted scalar that reads back as exactly this text. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\t", "\\t")}"`;
}
