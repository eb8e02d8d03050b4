import { type Brand, isAddress, type Picture } from "./brand.ts";
import type { Problem } from "./posts/post.ts";
import type { SiteFile } from "./posts/site-file.ts";
import { type Reason, reason } from "./reason.ts";

/** A stylesheet delays every page. */
export const STYLESHEET_BYTES_MAX = 64 * 1024;

/** How much wider than high an icon may be, or the reverse. */
const SQUARE_TOLERANCE = 1.1;

/** A file of the folder that a setting names. */
export interface BrandFile {
  setting: string;
  path: string;
}

/** Returns the files that a brand is made of, apart from those elsewhere. */
export function brandFiles({ logo, icon, ogImage, stylesheet }: Brand): BrandFile[] {
  const named: [setting: string, path: string | undefined][] = [
    ["logo.light", logo?.light.src],
    ["logo.dark", logo?.dark?.src],
    ["logo.email", logo?.email?.src],
    ["icon", icon?.src],
    ["og_image", ogImage?.src],
    ["stylesheet", stylesheet?.path],
  ];
  return named.flatMap(([setting, path]) => (path === undefined || isAddress(path) ? [] : [{ setting, path }]));
}

type LineOf = (setting: string) => number | undefined;

/** Completes a brand with its files as they are: sizes of pictures and the stylesheet's version. What is missing is left out. */
export function withBrandFiles(
  brand: Brand,
  files: Map<string, SiteFile>,
  lineOf: LineOf,
): { brand: Brand; notices: Problem[] } {
  const notices: Problem[] = [];
  const tell = (setting: string, reason: Reason) => notices.push({ line: lineOf(setting), reason });
  for (const { setting, path } of brandFiles(brand))
    if (files.get(path)?.etag === undefined)
      tell(setting, reason("setting-file-missing", { path: setting, file: path }));
  const picture = (given: Picture | undefined): Picture | undefined => {
    if (!given || isAddress(given.src)) return given;
    const { etag, width, height } = files.get(given.src) ?? {};
    return etag === undefined ? undefined : { ...given, width, height };
  };
  const { logo, icon, ogImage, stylesheet, ...others } = brand;
  const complete: Brand = { ...others };
  const light = picture(logo?.light);
  if (light) complete.logo = { light, dark: picture(logo?.dark), email: picture(logo?.email) };
  const square = picture(icon);
  if (square) complete.icon = square;
  const { width = 1, height = 1 } = square ?? {};
  if (Math.max(width, height) > Math.min(width, height) * SQUARE_TOLERANCE)
    tell("icon", reason("icon-not-square", { width, height }));
  const shared = picture(ogImage);
  if (shared) complete.ogImage = shared;
  const { etag, length } = files.get(stylesheet?.path ?? "") ?? {};
  if (stylesheet && etag !== undefined) {
    if (length !== undefined && length > STYLESHEET_BYTES_MAX)
      tell("stylesheet", reason("stylesheet-too-long", { file: stylesheet.path, most: STYLESHEET_BYTES_MAX }));
    else complete.stylesheet = { path: stylesheet.path, version: etag };
  }
  return { brand: complete, notices };
}
