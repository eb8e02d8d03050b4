import type { PropsWithChildren } from "hono/jsx";
import { direction } from "../core/direction.ts";
import type { Entry } from "../core/feeds/entry.ts";
import { ANNOUNCED } from "../formats/announced.ts";
import { locales } from "../locales/index.ts";
import { assetPath } from "./asset-path.ts";
import type { AssetName } from "./assets.ts";
import { About, BrandHead, SharedPicture, SiteLinks, SiteName } from "./brand.tsx";
import { type FeedLink, feedLinks } from "./feed-links.ts";
import { langOf, type Page } from "./page.ts";
import { SearchForm } from "./search-form.tsx";
import { sitePath } from "./site-path.ts";

interface LayoutProps extends Page {
  /** Without a title the page is the home page, and the site's title its heading. */
  title?: string;
  description?: string;
  canonical?: string | undefined;
  /** Feeds of the page, announced before the site's. */
  feeds?: FeedLink[];
  /** For pages behind a mailed link: hides the address from search engines and other sites. */
  personal?: boolean;
  /** For pages that search engines should follow but not list. */
  noindex?: boolean;
  /** The page has its own search form. */
  ownSearch?: boolean;
  /** Our own scripts, the only ones allowed. The page works without them. */
  scripts?: AssetName[];
  /** Further elements of the head. */
  head?: unknown;
  /** Posts whose first picture stands for the page where it is shared. */
  shows?: Pick<Entry, "image">[];
  /** The head describes the page by Open Graph itself. */
  ownGraph?: boolean;
  /** `wide` leaves room for a second column. */
  width?: "wide" | "narrow";
}

/** The document of every page: head, masthead, main, footer. */
export function Layout(props: PropsWithChildren<LayoutProps>) {
  const { site, locale, title, canonical, feeds = [], personal, noindex, width, children } = props;
  const description = props.description || site.description || site.title;
  const { layout } = locale.pages;
  const home = sitePath(site, "");
  const ofSite = feedLinks(site, ANNOUNCED).filter(({ href }) => !feeds.some((own) => own.href === href));
  const contentLang = langOf(undefined, props);
  return (
    <html lang={locale.tag} dir={direction(site.language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title === undefined ? site.title : `${title} · ${site.title}`}</title>
        {personal ? null : <meta name="description" content={description} />}
        <meta name="color-scheme" content="light dark" />
        {personal || noindex ? <meta name="robots" content="noindex" /> : null}
        {personal ? <meta name="referrer" content="same-origin" /> : null}
        <link rel="stylesheet" href={assetPath(site, "gazette.css")} />
        <BrandHead site={site} isPlain={personal ?? false} />
        {canonical ? <link rel="canonical" href={canonical} /> : null}
        {[...feeds, ...ofSite].map(({ href, type, name, title }) => (
          <link rel="alternate" type={type} href={href} title={layout.feedTitle(title, name)} />
        ))}
        {props.scripts?.map((name) => (
          <script type="module" src={assetPath(site, name)}></script>
        ))}
        {personal || props.ownGraph ? null : (
          <>
            <meta property="og:type" content="website" />
            <meta property="og:site_name" content={site.title} />
            <meta property="og:title" content={title ?? site.title} />
            {canonical ? <meta property="og:url" content={canonical} /> : null}
            <meta property="og:description" content={description} />
            <meta property="og:locale" content={locale.tag.replace("-", "_")} />
            <SharedPicture site={site} posts={props.shows} />
          </>
        )}
        {props.head}
      </head>
      <body>
        <a class="skip" href="#main">
          {layout.skip}
        </a>
        <header class="masthead">
          {title === undefined ? (
            <h1 class="name" lang={contentLang}>
              <SiteName site={site} />
            </h1>
          ) : (
            <p class="name" lang={contentLang}>
              <a href={home}>
                <SiteName site={site} />
              </a>
            </p>
          )}
          {site.description && title === undefined ? (
            <p class="motto" lang={contentLang}>
              {site.description}
            </p>
          ) : null}
          <nav aria-label={layout.navigation}>
            <ul>
              <li>
                <a href={home} aria-current={title === undefined ? "page" : undefined}>
                  {layout.latest}
                </a>
              </li>
              <li>
                <a href={sitePath(site, "categories/")}>{layout.categories}</a>
              </li>
              <li>
                <a href={sitePath(site, "archive/")}>{layout.archive}</a>
              </li>
              <li>
                <a href={`${home}#feeds`}>{layout.feeds}</a>
              </li>
              <li>
                <a href={`${home}#subscribe`}>{layout.subscribe}</a>
              </li>
              <SiteLinks links={site.brand.navigation} site={site} locale={locale} />
            </ul>
          </nav>
          <div class="tools">
            <Languages {...props} />
            {personal || props.ownSearch ? null : (
              <>
                <SearchForm site={site} locale={locale} id="q" />
                <a class="to-search" href={sitePath(site, "search")}>
                  {locale.pages.search.button}
                </a>
              </>
            )}
          </div>
        </header>
        <main id="main" class={width}>
          {children}
        </main>
        <footer class="colophon">
          <About site={site} locale={locale} />
          {site.brand.secondaryNavigation ? (
            <ul class="links">
              <SiteLinks links={site.brand.secondaryNavigation} site={site} locale={locale} />
            </ul>
          ) : null}
          <div>
            {site.copyright ? <p lang={contentLang}>{site.copyright}</p> : null}
            {site.newsletter.archive ? (
              <p>
                <a href={sitePath(site, "issues/")}>{layout.issues}</a>
              </p>
            ) : null}
            {[
              ["opml.xml", layout.opml],
              ["embed", layout.embed],
              ["docs", layout.docs],
            ].map(([path = "", text]) => (
              <p>
                <a href={sitePath(site, path)}>{text}</a>
              </p>
            ))}
          </div>
        </footer>
      </body>
    </html>
  );
}

/** Links to the same page in our other languages. The links keep working where the page has been cached. */
function Languages({ locale, query }: Page) {
  return Object.entries(locales).map(([language, { name, tag }]) => {
    if (tag === locale.tag) return null;
    const search = new URLSearchParams(query);
    search.set("language", language);
    return (
      <a href={`?${search}`} lang={tag} hreflang={tag} rel="nofollow">
        {name}
      </a>
    );
  });
}
