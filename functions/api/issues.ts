import { type Context, Hono } from "hono";
import * as z from "zod";
import { DELIVERY_STATES } from "../../src/core/newsletter/delivery.ts";
import type { Issue } from "../../src/core/newsletter/issue.ts";
import { LABEL_MAX, labelId } from "../../src/core/posts/category.ts";
import { reason } from "../../src/core/reason.ts";
import type { Site } from "../../src/core/site.ts";
import { writeMime } from "../../src/emails/mime.ts";
import { locales } from "../../src/locales/index.ts";
import {
  type ControlResult,
  cancelIssue,
  pauseIssue,
  resumeIssue,
} from "../../src/use-cases/newsletter/control-issue.ts";
import { issueProgress } from "../../src/use-cases/newsletter/issue-progress.ts";
import { nextIssues } from "../../src/use-cases/newsletter/next-issues.ts";
import { previewIssue, type Reader } from "../../src/use-cases/newsletter/preview-issue.ts";
import { resendDeliveries } from "../../src/use-cases/newsletter/resend-deliveries.ts";
import { sendTest } from "../../src/use-cases/newsletter/send-test.ts";
import { currentPorts } from "../context.ts";
import { csvDownload } from "../http/csv.ts";
import { AfterId, Limit, nextOf, timeOf } from "../http/paging.ts";
import { parseJsonIfAny, parseQuery, problem, RefusedRequest } from "../http/problem.ts";
import { requireToken } from "../http/token.ts";
import type { App } from "../http.ts";
import { Email } from "../pages/preferences-request.ts";
import { shownDelivery } from "./shown-delivery.ts";

const LINES_A_PIECE = 5_000;
const RESENDS_MAX = 10_000;

export const IssuesQuery = z.object({
  before: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: "The `next` of the page before: only issues with a smaller id." }),
  limit: Limit,
});

export const DeliveriesQuery = z.object({
  state: z.enum(DELIVERY_STATES).optional().meta({ description: "Only deliveries in this state." }),
  after: AfterId,
  limit: Limit,
});

const Language = z.enum(Object.keys(locales) as [string, ...string[]]).optional();

export const PreviewQuery = z.object({
  format: z.enum(["html", "text", "eml"]).default("html").meta({ description: "`eml`: the whole mail as it is sent." }),
  categories: z
    .string()
    .max(20_000)
    .default("")
    .meta({ description: "Category ids, separated by commas; the copy of a subscriber who chose these. None: all." }),
  language: Language.meta({ description: "The subscriber's language; the site's own without it." }),
});

export const TestRequest = z.object({
  to: Email,
  categories: z.array(z.string().max(LABEL_MAX)).max(2_000).default([]),
  language: Language,
});

export const ControlRequest = z.object({
  reason: z
    .string()
    .trim()
    .max(500)
    .optional()
    .meta({ description: "In words, for whoever looks at the issue later." }),
});

export const ResendRequest = z.object({
  state: z.enum(["failed", "unknown"]),
  ids: z
    .array(z.int().positive())
    .min(1)
    .max(RESENDS_MAX)
    .optional()
    .meta({ description: "Deliveries by id; without them, all that are in this state." }),
});

/** Shows what it is allowed to: no script, no form, no request but for images. */
export const PREVIEW_POLICY = "sandbox; default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline'";

