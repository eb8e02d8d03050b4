import { type Context, Hono } from "hono";
import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import { DELIVERY_STATES } from "../../src/core/newsletter/delivery.ts";
import type { Issue } from "../../src/core/newsletter/issue.ts";
import type { Reason as AnyReason } from "../../src/core/reason.ts";
import { deskTexts } from "../../src/locales/desk.ts";
import { languageFor, locales } from "../../src/locales/index.ts";
import { ConfirmActionPage } from "../../src/pages/admin/confirm-action.tsx";
import { DeliveriesPage } from "../../src/pages/admin/deliveries.tsx";
import { deskPath } from "../../src/pages/admin/desk.ts";
import { etaText } from "../../src/pages/admin/eta-text.ts";
import { issueTitle, markOf, sentCounts, stateText, waitOf } from "../../src/pages/admin/issue-state.ts";
import { PreviewPage, type TestResult } from "../../src/pages/admin/preview.tsx";
import { DeskProblemPage } from "../../src/pages/admin/problem.tsx";
import {
  type ControlResult,
  cancelIssue,
  pauseIssue,
  resumeIssue,
  sendNow,
} from "../../src/use-cases/newsletter/control-issue.ts";
import { issueProgress } from "../../src/use-cases/newsletter/issue-progress.ts";
import { previewIssue, type Reader } from "../../src/use-cases/newsletter/preview-issue.ts";
import { mayResend, resendDeliveries } from "../../src/use-cases/newsletter/resend-deliveries.ts";
import { sendTest } from "../../src/use-cases/newsletter/send-test.ts";
import { deliveriesCsv, PREVIEW_POLICY, readerOf } from "../api/issues.ts";
import { fieldReasons } from "../http/field-reasons.ts";
import { formOf } from "../http/form.ts";
import { AfterId, nextOf } from "../http/paging.ts";
import { Email } from "../pages/preferences-request.ts";
import { deskNotFound } from "./desk.tsx";
import { DESK_HEADERS, deskAnswer, deskRedirect } from "./desk-answer.ts";
import type { DeskApp } from "./desk-session.ts";
import { showEdit, takeEdit } from "./edit/edit-form.tsx";
import { loadAnswers } from "./load-answers.ts";
import { shownDelivery } from "./shown-delivery.ts";

const PAGE_LENGTH = 50;

const After = lazily(() => AfterId().catch(0));
const State = z.enum(DELIVERY_STATES).catch("failed");
const Resendable = z.enum(["failed", "unknown"]).catch("failed");
const Id = z.coerce.number().int().positive().optional().catch(undefined);
const Reason = z.string().trim().max(500).catch("");

