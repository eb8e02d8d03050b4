import { Hono } from "hono";
import { ADDRESS_BYTES_MAX, canonicalPath } from "../../src/core/posts/address.ts";
import { CARD, cardOf, cardPicture, cardVersion } from "../../src/pages/card-address.ts";
import { findPost } from "../../src/use-cases/posts/find-post.ts";
import { siteOf, wire } from "../../src/wiring.ts";
import { readingSite } from "../context.ts";
import { cacheAnswer, cachedAnswer, feedAnswer, respond } from "../feeds/feed-answers.ts";
import type { App } from "../http.ts";
import { problemPage } from "./reading.tsx";

/** The address has the card's version. */
const CACHE_CONTROL = "public, max-age=31536000, immutable";

/** Cards are kept apart from feeds: a robot that wants all must not evict these. */
const cardCaches = new WeakMap<object, object>();

/** The card of the site or, by its path, of a post. */
export const card = new Hono<App>().get(`/${CARD.path}`, async (c) => {
  const now = Date.now();
  const { settings, bindings } = await readingSite(c.env, now, c.executionCtx);
  const site = siteOf(c.env, settings);
  const path = c.req.query("post");
  const found =
    path === undefined || path.length > ADDRESS_BYTES_MAX
      ? undefined
      : await findPost(wire(c.env, bindings, site), canonicalPath(path, true), now);
  const post = found?.state === "published" ? found.entry : undefined;
  const picture = path !== undefined && !post ? undefined : cardPicture(site, post);
  const assets = c.env.ASSETS;
  if (!picture || !assets) return problemPage(c, 404);
  const shown = cardOf(site, post);
  const version = cardVersion(shown);
  if (c.req.query("v") !== version) {
    c.header("Cache-Control", "public, max-age=300");
    return c.redirect(new URL(picture.src).pathname + new URL(picture.src).search, 302);
  }
  const cards = cardCaches.get(c.env) ?? {};
  cardCaches.set(c.env, cards);
  const known = cachedAnswer(cards, version, version);
  if (known) return respond(c.req.raw, known);
  const { drawCard } = await import("../../src/pages/card/card.ts");
  const bytes = await drawCard(shown, async (file) => {
    const response = await assets.fetch(new URL(`/${file}`, c.req.url));
    return response.ok ? response.arrayBuffer() : undefined;
  });
  const answer = await feedAnswer(bytes, "image/png", { cacheControl: CACHE_CONTROL });
  cacheAnswer(cards, version, version, answer);
  return respond(c.req.raw, answer);
});
