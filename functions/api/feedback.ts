import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { reason } from "../../src/core/reason.ts";
import type { Ports } from "../../src/ports/index.ts";
import { readingPorts } from "../context.ts";
import { problem } from "../http/problem.ts";
import { readText } from "../http/request-body.ts";
import { exceedsRateLimit } from "../http/request-limit.ts";
import { requireToken } from "../http/token.ts";
import type { App } from "../http.ts";

/** Longer than any notification of a provider's (SNS: 256 KB). */
const BODY_MAX = 300_000;

/** When each isolate last noted that the provider talks to us: once a minute will do. */
const heard = new WeakMap<object, number>();
const HEARD_MS = 60_000;

async function noteHeard(env: object, { monitoring, log, now }: Ports): Promise<void> {
  const at = now();
  if (at - (heard.get(env) ?? 0) < HEARD_MS) return;
  heard.set(env, at);
  // The feedback itself is safe: it need not be repeated for this.
  await monitoring.noteFeedback(at).catch((fault) => log.fault("feedback-not-noted", fault));
}

const admin = requireToken("ADMIN_TOKEN");
/** Providers have no token. An operator with one brings what the provider could not deliver, and may do so later. */
const isOperator = (request: Request) => request.headers.has("Authorization");
const asOperator = createMiddleware<App>((c, next) => (isOperator(c.req.raw) ? admin(c, next) : next()));

/**
 * Takes what the mail provider tells, and answers once a queue holds it: until then the provider repeats it. Asks no
 * database, so that the feedback of a million mails does not keep them from being sent.
 */
export const feedback = new Hono<App>().use("/:provider", asOperator).post("/:provider", async (c) => {
  const body = await readText(c.req.raw, BODY_MAX);
  const ports = await readingPorts(c.env, Date.now());
  if (c.req.param("provider") !== ports.provider) return problem(c, 404, reason("another-provider"));
  const verified = await ports.feedback.verify(body, Date.now(), { kept: isOperator(c.req.raw) });
  if (verified.outcome === "refused") {
    // Forgeries do not fill the log. What the provider signed is never limited.
    if (await exceedsRateLimit(c, ports, "feedback")) return problem(c, 429, reason("too-many-forgeries"));
    ports.log.fault("feedback-refused", verified.reason);
    return problem(c, 403, reason("said", { words: verified.reason }));
  }
  if (verified.outcome === "feedback") {
    await ports.queue.send([{ kind: "feedback", feedback: verified.feedback }]);
    await noteHeard(c.env, ports);
    ports.counters.add("feedback", verified.feedback.kind);
  }
  return c.json({ status: verified.outcome });
});
