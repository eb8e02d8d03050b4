import { Hono } from "hono";
import { recordFeedback } from "../../src/use-cases/record-feedback.ts";
import { currentPorts } from "../context.ts";
import type { App } from "../http.ts";
import { problem } from "../problem.ts";

/** SNS sends no notification longer than 256 KB. */
const BODY_MAX = 300_000;

/** What SES tells us through SNS. Answered only once it is written down: until then SNS repeats it. */
export const feedback = new Hono<App>().post("/ses", async (c) => {
  const body = await c.req.text();
  if (body.length > BODY_MAX) return problem(c, 413, "No notification is that long.");
  const ports = await currentPorts(c.env);
  const verified = await ports.feedback.verify(body, Date.now());
  if (verified.outcome === "refused") {
    ports.log.fault("feedback-refused", verified.reason);
    return problem(c, 403, verified.reason);
  }
  if (verified.outcome === "feedback") {
    await recordFeedback(ports, verified.feedback, Date.now());
    ports.counters.add("feedback", verified.feedback.kind);
  }
  return c.json({ status: verified.outcome });
});
