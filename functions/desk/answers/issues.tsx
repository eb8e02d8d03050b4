import type { Context } from "hono";
import { editionsOf } from "../../../src/core/newsletter/edition.ts";
import { issueFileKey } from "../../../src/core/newsletter/issue-edit.ts";
import { IssuePage } from "../../../src/pages/admin/issue.tsx";
import { waitOf } from "../../../src/pages/admin/issue-state.ts";
import { IssuesPage } from "../../../src/pages/admin/issues.tsx";
import { issueProgress } from "../../../src/use-cases/newsletter/issue-progress.ts";
import { readIssue } from "../../../src/use-cases/newsletter/read-issue.ts";
import { mayResend } from "../../../src/use-cases/newsletter/resend-deliveries.ts";
import { nextOf } from "../../http/paging.ts";
import { deskAnswer } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";
import { shownDelivery } from "../shown-delivery.ts";

const ISSUES_SHOWN = 100;
/** Failed and unknown deliveries on the page of an issue. */
const DELIVERIES_SHOWN = 20;

export async function showIssues(c: Context<DeskApp>): Promise<Response> {
  const { ports, page } = c.var;
  const asked = Number(c.req.query("before"));
  const before = Number.isSafeInteger(asked) && asked > 0 ? asked : undefined;
  const [issues, gate] = await Promise.all([
    ports.issues.list({ limit: ISSUES_SHOWN, ...(before && { before }) }),
    ports.desk.gate(),
  ]);
  const props = {
    editions: editionsOf(issues, ports.site.timeZone),
    wait: waitOf(gate, page.now),
    next: nextOf(issues, ISSUES_SHOWN, ({ id }) => id) ?? undefined,
    isFirst: before === undefined,
  };
  return deskAnswer(c, <IssuesPage {...page} {...props} />);
}

export async function showIssue(c: Context<DeskApp>): Promise<Response | undefined> {
  const { ports, page } = c.var;
  const issue = await ports.issues.byId(Number(c.req.param("id")) || 0);
  if (!issue) return undefined;
  const some = (state: "failed" | "unknown") =>
    ports.desk.deliveries(issue.id, { state, after: 0, limit: DELIVERIES_SHOWN });
  const { editNotices } = await import("../../../src/use-cases/newsletter/issue-file-notices.ts");
  const [progress, gate, failed, unknown, answers, held, notices] = await Promise.all([
    issueProgress(ports, issue, page.now),
    ports.desk.gate(),
    some("failed"),
    some("unknown"),
    ports.answers(),
    readIssue(ports, issue.id, { asked: undefined, page: 1 }, page.now),
    editNotices(ports, issue),
  ]);
  const props = {
    ...progress,
    issue,
    held,
    notices,
    fileKey: issueFileKey(issue, ports.site.timeZone),
    wait: waitOf(gate, page.now),
    failed: failed.map(shownDelivery),
    unknown: unknown.map(shownDelivery),
    resendable: mayResend(issue),
    outcome: await answers.outcome(issue),
  };
  return deskAnswer(c, <IssuePage {...page} {...props} />);
}
