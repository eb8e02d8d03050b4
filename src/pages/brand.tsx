import { raw } from "hono/html";
import {
  encodedPath,
  fitted,
  isAddress,
  markOf,
  type Picture,
  pictureUrl,
  type SiteLink,
  sharedPicture,
} from "../core/brand.ts";
import type { Entry } from "../core/feeds/entry.ts";
import { textIn } from "../core/localised.ts";
import type { Site } from "../core/site.ts";
import { accentStyle } from "./accent-style.ts";
import { cardPicture } from "./card-address.ts";
import { langOf, type Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** The most room that a logo takes in the masthead, in pixels. */
const LOGO_BOX = { width: 320, height: 56 };

/** Returns the address of a picture on a page, valid under every host name. */
export function pictureSrc(site: Pick<Site, "url">, { src }: Picture): string {
  return isAddress(src) ? src : sitePath(site, encodedPath(src));
}

/** The site's accent colour, icon and stylesheet. `isPlain`: without the publisher's stylesheet, which could read forms. */
export function BrandHead({ site, isPlain }: Pick<Page, "site"> & { isPlain: boolean }) {
  const { accent, icon, stylesheet } = site.brand;
  return (
    <>
      {accent ? <style>{raw(accentStyle(accent))}</style> : null}
      {stylesheet && !isPlain ? (
        <link
          rel="stylesheet"
          href={`${sitePath(site, encodedPath(stylesheet.path))}?v=${encodeURIComponent(stylesheet.version)}`}
        />
      ) : null}
      <link rel="icon" href={icon ? pictureSrc(site, icon) : sitePath(site, "favicon.svg")} />
      {icon && /\.png$/i.test(icon.src) ? <link rel="apple-touch-icon" href={pictureSrc(site, icon)} /> : null}
    </>
  );
}

/**
 * The picture shown where a page is shared: the post's own; else the site's for that; else the newest of the listed posts; else a
 * card of the title; and where the card lacks its letters, the logo.
 */
export function SharedPicture({
  site,
  post,
  posts = [],
}: Pick<Page, "site"> & { post?: Entry; posts?: Pick<Entry, "image">[] | undefined }) {
  const ofPost = post?.image ?? (site.brand.ogImage ? undefined : posts.find(({ image }) => image)?.image);
  const large = ofPost ? { ...ofPost, src: ofPost.url } : (site.brand.ogImage ?? cardPicture(site, post));
  const picture = large ?? sharedPicture(site.brand);
  const card = <meta name="twitter:card" content={large ? "summary_large_image" : "summary"} />;
  if (!picture) return card;
  const { width, height } = picture;
  const alt = ofPost ? ofPost.alt : (post ?? site).title;
  return (
    <>
      <meta property="og:image" content={pictureUrl(site, picture)} />
      {width && height ? (
        <>
          <meta property="og:image:width" content={String(width)} />
          <meta property="og:image:height" content={String(height)} />
        </>
      ) : null}
      {alt ? <meta property="og:image:alt" content={alt} /> : null}
      {card}
    </>
  );
}

/** The site's logo, or its mark and its name. */
export function SiteName({ site }: Pick<Page, "site">) {
  const { logo } = site.brand;
  if (!logo)
    return (
      <>
        <span class="initial" data-initial={markOf(site.title)}></span>
        {site.title}
      </>
    );
  const image = (
    <img
      class={logo.dark ? "logo" : "logo lit"}
      src={pictureSrc(site, logo.light)}
      alt={site.title}
      {...fitted(logo.light, LOGO_BOX)}
    />
  );
  if (!logo.dark) return image;
  return (
    <picture>
      <source
        media="(prefers-color-scheme: dark)"
        srcset={pictureSrc(site, logo.dark)}
        {...fitted(logo.dark, LOGO_BOX)}
      />
      {image}
    </picture>
  );
}

/** The publisher's own links, as items of a list. */
export function SiteLinks({ links, ...page }: Page & { links: SiteLink[] | undefined }) {
  const { site, locale } = page;
  return (
    <>
      {links?.map(({ label, url }) => (
        <li>
          <a
            href={isAddress(url) ? url : sitePath(site, url)}
            lang={typeof label === "string" ? langOf(undefined, page) : undefined}
          >
            {textIn(label, locale.tag, site.language)}
          </a>
        </li>
      ))}
    </>
  );
}

/** What the site says of itself, in paragraphs. */
export function About(page: Page) {
  const { site, locale } = page;
  const text = textIn(site.brand.about, locale.tag, site.language);
  if (text === undefined) return null;
  return (
    <section class="about" aria-label={locale.pages.layout.about}>
      {text.split("\n\n").map((paragraph) => (
        <p>{paragraph}</p>
      ))}
    </section>
  );
}
