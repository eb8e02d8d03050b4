import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { aliases, assignedFields } from "../bundle.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Some bundled packages still call for Node's modules by `require`. */
const REQUIRE =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

/** What reading posts and writing feeds take of packages. Each thread loads it, so it is put in without what is never called. */
const READING = ["feed", "gray-matter", "htmlparser2", "js-yaml", "markdown-it", "markdown-it-cjk-friendly"];

/**
 * Writes scripts of one folder in JavaScript that Node 20 runs, with all that they import of ours; what they share, and parts that
 * are loaded on demand, lie beside them.
 */
export async function writeScripts(entryPoints: string[], outdir: string): Promise<void> {
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  await build({
    absWorkingDir: root,
    entryPoints,
    outbase: root,
    outdir,
    chunkNames: `${dirname(entryPoints[0] ?? "")}/[name]-[hash]`,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // What is installed with the package stays outside of it. The AWS SDK's clients that only a deployment needs are put in.
    external: Object.keys(dependencies)
      .filter((dependency) => !READING.includes(dependency))
      .flatMap((dependency) => [dependency, `${dependency}/*`]),
    plugins: [aliases(["js-yaml", "linkify-it", "section-matter", "xml-js"]), assignedFields],
    mainFields: ["module", "main"],
    banner: { js: REQUIRE },
    logLevel: "warning",
  });
}
