import { type Context, Hono } from "hono";
import * as z from "zod";
import { reason } from "../../src/core/reason.ts";
import { SUBSCRIBER_STATES, type Subscriber } from "../../src/core/subscribers/subscriber.ts";
import type { Ports } from "../../src/ports/index.ts";
import { importSubscribers } from "../../src/use-cases/subscribers/import-subscribers.ts";
import { currentPorts } from "../context.ts";
import { csvBody, csvDownload } from "../http/csv.ts";
import { AddressPrefix, AfterAddress, addressPrefix, Limit, nextOf, timeOf } from "../http/paging.ts";
import { parseQuery, RefusedRequest } from "../http/problem.ts";
import { shownRow } from "../http/shown-reason.ts";
import { requireToken } from "../http/token.ts";
import type { App } from "../http.ts";
import { ImportedRow, readImport } from "./import-request.ts";
import { shownDelivery } from "./shown-delivery.ts";

const REFUSED_SHOWN = 1_000;
const ROWS_A_PIECE = 5_000;
const DELIVERIES_SHOWN = 20;

export const SubscribersQuery = z.object({
  q: AddressPrefix,
  state: z.enum(SUBSCRIBER_STATES).optional().meta({ description: "Only subscribers in this state." }),
  after: AfterAddress,
  limit: Limit,
});

export const ImportQuery = z.object({
  consent: z
    .string()
    .trim()
    .max(1_000)
    .default("")
    .meta({ description: "Where and when they agreed; kept in their history. Rows with status `active` need it." }),
  dry_run: z
    .enum(["true", "false"])
    .default("false")
    .meta({ description: "`true` reports what an import would do, and changes nothing." }),
});

export const subscribers = new Hono<App>()
  .use(requireToken("ADMIN_TOKEN"))

  .get("/", async (c) => {
    const { q, state, after, limit } = parseQuery(c, SubscribersQuery);
    const { desk } = await currentPorts(c.env);
    const list = await desk.subscribers({ prefix: addressPrefix(q), state, after, limit });
    return c.json({ subscribers: list.map(shown), next: nextOf(list, limit, ({ email }) => email) });
  })

  .get("/export.csv", async (c) => subscribersCsv(c, await currentPorts(c.env)))

  .post("/import", async (c) => {
    const { consent, dry_run } = parseQuery(c, ImportQuery);
    const text = await csvBody(c);
    const ports = await currentPorts(c.env);
    const { rows, duplicates, refused } = readImport(text, consent, ports.site);
    const dryRun = dry_run === "true";
    const report = await importSubscribers(ports, rows, { consent, dryRun }, Date.now());
    return c.json({
      dry_run: dryRun,
      ...report,
      duplicates,
      refused: refused.length,
      refused_rows: refused.slice(0, REFUSED_SHOWN).map((row) => shownRow(c, row)),
    });
  })

  .get("/:id", async (c) => {
    const { subscribers, suppressions, desk } = await currentPorts(c.env);
    const subscriber = await subscribers.byId(Number(c.req.param("id")) || 0);
    if (!subscriber) throw new RefusedRequest(404, reason("no-such-subscriber", { id: c.req.param("id") }));
    const [history, deliveries, suppressed] = await Promise.all([
      subscribers.changes(subscriber.id),
      desk.deliveriesTo(subscriber.id, DELIVERIES_SHOWN),
      suppressions.has(subscriber.email),
    ]);
    return c.json({
      ...shown(subscriber),
      suppressed,
      history: history.map(({ kind, at, source, detail }) => ({ kind, at: timeOf(at), source, detail })),
      deliveries: deliveries.map(shownDelivery),
    });
  })

  .delete("/:id", async (c) => {
    const { subscribers } = await currentPorts(c.env);
    const erased = await subscribers.erase(Number(c.req.param("id")) || 0, Date.now(), "admin");
    if (!erased) throw new RefusedRequest(404, reason("no-such-subscriber", { id: c.req.param("id") }));
    return c.json({ status: "erased" });
  });

/** A subscriber as the outside sees one. */
function shown({ id, email, state, createdAt, confirmedAt, ...preferences }: Subscriber) {
  const { categories, frequency, hour, timeZone, language } = preferences;
  return {
    id,
    email,
    state,
    preferences: { categories, frequency, hour, timezone: timeZone, language },
    created_at: timeOf(createdAt),
    confirmed_at: timeOf(confirmedAt),
  };
}

/** Everybody, as an import reads them back. */
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

function exported(subscriber: Subscriber): string[] {
  const { email, categories, frequency, hour, timeZone, language, state, createdAt, confirmedAt } = subscriber;
  const chosen = [categories.join(";"), frequency, String(hour), timeZone, language];
  return [email, ...chosen, state, timeOf(createdAt) ?? "", timeOf(confirmedAt) ?? ""];
}
