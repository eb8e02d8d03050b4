import { Hono } from "hono";
import { WrongSettings } from "../src/config.ts";
import { reason } from "../src/core/reason.ts";
import { logOf } from "../src/wiring.ts";
import { categories } from "./api/categories.ts";
import { feedback } from "./api/feedback.ts";
import { health } from "./api/health.ts";
import { issues } from "./api/issues.ts";
import { metrics } from "./api/metrics.ts";
import { publishing } from "./api/publishing.ts";
import { ready } from "./api/ready.ts";
import { sender } from "./api/sender.ts";
import { state } from "./api/state.ts";
import { subscribers } from "./api/subscribers.ts";
import { subscriptions } from "./api/subscriptions.ts";
import { suppressions } from "./api/suppressions.ts";
import { tokens } from "./api/tokens.ts";
import { waiting } from "./api/waiting.ts";
import { desk } from "./desk/desk.tsx";
import type { GazetteEnv } from "./env.ts";
import { discovery } from "./feeds/discovery.ts";
import { feedPages } from "./feeds/feed-pages.tsx";
import { feeds } from "./feeds/feeds.ts";
import { problem, RefusedRequest } from "./http/problem.ts";
import { requestLog } from "./http/request-log.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { isUnavailable, RETRY_SECONDS } from "./http/unavailable.ts";
import { archives } from "./pages/archives.tsx";
import { assets } from "./pages/assets.ts";
import { attachments } from "./pages/attachments.ts";
import { crawlers } from "./pages/crawlers.ts";
import { docs } from "./pages/docs.tsx";
import { issuePages } from "./pages/issue-pages.tsx";
import { problemPage, reading } from "./pages/reading.tsx";
import { searching } from "./pages/searching.tsx";
import { subscriptionPages } from "./pages/subscription-pages.tsx";

/** Removes the token from a path before it is logged: it opens a subscription. */
function withoutToken(path: string): string {
  return path.replace(/^\/(confirm|unsubscribe|preferences)\/[^/]+/, "/$1/…");
}

export type App = { Bindings: GazetteEnv };

/** Every route of Gazette. */
export const http = new Hono<App>()
  .use(securityHeaders)
  .use(requestLog)
  .route("/", health)
  .route("/", ready)
  .route("/", assets)
  .route("/", feeds)
  .route("/", feedPages)
  .route("/", discovery)
  .route("/", docs)
  .route("/feedback", feedback)
  .route("/api/v1/subscriptions", subscriptions)
  .route("/api/v1/subscribers", subscribers)
  .route("/api/v1/issues", issues)
  .route("/api/v1/suppressions", suppressions)
  .route("/api/v1/categories", categories)
  .route("/api/v1/sender", sender)
  .route("/api/v1/state", state)
  .route("/api/v1/metrics", metrics)
  .route("/api/v1/waiting", waiting)
  .route("/api/v1/tokens", tokens)
  .route("/api/v1", publishing)
  .route("/admin", desk)
  .route("/", subscriptionPages)
  .route("/", crawlers)
  .route("/", searching)
  .route("/", archives)
  .route("/", issuePages)
  .route("/", attachments)
  .route("/", reading);

http.notFound((c) =>
  c.req.path.startsWith("/api/") ? problem(c, 404, reason("no-such-address")) : problemPage(c, 404),
);

// The only place that turns a fault into a status.
http.onError(async (error, c) => {
  if (error instanceof RefusedRequest) return problem(c, error.status, error.reason, error.errors);
  const wrongSettings = error instanceof WrongSettings;
  logOf(c.env).fault("fault", wrongSettings ? error.message : error, { path: withoutToken(c.req.path) });
  if (wrongSettings) return c.text(`${error.message}\n`, 500);
  const status = (await isUnavailable(c.env, error)) ? 503 : 500;
  if (status === 503) c.header("Retry-After", String(RETRY_SECONDS));
  // A program gets problem details, a reader a page.
  if (!/^\/api\/|\.(?:xml|json)$/.test(c.req.path)) return problemPage(c, status);
  return status === 503 ? problem(c, 503, reason("unavailable")) : problem(c, 500, reason("internal-error"));
});
