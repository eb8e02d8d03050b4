import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { LimitedAction } from "../../src/core/operations/rate-limit.ts";
import { reason } from "../../src/core/reason.ts";
import type { Ports } from "../../src/ports/index.ts";
import { siteOf } from "../../src/shared-parts.ts";
import { admitRequest, withinRateLimit } from "../../src/use-cases/subscribers/admit-request.ts";
import { loadWiring } from "../context.ts";
import type { App } from "../http.ts";
import { problem } from "./problem.ts";

/** Returns the address that requests are counted by. Cloudflare sets this header; clients cannot choose it. */
export function clientAddress(c: Context): string {
  return c.req.header("CF-Connecting-IP") ?? "";
}

/** Sets `Retry-After` (RFC 9110 §10.2.3) if the limit is exceeded, and returns whether it is. */
export function mustRetryLater(c: Context, retryAt: number | undefined, at: number): boolean {
  if (retryAt === undefined) return false;
  c.header("Retry-After", String(Math.max(1, Math.ceil((retryAt - at) / 1000))));
  return true;
}

/** Returns whether the client's network has requested too many emails. */
export async function exceedsMailLimit(c: Context, ports: Ports): Promise<boolean> {
  const at = Date.now();
  return mustRetryLater(c, await admitRequest(ports, clientAddress(c), at), at);
}

/** Returns whether the client's network exceeds the platform's rate limit of an action. */
export async function exceedsRateLimit(
  c: Context,
  ports: Pick<Ports, "rateLimits" | "signer">,
  act: LimitedAction,
): Promise<boolean> {
  const at = Date.now();
  return mustRetryLater(c, await withinRateLimit(ports, act, clientAddress(c), at), at);
}

/** Wires ports without a site: limits are checked before the database is asked for one. */
export async function portsWithoutSite(c: Context<App>): Promise<Ports> {
  const { wire } = await loadWiring();
  return wire(c.env, c.env, siteOf(c.env, {}));
}

/** Limits the changes of one network. */
export const limitPublishing = createMiddleware<App>(async (c, next) => {
  if (await exceedsRateLimit(c, await portsWithoutSite(c), "publish"))
    return problem(c, 429, reason("too-many-changes"));
  await next();
  return undefined;
});
