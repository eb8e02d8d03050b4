import type { Context } from "hono";
import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import { DELIVERY_STATES, type DeliveryState } from "../../src/core/newsletter/delivery.ts";
import { ISSUE_STATES, type Issue as IssueRecord } from "../../src/core/newsletter/issue.ts";
import { LABEL_MAX, labelId } from "../../src/core/posts/category.ts";
import { reason } from "../../src/core/reason.ts";
import type { Site } from "../../src/core/site.ts";
import { writeMime } from "../../src/emails/mime.ts";
import { type Locale, locales } from "../../src/locales/index.ts";
import { reasonText } from "../../src/locales/reason-text.ts";
import type { Ports } from "../../src/ports/index.ts";
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
import { AfterId, Limit, nextOf, timeAt, timeOf } from "../http/paging.ts";
import { RefusedRequest } from "../http/problem.ts";
import { localeOf, ReasonAnswer, shownReason } from "../http/shown-reason.ts";
import type { App } from "../http.ts";
import { Email } from "../pages/preferences-request.ts";
import { ok, operation } from "./operation.ts";
import { Id, Time } from "./schemas.ts";
import { Delivery, shownDelivery } from "./shown-delivery.ts";

const LINES_A_PIECE = 5_000;
const RESENDS_MAX = 10_000;

/** Shows what it is allowed to: no script, no form, no request but for images. */
export const PREVIEW_POLICY = "sandbox; default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline'";

const Issue = lazily(() =>
  z
    .object({
      id: z.int(),
      frequency: z.string(),
      state: z.enum(ISSUE_STATES),
      reason: ReasonAnswer().nullable().describe("Where the state alone does not say it."),
      closed_at: Time(),
      opened_at: Time(),
      through_seq: z.int().describe("Last place in the log of released posts that it may hold."),
      candidates: z.int(),
      planned: z.int(),
      excluded: z.int(),
    })
    .meta({ id: "Issue" }),
);

type ByState = Record<DeliveryState, z.ZodInt>;

const Language = lazily(() => z.enum(Object.keys(locales) as [string, ...string[]]).optional());

const params = lazily(() => z.object({ id: Id() }));

const NO_SUCH_ISSUE = "There is no such issue.";
const NOTHING_FOR_READER = "There is no such issue, or it holds no post for such a subscriber.";
const AS_THINGS_STAND = "Not as things stand: another state, or a fault that was not mended.";
const NOT_KEPT = "The issue is so old that its deliveries are only counted, and no longer kept one by one.";

/** What pausing, resuming and cancelling have in common. */
const controlling = {
  description: "Asking for it again changes nothing.",
  answers: () => ok("The issue as it stands", Issue()),
  problems: { 404: NO_SUCH_ISSUE, 409: AS_THINGS_STAND },
} as const;

const explained = () => ({
  params: params(),
  body: z.object({
    reason: z.string().trim().max(500).optional().describe("In words, for whoever looks at the issue later."),
  }),
});

