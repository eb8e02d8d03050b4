import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../bundle.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Writes the Worker as a deployment uploads it into a folder, beside a `wrangler.toml` that runs it on one machine without
 * building anything. `assets` and `migrations` are where these lie, absolute or from that folder.
 */
export async function writeBuiltWorker(
  folder: string,
  { assets, migrations }: Record<"assets" | "migrations", string>,
) {
  await bundle(join(folder, "dist/worker"));
  const settings = (await readFile(join(root, "wrangler.toml"), "utf8"))
    .replace(/^migrations_dir = .*$/m, `migrations_dir = ${JSON.stringify(migrations)}`)
    .replace(/^directory = .*$/m, `directory = ${JSON.stringify(assets)}`)
    .replace(/^\[build\]\n(?:[^\n]+\n)*/gm, "");
  await writeFile(join(folder, "wrangler.toml"), settings);
}
