import type { Site } from "../core/site.ts";
import { hashes } from "./asset-hashes.js";
import { type AssetName, hashedPath } from "./assets.ts";
import { sitePath } from "./site-path.ts";

/** Where an asset lies as it is now. Other bytes lie elsewhere, so that it may be kept for ever. */
export function assetPath(site: Pick<Site, "url">, name: AssetName): string {
  return sitePath(site, hashedPath(name, hashes[name]));
}
