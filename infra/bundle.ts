// Run by wrangler (`[build]` in wrangler.toml): bundles the Worker into dist/worker, with each part that an `import()` loads in
// a file of its own and what parts share in files that they share. wrangler's own bundle is one file, in which every such part
// is whole again, and which every start reads to its end.
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile, type Plugin } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What stands in the place of a package, or of a file that packages import. */
const ALIASES: Record<string, string> = {
  // The SDK's bundle for browsers reads XML with DOMParser, which workerd does not have:
  // SES would answer 200 and the SDK would throw. This is the same parser in plain JavaScript.
  "@aws-sdk/xml-builder": "@aws-sdk/xml-builder/dist-cjs/index.js",
  // The parser alone, without documents; the writer alone.
  htmlparser2: "./node_modules/htmlparser2/dist/Parser.js",
  "xml-js": "./infra/xml-js.ts",
  // The schemas of the operations that are called alone.
  "./schemas/schemas_0": "./dist/sdk-schemas/index.js",
  "../schemas/schemas_0": "./dist/sdk-schemas/index.js",
  // Parts of packages that Gazette never calls.
  "@aws-sdk/checksums/flexible-checksums": "./infra/unused.ts",
  "@aws-sdk/checksums/sha": "./infra/unused.ts",
  "@smithy/core/event-streams": "./infra/unused.ts",
  bowser: "./infra/unused.ts",
  "js-yaml": "./infra/unused.ts",
  "linkify-it": "./infra/unused.ts",
  "section-matter": "./infra/unused.ts",
};

/** Puts what `ALIASES` has in the place of some of them. */
export const aliases = (names: string[]): Plugin => ({
  name: "aliases",
  setup({ onResolve }) {
    const { resolve } = createRequire(join(root, "package.json"));
    onResolve({ filter: /^[^/]/ }, ({ path }) =>
      names.includes(path) ? { path: resolve(ALIASES[path] ?? "") } : undefined,
    );
  },
});

/** How markdown-it, as compiled for old browsers, makes every field of every token. */
const DEFINES_FIELD = /(?<=function _defineProperty\(e, r, t\) \{)[^}]*\}\) : e\[r\] = t, e;/;

/** Makes fields by assignment: nothing that markdown-it's classes inherit has the name of one. */
export const assignedFields: Plugin = {
  name: "assigned fields",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]markdown-it\.mjs$/ }, async ({ path }) => {
      const code = await readFile(path, "utf8");
      if (!DEFINES_FIELD.test(code)) throw new Error(`${path} defines fields in another way: see infra/bundle.ts.`);
      return { contents: code.replace(DEFINES_FIELD, "return e[r] = t, e;"), loader: "js" };
    });
  },
};

const GAZETTE = "functions/worker.ts";

/**
 * Bundles a Worker into a folder of its own, as `worker.mjs` and the files that it imports, each with a source map. Returns what
 * esbuild knows of them. Gazette itself is copied from `dist` where it was bundled from the same sources before.
 */
export async function bundle(folder: string, main = GAZETTE): Promise<Metafile> {
  const { glyphs } = await import("./assets.ts");
  await import("./sdk-schemas.ts");
  const metafile = main === GAZETTE ? await copied(folder) : await bundled(folder, main);
  await glyphs;
  const written = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  for (const name of await readdir(folder)) if (!written.has(name)) await rm(join(folder, name));
  return metafile;
}

