import * as z from "zod";
import { ISSUE_STATES } from "../../src/core/newsletter/issue.ts";
import { ALERT_KINDS } from "../../src/core/operations/alert.ts";
import { isMet, OBJECTIVE_DAYS, OBJECTIVES, type ObjectiveName } from "../../src/core/operations/objective.ts";
import { REFUSALS } from "../../src/core/posts/remote-image.ts";
import { SUBSCRIBER_STATES } from "../../src/core/subscribers/subscriber.ts";
import { startSender } from "../../src/use-cases/newsletter/start-sender.ts";
import { readMetrics } from "../../src/use-cases/operations/read-metrics.ts";
import { readState } from "../../src/use-cases/operations/read-state.ts";
import { readStatus } from "../../src/use-cases/operations/read-status.ts";
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
          backups: z
            .object({
              whole_at: Time().nullable().describe("null: none is whole yet."),
              journal_at: Time().nullable().describe("Changes up to then are in the bucket."),
            })
            .nullable()
            .describe("null: none are made."),
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
        backups,
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
        backups: backups ? { whole_at: timeOf(backups.wholeAt), journal_at: timeOf(backups.journalAt) } : null,
        alerts: alerts.map(({ kind, reason, raisedAt }) => ({
          kind,
          ...shownReason(c, reason),
          since: timeAt(raisedAt),
        })),
      });
    },
  }),

  operation("readStatus", "GET /api/v1/status", "admin", {
    summary: "How well the service keeps its objectives, the newest post, and what this month has used up",
    description: `Objectives are measured over ${OBJECTIVE_DAYS} days.`,
    answers: () =>
      ok(
        "The status",
        z.object({
          objectives: z.array(
            z.object({
              name: z.enum(Object.keys(OBJECTIVES) as ObjectiveName[]),
              target: z.number().describe("The share that has to be good."),
              within_seconds: z.number().nullable(),
              good: z.int(),
              total: z.int(),
              slowest_seconds: z.number().nullable(),
              met: z.boolean(),
            }),
          ),
          last_post: z
            .object({ key: z.string(), title: z.string(), published_at: Time(), indexed_at: Time() })
            .nullable(),
          month: z.object({
            since: Time(),
            posts: z.int(),
            issue_emails: z.int(),
            service_emails: z.int(),
            feed_requests: z.int(),
          }),
        }),
      ),
    async handle(c, _, answer) {
      const ports = await currentPorts(c.env);
      const { kept, lastPost, month } = await readStatus(ports, ports.now());
      const seconds = (ms: number | undefined) => (ms === undefined ? null : ms / 1000);
      return answer(200, {
        objectives: (Object.keys(OBJECTIVES) as ObjectiveName[]).map((name) => ({
          name,
          target: OBJECTIVES[name].target,
          within_seconds: seconds(OBJECTIVES[name].withinMs),
          good: kept[name].good,
          total: kept[name].total,
          slowest_seconds: seconds(kept[name].slowestMs),
          met: isMet(name, kept[name]),
        })),
        last_post: lastPost
          ? {
              key: lastPost.key,
              title: lastPost.title,
              published_at: timeAt(lastPost.publishedAt),
              indexed_at: timeAt(lastPost.firstSeenAt),
            }
          : null,
        month: {
          since: timeAt(month.since),
          posts: month.posts,
          issue_emails: month.issueEmails,
          service_emails: month.serviceEmails,
          feed_requests: month.feedRequests,
        },
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
