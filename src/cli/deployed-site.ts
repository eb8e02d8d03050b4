import { existsSync } from "node:fs";
import { join } from "node:path";

/** Tells the commands in a deployed site's folder its address and tokens, unless the environment names another address. */
export async function knowDeployedSite(dir = "."): Promise<void> {
  if (!existsSync(join(dir, "gazette.toml"))) return;
  const { readSettings } = await import("./deploy/settings.ts");
  const { tokensIn } = await import("./deploy/tokens.ts");
  const { url } = await readSettings(dir);
  if (typeof url !== "string") return;
  process.env.GAZETTE_URL ||= url;
  if (process.env.GAZETTE_URL !== url) return;
  const tokens = await tokensIn(dir).read();
  for (const name of ["GAZETTE_TOKEN", "GAZETTE_ADMIN_TOKEN"]) if (tokens[name]) process.env[name] ||= tokens[name];
}
