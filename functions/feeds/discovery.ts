import { type Context, Hono } from "hono";
import { labelPath } from "../../src/core/posts/category.ts";
import type { Site } from "../../src/core/site.ts";
import * as formats from "../../src/formats/index.ts";
import { writeOpml } from "../../src/formats/opml.ts";
import type { Ports } from "../../src/ports/index.ts";
import { siteOf, wire } from "../../src/wiring.ts";
import { openapi } from "../api/openapi.ts";
import { cachedSite } from "../context.ts";
import type { App } from "../http.ts";
import { cacheAnswer, cachedAnswer, feedAnswer, preflight, respond } from "./feed-answers.ts";

type Writer = (ports: Pick<Ports, "site" | "posts">, now: number) => Promise<string>;

/** Lists for programs: feeds, categories, API. */
export const discovery = new Hono<App>()
  .options("/opml.xml", preflight)
  .options("/.well-known/feed-menu.json", preflight)
  .options("/categories.json", preflight)
  .options("/openapi.json", preflight)
  .get("/opml.xml", (c) => renderOnce(c, "text/x-opml", opml))
  .get("/.well-known/feed-menu.json", (c) => renderOnce(c, "application/json", feedMenu))
  .get("/categories.json", (c) => renderOnce(c, "application/json", categoryList))
  .get("/openapi.json", (c) =>
    renderOnce(c, "application/json", async ({ site }) => JSON.stringify(openapi(site), null, 2)),
  );

/** Writes a document once a version of the site, as feeds are. */
async function renderOnce(c: Context<App>, type: string, write: Writer): Promise<Response> {
  const now = Date.now();
  const { version, settings } = await cachedSite(c.env, now);
  // The query makes no difference.
  const { path } = c.req;
  let answer = cachedAnswer(c.env, path, version);
  if (!answer) {
    const text = await write(wire(c.env, c.env, siteOf(c.env, settings)), now);
    answer = await feedAnswer(text, `${type}; charset=utf-8`);
    cacheAnswer(c.env, path, version, answer);
  }
  return respond(c.req.raw, answer);
}

const opml: Writer = async ({ site, posts }, now) => {
  const categories = await posts.labels("category", now);
  const [newest] = await posts.entries(
    { scope: undefined, categories: [], exclude: [], tags: [], limit: 1, content: "summary" },
    now,
  );
  const feed = (title: string, path: string) => ({
    title,
    xmlUrl: feedUrl(site, path, formats.atom.filename),
    htmlUrl: new URL(path, site.url).href,
  });
  return writeOpml({
    title: site.title,
    ownerName: site.author,
    dateModified: newest?.updatedAt ?? 0,
    feeds: [feed(site.title, ""), ...categories.map(({ id, title }) => feed(title, labelPath("category", id)))],
  });
};

/** Writes a feed menu (draft-nottingham-feed-menu-01). It has no place for JSON Feed. */
const feedMenu: Writer = async ({ site, posts }, now) => {
  const categories = await posts.labels("category", now);
  const listed = (title: string, path: string) => ({
    "feed-title": title,
    rss: feedUrl(site, path, formats.rss.filename),
    atom: feedUrl(site, path, formats.atom.filename),
  });
  const all = [listed(site.title, ""), ...categories.map(({ id, title }) => listed(title, labelPath("category", id)))];
  return JSON.stringify({ "feed-menu": site.title, items: all }, null, 2);
};

const categoryList: Writer = async ({ posts }, now) =>
  JSON.stringify({ categories: await posts.labels("category", now) });

function feedUrl(site: Site, path: string, filename: string): string {
  return new URL(`${path}${filename}`, site.url).href;
}
