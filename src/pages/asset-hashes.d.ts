import type { AssetName } from "./assets.ts";

/** A hash of each asset's bytes. `infra/assets.ts` writes the module before bundling and testing. */
export declare const hashes: Record<AssetName, string>;
