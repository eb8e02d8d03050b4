import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseAst } from "vitest/node";

/** Declarations of caches, which start empty and grow while an isolate lives. */
const FILLED = /^new (?:Map|Set)(?:<.*>)?\(\)$|^(?:\[\]|\{\})(?: as .*)?$/s;

/** Bounded caches. */
const BOUNDED: Record<string, string> = {
  "src/core/wall-clock.ts offsets": "OFFSETS_MAX",
  "src/adapters/ses/sns-message.ts keys": "KEYS_MAX",
  "src/emails/mime.ts encodedCache": "ENCODED_CACHE_MAX",
};

/** Keyed by settings, of which an isolate has one set, or by names that our code lists. */
const ONE_EACH = new Set([
  "src/adapters/objects/s3-store.ts servers",
  "functions/feeds/feed-pages.tsx scripts",
  "src/markdown/render.ts others",
]);

interface Declared {
  name: string;
  value: string;
  text: string;
}

/** Finds module-level variables. */
function declaredIn(path: string): Declared[] {
  const text = readFileSync(path, "utf8");
  type Node = { type: string; declaration?: Node; declarations?: { id: { name: string }; init?: Span }[] };
  type Span = { start: number; end: number };
  const nodes = parseAst(text, { lang: path.endsWith("x") ? "tsx" : "ts" }).body as unknown as Node[];
  return nodes
    .flatMap((node) => (node.declaration ?? node).declarations ?? [])
    .map(({ id, init }) => ({ name: id.name, value: init ? text.slice(init.start, init.end) : "", text }));
}

describe("what an isolate remembers for as long as it lives", () => {
  it("has a bound: it forgets what was asked for longest ago, or goes with what it belongs to", () => {
    const found = globSync("{src,functions}/**/*.{ts,tsx}")
      .filter((path) => !path.startsWith("src/cli/"))
      .flatMap((path) => declaredIn(path).map((declared) => ({ ...declared, place: `${path} ${declared.name}` })))
      .filter(({ value, place }) => FILLED.test(value) && !ONE_EACH.has(place));
    const counted = found.filter(({ place, text }) => text.includes(`.size >= ${BOUNDED[place]}`));
    expect(counted.map(({ place }) => place).sort()).toEqual(Object.keys(BOUNDED).sort());
    expect(found.filter((one) => !counted.includes(one)).map(({ place }) => place)).toEqual([]);
  });
});
