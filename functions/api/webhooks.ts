import type { Context } from "hono";
import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import {
  CALL_FAULTS,
  CALL_STATES,
  EVENT_KINDS,
  WEBHOOK_CATEGORIES_MAX,
  WEBHOOK_URL_MAX,
} from "../../src/core/operations/webhook.ts";
import { currentPorts } from "../context.ts";
import { Limit } from "../http/paging.ts";
import { ReasonAnswer } from "../http/shown-reason.ts";
import type { App } from "../http.ts";
import { ok, operation } from "./operation.ts";
import { Id, Time } from "./schemas.ts";
import { answers } from "./webhooks/answers.ts";

const Settings = lazily(() =>
  z.object({
    url: z.url().max(WEBHOOK_URL_MAX).describe("https, at a public host."),
    events: z.array(z.enum(EVENT_KINDS)).min(1).describe("What it is told of."),
    categories: z
      .array(z.string().min(1).max(200))
      .max(WEBHOOK_CATEGORIES_MAX)
      .default([])
      .describe("Ids: of posts, only those in one of these; none: all."),
    email_addresses: z.boolean().default(false).describe("Whether events of subscribers hold their address."),
  }),
);

const Shown = lazily(() =>
  Settings()
    .extend({
      id: z.int(),
      created_at: Time(),
      paused_at: Time().nullable(),
      pause_reason: ReasonAnswer().nullable().describe("null: by hand, or not at all."),
      failing_since: Time().nullable().describe("Since when no call was answered by 2xx."),
      former_secret_until: Time().nullable().describe("Until when the secret before signs, too."),
    })
    .meta({ id: "Webhook" }),
);

const Call = lazily(() =>
  z
    .object({
      sequence: z.int(),
      id: z.string().describe("`webhook-id`: the same in every attempt."),
      event: z.enum(EVENT_KINDS),
      subject: z.string().describe("Id of the post, issue or subscriber."),
      at: Time(),
      state: z.enum(CALL_STATES).describe("`dead`: given up, until it is sent again."),
      attempts: z.int(),
      next_at: Time().nullable(),
      tried_at: Time().nullable(),
      status: z.int().nullable().describe("HTTP status of the last attempt."),
      fault: z.enum(CALL_FAULTS).nullable().describe("Why there was none."),
    })
    .meta({ id: "WebhookCall" }),
);

const params = lazily(() => z.object({ id: Id() }));
const SECRET = "Signs calls as Standard Webhooks says (https://www.standardwebhooks.com). It is never shown again.";
const withSecret = () => z.object({ secret: z.string().describe(SECRET) });
const NO_SUCH = { 404: "There is no such webhook." };

const asked = async (c: Context<App>) => answers(c, await currentPorts(c.env));

export const webhooks = [
  operation("listWebhooks", "GET /api/v1/webhooks", "admin", {
    summary: "List the webhooks",
    answers: () => ok("In order of creation", z.object({ webhooks: z.array(Shown()) })),
    handle: async (c, _, answer) => answer(200, { webhooks: await (await asked(c)).list() }),
  }),

  operation("createWebhook", "POST /api/v1/webhooks", "admin", {
    summary: "Have a program called when something happens",
    description: "At least once for each event; `sequence` in the body says in what order they happened.",
    request: () => ({ body: Settings() }),
    answers: () => ({ 201: { description: "Created", body: Shown().extend(withSecret().shape) } }),
    problems: { 409: "There are as many as there may be." },
    handle: async (c, { body }, answer) => answer(201, await (await asked(c)).create(body)),
  }),

  operation("changeWebhook", "PUT /api/v1/webhooks/{id}", "admin", {
    summary: "Change what a webhook is told, and where",
    request: () => ({ params: params(), body: Settings() }),
    answers: () => ok("Changed", Shown()),
    problems: NO_SUCH,
    handle: async (c, { params: { id }, body }, answer) => answer(200, await (await asked(c)).change(id, body)),
  }),

  operation("deleteWebhook", "DELETE /api/v1/webhooks/{id}", "admin", {
    summary: "Delete a webhook and its log",
    request: () => ({ params: params() }),
    answers: () => ({ 204: { description: "Deleted" } }),
    problems: NO_SUCH,
    async handle(c, { params: { id } }, answer) {
      await (await asked(c)).remove(id);
      return answer(204, null);
    },
  }),

  operation("pauseWebhook", "POST /api/v1/webhooks/{id}/pause", "admin", {
    summary: "Stop calling a webhook; events wait",
    request: () => ({ params: params() }),
    answers: () => ok("Paused", Shown()),
    problems: NO_SUCH,
    handle: async (c, { params: { id } }, answer) => answer(200, await (await asked(c)).pause(id)),
  }),

  operation("resumeWebhook", "POST /api/v1/webhooks/{id}/resume", "admin", {
    summary: "Call a webhook again, beginning with what waited",
    request: () => ({ params: params() }),
    answers: () => ok("Resumed", Shown()),
    problems: NO_SUCH,
    handle: async (c, { params: { id } }, answer) => answer(200, await (await asked(c)).resume(id)),
  }),

  operation("rotateSecret", "POST /api/v1/webhooks/{id}/secret", "admin", {
    summary: "Make a new secret; for a day the former one signs, too",
    request: () => ({ params: params() }),
    answers: () => ok("The new one", withSecret()),
    problems: NO_SUCH,
    handle: async (c, { params: { id } }, answer) => answer(200, await (await asked(c)).rotate(id)),
  }),

  operation("listCalls", "GET /api/v1/webhooks/{id}/calls", "admin", {
    summary: "Calls of a webhook in the last thirty days",
    request: () => ({
      params: params(),
      query: z.object({
        state: z.enum(CALL_STATES).optional().describe("Only calls in this state."),
        before: z.coerce.number().int().min(1).optional().describe("The `next` of the page before."),
        limit: Limit(),
      }),
    }),
    answers: () => ok("Newest first", z.object({ calls: z.array(Call()), next: z.int().nullable() })),
    problems: NO_SUCH,
    handle: async (c, { params: { id }, query }, answer) => answer(200, await (await asked(c)).calls(id, query)),
  }),

  operation("resendCalls", "POST /api/v1/webhooks/{id}/resend", "admin", {
    summary: "Make dead calls again, or any single one",
    request: () => ({
      params: params(),
      body: z.object({ sequence: z.int().min(1).optional().describe("Only this one, whatever its state.") }),
    }),
    answers: () => ok("Within a minute", z.object({ calls: z.int() })),
    problems: { 404: "There is no such webhook, or no such call." },
    handle: async (c, { params: { id }, body }, answer) =>
      answer(200, await (await asked(c)).resend(id, body.sequence)),
  }),
] as const;
