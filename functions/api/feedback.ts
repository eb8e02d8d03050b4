import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { reason } from "../../src/core/reason.ts";
import type { Ports } from "../../src/ports/index.ts";
import { readingPorts } from "../context.ts";
import { RefusedRequest } from "../http/problem.ts";
import { readText } from "../http/request-body.ts";
import { exceedsRateLimit } from "../http/request-limit.ts";
import { requireScope } from "../http/token.ts";
import type { App } from "../http.ts";
import { ok, operation } from "./operation.ts";

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

/** Providers have no token. An operator with one brings what the provider could not deliver, and may do so later. */
const isOperator = (request: Request) => request.headers.has("Authorization");
const admin = requireScope("admin");
const asOperator = createMiddleware<App>((c, next) => (isOperator(c.req.raw) ? admin(c, next) : next()));

/**
 * Takes what the mail provider tells, and answers once a queue holds it: until then the provider repeats it. Asks no
 * database, so that the feedback of a million mails does not keep them from being sent.
 */
export const feedback = [
  operation("takeFeedback", "POST /feedback/{provider}", "anyone", {
    summary: "Take what the mail provider tells: deliveries, bounces, complaints",
    description:
      "What the provider signed is taken without a token. With an admin token it may be up to two weeks old.",
    use: [asOperator],
    request: () => ({
      params: z.object({ provider: z.string().describe("Name of the provider, such as `ses`.") }),
      body: { type: "text/plain", description: "A message as the provider sends it, such as one of SNS." },
    }),
    answers: () => ok("Queued, or ignored", z.object({ status: z.enum(["feedback", "subscribed", "ignored"]) })),
    problems: {
      401: "The token is not an admin token.",
      403: "The provider did not sign it for us.",
      404: "This site sends by another provider.",
      429: "Too many messages that nobody signed, or too many wrong tokens, came from one network.",
    },
    async handle(c, { params: { provider } }, answer) {
      const body = await readText(c.req.raw, BODY_MAX);
      const ports = await readingPorts(c.env, Date.now());
      if (provider !== ports.provider) throw new RefusedRequest(404, reason("another-provider"));
      const verified = await ports.feedback.verify(body, Date.now(), { kept: isOperator(c.req.raw) });
      if (verified.outcome === "refused") {
        // Forgeries do not fill the log. What the provider signed is never limited.
        if (await exceedsRateLimit(c, ports, "feedback")) throw new RefusedRequest(429, reason("too-many-forgeries"));
        ports.log.fault("feedback-refused", verified.reason.code, { reason: verified.reason });
        throw new RefusedRequest(403, verified.reason);
      }
      if (verified.outcome === "feedback") {
        await ports.queue.send([{ kind: "feedback", feedback: verified.feedback }]);
        await noteHeard(c.env, ports);
        ports.counters.add("feedback", verified.feedback.kind);
      }
      return answer(200, { status: verified.outcome });
    },
  }),
] as const;
