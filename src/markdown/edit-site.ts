import { isMap, quoted, readYaml, type YamlValue } from "./yaml.ts";

/** New values of settings by their paths, such as `newsletter.subject`. `null` removes one. */
export type Changes = Record<string, YamlValue>;

/** How a kind of file is written. */
interface Manner {
  read(text: string): YamlValue;
  scalar(key: string, value: string): string;
  /** Whether new keys stand apart, after an empty line. */
  isSpaced: boolean;
}

const SITE: Manner = { read: readYaml, scalar: (_, value) => quoted(value), isSpaced: true };

/** Changes settings in the text of `site.yaml`: `editedYaml`. */
export const editedSite = (source: string, changes: Changes): string | undefined => editedYaml(source, changes, SITE);

/**
 * Changes values in a text of YAML. All other lines stay as their author wrote them, byte for byte. Returns `undefined` where
 * that is not certain, because the text is written in a way that is not expected.
 */
export function editedYaml(source: string, changes: Changes, manner: Manner): string | undefined {
  const data = manner.read(source) ?? {};
  if (!isMap(data)) return undefined;
  const lineEnd = source.includes("\r\n") ? "\r\n" : "\n";
  let lines = source.split(lineEnd);
  const expected = structuredClone(data);
  for (const [path, value] of Object.entries(changes)) {
    const [outer = "", inner] = path.split(".");
    const parent = expected[outer] ?? null;
    if (inner === undefined) {
      if (isSame(parent, value)) continue;
      set(expected, outer, value);
      lines = withBlock(lines, { from: 0, to: lines.length }, outer, "", value, manner);
      continue;
    }
    const map = isMap(parent) ? parent : {};
    if (isSame(map[inner] ?? null, value)) continue;
    set(map, inner, value);
    set(expected, outer, Object.keys(map).length > 0 ? map : null);
    lines = withInner(lines, outer, inner, value, map, manner);
  }
  const edited = lines.join(lineEnd);
  return isSame(readBack(edited, manner), expected) ? edited : undefined;
}

function readBack(text: string, { read }: Manner): YamlValue {
  try {
    return read(text) ?? {};
  } catch {
    return null;
  }
}

function set(map: Record<string, YamlValue>, key: string, value: YamlValue): void {
  if (value === null) delete map[key];
  else map[key] = value;
}

interface Block {
  from: number;
  /** The line after the last one that is not empty and no comment. */
  to: number;
}

/** Replaces the lines of a key, or adds them at the end. */
function withBlock(
  lines: string[],
  within: Block,
  key: string,
  indent: string,
  value: YamlValue,
  manner: Manner,
): string[] {
  const written = value === null ? [] : yamlLines(key, value, indent, manner);
  const block = findBlock(lines, within, key, indent);
  if (block) {
    const isEmpty = (at: number) => (lines[at] ?? "").trim() === "";
    // Of two empty lines that would meet one goes as well.
    const from = written.length === 0 && isEmpty(block.to) && isEmpty(block.from - 1) ? block.from - 1 : block.from;
    return lines.toSpliced(Math.max(from, within.from), block.to - Math.max(from, within.from), ...written);
  }
  if (written.length === 0) return lines;
  let end = within.to;
  // Before the first line stands the key of the map, or nothing.
  while (lines[end - 1]?.trim() === "") end--;
  return lines.toSpliced(end, 0, ...(indent === "" && end > 0 && manner.isSpaced ? ["", ...written] : written));
}

/** Replaces a key within a map, or the map where it stands on one line. */
function withInner(
  lines: string[],
  outer: string,
  inner: string,
  value: YamlValue,
  map: Record<string, YamlValue>,
  manner: Manner,
) {
  const all = { from: 0, to: lines.length };
  const block = findBlock(lines, all, outer, "");
  const isOpen = block !== undefined && /^[\w"']+:\s*(?:#.*)?$/.test(lines[block.from] ?? "");
  if (!block || !isOpen || Object.keys(map).length === 0)
    return withBlock(lines, all, outer, "", Object.keys(map).length > 0 ? map : null, manner);
  const first = lines.slice(block.from + 1, block.to).find((line) => !isBlank(line));
  const indent = /^ */.exec(first ?? "  ")?.[0] ?? "  ";
  return withBlock(lines, { from: block.from + 1, to: block.to }, inner, indent, value, manner);
}

function findBlock(lines: string[], { from, to }: Block, key: string, indent: string): Block | undefined {
  const head = new RegExp(`^${indent}(?:${key}|"${key}"|'${key}')\\s*:(?:\\s|$)`);
  const start = lines.findIndex((line, index) => index >= from && index < to && head.test(line));
  if (start === -1) return undefined;
  let end = start + 1;
  for (let index = end; index < to; index++) {
    const line = lines[index] ?? "";
    const depth = line.search(/\S/);
    // In a text of several lines a line may look like a comment.
    if (isBlank(line) && depth <= indent.length) continue;
    // A list may begin where its key does.
    if (depth < indent.length || (depth === indent.length && !/^ *-(?:\s|$)/.test(line))) break;
    end = index + 1;
  }
  return { from: start, to: end };
}

const isBlank = (line: string) => /^\s*(?:#|$)/.test(line);

/** Writes a key with its value. */
function yamlLines(key: string, value: YamlValue, indent: string, manner: Manner): string[] {
  const head = `${indent}${key}:`;
  if (value === null) return [head];
  if (typeof value === "string") {
    if (!value.includes("\n")) return [`${head} ${manner.scalar(key, value)}`];
    return [`${head} |-`, ...value.split("\n").map((line) => (line === "" ? "" : `${indent}  ${line}`))];
  }
  if (!Array.isArray(value))
    return [head, ...Object.entries(value).flatMap(([name, inner]) => yamlLines(name, inner, `${indent}  `, manner))];
  const listed = value.flatMap((entry) => {
    if (!isMap(entry)) return [`${indent}  - ${quoted(String(entry))}`];
    const [first = "", ...rest] = Object.entries(entry).flatMap(([name, inner]) =>
      yamlLines(name, inner, `${indent}    `, manner),
    );
    return [`${indent}  - ${first.trimStart()}`, ...rest];
  });
  return [head, ...listed];
}

/** Compares values; the order of keys, and space around texts, make no difference. */
function isSame(one: YamlValue, other: YamlValue): boolean {
  if (typeof one === "string" && typeof other === "string") return one.trim() === other.trim();
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, at) => isSame(value, other[at] ?? null));
  if (!isMap(one) || !isMap(other)) return one === other;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => isSame(one[name] ?? null, other[name] ?? null));
}
