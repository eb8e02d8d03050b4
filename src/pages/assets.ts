/**
 * What pages link, by name: the file, or the files that follow one another in it, from the root of the project. One line an
 * asset. `infra/assets.ts` puts them where wrangler's `[assets]` serves them; the Worker holds none of their bytes.
 */
export const ASSETS = {
  "gazette.css": ["node_modules/modern-normalize/modern-normalize.css", "src/pages/gazette.css"],
  "forms.js": ["src/pages/forms.js"],
  "time-zone.js": ["src/pages/time-zone.js"],
  "category-picker.js": ["src/pages/category-picker.js"],
  "desk.css": ["node_modules/uplot/dist/uPlot.min.css", "src/pages/admin/desk.css"],
  "desk.js": ["src/pages/admin/desk.js"],
  "charts.js": ["node_modules/uplot/dist/uPlot.iife.min.js", "src/pages/admin/charts.js"],
} satisfies Record<string, string[]>;

export type AssetName = keyof typeof ASSETS;

/** `gazette.css` with its hash: `static/gazette.1a2b3c4d5e6f.css`, below the site's address. */
export function hashedPath(name: AssetName, hash: string): string {
  return `static/${name.replace(/(?=\.\w+$)/, `.${hash}`)}`;
}

/** Which asset a file in `static/` is, or was when its bytes were others. */
export function assetOf(file: string): AssetName | undefined {
  const name = file.replace(/\.[0-9a-f]{12}(?=\.\w+$)/, "");
  return Object.hasOwn(ASSETS, name) ? (name as AssetName) : undefined;
}
