import { type Context, Hono } from "hono";
import * as z from "zod";
import { emailAddress } from "../../src/core/subscribers/email-address.ts";
import { deskTexts } from "../../src/locales/desk.ts";
import { ConfirmActionPage } from "../../src/pages/admin/confirm-action.tsx";
import { type ImportedSuppressions, SuppressionsPage } from "../../src/pages/admin/suppressions.tsx";
import { importSuppressions } from "../../src/use-cases/newsletter/import-suppressions.ts";
import { suppressionsCsv } from "../api/suppressions.ts";
import { readSuppressions } from "../api/suppressions-request.ts";
import { fileOf, formOf } from "../http/form.ts";
import { addressPrefix, nextOf } from "../http/paging.ts";
import { RefusedRequest } from "../http/problem.ts";
import { deskNotFound } from "./desk.tsx";
import { deskAnswer, deskRedirect } from "./desk-answer.ts";
import type { DeskApp } from "./desk-session.ts";

const PAGE_LENGTH = 50;
const REFUSED_SHOWN = 200;
const Detail = z.string().trim().max(1_000).catch("");

/** Suppressed addresses. */
export const deskSuppressions = new Hono<DeskApp>()
  .get("/suppressions", (c) => suppressionsPage(c, {}))
  .post("/suppressions", async (c) => {
    const { ports, page } = c.var;
    const form = await formOf(c);
    const typed = { email: String(form.email ?? ""), detail: Detail.parse(form.detail) };
    const reading = emailAddress(typed.email);
    if ("problem" in reading)
      return suppressionsPage(c, { typed, problem: page.locale.pages.fieldProblems.email }, 400);
    const suppression = {
      email: reading.address,
      reason: "manual" as const,
      detail: typed.detail,
      createdAt: page.now,
    };
    const added = await ports.suppressions.add([suppression], "admin");
    return deskRedirect(c, "suppressions", { what: added > 0 ? "suppressed" : "known", count: 0 });
  })

  .get("/suppressions.csv", (c) => suppressionsCsv(c, c.var.ports))
  .post("/suppressions/import", async (c) => {
    const { ports, page } = c.var;
    const text = (await (await fileOf(c))?.text()) ?? "";
    if (text.trim() === "") return suppressionsPage(c, { imported: { problem: "no-file" } }, 400);
    try {
      const { rows, refused } = await readSuppressions(text);
      const { added, known } = await importSuppressions(ports, rows, page.now);
      const imported = { added, known, refused: refused.length, refusedRows: refused.slice(0, REFUSED_SHOWN) };
      return suppressionsPage(c, { imported });
    } catch (fault) {
      if (!(fault instanceof RefusedRequest)) throw fault;
      return suppressionsPage(c, { imported: { problem: "unreadable", reason: fault.reason } }, 400);
    }
  })

  .get("/suppressions/lift", async (c) => {
    const { ports, page } = c.var;
    const email = c.req.query("email") ?? "";
    if (!(await ports.suppressions.has(email))) return deskNotFound(c);
    const words = deskTexts(page.locale).suppressions.lift;
    return deskAnswer(
      c,
      <ConfirmActionPage
        {...page}
        section="suppressions"
        title={words.title(email)}
        text={words.text}
        button={words.button}
        action="suppressions/lift"
        back="suppressions"
        fields={{ email }}
      />,
    );
  })
  .post("/suppressions/lift", async (c) => {
    const { ports, page } = c.var;
    // Already lifted: nothing to do.
    await ports.suppressions.lift(String((await formOf(c)).email ?? ""), page.now);
    return deskRedirect(c, "suppressions", { what: "lifted", count: 0 });
  });

async function suppressionsPage(
  c: Context<DeskApp>,
  said: { typed?: { email: string; detail: string }; problem?: string; imported?: ImportedSuppressions },
  status: 200 | 400 = 200,
): Promise<Response> {
  const { ports, page } = c.var;
  const q = c.req.query("q") ?? "";
  const after = c.req.query("after") ?? "";
  const list = await ports.suppressions.list({ prefix: addressPrefix(q), after, limit: PAGE_LENGTH });
  const next = nextOf(list, PAGE_LENGTH, ({ email }) => email) ?? undefined;
  return deskAnswer(
    c,
    <SuppressionsPage
      {...page}
      suppressions={list}
      q={q}
      next={next}
      isFirst={after === ""}
      typed={said.typed ?? { email: "", detail: "" }}
      problem={said.problem}
      imported={said.imported}
    />,
    status,
  );
}
