import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import type { deploy } from "../../locales/en/cli/deploy.ts";
import { Failure } from "../failure.ts";
import { permissionFor } from "./cloudflare.ts";
import type { Wrangler } from "./deployment.ts";
import { makeOwnFolder, OWN_FOLDER } from "./tokens.ts";

const command = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");
const SAID_MAX = 4_000;

const quiet = {
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_WRITE_LOGS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/** Permissions that make a token for this; the dashboard opens with them chosen. */
const TOKEN_PERMISSIONS = [
  ...["d1", "workers_r2", "queues", "workers_scripts", "workers_routes", "dns"].map((key) => ({ key, type: "edit" })),
  ...["config_settings", "bot_management", "zone_settings"].map((key) => ({ key, type: "edit" })),
  ...["zone", "account_settings"].map((key) => ({ key, type: "read" })),
];

export const TOKEN_LINK = `https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=${encodeURIComponent(
  JSON.stringify(TOKEN_PERMISSIONS),
)}&accountId=*&zoneId=all&name=Gazette`;

/** Returns a token for Cloudflare's API: of the environment, or of wrangler's login, for which a terminal opens the browser. */
export async function cloudflareToken(texts: typeof deploy): Promise<string> {
  const known = process.env.CLOUDFLARE_API_TOKEN || (await loggedIn());
  if (known) return known;
  if (process.stdin.isTTY && process.stderr.isTTY) {
    console.error(texts.login.wrangler);
    spawnSync(process.execPath, [command, "login"], { stdio: "inherit", env: { ...process.env, ...quiet } });
    const token = await loggedIn();
    if (token) return token;
  }
  throw new Failure(texts.login.none(TOKEN_LINK));
}

async function loggedIn(): Promise<string | undefined> {
  try {
    const env = { ...process.env, ...quiet, CI: "1" };
    const { stdout } = await promisify(execFile)(process.execPath, [command, "auth", "token", "--json"], { env });
    const { token } = JSON.parse(stdout);
    return typeof token === "string" ? token : undefined;
  } catch {
    return undefined;
  }
}

/** Returns wrangler for a site's folder, where it leaves the configuration, so that `wrangler tail` and others find it. */
export function wranglerIn(dir: string, token: string, texts: typeof deploy): Wrangler {
  return async (args, { config, secrets = {} }) => {
    await makeOwnFolder(dir);
    const file = resolve(dir, OWN_FOLDER, "wrangler.json");
    await writeFile(file, `${config}\n`);
    const folder = await mkdtemp(join(tmpdir(), "gazette-"));
    try {
      const own = ["--config", file];
      if (Object.keys(secrets).length > 0) {
        const path = join(folder, "secrets.json");
        await writeFile(path, JSON.stringify(secrets), { mode: 0o600 });
        own.push("--secrets-file", path);
      }
      const env = { ...process.env, ...quiet, CI: "1" };
      await promisify(execFile)(process.execPath, [command, ...args, ...own], { env, cwd: folder, maxBuffer: 1 << 26 });
    } catch (fault) {
      const { stdout = "", stderr = "", message } = fault as { stdout?: string; stderr?: string; message: string };
      const said = stripVTControlCharacters(`${stderr}\n${stdout}`).trim().replaceAll(token, "…") || message;
      throw new Failure(
        texts.wranglerFailed(args.slice(0, 3).join(" "), said.slice(0, SAID_MAX)) + lacking(said, texts),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** Names the permission that a call of wrangler's lacked (codes 10000 and 9109 of Cloudflare's API). */
function lacking(said: string, texts: typeof deploy): string {
  const path = /\((\/[^\s)]+)\) failed/.exec(said)?.[1];
  const permission = path !== undefined && /code: (?:10000|9109)\b/.test(said) ? permissionFor(path) : undefined;
  return permission === undefined ? "" : `\n${texts.lacks(permission)}`;
}
