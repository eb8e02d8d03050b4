import { createHash } from "node:crypto";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import {
  DESK_SESSION_LIFE_MS,
  type DeskSession,
  deskSessionPayload,
  isDeskSessionFresh,
  parseDeskSession,
} from "../../src/core/operations/desk-session.ts";
import { reason } from "../../src/core/reason.ts";
import type { DeskPage } from "../../src/pages/admin/desk.ts";
import type { Ports } from "../../src/ports/index.ts";
import { sharedParts } from "../../src/wiring.ts";
import { currentPorts } from "../context.ts";
import { formOf } from "../http/form.ts";
import { problem } from "../http/problem.ts";
import { equal } from "../http/token.ts";
import type { App } from "../http.ts";
import { visitor } from "../pages/visitor.ts";
import { doneOf } from "./desk-answer.ts";

export interface DeskApp extends App {
  Variables: { ports: Ports; page: DeskPage };
}

/** The `__Host-` prefix binds the cookie to this host and to https (RFC 6265bis §4.1.3.2). */
const cookieName = (secure: boolean) => (secure ? "__Host-gazette-desk" : "gazette-desk");
const isSecure = (c: Context) => new URL(c.req.url).protocol === "https:" || siteIsSecure(c);
const siteIsSecure = (c: Context) => sharedParts(c.env).config.SITE_URL.protocol === "https:";

/** Seals a session together with a hash of the admin token: changing the token ends every session. */
function sealOf(c: Context, { signer }: Pick<Ports, "signer">, payload: string): Promise<string> {
  const token = createHash("sha256").update(sharedParts(c.env).config.ADMIN_TOKEN).digest("base64url");
  return signer.seal("desk-session", `${payload}:${token}`);
}

export async function openDeskSession(c: Context, ports: Pick<Ports, "signer">, at: number): Promise<void> {
  const session = { id: crypto.randomUUID().replaceAll("-", ""), openedAt: at };
  const payload = deskSessionPayload(session);
  const secure = isSecure(c);
  setCookie(c, cookieName(secure), `${payload}.${await sealOf(c, ports, payload)}`, {
    httpOnly: true,
    secure,
    sameSite: "Strict",
    path: "/",
    maxAge: DESK_SESSION_LIFE_MS / 1000,
  });
}

export function closeDeskSession(c: Context): void {
  const secure = isSecure(c);
  deleteCookie(c, cookieName(secure), { secure, path: "/" });
}

async function readDeskSession(c: Context, ports: Pick<Ports, "signer">): Promise<DeskSession | undefined> {
  const [payload = "", seal = ""] = (getCookie(c, cookieName(isSecure(c))) ?? "").split(".");
  const session = parseDeskSession(payload);
  if (!session || !isDeskSessionFresh(session, Date.now())) return undefined;
  return equal(seal, await sealOf(c, ports, payload)) ? session : undefined;
}

/**
 * Returns whether a form was sent from this site's own pages: by Sec-Fetch-Site, which no page can forge (Fetch Metadata §2.1),
 * else by Origin (RFC 6454 §7). Every browser in use sends one of them.
 */
export function isSameOrigin(c: Context): boolean {
  const site = c.req.header("Sec-Fetch-Site");
  // `none`: the user reloaded the page.
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const origin = c.req.header("Origin");
  if (origin === undefined) return site !== undefined;
  return [new URL(c.req.url).origin, sharedParts(c.env).config.SITE_URL.origin].includes(origin);
}

/** Longest address to return to after login; percent-encoded once more, it stands in a header. */
const ONWARD_MAX = 500;

/** Requires a session: redirects pages to the login, answers 401 for JSON. */
export const requireDeskSession = createMiddleware<DeskApp>(async (c, next) => {
  const ports = await currentPorts(c.env);
  const who = ports.access ? await accessSession(c, ports.access) : (await readDeskSession(c, ports))?.id;
  if (!who) {
    if (c.req.path.endsWith(".json")) return problem(c, 401, reason("session-missing"));
    if (ports.access) return problem(c, 403, reason("access-missing"));
    const { pathname, search } = new URL(c.req.url);
    const onward = c.req.method === "GET" && pathname !== "/admin" && pathname.length + search.length <= ONWARD_MAX;
    return c.redirect(`/admin/login${onward ? `?${new URLSearchParams({ next: pathname + search })}` : ""}`, 303);
  }
  c.set("ports", ports);
  c.set("page", {
    ...visitor(c, ports),
    formToken: await ports.signer.seal("desk-form", who),
    result: c.req.method === "GET" ? doneOf(c) : undefined,
  });
  await next();
  return undefined;
});

/** Returns who logged in by Cloudflare Access; requests that bypass it have no valid assertion. */
async function accessSession(c: Context, access: NonNullable<Ports["access"]>): Promise<string | undefined> {
  const who = await access.admits(c.req.header("Cf-Access-Jwt-Assertion") ?? "", Date.now());
  return who && `access:${who}`;
}

/** Returns whether a form belongs to the session that sends it (CSRF). */
export async function belongsToSession(c: Context<DeskApp>): Promise<boolean> {
  if (!isSameOrigin(c)) return false;
  return equal(String((await formOf(c)).form_token ?? ""), c.var.page.formToken);
}
