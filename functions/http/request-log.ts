import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { logOf } from "../../src/shared-parts.ts";
import type { GazetteEnv } from "../env.ts";
import type { App } from "../http.ts";

/** Reads the raw setting: a cached feed is served before the settings are parsed. */
export function logsRequests(env: GazetteEnv): boolean {
  return env.LOG_REQUESTS === "on";
}

/** Logs one line a request, if `LOG_REQUESTS` is on. */
export const requestLog = createMiddleware<App>(async (c, next) => {
  if (!logsRequests(c.env)) return next();
  const started = Date.now();
  await next();
  // Only now is the route the one that answered.
  const ms = Date.now() - started;
  logOf(c.env).write({ event: "request", method: c.req.method, route: routePath(c), status: c.res.status, ms });
});
