import { Hono } from "hono";
import type { Ports } from "../../src/ports/index.ts";
import { recordFeedback } from "../../src/use-cases/record-feedback.ts";
import { currentPorts } from "../context.ts";
import type { App } from "../http.ts";
import { problem } from "../problem.ts";
import { readText } from "../request-body.ts";
import { isTooMuch } from "../request-limit.ts";

/** SNS sends no notification longer than 256 KB. */
const BODY_MAX = 300_000;

/** When each isolate last noted that the provider talks to us: once a minute will do. */
const heard = new WeakMap<object, number>();
const HEARD_MS = 60_000;

async function noteHeard(env: object, { signs, log, now }: Ports): Promise<void> {
  const at = now();
  if (at - (heard.get(env) ?? 0) < HEARD_MS) return;
  heard.set(env, at);
  // The feedback itself is written down: it need not be repeated for this.
  await signs.noteFeedback(at).catch((fault) => log.fault("feedback-not-noted", fault));
}

/** What SES tells us through SNS. Answered only once it is written down: until then SNS repeats it. */
export const feedback = new Hono<App>().post("/ses", async (c) => {
  const body = await readText(c.req.raw, BODY_MAX, "No notification is that long.");
  const ports = await currentPorts(c.env);
  const verified = await ports.feedback.verify(body, Date.now());
  if (verified.outcome === "refused") {
    // Whoever sends nothing but forgeries does not get to fill the log. What SNS signed for us is never limited.
    if (await isTooMuch(c, ports, "feedback"))
      return problem(
        c,
        429,
        "Too many messages that SNS did not sign for us came from this network. Stop sending them.",
      );
    ports.log.fault("feedback-refused", verified.reason);
    return problem(c, 403, verified.reason);
  }
  if (verified.outcome === "feedback") {
    await recordFeedback(ports, verified.feedback, Date.now());
    await noteHeard(c.env, ports);
    ports.counters.add("feedback", verified.feedback.kind);
  }
  return c.json({ status: verified.outcome });
});