export const issues = new Hono<App>()
  .use(requireToken("ADMIN_TOKEN"))

  .get("/", async (c) => {
    const { before, limit } = parseQuery(c, IssuesQuery);
    const { issues } = await currentPorts(c.env);
    const list = await issues.list({ limit, ...(before ? { before } : {}) });
    return c.json({ issues: list.map(shown), next: nextOf(list, limit, ({ id }) => id) });
  })

  .get("/next", async (c) => {
    const next = await nextIssues(await currentPorts(c.env), Date.now());
    return c.json({
      issues: next.map(({ frequency, closesAt, subscribers, slots }) => ({
        frequency,
        closes_at: timeOf(closesAt),
        subscribers,
        slots: slots.map(({ hour, timeZone, subscribers }) => ({ hour, timezone: timeZone, subscribers })),
      })),
    });
  })

  .get("/:id", async (c) => {
    const { ports, issue } = await find(c);
    const { deliveries, left, perSecond, doneAt, beyondQuota } = await issueProgress(ports, issue, Date.now());
    return c.json({
      ...shown(issue),
      deliveries,
      left,
      per_second: perSecond,
      eta: timeOf(doneAt),
      beyond_quota: beyondQuota,
    });
  })

  .get("/:id/deliveries", async (c) => {
    const { state, after, limit } = parseQuery(c, DeliveriesQuery);
    const { ports, issue } = await findWithDeliveries(c);
    const list = await ports.desk.deliveries(issue.id, { state, after, limit });
    return c.json({ deliveries: list.map(shownDelivery), next: nextOf(list, limit, ({ id }) => id) });
  })

  .get("/:id/deliveries.csv", async (c) => {
    const { ports, issue } = await findWithDeliveries(c);
    let after = 0;
    return csvDownload(c, `issue-${issue.id}-deliveries.csv`, ["email", "state", "reason"], async () => {
      const page = await ports.deliveries.list(issue.id, after, LINES_A_PIECE);
      after = page.at(-1)?.id ?? after;
      return page.map(({ email, state, reason }) => [email, state, reason ?? ""]);
    });
  })

  .get("/:id/preview", async (c) => {
    const { format, categories, language } = parseQuery(c, PreviewQuery);
    const { ports, issue } = await find(c);
    const email = await previewIssue(ports, issue, readerOf(categories.split(","), language, ports.site));
    if (!email) return problem(c, 404, reason("nothing-for-reader"));
    const headers = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };
    if (format === "text") return c.text(email.text, 200, headers);
    if (format === "html")
      return c.html(email.html, 200, {
        ...headers,
        "Content-Security-Policy": `${PREVIEW_POLICY}; frame-ancestors 'none'`,
      });
    return c.body(writeMime(email), 200, {
      ...headers,
      "Content-Type": "message/rfc822",
      "Content-Disposition": `attachment; filename="issue-${issue.id}.eml"`,
    });
  })

  .post("/:id/test", async (c) => {
    const { to, categories, language } = await parseJsonIfAny(c, TestRequest);
    const { ports, issue } = await find(c);
    const sent = await sendTest(ports, issue, to, readerOf(categories, language, ports.site));
    switch (sent.outcome) {
      case "sent":
        return c.json({ status: "sent", message_id: sent.messageId, problems: sent.problems });
      case "nothing-new":
        return problem(c, 404, reason("nothing-for-reader"));
      case "suppressed":
        return problem(c, 409, reason("address-suppressed", { email: to }));
      case "later":
        c.header("Retry-After", String(Math.max(1, Math.ceil((sent.until - Date.now()) / 1000))));
        return problem(c, 503, reason("sending-limit-reached"));
      case "unknown":
        return problem(c, 502, reason("test-unknown", { why: sent.reason }));
      default:
        return problem(c, 502, reason("test-refused", { why: sent.reason }));
    }
  })

  .post("/:id/pause", async (c) => {
    const { reason } = await parseJsonIfAny(c, ControlRequest);
    const { ports, issue } = await find(c);
    return controlled(c, await pauseIssue(ports, issue, reason));
  })

  .post("/:id/resume", async (c) => {
    const { ports, issue } = await find(c);
    return controlled(c, await resumeIssue(ports, issue, Date.now()));
  })

  .post("/:id/cancel", async (c) => {
    const { reason } = await parseJsonIfAny(c, ControlRequest);
    const { ports, issue } = await find(c);
    return controlled(c, await cancelIssue(ports, issue, reason, Date.now()));
  })

  .post("/:id/resend", async (c) => {
    const { state, ids } = await parseJsonIfAny(c, ResendRequest);
    const { ports, issue } = await find(c);
    const resent = await resendDeliveries(ports, issue, { state, ids }, Date.now());
    if (resent.outcome === "refused") return problem(c, 409, resent.reason);
    return c.json({ queued: resent.count });
  });

async function find(c: Context<App>) {
  const ports = await currentPorts(c.env);
  const issue = await ports.issues.byId(Number(c.req.param("id")) || 0);
  if (!issue) throw new RefusedRequest(404, reason("no-such-issue", { id: c.req.param("id") ?? "" }));
  return { ports, issue };
}

/** Part of a list would pass for all of it. */
async function findWithDeliveries(c: Context<App>) {
  const found = await find(c);
  if (found.issue.keepsDeliveries) return found;
  throw new RefusedRequest(410, reason("issue-forgotten", { id: found.issue.id }));
}

/** The issue as the order left it, or why it was not obeyed. */
async function controlled(c: Context<App>, controlled: ControlResult): Promise<Response> {
  if (controlled.outcome === "refused") return problem(c, 409, controlled.reason);
  return c.json(shown((await find(c)).issue));
}

/** Whose copy a preview shows. */
export function readerOf(categories: string[], language: string | undefined, site: Site): Reader {
  return { categories: categories.map(labelId).filter(Boolean).sort(), language: language ?? site.language };
}

/** An issue as the outside sees it: names in snake case, times in RFC 3339. */
function shown({ id, frequency, state, reason, closedAt, openedAt, throughSeq, candidates, planned, excluded }: Issue) {
  return {
    id,
    frequency,
    state,
    reason: reason ?? null,
    closed_at: timeOf(closedAt),
    opened_at: timeOf(openedAt),
    through_seq: throughSeq,
    candidates,
    planned,
    excluded,
  };
}
