/** Writes what pages name their assets by, as wrangler does before it bundles. */
export default async function assets(): Promise<void> {
  const { glyphs } = await import("../infra/assets.ts");
  await glyphs;
}
