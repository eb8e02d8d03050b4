import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { logOf } from "../../src/wiring.ts";
import type { GazetteEnv } from "../env.ts";
import type { App } from "../http.ts";

/** Read as it stands: a feed in memory is answered before any settings are looked at. */
export function logsRequests(env: GazetteEnv): boolean {
  return env.LOG_REQUESTS === "on";
}

/** One line a request, where the site wants it. */
export const requestLog = createMiddleware<App>(async (c, next) => {
  if (!logsRequests(c.env)) return next();
  const started = Date.now();
  await next();
  // After the answer the route is the one that gave it.
  const ms = Date.now() - started;
  logOf(c.env).write({ event: "request", method: c.req.method, route: routePath(c), status: c.res.status, ms });
});
