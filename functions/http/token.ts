import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { dayOf, includesScope, type Scope } from "../../src/core/operations/api-token.ts";
import { reason } from "../../src/core/reason.ts";
import type { Ports } from "../../src/ports/index.ts";
import { sharedParts } from "../../src/shared-parts.ts";
import { admitToken, noteWrongToken } from "../../src/use-cases/operations/limit-wrong-tokens.ts";
import type { App } from "../http.ts";
import { RefusedRequest } from "./problem.ts";
import { clientAddress, mustRetryLater, portsWithoutSite } from "./request-limit.ts";

/** Scopes of the tokens in the settings. */
const SCOPE_OF = { ADMIN_TOKEN: "admin", PUBLISH_TOKEN: "publish" } as const;

/** Requires the scope that a token of the settings has. */
export function requireToken(name: keyof typeof SCOPE_OF) {
  return requireScope(SCOPE_OF[name]);
}

/** Requires a bearer token (RFC 6750 §2.1) with a scope: from the settings, or one that was granted. */
export function requireScope(needed: Scope) {
  return createMiddleware<App>(async (c, next) => {
    const given = /^Bearer\s+(\S+)\s*$/i.exec(c.req.header("Authorization") ?? "")?.[1];
    if (given === undefined) throw new RefusedRequest(401, reason("token-missing", { scope: needed }));
    const ports = await portsWithoutSite(c);
    if (await hasTooManyWrongTokens(c, ports, given)) throw tooManyGuesses();
    const scope = scopeOfSettings(c.env, given) ?? (await scopeGranted(c, ports, given));
    if (!scope && (await countWrongToken(c, ports))) throw tooManyGuesses();
    if (!scope || !includesScope(scope, needed))
      throw new RefusedRequest(401, reason("token-insufficient", { scope: needed }));
    await next();
    // The answer is for the holder of the token: no cache may keep it.
    if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
  });
}

function scopeOfSettings(env: App["Bindings"], given: string): Scope | undefined {
  const { config } = sharedParts(env);
  // Both are always compared, so that timing does not tell which one matched.
  const [admin, publish] = [equal(given, config.ADMIN_TOKEN), equal(given, config.PUBLISH_TOKEN)];
  return admin ? "admin" : publish ? "publish" : undefined;
}

async function scopeGranted(c: Context<App>, { tokens, now }: Ports, given: string): Promise<Scope | undefined> {
  const token = await tokens.find(given, now());
  if (!token) return undefined;
  const today = dayOf(now());
  if (token.lastUsedDay !== today) c.executionCtx.waitUntil(tokens.noteUse(token.id, today));
  return token.scope;
}

/** Returns whether the client's network has used too many wrong tokens for this one to be checked. Sets `Retry-After`. */
export async function hasTooManyWrongTokens(c: Context, ports: Ports, token: string): Promise<boolean> {
  const at = Date.now();
  return mustRetryLater(c, await admitToken(ports, { token, clientAddress: clientAddress(c) }, at), at);
}

/** Counts a wrong token, and returns whether the limit is exceeded. Sets `Retry-After`. */
export async function countWrongToken(c: Context, ports: Ports): Promise<boolean> {
  const at = Date.now();
  return mustRetryLater(c, await noteWrongToken(ports, clientAddress(c), at), at);
}

function tooManyGuesses(): RefusedRequest {
  return new RefusedRequest(429, reason("too-many-wrong-tokens"));
}

/** Compares in constant time: timing tells neither where two texts differ nor how long they are. */
export function equal(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}
