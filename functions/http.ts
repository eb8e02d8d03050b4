import { Hono } from "hono";
import { WrongSettings } from "../src/config.ts";
import { logOf } from "../src/wiring.ts";
import type { GazetteEnv } from "./env.ts";
import { problem, RefusedRequest } from "./problem.ts";
import { requestLog } from "./request-log.ts";
import { archives } from "./routes/archives.tsx";
import { assets } from "./routes/assets.ts";
import { attachments } from "./routes/attachments.ts";
import { categories } from "./routes/categories.ts";
import { crawlers } from "./routes/crawlers.ts";
import { desk } from "./routes/desk.tsx";
import { discovery } from "./routes/discovery.ts";
import { docs } from "./routes/docs.tsx";
import { feedPages } from "./routes/feed-pages.tsx";
import { feedback } from "./routes/feedback.ts";
import { feeds } from "./routes/feeds.ts";
import { health } from "./routes/health.ts";
import { issuePages } from "./routes/issue-pages.tsx";
import { issues } from "./routes/issues.ts";
import { metrics } from "./routes/metrics.ts";
import { publishing } from "./routes/publishing.ts";
import { problemPage, reading } from "./routes/reading.tsx";
import { ready } from "./routes/ready.ts";
import { searching } from "./routes/searching.tsx";
import { sender } from "./routes/sender.ts";
import { state } from "./routes/state.ts";
import { subscribers } from "./routes/subscribers.ts";
import { subscriptionPages } from "./routes/subscription-pages.tsx";
import { subscriptions } from "./routes/subscriptions.ts";
import { suppressions } from "./routes/suppressions.ts";
import { tokens } from "./routes/tokens.ts";
import { waiting } from "./routes/waiting.ts";
import { securityHeaders } from "./security-headers.ts";
import { isUnavailable, RETRY_SECONDS } from "./unavailable.ts";

/** A path fit for a log: what stands after these words opens somebody's subscription. */
function withoutToken(path: string): string {
  return path.replace(/^\/(confirm|unsubscribe|preferences)\/[^/]+/, "/$1/…");
}

export type App = { Bindings: GazetteEnv };

/** Every address Gazette answers to. */
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
  c.req.path.startsWith("/api/")
    ? problem(c, 404, "There is nothing at this address. What there is, /openapi.json lists.")
    : problemPage(c, 404),
);

// The only place that turns a fault into a status.
http.onError(async (error, c) => {
  if (error instanceof RefusedRequest) return problem(c, error.status, error.message, error.errors);
  const wrongSettings = error instanceof WrongSettings;
  logOf(c.env).fault("fault", wrongSettings ? error.message : error, { path: withoutToken(c.req.path) });
  if (wrongSettings) return c.text(`${error.message}\n`, 500);
  const status = (await isUnavailable(c.env, error)) ? 503 : 500;
  if (status === 503) c.header("Retry-After", String(RETRY_SECONDS));
  // A program that asked for data is not told off with a page.
  if (!/^\/api\/|\.(?:xml|json)$/.test(c.req.path)) return problemPage(c, status);
  return status === 503
    ? problem(c, 503, "A part of the service does not answer just now. Nothing was half done: try again in a minute.")
    : problem(c, 500, "Something failed on our side. Nothing was half done: try again.");
});
