import { createMiddleware } from "hono/factory";
import type { App } from "../http.ts";

/** One year (RFC 6797 §6.1), without subdomains: only this host is ours. */
const STRICT_TRANSPORT = "max-age=31536000";

/** Features that no page uses. */
const PERMISSIONS =
  "browsing-topics=(), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/**
 * Adds the security headers that an answer has not set itself. What any origin may read by CORS, any page may also embed (Fetch
 * standard, CORP check); everything else is for our own pages.
 */
export function secure(headers: Headers, isHttps: boolean): Headers {
  const setDefault = (name: string, value: string) => {
    if (!headers.has(name)) headers.set(name, value);
  };
  if (isHttps) headers.set("Strict-Transport-Security", STRICT_TRANSPORT);
  setDefault("X-Content-Type-Options", "nosniff");
  setDefault("Referrer-Policy", "strict-origin-when-cross-origin");
  const isPublic = headers.get("Access-Control-Allow-Origin") === "*";
  setDefault("Cross-Origin-Resource-Policy", isPublic ? "cross-origin" : "same-origin");
  if (headers.get("Content-Type")?.startsWith("text/html")) {
    setDefault("Cross-Origin-Opener-Policy", "same-origin");
    setDefault("Permissions-Policy", PERMISSIONS);
  }
  return headers;
}

export const isHttps = ({ url }: Request): boolean => url.startsWith("https:");

export const securityHeaders = createMiddleware<App>(async (c, next) => {
  await next();
  secure(c.res.headers, isHttps(c.req.raw));
});
