import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Some bundled packages still call for Node's modules by `require`. */
const REQUIRE =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

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
    external: Object.keys(dependencies).flatMap((dependency) => [dependency, `${dependency}/*`]),
    mainFields: ["module", "main"],
    banner: { js: REQUIRE },
    alias: { "#yaml": "js-yaml" },
    logLevel: "warning",
  });
}
