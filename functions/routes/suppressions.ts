import { Hono } from "hono";
import { z } from "zod";
import { emailAddress } from "../../src/core/email-address.ts";
import type { Suppression } from "../../src/core/suppression.ts";
import { importSuppressions } from "../../src/use-cases/import-suppressions.ts";
import { currentPorts } from "../context.ts";
import { csvDownload, readCsv } from "../csv.ts";
import type { App } from "../http.ts";
import { AddressPrefix, AfterAddress, addressPrefix, Limit, nextOf, timeOf } from "../paging.ts";
import { Email } from "../preferences-request.ts";
import { parseJson, parseQuery, problem } from "../problem.ts";
import { requireToken } from "../token.ts";

const ROWS_A_PIECE = 5_000;
const REFUSED_SHOWN = 1_000;

export const SuppressionsQuery = z.object({ q: AddressPrefix, after: AfterAddress, limit: Limit });

const Detail = z
  .string()
  .trim()
  .max(1_000)
  .default("")
  .meta({ description: "In words, for whoever looks at it later." });

export const SuppressionRequest = z.object({
  email: Email,
  reason: z
    .literal("manual", { error: "Expected manual: bounces and complaints the provider tells." })
    .default("manual"),
  detail: Detail,
});

export const SuppressionRow = z.object({
  email: Email,
  reason: z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.enum(["bounce", "complaint", "manual"], { error: "Expected bounce, complaint or manual." }).default("manual"),
  ),
  detail: Detail,
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

  .get("/export.csv", async (c) => {
    const { suppressions } = await currentPorts(c.env);
    let after = "";
    return csvDownload(c, "suppressions.csv", ["email", "reason", "detail", "created_at"], async () => {
      const page = await suppressions.list({ prefix: "", after, limit: ROWS_A_PIECE });
      after = page.at(-1)?.email ?? after;
      return page.map(({ email, reason, detail, createdAt }) => [email, reason, detail, timeOf(createdAt) ?? ""]);
    });
  })

  .post("/import", async (c) => {
    const lines = readCsv(await c.req.text());
    const rows = new Map<string, z.infer<typeof SuppressionRow>>();
    const refused: { row: number; email: string; reason: string }[] = [];
    for (const [index, line] of lines.entries()) {
      const reading = SuppressionRow.safeParse(line);
      if (reading.success) rows.set(reading.data.email, reading.data);
      else
        refused.push({
          row: index + 2,
          email: line.email ?? "",
          reason: reading.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(" "),
        });
    }
    const report = await importSuppressions(await currentPorts(c.env), [...rows.values()], Date.now());
    return c.json({ ...report, refused: refused.length, refused_rows: refused.slice(0, REFUSED_SHOWN) });
  })

  .delete("/:email", async (c) => {
    const given = c.req.param("email");
    const reading = emailAddress(given);
    const { suppressions } = await currentPorts(c.env);
    const lifted = "address" in reading && (await suppressions.lift(reading.address, Date.now()));
    return lifted ? c.json({ status: "lifted" }) : problem(c, 404, `${given} is not suppressed.`);
  });

function shown({ email, reason, detail, createdAt }: Suppression) {
  return { email, reason, detail, created_at: timeOf(createdAt) };
}
