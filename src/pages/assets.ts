/**
 * The assets of all pages by name, each with the files it is made of, relative to the project's root. One line per asset.
 * `infra/assets.ts` puts them where wrangler's `[assets]` serves them; the Worker contains none of their bytes.
 */
export const ASSETS = {
  "gazette.css": ["node_modules/modern-normalize/modern-normalize.css", "src/pages/gazette.css"],
  "copy.js": ["src/pages/copy.js"],
  "forms.js": ["src/pages/forms.js"],
  "time-zone.js": ["src/pages/time-zone.js"],
  "category-picker.js": ["src/pages/category-picker.js"],
  "follow-suggestions.js": ["src/pages/follow-suggestions.js"],
  "desk.css": [
    "node_modules/uplot/dist/uPlot.min.css",
    "src/pages/admin/desk.css",
    "src/pages/admin/writing/writing.css",
  ],
  "desk.js": ["src/pages/admin/desk.js"],
  "charts.js": ["node_modules/uplot/dist/uPlot.iife.min.js", "src/pages/admin/charts.js"],
  "editor.js": ["src/pages/admin/writing/editor.js"],
  // Loaded by editor.js when somebody goes into the text.
  "markdown-editor.js": ["src/pages/admin/writing/markdown-editor.js"],
} satisfies Record<string, string[]>;

/** Scripts that import others, and packages: their assets are bundled. */
export const BUNDLED: ReadonlySet<string> = new Set<AssetName>(["editor.js", "markdown-editor.js"]);

export type AssetName = keyof typeof ASSETS;

/** Inserts a hash into an asset's name: `static/gazette.1a2b3c4d5e6f.css`. */
export function hashedPath(name: AssetName, hash: string): string {
  return `static/${name.replace(/(?=\.\w+$)/, `.${hash}`)}`;
}

/** Returns the asset that a file in `static/` belongs to, under its current or an earlier hash. */
export function assetOf(file: string): AssetName | undefined {
  const name = file.replace(/\.[0-9a-f]{12}(?=\.\w+$)/, "");
  return Object.hasOwn(ASSETS, name) ? (name as AssetName) : undefined;
}
