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

/** SNS sends no notification longer than 256 KB. */
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
/** SNS knows no token. Whoever shows one brings what SNS could not, and may do so later than SNS. */
const isOperator = (request: Request) => request.headers.has("Authorization");
const asOperator = createMiddleware<App>((c, next) => (isOperator(c.req.raw) ? admin(c, next) : next()));

/**
 * What SES tells us through SNS. Answered only once a queue has it, which keeps it until it is written down: until then SNS
 * repeats it. Nothing here asks the database, so that a million mails' feedback does not keep it from sending them.
 */
export const feedback = new Hono<App>().use("/ses", asOperator).post("/ses", async (c) => {
  const body = await readText(c.req.raw, BODY_MAX);
  const ports = await readingPorts(c.env, Date.now());
  const verified = await ports.feedback.verify(body, Date.now(), { kept: isOperator(c.req.raw) });
  if (verified.outcome === "refused") {
    // Whoever sends nothing but forgeries does not get to fill the log. What SNS signed for us is never limited.
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
