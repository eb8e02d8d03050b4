import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { type Comparison, compare, type Difference } from "./compare.ts";
import { DIFFERENCES } from "./differences.ts";
import { built, GENERATORS } from "./generators.ts";
import { published } from "./ours.ts";
import { tableOf } from "./table.ts";

const CORPORA = fileURLToPath(new URL("corpora/", import.meta.url));
/** Folders of others to try: `FIDELITY=jekyll:/path/of/a/blog`. Their differences are printed. */
const TRIED = process.env.FIDELITY?.split(",").map((one) => one.split(":") as [string, string]);

const results = new Map<string, Comparison>();
afterAll(() => {
  if (results.size > 0 && process.env.FIDELITY_TABLE) console.log(tableOf(results));
});

for (const [name, generator] of Object.entries(GENERATORS)) {
  describe.skipIf(!generator.isHere)(`what ${name} builds (needs ${generator.comesWith})`, () => {
    it.each(globSync(`${name}/*`, { cwd: CORPORA }).sort())("%s is what we serve", async (corpus) => {
      const folder = CORPORA + corpus;
      const result = await compare(built(generator, folder), await published(folder));
      results.set(corpus, result);
      const explained = DIFFERENCES.filter((one) => one.corpus === corpus);
      expect(result.differences.map(line).sort()).toEqual(explained.map(line).sort());
      expect(result.silent).toBe(0);
    });
  });
}

for (const [name, folder] of TRIED ?? []) {
  it(`${folder} is what we serve`, { timeout: 600_000 }, async () => {
    const result = await compare(built(GENERATORS[name] as never, folder), await published(folder));
    results.set(folder, result);
    console.log(result.differences.map(line).join("\n"));
  });
}

function line({ post, about, built, ours }: Difference): string {
  return `${post} ${about}: ${built} → ${ours}`;
}
