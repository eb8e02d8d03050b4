import type { Site } from "../core/site.ts";
import type { Page } from "./page.ts";

/** Where an image stands: how wide it is there, and the widths in pixels that screens of one to three per CSS pixel need. */
const PLACES = {
  side: { sizes: "(max-width: 40em) 22vw, 10rem", widths: [160, 320, 480] },
  lead: { sizes: "(max-width: 60em) 100vw, 48rem", widths: [480, 800, 1200, 1600] },
  text: { sizes: "(max-width: 44rem) 100vw, 42rem", widths: [480, 800, 1200, 1600] },
};

interface Sizes {
  srcset?: string;
  sizes?: string;
}

/**
 * Returns attributes by which a browser chooses the size it needs of an image of ours. Cloudflare makes the sizes at
 * `/cdn-cgi/image/…` (Image Transformations), and redirects to the original where it cannot. Empty for images that must stay as
 * they are: those of other hosts, and drawings and animations.
 */
export function sizesOf({ site }: Pick<Page, "site">, url: string, place: keyof typeof PLACES, width?: number): Sizes {
  const path = site.resizesImages ? ownPath(site, url) : undefined;
  if (path === undefined) return {};
  const { sizes, widths } = PLACES[place];
  const smaller = widths.filter((candidate) => width === undefined || candidate < width);
  const resized = smaller.map((candidate) => {
    return `/cdn-cgi/image/width=${candidate},fit=scale-down,format=auto,onerror=redirect${path} ${candidate}w`;
  });
  // The widest is the original, if it is narrower than what would be made.
  const whole = width !== undefined && smaller.length < widths.length ? [`${path} ${width}w`] : [];
  return { srcset: [...resized, ...whole].join(", "), sizes };
}

/** Returns the path of a picture of ours; `undefined` for anything else. */
function ownPath(site: Site, url: string): string | undefined {
  const { origin, pathname, search } = new URL(url);
  if (origin !== site.url.origin || !/\.(?:avif|jpe?g|png|webp)$/i.test(pathname)) return undefined;
  // At the end of an address in a `srcset`, a comma would end the candidate.
  return `${pathname}${search}`.replaceAll(",", "%2C");
}

const IMAGE = /<img ([^<>]*?)\/?>/g;

/**
 * Gives the images of sanitised HTML the sizes they are needed in. The first one is loaded at once: it is usually the largest
 * thing in sight. The others wait until they are near.
 */
export function sizedImages(page: Pick<Page, "site">, html: string): string {
  let count = 0;
  return html.replace(IMAGE, (_, given: string) => {
    const attribute = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(given)?.[1];
    const first = count++ === 0;
    const width = Number(attribute("width")) || undefined;
    const { srcset, sizes } = sizesOf(page, attribute("src")?.replaceAll("&amp;", "&") ?? "", "text", width);
    const attributes = first ? given.replace(/(^| )loading="lazy"/, '$1fetchpriority="high"') : given;
    const added = srcset ? ` srcset="${srcset.replaceAll("&", "&amp;")}" sizes="${sizes}"` : "";
    return `<img ${attributes.trim()} decoding="async"${added} />`;
  });
}