async function copied(folder: string): Promise<Metafile> {
  const dist = join(root, "dist");
  const kept = join(dist, `worker-${sourcesHash()}`);
  let metafile = await knownMetafile(kept);
  if (!metafile) {
    await rm(kept, { recursive: true, force: true });
    const others = (await readdir(dist)).filter((name) => /^worker-[0-9a-f]{16}$/.test(name));
    for (const name of others) await rm(join(dist, name), { recursive: true, force: true });
    const draft = await mkdtemp(join(dist, "worker-"));
    const own = JSON.stringify(await bundled(draft, GAZETTE));
    metafile = JSON.parse(own.replaceAll(relative(root, draft), relative(root, kept))) as Metafile;
    await writeFile(join(draft, KNOWN), JSON.stringify({ metafile, inputs: inputsHash(metafile) } satisfies Known));
    // Whoever bundled the same meanwhile was first.
    await rename(draft, kept).catch(() => rm(draft, { recursive: true }));
  }
  await mkdir(folder, { recursive: true });
  for (const path of Object.keys(metafile.outputs)) await copyFile(join(root, path), join(folder, basename(path)));
  return metafile;
}

/** Of what a bundle that is kept was made, beside its files. */
interface Known {
  metafile: Metafile;
  inputs: string;
}
const KNOWN = "metafile.json";

/** Reads what esbuild knew of a bundle that is kept, unless a file that it was made of has changed. */
async function knownMetafile(folder: string): Promise<Metafile | undefined> {
  if (!existsSync(join(folder, KNOWN))) return undefined;
  const { metafile, inputs }: Known = JSON.parse(await readFile(join(folder, KNOWN), "utf8"));
  return inputsHash(metafile) === inputs ? metafile : undefined;
}

function inputsHash({ inputs }: Metafile): string {
  const hash = createHash("sha256").update(readFileSync(import.meta.filename));
  // What a package leaves out in browsers has no file.
  for (const path of Object.keys(inputs).sort())
    if (!path.startsWith("(disabled):")) hash.update(readOrNothing(join(root, path)));
  return hash.digest("hex");
}

function readOrNothing(path: string): Buffer {
  return existsSync(path) ? readFileSync(path) : Buffer.of();
}

/** Bundles a Worker anew. */
export async function bundled(folder: string, main = GAZETTE): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { worker: main },
    outdir: folder,
    chunkNames: "[name]-[hash]",
    // `rules` in wrangler.toml are for these alone: those of `.js` would hold for the packages in tests, too.
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    define: { "process.env.NODE_ENV": '"production"', GAZETTE_BUILD: `"${sourcesHash()}"` },
    external: ["node:*", "cloudflare:*"],
    plugins: [aliases(Object.keys(ALIASES)), assignedFields],
    // Names of functions are not kept: those of /embed.js would call a helper of the bundle, which other sites do not have.
    minify: true,
    sourcemap: true,
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}

/** Hashes all that a Worker is made of, and some that it is not. */
function sourcesHash(): string {
  const paths = globSync(["src/**/*.{ts,tsx,js}", "functions/**/*.{ts,tsx}", "package-lock.json"], { cwd: root });
  const hash = createHash("sha256");
  for (const path of paths.sort()) hash.update(readFileSync(join(root, path)));
  return hash.digest("hex").slice(0, 16);
}

/** Finds the files that are imported without any `import()` between them and the entry, by their paths. */
export function loadedByStart(outputs: Metafile["outputs"]): Set<string> {
  const found = new Set(Object.keys(outputs).filter((path) => basename(path) === "worker.mjs"));
  for (const path of found)
    for (const { path: next, kind, external } of outputs[path]?.imports ?? [])
      if (kind === "import-statement" && !external) found.add(next);
  return found;
}

/** A file of a bundled Worker, as miniflare takes it. */
export interface Module {
  type: "ESModule";
  path: string;
  contents: string;
}

/** Reads a bundled Worker, `worker.mjs` first. */
export async function readModules(folder: string): Promise<Module[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".mjs"));
  const sorted = names.sort((a, b) => Number(b === "worker.mjs") - Number(a === "worker.mjs"));
  return Promise.all(
    sorted.map(async (path) => ({ type: "ESModule", path, contents: await readFile(join(folder, path), "utf8") })),
  );
}

if (import.meta.main) await bundle(join(root, "dist/worker"));
