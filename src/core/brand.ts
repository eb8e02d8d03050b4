import type { Accent } from "./accent.ts";
import type { FeedPictures } from "./feeds/feed.ts";
import type { Localised } from "./localised.ts";
import type { Site } from "./site.ts";

/** How a site looks and what it says of itself. What is not given has a default or is left out. */
export interface Brand {
  /** `email` because mail clients do not show SVG. */
  logo?: { light: Picture; dark?: Picture | undefined; email?: Picture | undefined };
  /** Square. */
  icon?: Picture;
  accent?: Accent;
  /** Shown where a page without a picture is shared. */
  ogImage?: Picture;
  navigation?: SiteLink[];
  /** In the footer. */
  secondaryNavigation?: SiteLink[];
  about?: Localised;
  /** CSS of the publisher's own for pages. */
  stylesheet?: { path: string; version: string };
}

/** A picture in the bucket, by its path, or elsewhere. */
export interface Picture {
  /** Path below the site's address, or an https address. */
  src: string;
  width?: number | undefined;
  height?: number | undefined;
}

export interface SiteLink {
  label: Localised;
  /** Path below the site's address, or an https, http or mailto address. */
  url: string;
}

/** Returns whether an address is one, and not a path below the site's. */
export function isAddress(url: string): boolean {
  return /^(?:https?:\/\/|mailto:)/i.test(url);
}

export function pictureUrl({ url }: Pick<Site, "url">, { src }: Picture): string {
  return isAddress(src) ? src : new URL(encodedPath(src), url).href;
}

/** Encodes a key as the path of an address. */
export function encodedPath(key: string): string {
  return key.split("/").map(encodeURIComponent).join("/");
}

/** Types of pictures that mail clients, social networks and RSS readers show. */
const WIDELY_SHOWN = /\.(?:png|jpe?g|gif)$/i;

/** Returns whether a picture is shown outside of browsers. Of one elsewhere only its address tells. */
export function isWidelyShown({ src }: Picture): boolean {
  return WIDELY_SHOWN.test(src) || (isAddress(src) && !/\.\w{3,4}$/.test(src));
}

/** Returns the logo for emails. */
export function emailLogo({ logo }: Brand): Picture | undefined {
  return [logo?.email, logo?.light].find((picture) => picture && isWidelyShown(picture));
}

/** Returns the picture shown where a page is shared that has none. */
export function sharedPicture({ ogImage, logo, icon }: Brand): Picture | undefined {
  return [ogImage, logo?.email, logo?.light, icon].find((picture) => picture && isWidelyShown(picture));
}

/** How much wider than high a feed's logo may be. */
const LOGO_RATIO = { least: 1.5, most: 2.7 };

/** Returns the pictures of a site's feeds. */
export function feedPictures(site: Pick<Site, "url" | "brand">): FeedPictures {
  const { logo, icon, ogImage } = site.brand;
  const isTwiceAsWide = ({ width = 0, height = 1 }: Picture) =>
    width / height >= LOGO_RATIO.least && width / height <= LOGO_RATIO.most;
  const address = (picture: Picture | undefined) => picture && pictureUrl(site, picture);
  return {
    icon: address(icon),
    logo: address([logo?.light, ogImage].find((picture) => picture && isTwiceAsWide(picture))),
    image: address([icon, logo?.email, logo?.light].find((picture) => picture && isWidelyShown(picture))),
  };
}

/** Scales a picture into a box; up only if that costs it no sharpness. */
export function fitted(
  { src, width, height }: Picture,
  box: { width: number; height: number },
): { width: number; height: number } | undefined {
  if (!width || !height) return undefined;
  const most = /\.svg$/i.test(src) ? Number.POSITIVE_INFINITY : 1;
  const scale = Math.min(box.width / width, box.height / height, most);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

const TITLE_READ = 200;

let graphemes: Intl.Segmenter | undefined;

/** Returns the first character of a name that is a letter, a digit or an ideograph: the mark of a site without a logo. */
export function markOf(title: string): string {
  graphemes ??= new Intl.Segmenter();
  for (const { segment } of graphemes.segment(title.slice(0, TITLE_READ)))
    if (/[\p{L}\p{N}]/u.test(segment)) return segment.toLocaleUpperCase("en");
  return "·";
}
