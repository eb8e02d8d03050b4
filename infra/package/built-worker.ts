import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../dev/bundle.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Writes the Worker as a deployment uploads it into a folder, beside a `wrangler.toml` that runs it on one machine without
 * building anything. `assets` and `migrations` are where these lie, absolute or from that folder.
 */
export async function writeBuiltWorker(
  folder: string,
  { assets, migrations }: Record<"assets" | "migrations", string>,
) {
  await bundle(folder);
  for (const name of ["README.md", "bundle-meta.json"]) await rm(join(folder, name), { force: true });
  const [local = ""] = (await readFile(join(root, "wrangler.toml"), "utf8")).split(/^# ── Environments/m);
  const settings = local
    .replace(/^main = .*$/m, 'main = "worker.js"\nno_bundle = true')
    .replace(/^migrations_dir = .*$/m, `migrations_dir = ${JSON.stringify(migrations)}`)
    .replace(/^directory = .*$/m, `directory = ${JSON.stringify(assets)}`)
    .replace(/^\[(?:alias|build)\]\n(?:[^\n]+\n)*/gm, "");
  await writeFile(join(folder, "wrangler.toml"), settings);
}
