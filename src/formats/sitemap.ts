import { escapeText } from "./xml.ts";

/** Addresses in one sitemap; the protocol allows 50,000 (sitemaps.org). */
export const SITEMAP_ENTRIES = 10_000;

/** An address and when its content last changed. */
export interface SitemapEntry {
  url: string;
  updatedAt?: number;
}

/** Writes a sitemap of pages. */
export const writeSitemap = (entries: SitemapEntry[]): string => write("urlset", "url", entries);

/** Writes an index of sitemaps. */
export const writeSitemapIndex = (entries: SitemapEntry[]): string => write("sitemapindex", "sitemap", entries);

function write(root: string, element: string, entries: SitemapEntry[]): string {
  const lines = entries.map(({ url, updatedAt }) => {
    const changed = updatedAt === undefined ? "" : `<lastmod>${new Date(updatedAt).toISOString()}</lastmod>`;
    return `<${element}><loc>${escapeText(url)}</loc>${changed}</${element}>`;
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`,
    ...lines,
    `</${root}>`,
    "",
  ].join("\n");
}
