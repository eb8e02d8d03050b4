import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where Hexo is, once it is asked for: 64 MB that no other test needs. */
export const HEXO_FOLDER = fileURLToPath(new URL("../../../node_modules/.cache/hexo/", import.meta.url));

export const hasHexo = existsSync(`${HEXO_FOLDER}node_modules/hexo/package.json`);

if (import.meta.main && !hasHexo) {
  mkdirSync(HEXO_FOLDER, { recursive: true });
  copyFileSync(new URL("package.json", import.meta.url), `${HEXO_FOLDER}package.json`);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: HEXO_FOLDER,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
