import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
const wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");

/** Writes a Worker, its source map and what esbuild knows of its modules (`bundle-meta.json`) into a folder as `wrangler deploy` would upload them; returns what wrangler says. */
export async function bundle(folder: string, main = "functions/worker.ts"): Promise<string> {
  const args = [wrangler, "deploy", main, "--dry-run", "--env=", "--metafile", "--outdir", folder];
  const env = { ...process.env, CI: "1", NO_COLOR: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_WRITE_LOGS: "false" };
  return (await promisify(execFile)(process.execPath, args, { cwd: root, env })).stdout;
}
