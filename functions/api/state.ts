import * as z from "zod";
import { ISSUE_STATES } from "../../src/core/newsletter/issue.ts";
import { ALERT_KINDS } from "../../src/core/operations/alert.ts";
import { REFUSALS } from "../../src/core/posts/remote-image.ts";
import { SUBSCRIBER_STATES } from "../../src/core/subscribers/subscriber.ts";
import { startSender } from "../../src/use-cases/newsletter/start-sender.ts";
import { readMetrics } from "../../src/use-cases/operations/read-metrics.ts";
import { readState } from "../../src/use-cases/operations/read-state.ts";
import { currentPorts } from "../context.ts";
import { timeAt, timeOf } from "../http/paging.ts";
import { ReasonAnswer, shownReason } from "../http/shown-reason.ts";
import { ok, operation } from "./operation.ts";
import { PROMETHEUS_TYPE, prometheusText } from "./prometheus.ts";
import { Time } from "./schemas.ts";

export const state = [
  operation("readState", "GET /api/v1/state", "admin", {
    summary: "How everything stands: quota, queue, posts, quarantine, subscribers, the cron's last run, alerts",
    answers: () =>
      ok(
        "The state",
        z.object({
          quota: z.object({
            per_second: z.number(),
            left_today: z.number(),
            learnt_at: Time().nullable(),
            waiting_until: Time().nullable(),
            waiting_for: z.enum(["rate", "quota", "silence"]).nullable(),
            reason: ReasonAnswer().nullable().describe("What the provider said."),
          }),
          sender: z.object({
            stopped_at: Time().nullable().describe("null: mail goes out."),
            reason: ReasonAnswer().nullable(),
          }),
          queue: z.object({
            issues: z
              .array(
                z.object({
                  id: z.int(),
                  frequency: z.string(),
                  state: z.enum(ISSUE_STATES),
                  reason: ReasonAnswer().nullable(),
                  queued: z.int(),
                }),
              )
              .describe("Those that are not over."),
            queued_deliveries: z.int(),
            waiting_service_emails: z.int(),
          }),
          posts: z.object({ published: z.int(), draft: z.int(), withdrawn: z.int(), ignored: z.int() }),
          quarantine: z.int(),
          posts_with_notices: z.int().describe("Published posts of which something cannot be shown as it was meant."),
          images: z
            .object({ mirrored: z.int(), waiting: z.int(), refused: z.partialRecord(z.enum(REFUSALS), z.int()) })
            .describe("Images of other hosts."),
          subscribers: z.partialRecord(z.enum(SUBSCRIBER_STATES), z.int()),
          suppressions: z.int(),
          cron: z
            .object({
              at: Time(),
              finished_at: Time(),
              ms: z.number(),
              steps: z.array(
                z.object({
                  step: z.string(),
                  ms: z.number(),
                  result: z.unknown().optional(),
                  fault: z.string().optional(),
                }),
              ),
            })
            .nullable()
            .describe("The last run; null before the first."),
          alerts: z.array(z.object({ kind: z.enum(ALERT_KINDS), ...ReasonAnswer().shape, since: Time() })),
        }),
      ),
    async handle(c, _, answer) {
      const ports = await currentPorts(c.env);
      const now = ports.now();
      const {
        gate,
        perSecond,
        issues,
        waitingServiceEmails,
        posts,
        noticed,
        images,
        subscribers,
        suppressions,
        cron,
        alerts,
      } = await readState(ports, now);
      const { quarantined, ...counted } = posts;
      const waiting = gate.waitUntil > now;
      return answer(200, {
        quota: {
          per_second: perSecond,
          left_today: gate.leftToday,
          learnt_at: timeOf(gate.fetchedAt),
          waiting_until: waiting ? timeOf(gate.waitUntil) : null,
          waiting_for: waiting ? gate.waitReason : null,
          reason: waiting && gate.waitDetail ? shownReason(c, gate.waitDetail) : null,
        },
        sender: {
          stopped_at: timeOf(gate.stoppedAt),
          reason: gate.stopReason ? shownReason(c, gate.stopReason) : null,
        },
        queue: {
          issues: issues.map(({ reason, ...issue }) => ({ ...issue, reason: reason ? shownReason(c, reason) : null })),
          queued_deliveries: issues.reduce((sum, { queued }) => sum + queued, 0),
          waiting_service_emails: waitingServiceEmails,
        },
        posts: counted,
        quarantine: quarantined,
        posts_with_notices: noticed,
        images,
        subscribers,
        suppressions,
        cron: cron
          ? { at: timeAt(cron.at), finished_at: timeAt(cron.finishedAt), ms: cron.ms, steps: cron.steps }
          : null,
        alerts: alerts.map(({ kind, reason, raisedAt }) => ({
          kind,
          ...shownReason(c, reason),
          since: timeAt(raisedAt),
        })),
      });
    },
  }),

  operation("readMetrics", "GET /api/v1/metrics", "admin", {
    summary: "The state in numbers, as Prometheus collects them",
    answers: () => ({
      200: { description: "Posts, subscribers, deliveries of the newest issues, quota, cron", type: "text/plain" },
    }),
    async handle(c) {
      const ports = await currentPorts(c.env);
      const text = prometheusText(await readMetrics(ports, ports.now()));
      return c.body(text, 200, { "Content-Type": PROMETHEUS_TYPE });
    },
  }),

  operation("startSender", "POST /api/v1/sender/start", "admin", {
    summary: "Send again after the mail provider stopped us",
    description: "Once the account is mended. What waited goes out, one digest for each subscriber.",
    answers: () => ok("Mail goes out", z.object({ started: z.boolean().describe("Whether it was stopped.") })),
    async handle(c, _, answer) {
      return answer(200, { started: await startSender(await currentPorts(c.env)) });
    },
  }),
] as const;
