import { Hono } from "hono";
import { hashes } from "../../src/pages/asset-hashes.js";
import { assetOf, hashedPath } from "../../src/pages/assets.ts";
import type { App } from "../http.ts";
import { problemPage } from "./reading.tsx";

/**
 * Assets as they are now are served before the Worker is asked (`[assets]` in wrangler.toml). Here come those that a page
 * from before the last deployment links: it gets them as they are now, and is not to keep them under that name.
 */
export const assets = new Hono<App>().get("/static/:file", async (c) => {
  const name = assetOf(c.req.param("file"));
  const present = name && new URL(`/${hashedPath(name, hashes[name])}`, c.req.url);
  const response = present && (await c.env.ASSETS?.fetch(present));
  if (!response?.ok) return problemPage(c, 404);
  const headers = new Headers(response.headers);
  headers.set("Cache-Control", "public, max-age=60");
  return new Response(response.body, { headers });
});
