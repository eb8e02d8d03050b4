import type { Context } from "hono";
import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import { reason } from "../../src/core/reason.ts";
import { COLUMN_MEANINGS, FILE_COLUMNS, type FileRow } from "../../src/core/subscribers/file-columns.ts";
import { FOLLOW_NAMES, type Follows, followsOf } from "../../src/core/subscribers/follow.ts";
import { IMPORT_OUTCOMES, type ImportOutcome } from "../../src/core/subscribers/import-outcome.ts";
import { unsubscribeUrl } from "../../src/core/subscribers/links.ts";
import {
  CHANGE_KINDS,
  SUBSCRIBER_STATES,
  type Subscriber as SubscriberRecord,
} from "../../src/core/subscribers/subscriber.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { ExportedSubscriber } from "../../src/ports/operations/desk.ts";
import { currentPorts } from "../context.ts";
import { csvBytes, csvDownload, csvFile } from "../http/csv.ts";
import { AddressPrefix, AfterAddress, addressPrefix, Limit, nextOf, timeAt, timeOf } from "../http/paging.ts";
import { RefusedRequest } from "../http/problem.ts";
import { refusedLines } from "../http/refused-lines.ts";
import { localeOf, RefusedRowAnswer, shownRow } from "../http/shown-reason.ts";
import { readImport, runImport } from "./import-request.ts";
import { ok, operation } from "./operation.ts";
import { csvOf, Id, Time } from "./schemas.ts";
import { Delivery, shownDelivery } from "./shown-delivery.ts";

const REFUSED_SHOWN = 1_000;
const ROWS_A_PIECE = 2_000;
const LINES_SHOWN = 20;
const DELIVERIES_SHOWN = 20;

const Subscriber = lazily(() =>
  z
    .object({
      id: z.int(),
      email: z.string(),
      state: z.enum(SUBSCRIBER_STATES),
      preferences: z.object({
        categories: z.array(z.string()).describe("Ids of categories. All four lists empty: everything."),
        tags: z.array(z.string()).describe("Ids of tags."),
        authors: z.array(z.string()).describe("Ids of authors."),
        watches: z.array(z.string()).describe("Searches, in their normal form."),
        frequency: z.string(),
        hour: z.int(),
        timezone: z.string(),
        language: z.string(),
        alerts: z.boolean().describe("Whether posts that match a watch come at once, whatever the frequency."),
      }),
      created_at: Time(),
      confirmed_at: Time().nullable(),
    })
    .meta({ id: "Subscriber" }),
);