export const issues = [
  operation("listIssues", "GET /api/v1/issues", "admin", {
    summary: "Issues, newest first",
    request: () => ({
      query: z.object({
        before: z.coerce
          .number()
          .int()
          .min(1)
          .optional()
          .describe("The `next` of the page before: only issues with a smaller id."),
        limit: Limit(),
      }),
    }),
    answers: () => ok("A page of issues", z.object({ issues: z.array(Issue()), next: z.int().nullable() })),
    async handle(c, { query: { before, limit } }, answer) {
      const { issues } = await currentPorts(c.env);
      const list = await issues.list({ limit, ...(before ? { before } : {}) });
      return answer(200, { issues: list.map((issue) => shown(c, issue)), next: nextOf(list, limit, ({ id }) => id) });
    },
  }),

  operation("listNextIssues", "GET /api/v1/issues/next", "admin", {
    summary: "The issues that open next, if there is anything new: when, whose slots, and for how many subscribers",
    answers: () =>
      ok(
        "Issues to come, the soonest first",
        z.object({
          issues: z.array(
            z.object({
              frequency: z.string(),
              closes_at: Time(),
              subscribers: z.int(),
              slots: z
                .array(z.object({ hour: z.int(), timezone: z.string(), subscribers: z.int() }))
                .describe("Empty where the frequency has no hour."),
            }),
          ),
        }),
      ),
    async handle(c, _, answer) {
      const next = await nextIssues(await currentPorts(c.env), Date.now());
      return answer(200, {
        issues: next.map(({ frequency, closesAt, subscribers, slots }) => ({
          frequency,
          closes_at: timeAt(closesAt),
          subscribers,
          slots: slots.map(({ hour, timeZone, subscribers }) => ({ hour, timezone: timeZone, subscribers })),
        })),
      });
    },
  }),

  operation("readIssue", "GET /api/v1/issues/{id}", "admin", {
    summary: "One issue, with its deliveries counted by state, and when it will be done",
    request: () => ({ params: params() }),
    answers: () =>
      ok(
        "The issue",
        Issue().extend({
          deliveries: z.object(Object.fromEntries(DELIVERY_STATES.map((state) => [state, z.int()])) as ByState),
          left: z.int().describe("Deliveries that have not come to an end."),
          per_second: z.number().describe("The pace of the last minutes."),
          eta: Time().nullable().describe("null while nobody can tell."),
          beyond_quota: z.int().describe("Of those left, how many wait for another day's quota."),
        }),
      ),
    problems: { 404: NO_SUCH_ISSUE },
    async handle(c, { params: { id } }, answer) {
      const { ports, issue } = await find(c, id);
      const { deliveries, left, perSecond, doneAt, beyondQuota } = await issueProgress(ports, issue, Date.now());
      return answer(200, {
        ...shown(c, issue),
        deliveries,
        left,
        per_second: perSecond,
        eta: timeOf(doneAt),
        beyond_quota: beyondQuota,
      });
    },
  }),

  operation("listDeliveries", "GET /api/v1/issues/{id}/deliveries", "admin", {
    summary: "Deliveries of an issue, with reasons",
    request: () => ({
      params: params(),
      query: z.object({
        state: z.enum(DELIVERY_STATES).optional().describe("Only deliveries in this state."),
        after: AfterId(),
        limit: Limit(),
      }),
    }),
    answers: () => ok("A page of deliveries", z.object({ deliveries: z.array(Delivery()), next: z.int().nullable() })),
    problems: { 404: NO_SUCH_ISSUE, 410: NOT_KEPT },
    async handle(c, { params: { id }, query: { state, after, limit } }, answer) {
      const { ports, issue } = await findWithDeliveries(c, id);
      const list = await ports.desk.deliveries(issue.id, { state, after, limit });
      return answer(200, {
        deliveries: list.map((delivery) => shownDelivery(c, delivery)),
        next: nextOf(list, limit, ({ id }) => id),
      });
    },
  }),

  operation("exportDeliveries", "GET /api/v1/issues/{id}/deliveries.csv", "admin", {
    summary: "Every delivery of an issue: address, state, reason",
    request: () => ({ params: params() }),
    answers: () => ({ 200: { description: "The columns email, state, reason", type: "text/csv" } }),
    problems: { 404: NO_SUCH_ISSUE, 410: NOT_KEPT },
    async handle(c, { params: { id } }) {
      const { ports, issue } = await findWithDeliveries(c, id);
      return deliveriesCsv(c, ports, issue, localeOf(c));
    },
  }),

  operation("previewIssue", "GET /api/v1/issues/{id}/preview", "admin", {
    summary: "An issue as a subscriber gets it",
    request: () => ({
      params: params(),
      query: z.object({
        format: z.enum(["html", "text", "eml"]).default("html").describe("`eml`: the whole mail as it is sent."),
        categories: z
          .string()
          .max(20_000)
          .default("")
          .describe("Category ids, separated by commas; the copy of a subscriber who chose these. None: all."),
        language: Language().describe("The subscriber's language; the site's own without it."),
      }),
    }),
    answers: () => ({
      200: {
        description: "The HTML, the text, or the whole mail. Its links belong to nobody.",
        type: ["text/html", "text/plain", "message/rfc822"],
      },
    }),
    problems: { 404: NOTHING_FOR_READER },
    async handle(c, { params: { id }, query: { format, categories, language } }) {
      const { ports, issue } = await find(c, id);
      const email = await previewIssue(ports, issue, readerOf(categories.split(","), language, ports.site));
      if (!email) throw nothingForReader();
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
    },
  }),

  operation("sendTest", "POST /api/v1/issues/{id}/test", "admin", {
    summary: "Send an issue to one address, to look at",
    description:
      "Its subject begins with [Test]. It takes a slot of the provider's rate like any mail, and is no delivery.",
    request: () => ({
      params: params(),
      body: z.object({
        to: Email,
        categories: z.array(z.string().max(LABEL_MAX)).max(2_000).default([]),
        language: Language(),
      }),
    }),
    answers: () =>
      ok(
        "Sent",
        z.object({
          status: z.literal("sent"),
          message_id: z.string(),
          problems: z.array(ReasonAnswer()).describe("What the checks before a start would find."),
        }),
      ),
    problems: {
      404: NOTHING_FOR_READER,
      409: "The address is suppressed.",
      502: "The mail provider did not take it, or its answer was lost.",
      503: "The rate or the daily quota is used up for now.",
    },
    async handle(c, { params: { id }, body: { to, categories, language } }, answer) {
      const { ports, issue } = await find(c, id);
      const sent = await sendTest(ports, issue, to, readerOf(categories, language, ports.site));
      switch (sent.outcome) {
        case "sent":
          return answer(200, {
            status: "sent",
            message_id: sent.messageId,
            problems: sent.problems.map((problem) => shownReason(c, problem)),
          });
        case "nothing-new":
          throw nothingForReader();
        case "suppressed":
          throw new RefusedRequest(409, reason("address-suppressed", { email: to }));
        case "later":
          c.header("Retry-After", String(Math.max(1, Math.ceil((sent.until - Date.now()) / 1000))));
          throw new RefusedRequest(503, reason("sending-limit-reached"));
        case "unknown":
          throw new RefusedRequest(502, reason("test-unknown", { why: sent.reason }));
        default:
          throw new RefusedRequest(502, reason("test-refused", { why: sent.reason }));
      }
    },
  }),

  operation("pauseIssue", "POST /api/v1/issues/{id}/pause", "admin", {
    ...controlling,
    summary: "Stop an issue between two sub-batches",
    request: explained,
    async handle(c, { params: { id }, body: { reason } }, answer) {
      const { ports, issue } = await find(c, id);
      return answer(200, await controlled(c, id, await pauseIssue(ports, issue, reason)));
    },
  }),

  operation("resumeIssue", "POST /api/v1/issues/{id}/resume", "admin", {
    ...controlling,
    summary: "Resume a paused issue, after the same checks as at its start",
    request: () => ({ params: params() }),
    async handle(c, { params: { id } }, answer) {
      const { ports, issue } = await find(c, id);
      return answer(200, await controlled(c, id, await resumeIssue(ports, issue, Date.now())));
    },
  }),

  operation("cancelIssue", "POST /api/v1/issues/{id}/cancel", "admin", {
    ...controlling,
    summary: "End an issue for good: what has not been sent is skipped",
    request: explained,
    async handle(c, { params: { id }, body: { reason } }, answer) {
      const { ports, issue } = await find(c, id);
      return answer(200, await controlled(c, id, await cancelIssue(ports, issue, reason, Date.now())));
    },
  }),

  operation("resendDeliveries", "POST /api/v1/issues/{id}/resend", "admin", {
    summary: "Send again what failed or what nobody knows about, in a finished issue",
    description:
      "Of unknown deliveries some may have arrived: those arrive twice. What a delivery had come to before is kept.",
    request: () => ({
      params: params(),
      body: z.object({
        state: z.enum(["failed", "unknown"]),
        ids: z
          .array(z.int().positive())
          .min(1)
          .max(RESENDS_MAX)
          .optional()
          .describe("Deliveries by id; without them, all that are in this state."),
      }),
    }),
    answers: () => ok("How many are queued again", z.object({ queued: z.int() })),
    problems: { 404: NO_SUCH_ISSUE, 409: AS_THINGS_STAND },
    async handle(c, { params: { id }, body: { state, ids } }, answer) {
      const { ports, issue } = await find(c, id);
      const resent = await resendDeliveries(ports, issue, { state, ids }, Date.now());
      if (resent.outcome === "refused") throw new RefusedRequest(409, resent.reason);
      return answer(200, { queued: resent.count });
    },
  }),
] as const;

