import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { Failure } from "../failure.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { OWN_FOLDER } from "./tokens.ts";

/** Gives secrets to the Worker of a folder, all at once, by wrangler and your login. They pass through its standard input alone. */
export async function putSecrets(dir: string, secrets: Record<string, string>): Promise<void> {
  const config = resolve(dir, OWN_FOLDER, "wrangler.json");
  if (!existsSync(config)) throw new Failure(terminalTexts().deploy.notDeployed(config));
  const wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");
  const child = spawn(process.execPath, [wrangler, "secret", "bulk", "--config", config], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(JSON.stringify(secrets));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Failure(terminalTexts().deploy.secretsFailed);
}
