import { timingSafeEqual } from "node:crypto";
import { createMiddleware } from "hono/factory";
import { fix } from "../src/wiring.ts";
import type { App } from "./http.ts";
import { RefusedRequest } from "./problem.ts";

type TokenName = "ADMIN_TOKEN" | "PUBLISH_TOKEN";

/** Lets a request pass that carries this token, or the admin's, as `Authorization: Bearer …` (RFC 6750 §2.1). */
export function requireToken(name: TokenName) {
  return createMiddleware<App>(async (c, next) => {
    const { config } = fix(c.env);
    const given = /^Bearer\s+(\S+)\s*$/i.exec(c.req.header("Authorization") ?? "")?.[1];
    const role = name === "ADMIN_TOKEN" ? "an admin token" : "a publish token";
    if (given === undefined) throw new RefusedRequest(401, `This needs ${role}: send it as "Authorization: Bearer …".`);
    if (![name, "ADMIN_TOKEN" as const].some((allowed) => equal(given, config[allowed])))
      throw new RefusedRequest(401, `This token is not ${role} of this site.`);
    await next();
  });
}

/** In a time that says nothing about where two texts of one length differ. */
export function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