/** Issues: progress, failures and actions. */
export const deskIssues = new Hono<DeskApp>()
  .get("/issues", async (c) => (await loadAnswers()).showIssues(c))
  .get("/issues/:id", async (c) => (await (await loadAnswers()).showIssue(c)) ?? deskNotFound(c))

  .get("/issues/:id/progress.json", async (c) => {
    const { ports, page } = c.var;
    const issue = await issueOf(c);
    if (!issue) return c.json({ over: true }, 404, DESK_HEADERS);
    const [progress, gate] = await Promise.all([issueProgress(ports, issue, page.now), ports.desk.gate()]);
    const { sent, total } = sentCounts(progress.deliveries);
    const { issues: words, number } = deskTexts(page.locale);
    const body = {
      over: issue.state !== "planned" && issue.state !== "sending",
      words: stateText(page, issue, waitOf(gate, page.now)),
      mark: markOf(page, issue, waitOf(gate, page.now)),
      progress: words.progressText(sent, total),
      eta: etaText(page, progress),
      done: sent,
      total,
      counts: Object.fromEntries(Object.entries(progress.deliveries).map(([state, count]) => [state, number(count)])),
    };
    return c.json(body, 200, DESK_HEADERS);
  })

  .get("/issues/:id/deliveries", async (c) => {
    const { ports, page } = c.var;
    const issue = await issueOf(c);
    if (!issue) return deskNotFound(c);
    const state = State.parse(c.req.query("state"));
    const after = After().parse(c.req.query("after"));
    const deliveries = await ports.desk.deliveries(issue.id, { state, after, limit: PAGE_LENGTH });
    const resendable = (state === "failed" || state === "unknown") && mayResend(issue);
    return deskAnswer(
      c,
      <DeliveriesPage
        {...page}
        issue={issue}
        state={state}
        deliveries={deliveries.map(shownDelivery)}
        next={nextOf(deliveries, PAGE_LENGTH, ({ id }) => id) ?? undefined}
        isFirst={after === 0}
        resendable={resendable}
      />,
    );
  })

  .get("/issues/:id/deliveries.csv", async (c) => {
    const issue = await issueOf(c);
    return issue?.keepsDeliveries ? deliveriesCsv(c, c.var.ports, issue, c.var.page.locale) : deskNotFound(c);
  })

  .get("/issues/:id/edit", async (c) => {
    const issue = await issueOf(c);
    return issue ? showEdit(c, issue) : deskNotFound(c);
  })
  .post("/issues/:id/edit", async (c) => {
    const issue = await issueOf(c);
    return issue ? takeEdit(c, issue) : deskNotFound(c);
  })
  .get("/issues/:id/send-now", async (c) => {
    const { page } = c.var;
    const issue = await issueOf(c);
    if (!issue) return deskNotFound(c);
    const words = deskTexts(page.locale).edit.send;
    return deskAnswer(
      c,
      <ConfirmActionPage
        {...page}
        section="issues"
        title={words.title(issueTitle(page, issue))}
        text={words.text(issue.planned)}
        button={words.button}
        action={`issues/${issue.id}/send-now`}
        back={`issues/${issue.id}/edit`}
      />,
    );
  })
  .post("/issues/:id/send-now", async (c) => {
    const { ports, page } = c.var;
    const issue = await issueOf(c);
    if (!issue) return deskNotFound(c);
    const sent = await sendNow(ports, issue, page.now);
    if (sent.outcome === "refused") return refused(c, issue, sent.reason);
    return deskRedirect(c, `issues/${issue.id}`, { what: "resumed", count: 0 });
  })
  .get("/issues/:id/:action{pause|resume|cancel}", async (c) => {
    const { page } = c.var;
    const issue = await issueOf(c);
    if (!issue) return deskNotFound(c);
    const action = c.req.param("action") as "pause" | "resume" | "cancel";
    const words = deskTexts(page.locale).issues[action];
    return deskAnswer(
      c,
      <ConfirmActionPage
        {...page}
        section="issues"
        title={words.title(issueTitle(page, issue))}
        text={words.text}
        button={words.button}
        action={`issues/${issue.id}/${action}`}
        back={`issues/${issue.id}`}
        backText={action === "cancel" ? deskTexts(page.locale).issues.cancel.keep : undefined}
        asksReason={action !== "resume"}
      />,
    );
  })
  .post("/issues/:id/:action{pause|resume|cancel}", async (c) => {
    const { ports, page } = c.var;
    const issue = await issueOf(c);
    if (!issue) return deskNotFound(c);
    const action = c.req.param("action") as "pause" | "resume" | "cancel";
    const reason = Reason.parse((await formOf(c)).reason) || undefined;
    const actions: Record<typeof action, () => Promise<ControlResult>> = {
      pause: () => pauseIssue(ports, issue, reason),
      resume: () => resumeIssue(ports, issue, page.now),
      cancel: () => cancelIssue(ports, issue, reason, page.now),
    };
    const controlled = await actions[action]();
    if (controlled.outcome === "refused") return refused(c, issue, controlled.reason);
    const what = { pause: "paused", resume: "resumed", cancel: "cancelled" } as const;
    return deskRedirect(c, `issues/${issue.id}`, { what: what[action], count: 0 });
  })

  .get("/issues/:id/resend", async (c) => {
    const { ports, page } = c.var;
    const issue = await issueOf(c);
    if (!issue) return deskNotFound(c);
    const state = Resendable.parse(c.req.query("state"));
    const id = Id.parse(c.req.query("id"));
    const count = id === undefined ? (await ports.issues.counts(issue.id))[state] : 1;
    const words = deskTexts(page.locale).issues.resend;
    return deskAnswer(
      c,
      <ConfirmActionPage
        {...page}
        section="issues"
        title={words.title(issueTitle(page, issue))}
        text={[words[state](count)]}
        button={words.button}
        action={`issues/${issue.id}/resend`}
        back={`issues/${issue.id}`}
        fields={{ state, ...(id === undefined ? {} : { id: String(id) }) }}
      />,
    );
  })
  .post("/issues/:id/resend", async (c) => {
    const { ports, page } = c.var;
    const issue = await issueOf(c);
    if (!issue) return deskNotFound(c);
    const form = await formOf(c);
    const id = Id.parse(form.id);
    const which = { state: Resendable.parse(form.state), ids: id === undefined ? undefined : [id] };
    const resent = await resendDeliveries(ports, issue, which, page.now);
    if (resent.outcome === "refused") return refused(c, issue, resent.reason);
    return deskRedirect(c, `issues/${issue.id}`, { what: "resent", count: resent.count });
  })

  .get("/issues/:id/preview", async (c) => {
    const issue = await issueOf(c);
    return issue ? previewPage(c, issue, askedReader(c)) : deskNotFound(c);
  })
  .get("/issues/:id/mail", async (c) => {
    const { ports } = c.var;
    const issue = await issueOf(c);
    const email = issue && (await previewIssue(ports, issue, askedReader(c)));
    if (!email) return deskNotFound(c);
    const policy = `${PREVIEW_POLICY}; base-uri 'none'; frame-ancestors 'self'`;
    return c.html(email.html, 200, { ...DESK_HEADERS, "Content-Security-Policy": policy });
  })
  .post("/issues/:id/test", async (c) => {
    const { ports } = c.var;
    const issue = await issueOf(c);
    if (!issue) return deskNotFound(c);
    const { to = "", language, categories } = await formOf(c);
    const reader = readerOf(categories, languageFor(String(language ?? ports.site.language)), ports.site);
    const address = Email.safeParse(to);
    const test: TestResult = address.success
      ? shownTest(address.data, await sendTest(ports, issue, address.data, reader))
      : { outcome: "not-sent", why: "no-address", ...fieldReasons(address.error)[0] };
    return previewPage(c, issue, reader, test, String(to));
  });

