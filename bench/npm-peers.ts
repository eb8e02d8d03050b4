import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Programs from npm that ours is measured beside: none is a package of the project. */
export const NPM_PEERS = {
  eleventy: { "@11ty/eleventy": "3.1.8", "@11ty/eleventy-plugin-rss": "3.0.0" },
  hexo: { hexo: "8.1.2", "hexo-generator-feed": "3.0.0", "hexo-renderer-marked": "7.0.1" },
};

export type NpmPeer = keyof typeof NPM_PEERS;

/** Returns the `node_modules` of a peer, if `--peers` has installed it. */
export function modulesOf(peer: NpmPeer): string | undefined {
  const modules = join(folderOf(peer), "node_modules");
  return Object.keys(NPM_PEERS[peer]).every((name) => existsSync(join(modules, name))) ? modules : undefined;
}

/** Installs the peers that are not there yet into the cache; says which cannot be had. */
export function installPeers(): void {
  for (const peer of Object.keys(NPM_PEERS) as NpmPeer[]) {
    if (modulesOf(peer)) continue;
    const folder = folderOf(peer);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: NPM_PEERS[peer] }));
    console.log(`Installing ${peer} …`);
    const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const { status } = spawnSync("npm", args, { cwd: folder, stdio: "inherit" });
    if (status !== 0) console.error(`${peer} could not be installed and is left out.`);
  }
}

function folderOf(peer: NpmPeer): string {
  return fileURLToPath(new URL(`../node_modules/.cache/peers/${peer}`, import.meta.url));
}
