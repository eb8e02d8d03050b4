import { Hono } from "hono";
import { WrongSettings } from "../src/config.ts";
import { reason } from "../src/core/reason.ts";
import { logOf } from "../src/wiring.ts";
import { api, methodsAt } from "./api/contract.ts";
import { desk } from "./desk/desk.tsx";
import type { GazetteEnv } from "./env.ts";
import { discovery } from "./feeds/discovery.ts";
import { feedPages } from "./feeds/feed-pages.tsx";
import { feeds } from "./feeds/feeds.ts";
import { httpsOnly } from "./http/https-only.ts";
import { problem, RefusedRequest } from "./http/problem.ts";
import { requestLog } from "./http/request-log.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { isUnavailable, RETRY_SECONDS } from "./http/unavailable.ts";
import { archives } from "./pages/archives.tsx";
import { assets } from "./pages/assets.ts";
import { attachments } from "./pages/attachments.ts";
import { brand } from "./pages/brand.ts";
import { card } from "./pages/card.ts";
import { crawlers } from "./pages/crawlers.ts";
import { docs } from "./pages/docs.tsx";
import { issuePages } from "./pages/issue-pages.tsx";
import { problemPage, reading } from "./pages/reading.tsx";
import { searching } from "./pages/searching.tsx";
import { subscriptionPages } from "./pages/subscription-pages.tsx";
import { languageSwitch } from "./pages/visitor.ts";

/** Removes the token from a path before it is logged: it opens a subscription. */
function withoutToken(path: string): string {
  return path.replace(/^\/(confirm|unsubscribe|unfollow|manage|preferences|address)\/[^/]+/, "/$1/…");
}

export type App = { Bindings: GazetteEnv };

/** Every route of Gazette. */
export const http = new Hono<App>()
  .use(securityHeaders)
  .use(requestLog)
  .use(httpsOnly)
  .route("/", api)
  .route("/", assets)
  .route("/", feeds)
  .route("/", discovery)
  .use(languageSwitch)
  .route("/", feedPages)
  .route("/", docs)
  .route("/admin", desk)
  .route("/", subscriptionPages)
  .route("/", crawlers)
  .route("/", searching)
  .route("/", archives)
  .route("/", issuePages)
  .route("/", attachments)
  .route("/", brand)
  .route("/", card)
  .route("/", reading);

http.notFound((c) => {
  const allowed = methodsAt(c.req.path);
  if (allowed.length > 0) {
    c.header("Allow", allowed.join(", "));
    return problem(c, 405, reason("method-not-allowed", { method: c.req.method, allowed }));
  }
  return c.req.path.startsWith("/api/") ? problem(c, 404, reason("no-such-address")) : problemPage(c, 404);
});

// The only place that turns a fault into a status.
http.onError(async (error, c) => {
  if (error instanceof RefusedRequest) return problem(c, error.status, error.reason, error.errors);
  const wrongSettings = error instanceof WrongSettings;
  logOf(c.env).fault("fault", wrongSettings ? error.message : error, { path: withoutToken(c.req.path) });
  // A program gets problem details, a reader a page.
  const isProgram = c.req.path.startsWith("/api/") || methodsAt(c.req.path).length > 0;
  if (wrongSettings)
    return isProgram ? problem(c, 500, reason("said", { words: error.message })) : c.text(`${error.message}\n`, 500);
  const status = (await isUnavailable(c.env, error)) ? 503 : 500;
  if (status === 503) c.header("Retry-After", String(RETRY_SECONDS));
  if (!isProgram) return problemPage(c, status);
  return status === 503 ? problem(c, 503, reason("unavailable")) : problem(c, 500, reason("internal-error"));
});
