import { Hono } from "hono";
import { WrongSettings } from "../../src/config.ts";
import { checkReadiness, type Unready } from "../../src/use-cases/operations/check-readiness.ts";
import { logOf, siteOf, wire } from "../../src/wiring.ts";
import type { GazetteEnv } from "../env.ts";
import type { App } from "../http.ts";

/** How long a check holds: one that found nothing wrong for longer, so that a recovery is seen at once. */
const READY_MS = 60_000;
const UNREADY_MS = 5_000;

const checks = new WeakMap<object, { at: number; reasons: Unready[] }>();

/** Whether everything the site needs did its work a minute ago at most. Names what did not, and tells strangers no more. */
export const ready = new Hono<App>().get("/ready", async (c) => {
  const now = Date.now();
  let check = checks.get(c.env);
  if (!check || now - check.at >= (check.reasons.length > 0 ? UNREADY_MS : READY_MS)) {
    check = { at: now, reasons: await reasonsOf(c.env, now) };
    checks.set(c.env, check);
  }
  const { reasons } = check;
  const headers = { "Cache-Control": "no-store" };
  if (reasons.length === 0) return c.json({ status: "ready" }, 200, headers);
  return c.json({ status: "not-ready", reasons }, 503, { ...headers, "Retry-After": "30" });
});

async function reasonsOf(env: GazetteEnv, now: number): Promise<Unready[]> {
  try {
    // The site's own settings are of no matter here, and its database may be what is wrong.
    return await checkReadiness(wire(env, env, siteOf(env, {})), now);
  } catch (fault) {
    if (!(fault instanceof WrongSettings)) throw fault;
    logOf(env).fault("not-ready", fault.message, { name: "settings" });
    return ["settings"];
  }
}
