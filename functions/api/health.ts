import { Hono } from "hono";
import { cachedSite } from "../context.ts";
import type { App } from "../http.ts";

/** Whether the settings are right and the database answers. Says nothing else to strangers. */
export const health = new Hono<App>().get("/health", async (c) => {
  await cachedSite(c.env, Date.now());
  return c.json({ status: "ok" }, 200, { "Cache-Control": "no-store" });
});
