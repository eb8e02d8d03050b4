import { Hono } from "hono";
import { hashes } from "../../src/pages/asset-hashes.js";
import { assetOf, hashedPath } from "../../src/pages/assets.ts";
import type { App } from "../http.ts";
import { problemPage } from "./reading.tsx";

/**
 * Serves assets under an outdated hash, which pages from before the last deployment link. They get the current version, to be
 * cached only briefly under that name. Current names are served before the Worker runs (`[assets]` in wrangler.toml).
 */
export const assets = new Hono<App>().get("/static/:file", async (c, next) => {
  const name = assetOf(c.req.param("file"));
  // A publisher may have a folder of this name, too.
  if (!name) return next();
  const present = new URL(`/${hashedPath(name, hashes[name])}`, c.req.url);
  const response = await c.env.ASSETS?.fetch(present);
  if (!response?.ok) return problemPage(c, 404);
  const headers = new Headers(response.headers);
  headers.set("Cache-Control", "public, max-age=60");
  return new Response(response.body, { headers });
});
