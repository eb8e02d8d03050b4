import type { Site } from "../core/site.ts";
import { hashes } from "./asset-hashes.js";
import { type AssetName, hashedPath } from "./assets.ts";
import { sitePath } from "./site-path.ts";

/** Returns the path of an asset, which contains its hash so that it can be cached for ever. */
export function assetPath(site: Pick<Site, "url">, name: AssetName): string {
  return sitePath(site, hashedPath(name, hashes[name]));
}
