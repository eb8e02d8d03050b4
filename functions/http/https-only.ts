import { createMiddleware } from "hono/factory";
import { reason } from "../../src/core/reason.ts";
import type { GazetteEnv } from "../env.ts";
import type { App } from "../http.ts";
import { problem } from "./problem.ts";

/** Returns whether a request came over http to a site that is served over https. A proxy in front of us says how it was asked. */
function isUnencrypted({ url, headers }: Request, { SITE_URL }: GazetteEnv): boolean {
  return (
    url.startsWith("http:") && String(SITE_URL).startsWith("https:") && headers.get("X-Forwarded-Proto") !== "https"
  );
}

/** Redirects what is only read, for good; refuses everything else, whose token or address would be sent in clear again. */
export const httpsOnly = createMiddleware<App>(async (c, next) => {
  if (!isUnencrypted(c.req.raw, c.env)) return next();
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return problem(c, 403, reason("https-required"));
  const target = new URL(c.req.url);
  target.protocol = "https:";
  target.port = "";
  c.header("Cache-Control", "public, max-age=3600");
  return c.redirect(target.href, 301);
});
