import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { dayOf, opens, type Scope } from "../src/core/api-token.ts";
import { fix, siteOf, wire } from "../src/wiring.ts";
import type { App } from "./http.ts";
import { RefusedRequest } from "./problem.ts";

/** The tokens of the settings, and what they open. */
const SCOPE_OF = { ADMIN_TOKEN: "admin", PUBLISH_TOKEN: "publish" } as const;

const NAMES: Record<Scope, string> = { read: "a read token", publish: "a publish token", admin: "an admin token" };

/** Lets a request pass whose token, as `Authorization: Bearer …` (RFC 6750 §2.1), opens what a token of the settings does. */
export function requireToken(name: keyof typeof SCOPE_OF) {
  return requireScope(SCOPE_OF[name]);
}

/** Lets a request pass whose token opens this much: one of the settings, or one that was granted. */
export function requireScope(needed: Scope) {
  return createMiddleware<App>(async (c, next) => {
    const given = /^Bearer\s+(\S+)\s*$/i.exec(c.req.header("Authorization") ?? "")?.[1];
    const name = NAMES[needed];
    if (given === undefined) throw new RefusedRequest(401, `This needs ${name}: send it as "Authorization: Bearer …".`);
    const scope = scopeOfSettings(c.env, given) ?? (await scopeGranted(c, given));
    if (!scope || !opens(scope, needed)) throw new RefusedRequest(401, `This token is not ${name} of this site.`);
    await next();
  });
}

function scopeOfSettings(env: App["Bindings"], given: string): Scope | undefined {
  const { config } = fix(env);
  // Both are compared, whatever the first says.
  const [admin, publish] = [equal(given, config.ADMIN_TOKEN), equal(given, config.PUBLISH_TOKEN)];
  return admin ? "admin" : publish ? "publish" : undefined;
}

async function scopeGranted(c: Context<App>, given: string): Promise<Scope | undefined> {
  // Nothing here depends on the site's settings: no need to load them.
  const { tokens, now } = wire(c.env, c.env, siteOf(c.env, {}));
  const token = await tokens.find(given, now());
  if (!token) return undefined;
  const today = dayOf(now());
  if (token.lastUsedDay !== today) c.executionCtx.waitUntil(tokens.noteUse(token.id, today));
  return token.scope;
}

/** In a time that says nothing about where two texts differ, nor how long they are. */
export function equal(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}
