/** A key, and a text on the same line: in quotes without escapes, or without anything that YAML could take for more. */
const FIELD = /^([A-Za-z][\w-]{0,60}):(?: +(?:"([^"\\]*)" *|'([^']*)' *|([\w\u4e00-\u9fff](?:[^:#]|:(?=[^ ]))*)))?$/;
const NULLS = new Set(["null", "Null", "NULL"]);
/** No tabs, no control characters, and nothing that is white space to some programs only. */
const ORDINARY =
  /^[\n\x20-\x7e\xa1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff\uf900-\ufefe\uff00-\uffef]*$/;

/**
 * Reads YAML as most posts have it, at most one line of text for each key, some twenty times as fast as a parser does. Returns
 * `undefined` where there is anything else, for the parser to read.
 */
export function plainFields(header: string): Record<string, string | null> | undefined {
  if (!ORDINARY.test(header)) return undefined;
  const fields: Record<string, string | null> = {};
  for (const line of header.replace(/\n$/, "").split("\n")) {
    const [, key = "", double, single, plain] = FIELD.exec(line) ?? [];
    if (key === "" || Object.hasOwn(fields, key)) return undefined;
    const text = double ?? single ?? plain?.trimEnd() ?? null;
    fields[key] = plain !== undefined && NULLS.has(plain.trimEnd()) ? null : text;
  }
  return fields;
}
