import { type Context, Hono } from "hono";
import type { Issue } from "../../src/core/issue.ts";
import { currentPorts } from "../context.ts";
import type { App } from "../http.ts";
import { RefusedRequest } from "../problem.ts";
import { requireToken } from "../token.ts";

const LINES_A_PAGE = 5_000;

export const issues = new Hono<App>()
  .use(requireToken("ADMIN_TOKEN"))

  .get("/", async (c) => {
    const { issues } = await currentPorts(c.env);
    const limit = Math.min(Number(c.req.query("limit")) || 50, 200);
    const before = Number(c.req.query("before")) || undefined;
    const list = await issues.list({ limit, ...(before ? { before } : {}) });
    return c.json({ issues: list.map(shown) });
  })

  .get("/:id", async (c) => {
    const { ports, issue } = await find(c);
    return c.json({ ...shown(issue), deliveries: await ports.issues.counts(issue.id) });
  })

  .get("/:id/deliveries.csv", async (c) => {
    const { ports, issue } = await find(c);
    const encoder = new TextEncoder();
    let after = 0;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode("email,state,reason\r\n")),
      async pull(controller) {
        const lines = await ports.deliveries.list(issue.id, after, LINES_A_PAGE);
        after = lines.at(-1)?.id ?? after;
        if (lines.length === 0) return controller.close();
        const text = lines
          .map(({ email, state, reason }) => [email, state, reason ?? ""].map(csvField).join(","))
          .join("\r\n");
        controller.enqueue(encoder.encode(`${text}\r\n`));
      },
    });
    return c.body(body, 200, {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="issue-${issue.id}-deliveries.csv"`,
      "Cache-Control": "no-store",
    });
  });

async function find(c: Context<App>) {
  const ports = await currentPorts(c.env);
  const issue = await ports.issues.byId(Number(c.req.param("id")) || 0);
  if (!issue) throw new RefusedRequest(404, `There is no issue ${c.req.param("id")}.`);
  return { ports, issue };
}

/** An issue as the outside sees it: names in snake case, times in RFC 3339. */
function shown({ id, frequency, state, reason, closedAt, openedAt, throughSeq, candidates, planned, excluded }: Issue) {
  return {
    id,
    frequency,
    state,
    reason: reason ?? null,
    closed_at: new Date(closedAt).toISOString(),
    opened_at: new Date(openedAt).toISOString(),
    through_seq: throughSeq,
    candidates,
    planned,
    excluded,
  };
}

/** RFC 4180 §2; a field that a spreadsheet would run as a formula is made text. */
function csvField(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
