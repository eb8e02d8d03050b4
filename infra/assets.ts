// Run before bundling (infra/bundle.ts) and by Vitest: writes the assets that pages link, with a content
// hash in each name, and a module with the hashes for the Worker.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { ASSETS, type AssetName, BUNDLED, hashedPath } from "../src/pages/assets.ts";
import { GLYPH_FOLDER } from "../src/pages/card/glyphs.ts";
import { layOutGlyphs } from "./glyphs.ts";
import { writeNew } from "./write-new.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** The folder of `[assets]` in wrangler.toml. */
const folder = join(root, "dist/assets");

/** Headers file of Workers assets: the hash in the name makes each immutable. */
const HEADERS = `/static/*
  Cache-Control: public, max-age=31536000, immutable
  X-Content-Type-Options: nosniff
`;

layOut();
/** Takes some seconds the first time, beside what else is done. */
export const glyphs = layOutGlyphs(folder);

function layOut(): void {
  const hashes: Record<string, string> = {};
  const files = new Map([["_headers", Buffer.from(HEADERS)]]);
  for (const [name, sources] of Object.entries(ASSETS)) {
    const bytes = BUNDLED.has(name)
      ? bundled(sources)
      : Buffer.concat(sources.map((path) => readFileSync(join(root, path))));
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
    hashes[name] = hash;
    files.set(hashedPath(name as AssetName, hash), bytes);
  }
  mkdirSync(join(folder, GLYPH_FOLDER), { recursive: true });
  for (const [path, bytes] of files) writeNew(join(folder, path), bytes);
  for (const file of readdirSync(join(folder, "static")))
    if (!files.has(`static/${file}`) && `static/${file}` !== GLYPH_FOLDER)
      rmSync(join(folder, "static", file), { force: true, recursive: true });
  writeNew(
    join(root, "src/pages/asset-hashes.js"),
    Buffer.from(`// Written by infra/assets.ts.\nexport const hashes = ${JSON.stringify(hashes, null, 2)};\n`),
  );
}

/** Bundles a script with all that it imports. The same sources give the same bytes. */
function bundled(entryPoints: string[]): Buffer<ArrayBuffer> {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    write: false,
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}
