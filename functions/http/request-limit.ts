import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { LimitedAction } from "../../src/core/operations/rate-limit.ts";
import type { Ports } from "../../src/ports/index.ts";
import { admitRequest, withinRateLimit } from "../../src/use-cases/subscribers/admit-request.ts";
import { siteOf, wire } from "../../src/wiring.ts";
import type { App } from "../http.ts";
import { problem } from "./problem.ts";

/** Whose requests are counted together. Cloudflare sets this header, and does not let clients choose it. */
export function clientAddress(c: Context): string {
  return c.req.header("CF-Connecting-IP") ?? "";
}

/** Says in `Retry-After` (RFC 9110 §10.2.3) when there is room again, if there is none now. */
export function mustRetryLater(c: Context, retryAt: number | undefined, at: number): boolean {
  if (retryAt === undefined) return false;
  c.header("Retry-After", String(Math.max(1, Math.ceil((retryAt - at) / 1000))));
  return true;
}

/** Whether the client's network asked too often for mail to somebody. */
export async function exceedsMailLimit(c: Context, ports: Ports): Promise<boolean> {
  const at = Date.now();
  return mustRetryLater(c, await admitRequest(ports, clientAddress(c), at), at);
}

/** Whether the client's network does something more often than the platform's limit for it. */
export async function exceedsRateLimit(
  c: Context,
  ports: Pick<Ports, "rateLimits" | "signer">,
  act: LimitedAction,
): Promise<boolean> {
  const at = Date.now();
  return mustRetryLater(c, await withinRateLimit(ports, act, clientAddress(c), at), at);
}

/** Ports that need no site: limits come before anything is asked of the database. */
export function portsWithoutSite(c: Context<App>): Ports {
  return wire(c.env, c.env, siteOf(c.env, {}));
}

/** Lets no more changes through than one network's tools can have a use for. */
export const limitPublishing = createMiddleware<App>(async (c, next) => {
  if (await exceedsRateLimit(c, portsWithoutSite(c), "publish"))
    return problem(
      c,
      429,
      "Too many changes came from this network. Wait as many seconds as Retry-After says; a batch counts as one.",
    );
  await next();
  return undefined;
});
