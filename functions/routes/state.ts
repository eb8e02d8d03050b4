import { Hono } from "hono";
import { currentPorts } from "../context.ts";
import type { App } from "../http.ts";
import { timeOf } from "../paging.ts";
import { requireToken } from "../token.ts";

/** How everything stands, on one page. */
export const state = new Hono<App>().use(requireToken("ADMIN_TOKEN")).get("/", async (c) => {
  const { desk, rateGate, posts, subscribers, suppressions, now } = await currentPorts(c.env);
  const [gate, perSecond, issues, waitingServiceEmails, { quarantined, ...counted }, people, suppressed] =
    await Promise.all([
      desk.gate(),
      rateGate.perSecond(now()),
      desk.openIssues(),
      desk.waitingServiceEmails(),
      posts.counts(),
      subscribers.counts(),
      suppressions.count(),
    ]);
  const waiting = gate.waitUntil > now();
  return c.json({
    quota: {
      per_second: perSecond,
      left_today: gate.leftToday,
      learnt_at: timeOf(gate.learntAt),
      waiting_until: waiting ? timeOf(gate.waitUntil) : null,
      waiting_for: waiting ? gate.waitReason : null,
      detail: waiting && gate.waitDetail !== "" ? gate.waitDetail : null,
    },
    queue: {
      issues: issues.map(({ reason, ...issue }) => ({ ...issue, reason: reason ?? null })),
      queued_deliveries: issues.reduce((sum, { queued }) => sum + queued, 0),
      waiting_service_emails: waitingServiceEmails,
    },
    posts: counted,
    quarantine: quarantined,
    subscribers: people,
    suppressions: suppressed,
  });
});