async function issueOf(c: Context<DeskApp>): Promise<Issue | undefined> {
  return c.var.ports.issues.byId(Number(c.req.param("id")) || 0);
}

/** Parses whose copy a preview shows; in the site's language by default. */
function askedReader(c: Context<DeskApp>): Reader {
  const { site } = c.var.ports;
  const language = languageFor(c.req.query("language") ?? site.language);
  return readerOf(c.req.queries("categories") ?? [], language, site);
}

async function previewPage(
  c: Context<DeskApp>,
  issue: Issue,
  reader: Reader,
  test?: TestResult,
  to = "",
): Promise<Response> {
  const { ports, page } = c.var;
  const [email, categories] = await Promise.all([
    previewIssue(ports, issue, reader),
    ports.posts.labels("category", page.now),
  ]);
  const query = new URLSearchParams([
    ...reader.follows.map((id) => ["categories", id]),
    ["language", reader.language],
  ] as [string, string][]);
  return deskAnswer(
    c,
    <PreviewPage
      {...page}
      issue={issue}
      categories={categories}
      languages={Object.entries(locales).map(([tag, { name }]) => ({ tag, name }))}
      chosen={{ ...reader, language: languageFor(reader.language) }}
      mail={email ? `${deskPath(page, `issues/${issue.id}/mail`)}?${query}` : undefined}
      subject={email?.subject}
      test={test}
      to={to}
    />,
    test?.outcome === "not-sent" ? (test.why === "no-address" ? 400 : 409) : 200,
  );
}

function shownTest(to: string, sent: Awaited<ReturnType<typeof sendTest>>): TestResult {
  if (sent.outcome === "sent") return { outcome: "sent", to, problems: sent.problems };
  return { outcome: "not-sent", why: sent.outcome, ...("reason" in sent && { reason: sent.reason }) };
}

function refused(c: Context<DeskApp>, issue: Issue, reason: AnyReason): Response {
  const { page } = c.var;
  const back = { href: deskPath(page, `issues/${issue.id}`), text: issueTitle(page, issue) };
  return deskAnswer(c, <DeskProblemPage {...page} section="issues" kind="refused" reason={reason} back={back} />, 409);
}
