import { Hono, type MiddlewareHandler } from "hono";
import { WrongSettings } from "../src/config.ts";
import { lazily } from "../src/core/lazily.ts";
import { reason } from "../src/core/reason.ts";
import { logOf } from "../src/shared-parts.ts";
import type { GazetteEnv } from "./env.ts";
import { feeds } from "./feeds/feeds.ts";
import { httpsOnly } from "./http/https-only.ts";
import { problem, RefusedRequest } from "./http/problem.ts";
import { requestLog } from "./http/request-log.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { isUnavailable, RETRY_SECONDS } from "./http/unavailable.ts";

/** Removes the token from a path before it is logged: it opens a subscription. */
function withoutToken(path: string): string {
  return path.replace(/^\/(confirm|unsubscribe|unfollow|manage|preferences|address)\/[^/]+/, "/$1/…");
}

export type App = { Bindings: GazetteEnv };

/** Some routes, and the application that answers them. */
interface Part {
  routes: Hono<App>;
  app: Hono<App>;
}

/** Routes by how their addresses begin, each loaded with the first request there; what none of them answers is of the site. */
const PARTS: [begins: RegExp, load: () => Promise<Part>][] = [
  [
    /^\/(?:(?:api|feedback)\/|(?:health|ready)$)/,
    lazily(async () => {
      const { api } = await import("./api/contract.ts");
      return { routes: api, app: served(api) };
    }),
  ],
  [
    /^\/admin(?:\/|$)/,
    lazily(async () => {
      const { desk } = await import("./desk/desk.tsx");
      const routes = new Hono<App>().route("/admin", desk);
      return { routes, app: served(routes) };
    }),
  ],
  [
    /^\/(?:subscribe$|(?:address|confirm|manage|preferences|unfollow|unsubscribe)(?:\/|$))/,
    lazily(async () => {
      const { languageSwitch, subscriptionPages } = await import("./pages/subscription-pages.tsx");
      return { routes: subscriptionPages, app: served(subscriptionPages, languageSwitch) };
    }),
  ],
];

const loadSite = lazily(async () => {
  const { site } = await import("./pages/site.ts");
  return { routes: site, app: served(site) };
});

const feedApp = lazily(() => served(feeds()));

/** Returns the application that answers an address. Only that of feeds is there from the start. */
async function appFor(method: string, path: string): Promise<Hono<App>> {
  const answers = ({ routes }: Pick<Part, "routes">) => routes.router.match(method, path)[0].length > 0;
  if (answers({ routes: feeds() })) return feedApp();
  for (const [begins, load] of PARTS) {
    if (!begins.test(path)) continue;
    const part = await load();
    if (answers(part)) return part.app;
  }
  return (await loadSite()).app;
}

/** Answers a request. */
export async function answer(request: Request, env: GazetteEnv, context: ExecutionContext): Promise<Response> {
  const method = request.method === "HEAD" ? "GET" : request.method;
  const app = await appFor(method, new URL(request.url).pathname);
  return app.fetch(request, env, context);
}

/** Lists all routes. */
export async function allRoutes(): Promise<Hono<App>["routes"]> {
  const parts = await Promise.all([...PARTS.map(([, load]) => load()), loadSite()]);
  return [{ routes: feeds() }, ...parts].flatMap(({ routes }) => routes.routes);
}

/** Adds to routes what all answers share. */
function served(routes: Hono<App>, ...middleware: MiddlewareHandler<App>[]): Hono<App> {
  const app = new Hono<App>().use(securityHeaders).use(requestLog).use(httpsOnly);
  for (const one of middleware) app.use(one);
  app.route("/", routes);

  app.notFound(async (c) => {
    const { methodsAt } = await import("./api/contract.ts");
    const allowed = methodsAt(c.req.path);
    if (allowed.length > 0) {
      c.header("Allow", allowed.join(", "));
      return problem(c, 405, reason("method-not-allowed", { method: c.req.method, allowed }));
    }
    if (c.req.path.startsWith("/api/")) return problem(c, 404, reason("no-such-address"));
    const { problemPage } = await import("./pages/page-answers.tsx");
    return problemPage(c, 404);
  });

  // The only place that turns a fault into a status.
  app.onError(async (error, c) => {
    if (error instanceof RefusedRequest) return problem(c, error.status, error.reason, error.errors);
    const wrongSettings = error instanceof WrongSettings;
    logOf(c.env).fault("fault", wrongSettings ? error.message : error, { path: withoutToken(c.req.path) });
    const { methodsAt } = await import("./api/contract.ts");
    // A program gets problem details, a reader a page.
    const isProgram = c.req.path.startsWith("/api/") || methodsAt(c.req.path).length > 0;
    if (wrongSettings)
      return isProgram ? problem(c, 500, reason("said", { words: error.message })) : c.text(`${error.message}\n`, 500);
    const status = (await isUnavailable(c.env, error)) ? 503 : 500;
    if (status === 503) c.header("Retry-After", String(RETRY_SECONDS));
    if (!isProgram) {
      const { problemPage } = await import("./pages/page-answers.tsx");
      return problemPage(c, status);
    }
    return status === 503 ? problem(c, 503, reason("unavailable")) : problem(c, 500, reason("internal-error"));
  });
  return app;
}