const ImportQuery = lazily(() =>
  z.object({
    consent: z
      .string()
      .trim()
      .max(1_000)
      .default("")
      .describe("Where and when they agreed; kept in their history. Active rows without a time in the file need it."),
    name: z
      .string()
      .max(200)
      .default("")
      .describe("The name of the file: Mailchimp tells the state by it, such as unsubscribed_members_export.csv."),
    dry_run: z
      .enum(["true", "false"])
      .default("false")
      .describe("`true` reports what an import would do, and changes nothing."),
    confirm: z
      .enum(["true", "false"])
      .default("false")
      .describe("`true` asks who never confirmed once to do so. Unconfirmed subscribers are deleted after 7 days."),
    stop: z
      .enum(["true", "false"])
      .default("false")
      .describe("`true` stops also who is active here, if the file says that they left or cannot be reached."),
  }),
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
      "Reads exports of Mailchimp, Ghost, Substack, Buttondown, Kit, listmonk, MailPoet and Keila, sheets in English and Chinese, and our own, in UTF-8, UTF-16 or GBK, separated by commas, semicolons or tabs. Categories, tags, authors and watches (searches) are separated by `;`. Who has left stays left. `active` says that consent exists elsewhere: the file has a time of it, or `consent` says where. At most 100,000 rows.",
    request: () => ({ query: ImportQuery(), body: csvOf(FILE_COLUMNS) }),
    answers: () =>
      ok(
        "Counts, the first lines of each outcome, and the first refused rows",
        z.object({
          dry_run: z.boolean(),
          product: z.string().nullable().describe("Whose export it is, if it is known."),
          encoding: z.string(),
          separator: z.string(),
          columns: z.array(
            z.object({
              name: z.string(),
              means: z.enum(COLUMN_MEANINGS).nullable().describe("`null`: not used."),
            }),
          ),
          rows: z.int(),
          outcomes: z.array(
            z.object({
              outcome: z.enum([...IMPORT_OUTCOMES, "duplicate"]),
              count: z.int(),
              lines: z.array(z.int()).describe("The first lines of the file that have it."),
            }),
          ),
          added: z.int().describe("In whatever state."),
          known: z.int().describe("Known already, and left alone."),
          suppressed: z.int().describe("Suppressed here before, and left alone."),
          duplicates: z.int().describe("Rows that repeat an address of the same file. The strictest counts."),
          refused: z.int(),
          refused_rows: z.array(RefusedRowAnswer()),
        }),
      ),
    async handle(c, { query }, answer) {
      const ports = await currentPorts(c.env);
      const { report, columns, duplicates, refused, product, ...file } = await importFile(ports, c, query);
      const of = (...outcomes: ImportOutcome[]) => outcomes.reduce((sum, name) => sum + (report[name]?.count ?? 0), 0);
      const outcomes = IMPORT_OUTCOMES.flatMap((outcome) => {
        const found = report[outcome];
        return found ? [{ outcome, ...found }] : [];
      });
      const repeated = {
        outcome: "duplicate" as const,
        count: duplicates.length,
        lines: duplicates.slice(0, LINES_SHOWN),
      };
      return answer(200, {
        dry_run: query.dry_run === "true",
        product: product ?? null,
        encoding: file.encoding,
        separator: file.separator,
        columns: columns.map(({ name, means }) => ({ name, means: means ?? null })),
        rows: file.rows,
        outcomes: [...outcomes, ...(duplicates.length > 0 ? [repeated] : [])],
        added: of("active", "pending", "asked", "unsubscribed", "suppressed"),
        known: of("known", "left-here", "moved", "active-here", "stopped"),
        suppressed: of("suppressed-here"),
        duplicates: duplicates.length,
        refused: refused.length,
        refused_rows: refused
          .slice(0, REFUSED_SHOWN)
          .map(({ line, email, errors }) => shownRow(c, { row: line, email, errors })),
      });
    },
  }),

  operation("listRefusedRows", "POST /api/v1/subscribers/import/refused", "admin", {
    summary: "The rows that an import would refuse, as CSV",
    description:
      "The line, the reason in the language of Accept-Language, and the columns of the file. Changes nothing.",
    request: () => ({ query: ImportQuery().pick({ consent: true, name: true }), body: csvOf(FILE_COLUMNS) }),
    answers: () => ({
      200: { description: "The columns line and reason, then those of the file", type: "text/csv" },
    }),
    async handle(c, { query }) {
      const ports = await currentPorts(c.env);
      const file = await readImport({ ...query, bytes: await csvBytes(c) }, ports, Date.now());
      return csvFile(c, "refused.csv", refusedLines(localeOf(c), file));
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
          unsubscribe_url: z.url().describe("The link of their emails that unsubscribes with one click."),
          history: z.array(
            z.object({ kind: z.enum(CHANGE_KINDS), at: Time(), source: z.string(), detail: z.string() }),
          ),
          deliveries: z.array(Delivery()).describe(`The last ${DELIVERIES_SHOWN}, newest first.`),
        }),
      ),
    problems: { 404: NO_SUCH_SUBSCRIBER },
    async handle(c, { params: { id } }, answer) {
      const { subscribers, suppressions, desk, signer, site } = await currentPorts(c.env);
      const subscriber = await subscribers.byId(id);
      if (!subscriber) throw noSubscriber(id);
      const [token, history, deliveries, suppressed] = await Promise.all([
        signer.sign({ purpose: "unsubscribe", subscriberId: id, madeAt: 0 }),
        subscribers.changes(id),
        desk.deliveriesTo(id, DELIVERIES_SHOWN),
        suppressions.has(subscriber.email),
      ]);
      return answer(200, {
        ...shown(subscriber),
        suppressed,
        unsubscribe_url: unsubscribeUrl(site, token).href,
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
  const { frequency, hour, timeZone, language, alerts } = preferences;
  return {
    id,
    email,
    state,
    preferences: { ...followsOf(preferences), frequency, hour, timezone: timeZone, language, alerts },
    created_at: timeAt(createdAt),
    confirmed_at: timeOf(confirmedAt),
  };
}

async function importFile(
  ports: Ports,
  c: Context,
  { dry_run, confirm, stop, ...query }: z.infer<ReturnType<typeof ImportQuery>>,
) {
  const orders = { dryRun: dry_run === "true", confirm: confirm === "true", stop: stop === "true" };
  const bytes = await csvBytes(c);
  return runImport(ports, { ...query, ...orders, bytes }, Date.now());
}

/** Exports all subscribers in the format of the import. */
export function subscribersCsv(c: Context, { desk }: Pick<Ports, "desk">): Response {
  let after = 0;
  return csvDownload(c, "subscribers.csv", [...FILE_COLUMNS], async () => {
    const page = await desk.everySubscriber(after, ROWS_A_PIECE);
    after = page.at(-1)?.id ?? after;
    return page.map((subscriber) => {
      const row = exportedRow(subscriber);
      return FILE_COLUMNS.map((column) => row[column] ?? "");
    });
  });
}

function exportedRow({ history, suppression, ...subscriber }: ExportedSubscriber): FileRow {
  const { email, frequency, hour, timeZone, language, alerts, state, createdAt, confirmedAt } = subscriber;
  const left = state === "unsubscribed" ? history.findLast(({ kind }) => kind === "unsubscribed")?.at : undefined;
  return {
    email,
    ...(Object.fromEntries(FOLLOW_NAMES.map((name) => [name, subscriber[name].join(";")])) as Record<
      keyof Follows,
      string
    >),
    frequency,
    hour: String(hour),
    timezone: timeZone,
    language,
    alerts: alerts ? "true" : "",
    status: state,
    created_at: timeOf(createdAt) ?? "",
    confirmed_at: timeOf(confirmedAt) ?? "",
    left_at: timeOf(suppression?.createdAt ?? left) ?? "",
    reason: suppression?.reason ?? "",
    detail: suppression?.detail ?? "",
    history: JSON.stringify(history.map(({ kind, at, source, detail }) => [kind, at, source, detail])),
  };
}