async function find(c: Context<App>, id: number) {
  const ports = await currentPorts(c.env);
  const issue = await ports.issues.byId(id);
  if (!issue) throw new RefusedRequest(404, reason("no-such-issue", { id: String(id) }));
  return { ports, issue };
}

/** Finds an issue whose deliveries are all stored, so that a partial list does not pass for all of it. */
async function findWithDeliveries(c: Context<App>, id: number) {
  const found = await find(c, id);
  if (found.issue.keepsDeliveries) return found;
  throw new RefusedRequest(410, reason("issue-forgotten", { id }));
}

/** Returns the issue as it stands afterwards. */
async function controlled(c: Context<App>, id: number, controlled: ControlResult) {
  if (controlled.outcome === "refused") throw new RefusedRequest(409, controlled.reason);
  return shown(c, (await find(c, id)).issue);
}

const nothingForReader = () => new RefusedRequest(404, reason("nothing-for-reader"));

/** Returns the reader whose copy a preview shows. */
export function readerOf(categories: string[], language: string | undefined, site: Site): Reader {
  return { follows: categories.map(labelId).filter(Boolean).sort(), language: language ?? site.language };
}

function shown(c: Context, { id, frequency, state, reason, closedAt, openedAt, throughSeq, ...counts }: IssueRecord) {
  const { candidates, planned, excluded } = counts;
  return {
    id,
    frequency,
    state,
    reason: reason ? shownReason(c, reason) : null,
    closed_at: timeAt(closedAt),
    opened_at: timeAt(openedAt),
    through_seq: throughSeq,
    candidates,
    planned,
    excluded,
  };
}

/** Streams who got an issue and who did not, and why. */
export function deliveriesCsv(
  c: Context,
  { deliveries }: Pick<Ports, "deliveries">,
  { id }: Pick<IssueRecord, "id">,
  locale: Locale,
): Response {
  let after = 0;
  return csvDownload(c, `issue-${id}-deliveries.csv`, ["email", "state", "reason"], async () => {
    const page = await deliveries.list(id, after, LINES_A_PIECE);
    after = page.at(-1)?.id ?? after;
    return page.map(({ email, state, reason }) => [email, state, reason ? reasonText(locale, reason) : ""]);
  });
}
