import { type Context, Hono } from "hono";
import { writeLlms } from "../../src/formats/llms.ts";
import { type SitemapEntry, writeSitemap, writeSitemapIndex } from "../../src/formats/sitemap.ts";
import { markdownAddress } from "../../src/pages/markdown-address.ts";
import { sitePath } from "../../src/pages/site-path.ts";
import type { Ports } from "../../src/ports/index.ts";
import { readSitemapIndex, readSitemapMonth, readSitemapPages } from "../../src/use-cases/feeds/read-sitemap.ts";
import { siteOf, wire } from "../../src/wiring.ts";
import { cachedSite, readingPorts } from "../context.ts";
import { cacheAnswer, cachedAnswer, feedAnswer, respond } from "../feeds/feed-answers.ts";
import type { App } from "../http.ts";
import { latest } from "./page-answers.tsx";

/** Personal pages and what is behind a token. */
const DISALLOWED = ["admin", "api/", "confirm/", "preferences", "unsubscribe/"];

/** What `/llms.txt` lists: enough to choose from, and little to read. */
const LLMS_POSTS = 50;
const LLMS_CATEGORIES = 100;

type Reader = (ports: Ports, now: number) => Promise<SitemapEntry[] | undefined>;

/** Files for search engines. */
export const crawlers = new Hono<App>()
  .get("/robots.txt", async (c) => {
    const { site } = await readingPorts(c.env, Date.now());
    const lines = [
      "User-agent: *",
      ...DISALLOWED.map((path) => `Disallow: ${sitePath(site, path)}`),
      "",
      `Sitemap: ${new URL("sitemap.xml", site.url).href}`,
      "",
    ];
    return respond(c.req.raw, await feedAnswer(lines.join("\n"), "text/plain; charset=utf-8"));
  })
  .get("/llms.txt", async (c) => {
    const now = Date.now();
    const { version, settings } = await cachedSite(c.env, now);
    let answer = cachedAnswer(c.env, c.req.path, version);
    if (!answer) {
      const { site, posts } = wire(c.env, c.env, siteOf(c.env, settings));
      const [entries, labels] = await Promise.all([
        posts.entries(latest(undefined, LLMS_POSTS), now),
        posts.labels("category", now),
      ]);
      const shown = entries.map((entry) => ({ ...entry, address: markdownAddress(entry.url) }));
      const categories = [...labels].sort((a, b) => b.posts - a.posts).slice(0, LLMS_CATEGORIES);
      answer = await feedAnswer(writeLlms({ site, posts: shown, categories }), "text/markdown; charset=utf-8");
      cacheAnswer(c.env, c.req.path, version, answer);
    }
    return respond(c.req.raw, answer);
  })
  .get("/sitemap.xml", (c) => sitemap(c, writeSitemapIndex, readSitemapIndex))
  .get("/sitemap/pages.xml", (c) => sitemap(c, writeSitemap, readSitemapPages))
  .get("/sitemap/:name{[0-9]{4}-[0-9]{2}(?:-[1-9][0-9]{0,3})?\\.xml}", (c) => {
    const [, month = "", part = "1"] = /^(\d{4}-\d{2})(?:-(\d+))?/.exec(c.req.param("name")) ?? [];
    return sitemap(c, writeSitemap, (ports, now) => readSitemapMonth(ports, month, Number(part), now));
  });

/** Writes a sitemap once a version of the site, as feeds are. */
async function sitemap(c: Context<App>, write: (entries: SitemapEntry[]) => string, read: Reader): Promise<Response> {
  const now = Date.now();
  const { version, settings } = await cachedSite(c.env, now);
  let answer = cachedAnswer(c.env, c.req.path, version);
  if (!answer) {
    const entries = await read(wire(c.env, c.env, siteOf(c.env, settings)), now);
    if (!entries) return c.notFound();
    answer = await feedAnswer(write(entries), "application/xml; charset=utf-8");
    cacheAnswer(c.env, c.req.path, version, answer);
  }
  return respond(c.req.raw, answer);
}
