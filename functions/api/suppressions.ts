import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Suppression } from "../../src/core/newsletter/suppression.ts";
import { reason } from "../../src/core/reason.ts";
import { emailAddress } from "../../src/core/subscribers/email-address.ts";
import type { Ports } from "../../src/ports/index.ts";
import { importSuppressions } from "../../src/use-cases/newsletter/import-suppressions.ts";
import { currentPorts } from "../context.ts";
import { csvBody, csvDownload } from "../http/csv.ts";
import { AddressPrefix, AfterAddress, addressPrefix, Limit, nextOf, timeOf } from "../http/paging.ts";
import { parseJson, parseQuery, problem } from "../http/problem.ts";
import { shownRow } from "../http/shown-reason.ts";
import { requireToken } from "../http/token.ts";
import type { App } from "../http.ts";
import { Email } from "../pages/preferences-request.ts";
import { readSuppressions, SuppressionDetail } from "./suppressions-request.ts";

const ROWS_A_PIECE = 5_000;
const REFUSED_SHOWN = 1_000;

export const SuppressionsQuery = z.object({ q: AddressPrefix, after: AfterAddress, limit: Limit });

export const SuppressionRequest = z.object({
  email: Email,
  reason: z.literal("manual").default("manual"),
  detail: SuppressionDetail,
});

export const suppressions = new Hono<App>()
  .use(requireToken("ADMIN_TOKEN"))

  .get("/", async (c) => {
    const { q, after, limit } = parseQuery(c, SuppressionsQuery);
    const { suppressions } = await currentPorts(c.env);
    const list = await suppressions.list({ prefix: addressPrefix(q), after, limit });
    return c.json({ suppressions: list.map(shown), next: nextOf(list, limit, ({ email }) => email) });
  })

  .post("/", async (c) => {
    const request = await parseJson(c, SuppressionRequest);
    const { suppressions } = await currentPorts(c.env);
    const suppression = { ...request, createdAt: Date.now() };
    const added = await suppressions.add([suppression], "admin");
    return c.json({ status: added > 0 ? "added" : "known" }, added > 0 ? 201 : 200);
  })

  .get("/export.csv", async (c) => suppressionsCsv(c, await currentPorts(c.env)))

  .post("/import", async (c) => {
    const { rows, refused } = readSuppressions(await csvBody(c));
    const report = await importSuppressions(await currentPorts(c.env), rows, Date.now());
    return c.json({
      ...report,
      refused: refused.length,
      refused_rows: refused.slice(0, REFUSED_SHOWN).map((row) => shownRow(c, row)),
    });
  })

  .delete("/:email", async (c) => {
    const given = c.req.param("email");
    const reading = emailAddress(given);
    const { suppressions } = await currentPorts(c.env);
    const lifted = "address" in reading && (await suppressions.lift(reading.address, Date.now()));
    return lifted ? c.json({ status: "lifted" }) : problem(c, 404, reason("not-suppressed", { email: given }));
  });

/** All of them, as an import reads them back. */
export function suppressionsCsv(c: Context, { suppressions }: Pick<Ports, "suppressions">): Response {
  let after = "";
  return csvDownload(c, "suppressions.csv", ["email", "reason", "detail", "created_at"], async () => {
    const page = await suppressions.list({ prefix: "", after, limit: ROWS_A_PIECE });
    after = page.at(-1)?.email ?? after;
    return page.map(({ email, reason, detail, createdAt }) => [email, reason, detail, timeOf(createdAt) ?? ""]);
  });
}

function shown({ email, reason, detail, createdAt }: Suppression) {
  return { email, reason, detail, created_at: timeOf(createdAt) };
}
