import * as z from "zod";
import { WrongSettings } from "../../src/config.ts";
import { checkReadiness, UNREADY, type Unready } from "../../src/use-cases/operations/check-readiness.ts";
import { logOf, siteOf, wire } from "../../src/wiring.ts";
import { cachedSite } from "../context.ts";
import type { GazetteEnv } from "../env.ts";
import { ok, operation } from "./operation.ts";

/** How long a check holds: one that found nothing wrong for longer, so that a recovery is seen at once. */
const READY_MS = 60_000;
const UNREADY_MS = 5_000;

const checks = new WeakMap<object, { at: number; reasons: Unready[] }>();

const NO_STORE = { "Cache-Control": "no-store" };

/** Tells strangers whether the site works, and no more. */
export const health = [
  operation("checkHealth", "GET /health", "anyone", {
    summary: "Whether the settings are right and the database answers",
    answers: () => ok("Healthy", z.object({ status: z.literal("ok") })),
    async handle(c, _, answer) {
      await cachedSite(c.env, Date.now());
      return answer(200, { status: "ok" }, NO_STORE);
    },
  }),

  operation("checkReadiness", "GET /ready", "anyone", {
    summary: "Whether everything that the site needs did its work a minute ago at most",
    answers: () => ({
      200: { description: "Ready", body: z.object({ status: z.literal("ready") }) },
      503: {
        description: "Not ready; `reasons` names what did not work",
        body: z.object({ status: z.literal("not-ready"), reasons: z.array(z.enum(UNREADY)) }),
        headers: { "Retry-After": "Seconds until it is worth another try." },
      },
    }),
    async handle(c, _, answer) {
      const now = Date.now();
      let check = checks.get(c.env);
      if (!check || now - check.at >= (check.reasons.length > 0 ? UNREADY_MS : READY_MS)) {
        check = { at: now, reasons: await reasonsOf(c.env, now) };
        checks.set(c.env, check);
      }
      const { reasons } = check;
      if (reasons.length === 0) return answer(200, { status: "ready" }, NO_STORE);
      return answer(503, { status: "not-ready", reasons }, { ...NO_STORE, "Retry-After": "30" });
    },
  }),
] as const;

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
