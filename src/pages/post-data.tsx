import { raw } from "hono/html";
import { pictureUrl } from "../core/brand.ts";
import type { Entry } from "../core/feeds/entry.ts";
import { SharedPicture } from "./brand.tsx";
import type { Page } from "./page.ts";

/** Describes a post for machines: Open Graph, and schema.org as JSON-LD. */
export function PostData({ site, entry }: Pick<Page, "site"> & { entry: Entry }) {
  const published = new Date(entry.publishedAt).toISOString();
  const updated = new Date(entry.updatedAt).toISOString();
  const data = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    headline: entry.title,
    description: entry.summary || undefined,
    datePublished: published,
    dateModified: updated,
    inLanguage: entry.language ?? site.language,
    mainEntityOfPage: entry.url,
    isBasedOn: entry.sourceUrl,
    image: entry.image?.url,
    articleSection: entry.categories[0]?.title,
    keywords: entry.tags.length > 0 ? entry.tags.map(({ title }) => title) : undefined,
    author:
      entry.authors.length > 0
        ? entry.authors.map((name) => ({ "@type": "Person", name }))
        : { "@type": "Organization", name: site.author ?? site.title },
    publisher: {
      "@type": "Organization",
      name: site.title,
      url: site.url.href,
      logo: site.brand.logo && pictureUrl(site, site.brand.logo.light),
    },
  };
  return (
    <>
      <meta property="og:type" content="article" />
      <meta property="og:site_name" content={site.title} />
      <meta property="og:title" content={entry.title} />
      <meta property="og:url" content={entry.url} />
      <meta property="og:description" content={entry.summary || entry.title} />
      <SharedPicture site={site} post={entry} />
      {entry.categories[0] ? <meta property="article:section" content={entry.categories[0].title} /> : null}
      {entry.tags.map(({ title }) => (
        <meta property="article:tag" content={title} />
      ))}
      <meta property="article:published_time" content={published} />
      <meta property="article:modified_time" content={updated} />
      <script type="application/ld+json">{raw(inScript(JSON.stringify(data)))}</script>
    </>
  );
}

/** Escapes JSON so that it cannot end its script element. */
function inScript(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
