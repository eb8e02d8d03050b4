import type { Context } from "hono";
import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import { reason } from "../../src/core/reason.ts";
import {
  CHANGE_KINDS,
  SUBSCRIBER_STATES,
  type Subscriber as SubscriberRecord,
} from "../../src/core/subscribers/subscriber.ts";
import type { Ports } from "../../src/ports/index.ts";
import { importSubscribers } from "../../src/use-cases/subscribers/import-subscribers.ts";
import { currentPorts } from "../context.ts";
import { csvBody, csvDownload } from "../http/csv.ts";
import { AddressPrefix, AfterAddress, addressPrefix, Limit, nextOf, timeAt, timeOf } from "../http/paging.ts";
import { RefusedRequest } from "../http/problem.ts";
import { RefusedRowAnswer, shownRow } from "../http/shown-reason.ts";
import { ImportedRow, readImport } from "./import-request.ts";
import { ok, operation } from "./operation.ts";
import { csvOf, Id, Time } from "./schemas.ts";
import { Delivery, shownDelivery } from "./shown-delivery.ts";

const REFUSED_SHOWN = 1_000;
const ROWS_A_PIECE = 5_000;
const DELIVERIES_SHOWN = 20;

const Subscriber = lazily(() =>
  z
    .object({
      id: z.int(),
      email: z.string(),
      state: z.enum(SUBSCRIBER_STATES),
      preferences: z.object({
        categories: z.array(z.string()).describe("Category ids; none: all."),
        frequency: z.string(),
        hour: z.int(),
        timezone: z.string(),
        language: z.string(),
      }),
      created_at: Time(),
      confirmed_at: Time().nullable(),
    })
    .meta({ id: "Subscriber" }),
);

const params = lazily(() => z.object({ id: Id() }));

const NO_SUCH_SUBSCRIBER = "There is no such subscriber.";

