import { createMiddleware } from "hono/factory";
import type { App } from "../http.ts";

/** A year: browsers that came by https once come by nothing else (RFC 6797 §6.1). Only this host, whose only the site is. */
const STRICT_TRANSPORT = "max-age=31536000";

/** What no page of ours asks a browser for. */
const PERMISSIONS =
  "browsing-topics=(), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/**
 * What every answer says to browsers, unless it says something of its own. What any origin may read, any page may also show
 * (Fetch standard, CORP check); all else is for our own pages.
 */
export function secure(headers: Headers, isHttps: boolean): Headers {
  const unlessSaid = (name: string, value: string) => {
    if (!headers.has(name)) headers.set(name, value);
  };
  if (isHttps) headers.set("Strict-Transport-Security", STRICT_TRANSPORT);
  unlessSaid("X-Content-Type-Options", "nosniff");
  unlessSaid("Referrer-Policy", "strict-origin-when-cross-origin");
  const isPublic = headers.get("Access-Control-Allow-Origin") === "*";
  unlessSaid("Cross-Origin-Resource-Policy", isPublic ? "cross-origin" : "same-origin");
  if (headers.get("Content-Type")?.startsWith("text/html")) {
    unlessSaid("Cross-Origin-Opener-Policy", "same-origin");
    unlessSaid("Permissions-Policy", PERMISSIONS);
  }
  return headers;
}

export const isHttps = ({ url }: Request): boolean => url.startsWith("https:");

export const securityHeaders = createMiddleware<App>(async (c, next) => {
  await next();
  secure(c.res.headers, isHttps(c.req.raw));
});
