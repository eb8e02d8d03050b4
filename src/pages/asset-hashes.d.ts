import type { AssetName } from "./assets.ts";

/** A hash of each asset's bytes. `infra/assets.ts` writes the module itself, before anything is bundled or tested. */
export declare const hashes: Record<AssetName, string>;
