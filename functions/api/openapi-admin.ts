import type * as z from "zod";
import { CategoriesAnswer, CategoriesQuery, MergeRequest, OrderAnswer, TitleRequest } from "./categories.ts";
import { ImportedRow } from "./import-request.ts";
import { ControlRequest, DeliveriesQuery, IssuesQuery, PreviewQuery, ResendRequest, TestRequest } from "./issues.ts";
import { answers, jsonAnswer, jsonBody, needsToken, parameter, queryOf, refusals } from "./openapi-parts.ts";
import { ImportQuery, SubscribersQuery } from "./subscribers.ts";
import { SuppressionRequest, SuppressionsQuery } from "./suppressions.ts";
import { SuppressionRow } from "./suppressions-request.ts";
import { WaitingAnswer, WaitingDone, WaitingRequest } from "./waiting.ts";

const notFound = {
  "404": { description: "There is no such thing.", content: { "application/problem+json": {} } },
};
const notKept = {
  "410": {
    description: "The issue is so old that its deliveries are only counted; they are no longer kept one by one.",
    content: { "application/problem+json": {} },
  },
};
const conflict = {
  "409": {
    description: "Not as things stand, and why: another state, or a fault nobody has mended.",
    content: { "application/problem+json": {} },
  },
};

const id = (what: string) => parameter("path", "id", what, { type: "integer" });

const category = parameter("path", "id", "Id of the category");

const read = (summary: string, parameters: object[], responses: object, description?: string) => ({
  summary,
  ...(description ? { description } : {}),
  security: [{ admin: [] }],
  parameters,
  responses: { ...responses, ...refusals, ...needsToken },
});

const write = (
  summary: string,
  parameters: object[],
  requestBody: object | undefined,
  responses: object,
  description?: string,
) => ({
  ...read(summary, parameters, responses, description),
  ...(requestBody ? { requestBody } : {}),
});

const csvBody = (row: z.ZodObject) => ({
  required: true,
  description: `UTF-8; the first line names the columns: ${Object.keys(row.shape).join(", ")}. All but email may be missing.`,
  content: { "text/csv": {} },
});

const optional = (body: object) => ({ ...body, required: false });

