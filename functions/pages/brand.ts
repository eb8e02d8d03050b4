import { Hono } from "hono";
import { STYLESHEET_BYTES_MAX } from "../../src/core/brand-files.ts";
import { isStylesheet } from "../../src/core/posts/object-key.ts";
import { pictureSrc } from "../../src/pages/brand.tsx";
import { markSvg } from "../../src/pages/mark.ts";
import { sitePath } from "../../src/pages/site-path.ts";
import { siteOf } from "../../src/wiring.ts";
import { cachedSite, readingPorts } from "../context.ts";
import { feedAnswer, respond } from "../feeds/feed-answers.ts";
import type { App } from "../http.ts";

/** Browsers look for icons again after a day. */
const ICON_CACHE = "public, max-age=86400";
/** An address with the version never changes. */
const VERSION_CACHE = "public, max-age=31536000, immutable";
const STYLESHEET_CACHE = "public, max-age=300";

/** Stylesheet and icons of the site, unless the publisher has files of these names. */
export const brand = new Hono<App>()
  .get("/assets/*", async (c, next) => {
    const key = decodedPath(c.req.url);
    if (!isStylesheet(key)) return next();
    const { site, objects } = await readingPorts(c.env, Date.now());
    const { stylesheet } = site.brand;
    if (stylesheet?.path !== key) return next();
    const object = await objects.get(key, { range: { offset: 0, length: STYLESHEET_BYTES_MAX } });
    if (!object) return next();
    c.header("Cache-Control", c.req.query("v") === object.etag ? VERSION_CACHE : STYLESHEET_CACHE);
    c.header("Content-Security-Policy", "default-src 'none'; sandbox");
    return c.body(object.bytes, 200, { "Content-Type": "text/css; charset=utf-8" });
  })
  .get("/favicon.svg", async (c) => {
    const { settings } = await cachedSite(c.env, Date.now());
    const answer = await feedAnswer(markSvg(siteOf(c.env, settings)), "image/svg+xml", { cacheControl: ICON_CACHE });
    return respond(c.req.raw, { ...answer, policy: "default-src 'none'; sandbox" });
  })
  .get("/favicon.ico", async (c) => {
    const site = siteOf(c.env, (await cachedSite(c.env, Date.now())).settings);
    c.header("Cache-Control", ICON_CACHE);
    return c.redirect(site.brand.icon ? pictureSrc(site, site.brand.icon) : sitePath(site, "favicon.svg"), 302);
  });

function decodedPath(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname.slice(1));
  } catch {
    return "";
  }
}
