import type { Context } from "hono";
import * as z from "zod";
import { reason } from "../../src/core/reason.ts";
import { emailAddress } from "../../src/core/subscribers/email-address.ts";
import type { Ports } from "../../src/ports/index.ts";
import { importSuppressions } from "../../src/use-cases/newsletter/import-suppressions.ts";
import { currentPorts } from "../context.ts";
import { csvBody, csvDownload } from "../http/csv.ts";
import { AddressPrefix, AfterAddress, addressPrefix, Limit, nextOf, timeAt } from "../http/paging.ts";
import { RefusedRequest } from "../http/problem.ts";
import { RefusedRowAnswer, shownRow } from "../http/shown-reason.ts";
import { Email } from "../pages/preferences-request.ts";
import { ok, operation } from "./operation.ts";
import { csvOf, Time } from "./schemas.ts";
import { readSuppressions, SuppressionDetail, SuppressionRow } from "./suppressions-request.ts";

const ROWS_A_PIECE = 5_000;
const REFUSED_SHOWN = 1_000;

export const suppressions = [
  operation("listSuppressions", "GET /api/v1/suppressions", "admin", {
    summary: "Addresses nothing may be sent to, and why",
    request: () => ({ query: z.object({ q: AddressPrefix(), after: AfterAddress(), limit: Limit() }) }),
    answers: () =>
      ok(
        "A page of suppressions in order of address",
        z.object({
          suppressions: z.array(
            z.object({
              email: z.string(),
              reason: z.enum(["bounce", "complaint", "manual"]),
              detail: z.string(),
              created_at: Time(),
            }),
          ),
          next: z.string().nullable(),
        }),
      ),
    async handle(c, { query: { q, after, limit } }, answer) {
      const { suppressions } = await currentPorts(c.env);
      const list = await suppressions.list({ prefix: addressPrefix(q), after, limit });
      return answer(200, {
        suppressions: list.map(({ createdAt, ...rest }) => ({ ...rest, created_at: timeAt(createdAt) })),
        next: nextOf(list, limit, ({ email }) => email),
      });
    },
  }),

  operation("suppress", "POST /api/v1/suppressions", "admin", {
    summary: "Suppress an address",
    request: () => ({
      body: z.object({
        email: Email,
        reason: z.literal("manual").default("manual"),
        detail: SuppressionDetail,
      }),
    }),
    answers: () => ({
      200: { description: "It was suppressed before", body: z.object({ status: z.literal("known") }) },
      201: { description: "Added", body: z.object({ status: z.literal("added") }) },
    }),
    async handle(c, { body }, answer) {
      const { suppressions } = await currentPorts(c.env);
      const added = await suppressions.add([{ ...body, createdAt: Date.now() }], "admin");
      return added > 0 ? answer(201, { status: "added" }) : answer(200, { status: "known" });
    },
  }),

  operation("exportSuppressions", "GET /api/v1/suppressions/export.csv", "admin", {
    summary: "Every suppression",
    answers: () => ({
      200: { description: "The columns email, reason, detail, created_at", type: "text/csv" },
    }),
    handle: async (c) => suppressionsCsv(c, await currentPorts(c.env)),
  }),

  operation("importSuppressions", "POST /api/v1/suppressions/import", "admin", {
    summary: "Import addresses that nothing may be sent to, as CSV",
    description: "Those that are suppressed already keep their reason. At most 100,000 rows.",
    request: () => ({ body: csvOf(Object.keys(SuppressionRow.shape)) }),
    answers: () =>
      ok(
        "Counts, and the first refused rows",
        z.object({
          added: z.int(),
          known: z.int(),
          refused: z.int(),
          refused_rows: z.array(RefusedRowAnswer()),
        }),
      ),
    problems: { 400: "The file cannot be read as CSV in UTF-8." },
    async handle(c, _, answer) {
      const { rows, refused } = await readSuppressions(await csvBody(c));
      const report = await importSuppressions(await currentPorts(c.env), rows, Date.now());
      return answer(200, {
        ...report,
        refused: refused.length,
        refused_rows: refused.slice(0, REFUSED_SHOWN).map((row) => shownRow(c, row)),
      });
    },
  }),

  operation("liftSuppression", "DELETE /api/v1/suppressions/{email}", "admin", {
    summary: "Lift a suppression",
    description:
      "Its subscriber becomes unsubscribed, and has to subscribe again. The provider's own suppression list stays as it is.",
    request: () => ({ params: z.object({ email: z.string().describe("The address.") }) }),
    answers: () => ok("Lifted", z.object({ status: z.literal("lifted") })),
    problems: { 404: "The address is not suppressed." },
    async handle(c, { params: { email } }, answer) {
      const reading = emailAddress(email);
      const { suppressions } = await currentPorts(c.env);
      const lifted = "address" in reading && (await suppressions.lift(reading.address, Date.now()));
      if (!lifted) throw new RefusedRequest(404, reason("not-suppressed", { email }));
      return answer(200, { status: "lifted" });
    },
  }),
] as const;

/** Writes all of them as an import reads them back. */
export function suppressionsCsv(c: Context, { suppressions }: Pick<Ports, "suppressions">): Response {
  let after = "";
  return csvDownload(c, "suppressions.csv", ["email", "reason", "detail", "created_at"], async () => {
    const page = await suppressions.list({ prefix: "", after, limit: ROWS_A_PIECE });
    after = page.at(-1)?.email ?? after;
    return page.map(({ email, reason, detail, createdAt }) => [email, reason, detail, timeAt(createdAt)]);
  });
}