/** What the publisher's desk calls. */
export function adminPaths(): Record<string, object> {
  return {
    "/api/v1/subscribers": {
      get: read(
        "Subscribers in order of address",
        queryOf(SubscribersQuery),
        answers("200", "Subscribers, and `next`"),
      ),
    },
    "/api/v1/subscribers/{id}": {
      get: read("One subscriber: preferences, history, last deliveries", [id("Subscriber")], {
        ...answers("200", "Subscriber"),
        ...notFound,
      }),
      delete: write(
        "Erase a subscriber: preferences and history go",
        [id("Subscriber")],
        undefined,
        { ...answers("200", "Erased"), ...notFound },
        "What remains is that somebody was erased, deliveries of nobody, and a suppression, which must outlive them.",
      ),
    },
    "/api/v1/subscribers/export.csv": {
      get: read(
        "Every subscriber in whatever state, in the order they came",
        [],
        answers("200", "The columns of an import, created_at and confirmed_at", "text/csv"),
        "A field that a spreadsheet would run as a formula stands behind a single quote; an import takes it off again.",
      ),
    },
    "/api/v1/subscribers/import": {
      post: write(
        "Import subscribers as CSV",
        queryOf(ImportQuery),
        csvBody(ImportedRow),
        answers("200", "Counts and refused rows"),
        "Categories are separated by `;`. `active` says that consent exists elsewhere and needs `consent`. Addresses that are known or suppressed are left alone. At most 100,000 rows.",
      ),
    },
    "/api/v1/issues": {
      get: read("Issues, newest first", queryOf(IssuesQuery), answers("200", "Issues, and `next`")),
    },
    "/api/v1/issues/next": {
      get: read(
        "The issues that open next, if there is anything new: when, whose slots, and for how many subscribers",
        [],
        answers("200", "Issues to come, the soonest first"),
      ),
    },
    "/api/v1/issues/{id}": {
      get: read("One issue, with its deliveries counted by state, and when it will be done", [id("Issue")], {
        ...answers(
          "200",
          "Issue; `per_second` is the pace of the last minutes; `eta` is null while nobody can tell; `beyond_quota` mails wait for another day",
        ),
        ...notFound,
      }),
    },
    "/api/v1/issues/{id}/deliveries": {
      get: read("Deliveries of an issue, with reasons", [id("Issue"), ...queryOf(DeliveriesQuery)], {
        ...answers("200", "Deliveries, and `next`"),
        ...notFound,
        ...notKept,
      }),
    },
    "/api/v1/issues/{id}/deliveries.csv": {
      get: read("Every delivery of an issue: address, state, reason", [id("Issue")], {
        ...answers("200", "Deliveries", "text/csv"),
        ...notFound,
        ...notKept,
      }),
    },
    "/api/v1/issues/{id}/preview": {
      get: read("An issue as a subscriber gets it", [id("Issue"), ...queryOf(PreviewQuery)], {
        "200": {
          description: "The HTML, the text, or the whole mail. Its links belong to nobody.",
          content: { "text/html": {}, "text/plain": {}, "message/rfc822": {} },
        },
        ...notFound,
      }),
    },
    "/api/v1/issues/{id}/test": {
      post: write(
        "Send an issue to one address, to look at",
        [id("Issue")],
        jsonBody(TestRequest),
        {
          ...answers("200", "Sent; `problems` is what the checks before a start would find"),
          ...notFound,
          ...conflict,
          "502": { description: "The mail provider refused it.", content: { "application/problem+json": {} } },
          "503": { description: "No slot to send now; see Retry-After.", content: { "application/problem+json": {} } },
        },
        "Its subject begins with [Test]. It takes a slot of the provider's rate like any mail, and is no delivery.",
      ),
    },
    ...Object.fromEntries(
      (
        [
          ["pause", "Stop an issue between two sub-batches", ControlRequest],
          ["resume", "Go on with a paused issue, after the same checks as at its start", undefined],
          ["cancel", "End an issue for good: what has not been sent is skipped", ControlRequest],
        ] as const
      ).map(([order, summary, body]) => [
        `/api/v1/issues/{id}/${order}`,
        {
          post: write(
            summary,
            [id("Issue")],
            body && optional(jsonBody(body)),
            { ...answers("200", "The issue as it stands"), ...notFound, ...conflict },
            "Giving the order again changes nothing.",
          ),
        },
      ]),
    ),
    "/api/v1/issues/{id}/resend": {
      post: write(
        "Send again what failed or what nobody knows about, in a finished issue",
        [id("Issue")],
        jsonBody(ResendRequest),
        { ...answers("200", "How many are queued again"), ...notFound, ...conflict },
        "Of unknown deliveries some may have arrived: those arrive twice. What a delivery had come to before is kept.",
      ),
    },
    "/api/v1/sender/start": {
      post: write(
        "Send again after the mail provider had stopped us",
        [],
        undefined,
        answers("200", "Whether it was stopped"),
        "When the account is mended. What waited goes out, one digest for each subscriber.",
      ),
    },
    "/api/v1/suppressions": {
      get: read(
        "Addresses nothing may be sent to, and why",
        queryOf(SuppressionsQuery),
        answers("200", "Suppressions in order of address, and `next`"),
      ),
      post: write("Suppress an address", [], jsonBody(SuppressionRequest), {
        ...answers("201", "Added"),
        ...answers("200", "It was suppressed before"),
      }),
    },
    "/api/v1/suppressions/{email}": {
      delete: write(
        "Lift a suppression",
        [parameter("path", "email", "The address")],
        undefined,
        { ...answers("200", "Lifted"), ...notFound },
        "Its subscriber becomes unsubscribed, and has to subscribe again. The provider's own suppression list stays as it is.",
      ),
    },
    "/api/v1/suppressions/export.csv": {
      get: read("Every suppression", [], answers("200", "email, reason, detail, created_at", "text/csv")),
    },
    "/api/v1/suppressions/import": {
      post: write(
        "Take over addresses that nothing may be sent to",
        [],
        csvBody(SuppressionRow),
        answers("200", "Counts and refused rows"),
        "Those that are suppressed already keep their reason. At most 100,000 rows.",
      ),
    },
    "/api/v1/categories": {
      get: read(
        "Categories with visible posts in order of id, and every merge",
        queryOf(CategoriesQuery),
        jsonAnswer("200", "Categories, `next`, and merges", CategoriesAnswer),
      ),
    },
    "/api/v1/categories/{id}/title": {
      put: write(
        "Give a category a title",
        [category],
        jsonBody(TitleRequest),
        { ...jsonAnswer("200", "Done", OrderAnswer), ...notFound, ...conflict },
        "A title in site.yaml holds against it. Kept in the bucket, in .gazette/categories.json.",
      ),
    },
    "/api/v1/categories/{id}/merge": {
      put: write(
        "Merge a category into another: its posts count as that one's everywhere",
        [category],
        jsonBody(MergeRequest),
        { ...jsonAnswer("200", "Done, or on its way", OrderAnswer), ...notFound, ...conflict },
        "Its addresses stay: the feeds answer with the other's, the page leads there. Subscribers who chose it get the other's posts.",
      ),
      delete: write(
        "Take a merge back: everything is as before",
        [category],
        undefined,
        { ...jsonAnswer("200", "Done, or on its way", OrderAnswer), ...notFound, ...conflict },
        "A merge that site.yaml orders is taken back there.",
      ),
    },
    "/api/v1/waiting": {
      get: read(
        "What waits for a person: withdrawals of many posts at once, and emails about many",
        [],
        jsonAnswer("200", "What waits", WaitingAnswer),
        "Posts that are missing from the bucket stay as they are while they wait; if they are there again, the wait ends by itself.",
      ),
    },
    ...Object.fromEntries(
      (
        [
          ["withdrawals", "Withdraw what is missing from the bucket: the next run of the cron does it"],
          ["releases", "Let the posts that wait be emailed with the next issues"],
        ] as const
      ).map(([what, summary]) => [
        `/api/v1/waiting/${what}`,
        { post: write(summary, [], optional(jsonBody(WaitingRequest)), jsonAnswer("200", "Done", WaitingDone)) },
      ]),
    ),
    "/api/v1/metrics": {
      get: read(
        "The state in numbers, as Prometheus collects them",
        [],
        answers("200", "Posts, subscribers, deliveries of the newest issues, quota, cron", "text/plain"),
      ),
    },
    "/api/v1/state": {
      get: read(
        "How everything stands: quota, queue, posts, quarantine, subscribers, the last run of the cron, alerts",
        [],
        answers("200", "State"),
      ),
    },
  };
}
