import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BuiltWorker } from "./deploy/wrangler-file.ts";
import { Failure } from "./failure.ts";
import { terminalTexts } from "./terminal-texts.ts";

const isPackage = extname(import.meta.filename) === ".js";
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the Worker that the package brings; the project builds it. */
export async function builtWorker(): Promise<BuiltWorker> {
  if (isPackage) return readBuiltWorker(root);
  await promisify(execFile)(process.execPath, [join(root, "infra/package/build.ts")], { cwd: root }).catch((fault) => {
    throw new Failure(terminalTexts().deploy.notBuilt(fault.stderr));
  });
  return readBuiltWorker(join(root, "dist/package"));
}

/** Reads a built Worker's version: a hash of all that is uploaded. Assets and the Worker's other files have theirs in their names, which it knows. */
export async function readBuiltWorker(folder: string): Promise<BuiltWorker> {
  const hash = createHash("sha256");
  for (const name of ["dist/worker/worker.mjs", "wrangler.toml"]) hash.update(await readFile(join(folder, name)));
  return { folder, version: hash.digest("hex") };
}

/** The configuration that `npm start` runs by. */
export const WRANGLER_FILE = join(root, "wrangler.toml");

/** Where Terraform's files are. */
export const TERRAFORM = join(root, "infra/aws");
