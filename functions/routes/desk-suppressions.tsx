import { type Context, Hono } from "hono";
import { z } from "zod";
import { emailAddress } from "../../src/core/email-address.ts";
import { ConfirmOrderPage } from "../../src/pages/admin/confirm-order.tsx";
import { SuppressionsPage } from "../../src/pages/admin/suppressions.tsx";
import { deskAnswer, deskRedirect } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";
import { addressPrefix, nextOf } from "../paging.ts";
import { formOf } from "../personal-page.ts";
import { nothingHere } from "./desk.tsx";

const PAGE_LENGTH = 50;
const Detail = z.string().trim().max(1_000).catch("");

/** Addresses that may not be written to. */
export const deskSuppressions = new Hono<DeskApp>()
  .get("/suppressions", (c) => suppressionsPage(c, { email: "", detail: "" }))
  .post("/suppressions", async (c) => {
    const { ports, page } = c.var;
    const form = await formOf(c);
    const typed = { email: String(form.email ?? ""), detail: Detail.parse(form.detail) };
    const reading = emailAddress(typed.email);
    if ("problem" in reading) return suppressionsPage(c, typed, page.locale.pages.fieldProblems.email);
    const suppression = {
      email: reading.address,
      reason: "manual" as const,
      detail: typed.detail,
      createdAt: page.now,
    };
    const added = await ports.suppressions.add([suppression], "admin");
    return deskRedirect(c, "suppressions", { what: added > 0 ? "suppressed" : "known", count: 0 });
  })

  .get("/suppressions/lift", async (c) => {
    const { ports, page } = c.var;
    const email = c.req.query("email") ?? "";
    if (!(await ports.suppressions.has(email))) return nothingHere(c);
    const words = page.locale.desk.suppressions.lift;
    return deskAnswer(
      c,
      <ConfirmOrderPage
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
    // Lifting what is lifted is fine: it is as it was asked for.
    await ports.suppressions.lift(String((await formOf(c)).email ?? ""), page.now);
    return deskRedirect(c, "suppressions", { what: "lifted", count: 0 });
  });

async function suppressionsPage(
  c: Context<DeskApp>,
  typed: { email: string; detail: string },
  problem?: string,
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
      typed={typed}
      problem={problem}
    />,
    problem ? 400 : 200,
  );
}
