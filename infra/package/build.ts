// Runs before `npm pack`: writes all that the package holds into dist/package, in JavaScript that Node 20 runs. The layout is that
// of the project, so that files find each other as they do here.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { writeBuiltWorker } from "./built-worker.ts";

/** Some bundled packages still call for Node's modules by `require`. */
const REQUIRE =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "dist/package");

const { name, version, dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));

await rm(folder, { recursive: true, force: true });
await writeBuiltWorker(folder, { assets: "dist/assets", migrations: "infra/migrations" });
for (const path of ["dist/assets", "infra/migrations", "infra/aws"]) await copy(path);
for (const entry of ["src/cli/gazette.ts", "infra/dev/start.ts", "infra/dev/ses.ts", "infra/dev/migrate.ts"])
  await writeScript(entry);
await writeFile(join(folder, "package.json"), `${JSON.stringify({ name, version, type: "module" })}\n`);

async function copy(path: string): Promise<void> {
  // Terraform leaves its state and providers beside the files, with keys in them.
  const isOurs = (source: string) => !/(?:^|\/)(?:\.terraform.*|tests|.*\.tfstate.*|.*\.tfvars)$/.test(source);
  await mkdir(join(folder, path, ".."), { recursive: true });
  await cp(join(root, path), join(folder, path), { recursive: true, filter: isOurs });
}

/** Writes a script with all that it imports of ours; parts that are loaded on demand lie beside it, as the files they were. */
async function writeScript(entry: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outbase: root,
    outdir: folder,
    chunkNames: `${entry.replace(/[^/]*$/, "")}[name]-[hash]`,
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
