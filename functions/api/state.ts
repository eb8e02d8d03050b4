import { Hono } from "hono";
import { readState } from "../../src/use-cases/operations/read-state.ts";
import { currentPorts } from "../context.ts";
import { timeOf } from "../http/paging.ts";
import { requireToken } from "../http/token.ts";
import type { App } from "../http.ts";

/** How everything stands, on one page. */
export const state = new Hono<App>().use(requireToken("ADMIN_TOKEN")).get("/", async (c) => {
  const ports = await currentPorts(c.env);
  const now = ports.now();
  const { gate, perSecond, issues, waitingServiceEmails, posts, images, subscribers, suppressions, cron, alerts } =
    await readState(ports, now);
  const { quarantined, ...counted } = posts;
  const waiting = gate.waitUntil > now;
  return c.json({
    quota: {
      per_second: perSecond,
      left_today: gate.leftToday,
      learnt_at: timeOf(gate.fetchedAt),
      waiting_until: waiting ? timeOf(gate.waitUntil) : null,
      waiting_for: waiting ? gate.waitReason : null,
      detail: waiting && gate.waitDetail !== "" ? gate.waitDetail : null,
    },
    sender: {
      stopped_at: gate.stoppedAt > 0 ? timeOf(gate.stoppedAt) : null,
      reason: gate.stoppedAt > 0 ? gate.stopReason : null,
    },
    queue: {
      issues: issues.map(({ reason, ...issue }) => ({ ...issue, reason: reason ?? null })),
      queued_deliveries: issues.reduce((sum, { queued }) => sum + queued, 0),
      waiting_service_emails: waitingServiceEmails,
    },
    posts: counted,
    quarantine: quarantined,
    images,
    subscribers,
    suppressions,
    cron: cron ? { at: timeOf(cron.at), finished_at: timeOf(cron.finishedAt), ms: cron.ms, steps: cron.steps } : null,
    alerts: alerts.map(({ kind, detail, raisedAt }) => ({ kind, detail, since: timeOf(raisedAt) })),
  });
});