export const subscribers = [
  operation("listSubscribers", "GET /api/v1/subscribers", "admin", {
    summary: "Subscribers in order of address",
    request: () => ({
      query: z.object({
        q: AddressPrefix(),
        state: z.enum(SUBSCRIBER_STATES).optional().describe("Only subscribers in this state."),
        after: AfterAddress(),
        limit: Limit(),
      }),
    }),
    answers: () =>
      ok("A page of subscribers", z.object({ subscribers: z.array(Subscriber()), next: z.string().nullable() })),
    async handle(c, { query: { q, state, after, limit } }, answer) {
      const { desk } = await currentPorts(c.env);
      const list = await desk.subscribers({ prefix: addressPrefix(q), state, after, limit });
      return answer(200, { subscribers: list.map(shown), next: nextOf(list, limit, ({ email }) => email) });
    },
  }),

  operation("exportSubscribers", "GET /api/v1/subscribers/export.csv", "admin", {
    summary: "Every subscriber in whatever state, in the order they came",
    description:
      "A field that a spreadsheet would run as a formula stands behind a single quote; an import takes it off again.",
    answers: () => ({
      200: { description: "The columns of an import, created_at and confirmed_at", type: "text/csv" },
    }),
    handle: async (c) => subscribersCsv(c, await currentPorts(c.env)),
  }),

  operation("importSubscribers", "POST /api/v1/subscribers/import", "admin", {
    summary: "Import subscribers as CSV",
    description:
      "Categories are separated by `;`. `active` says that consent exists elsewhere and needs `consent`. Addresses that are known or suppressed are left alone. At most 100,000 rows.",
    request: () => ({
      query: z.object({
        consent: z
          .string()
          .trim()
          .max(1_000)
          .default("")
          .describe("Where and when they agreed; kept in their history. Rows with status `active` need it."),
        dry_run: z
          .enum(["true", "false"])
          .default("false")
          .describe("`true` reports what an import would do, and changes nothing."),
      }),
      body: csvOf(ImportedRow),
    }),
    answers: () =>
      ok(
        "Counts, and the first refused rows",
        z.object({
          dry_run: z.boolean(),
          added: z.int(),
          known: z.int().describe("Known already, and left alone."),
          suppressed: z.int(),
          duplicates: z.int().describe("Rows that repeat an address of the same file."),
          refused: z.int(),
          refused_rows: z.array(RefusedRowAnswer()),
        }),
      ),
    async handle(c, { query: { consent, dry_run } }, answer) {
      const text = await csvBody(c);
      const ports = await currentPorts(c.env);
      const { rows, duplicates, refused } = await readImport(text, consent, ports.site);
      const dryRun = dry_run === "true";
      const report = await importSubscribers(ports, rows, { consent, dryRun }, Date.now());
      return answer(200, {
        dry_run: dryRun,
        ...report,
        duplicates,
        refused: refused.length,
        refused_rows: refused.slice(0, REFUSED_SHOWN).map((row) => shownRow(c, row)),
      });
    },
  }),

  operation("readSubscriber", "GET /api/v1/subscribers/{id}", "admin", {
    summary: "One subscriber: preferences, history, last deliveries",
    request: () => ({ params: params() }),
    answers: () =>
      ok(
        "The subscriber",
        Subscriber().extend({
          suppressed: z.boolean(),
          history: z.array(
            z.object({ kind: z.enum(CHANGE_KINDS), at: Time(), source: z.string(), detail: z.string() }),
          ),
          deliveries: z.array(Delivery()).describe(`The last ${DELIVERIES_SHOWN}, newest first.`),
        }),
      ),
    problems: { 404: NO_SUCH_SUBSCRIBER },
    async handle(c, { params: { id } }, answer) {
      const { subscribers, suppressions, desk } = await currentPorts(c.env);
      const subscriber = await subscribers.byId(id);
      if (!subscriber) throw noSubscriber(id);
      const [history, deliveries, suppressed] = await Promise.all([
        subscribers.changes(id),
        desk.deliveriesTo(id, DELIVERIES_SHOWN),
        suppressions.has(subscriber.email),
      ]);
      return answer(200, {
        ...shown(subscriber),
        suppressed,
        history: history.map(({ kind, at, source, detail }) => ({ kind, at: timeAt(at), source, detail })),
        deliveries: deliveries.map((delivery) => shownDelivery(c, delivery)),
      });
    },
  }),

  operation("eraseSubscriber", "DELETE /api/v1/subscribers/{id}", "admin", {
    summary: "Erase a subscriber: preferences and history go",
    description:
      "What remains is that somebody was erased, deliveries of nobody, and a suppression, which must outlive them.",
    request: () => ({ params: params() }),
    answers: () => ok("Erased", z.object({ status: z.literal("erased") })),
    problems: { 404: NO_SUCH_SUBSCRIBER },
    async handle(c, { params: { id } }, answer) {
      const { subscribers } = await currentPorts(c.env);
      if (!(await subscribers.erase(id, Date.now(), "admin"))) throw noSubscriber(id);
      return answer(200, { status: "erased" });
    },
  }),
] as const;

const noSubscriber = (id: number) => new RefusedRequest(404, reason("no-such-subscriber", { id: String(id) }));

function shown({ id, email, state, createdAt, confirmedAt, ...preferences }: SubscriberRecord) {
  const { categories, frequency, hour, timeZone, language } = preferences;
  return {
    id,
    email,
    state,
    preferences: { categories, frequency, hour, timezone: timeZone, language },
    created_at: timeAt(createdAt),
    confirmed_at: timeOf(confirmedAt),
  };
}

/** Exports all subscribers in the format of the import. */
export function subscribersCsv(c: Context, { desk }: Pick<Ports, "desk">): Response {
  let after = 0;
  return csvDownload(c, "subscribers.csv", EXPORT_COLUMNS, async () => {
    const page = await desk.everySubscriber(after, ROWS_A_PIECE);
    after = page.at(-1)?.id ?? after;
    return page.map(exported);
  });
}

/** The columns an import reads, and two more. */
const EXPORT_COLUMNS = [...Object.keys(ImportedRow.shape), "created_at", "confirmed_at"];

function exported(subscriber: SubscriberRecord): string[] {
  const { email, categories, frequency, hour, timeZone, language, state, createdAt, confirmedAt } = subscriber;
  const chosen = [categories.join(";"), frequency, String(hour), timeZone, language];
  return [email, ...chosen, state, timeOf(createdAt) ?? "", timeOf(confirmedAt) ?? ""];
}
