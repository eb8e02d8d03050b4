import { styleText } from "node:util";
import { Command } from "commander";
import type { AnswerTo } from "../../../functions/api/calls.ts";
import { runbookOf } from "../../core/operations/alert.ts";
import { dollarsOf, PRICES, totalOf, usage } from "../../core/operations/costs.ts";
import { FIGURES } from "../../core/operations/figures.ts";
import { OBJECTIVE_DAYS } from "../../core/operations/objective.ts";
import { deskTexts, loadDeskTexts } from "../../locales/desk.ts";
import type { Api } from "../api.ts";
import { cellsOf } from "../cells.ts";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import { EXIT, Failure } from "../failure.ts";
import { printable } from "../printable.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { terminalLocale } from "../told-reason.ts";

const NEXT_SHOWN = 3;
const CRON_MS = 60_000;

export const status = ({ status: texts, common } = terminalTexts()) =>
  withAdminConnection(new Command("status"))
    .description(texts.about)
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(async (options: Connection & { json: boolean }) => {
      const found = await read(connectAsAdmin(options), options.url);
      const attention = needsAttention(found);
      if (options.json) console.log(JSON.stringify({ attention, ...found }));
      else for (const line of screen(found, attention, await words())) console.log(printable(line));
      process.exitCode = attention ? EXIT.attention : EXIT.ok;
    });

async function read(api: Api, url: URL) {
  const state = await api.call("GET /api/v1/state");
  const [ready, status, next] = await Promise.all([
    readiness(url),
    api.call("GET /api/v1/status"),
    api.call("GET /api/v1/issues/next"),
  ]);
  const sending = await Promise.all(
    state.queue.issues
      .filter((issue) => issue.state === "sending")
      .map(({ id }) => api.call("GET /api/v1/issues/{id}", { params: { id } })),
  );
  const alerts = state.alerts.map((alert) => ({ ...alert, runbook: runbookOf(alert.kind) }));
  return { ready, ...status, state: { ...state, alerts }, sending, next: next.issues, costs: costsOf(status, state) };
}

type Found = Awaited<ReturnType<typeof read>>;

async function readiness(url: URL): Promise<{ status: string; reasons: string[] }> {
  const response = await fetch(new URL("ready", url), { redirect: "manual", signal: AbortSignal.timeout(30_000) });
  const answer = (await response.json().catch(() => undefined)) as { status?: string; reasons?: string[] } | undefined;
  if (typeof answer?.status !== "string") throw new Failure(terminalTexts().connection.notGazette(url.href));
  return { status: answer.status, reasons: answer.reasons ?? [] };
}

/** Estimates the month's costs so far, from what was counted and what each takes. */
function costsOf(
  { month }: AnswerTo<"GET /api/v1/status">,
  { posts, subscribers, quota }: AnswerTo<"GET /api/v1/state">,
) {
  const mails = month.issue_emails + month.service_emails;
  const used = usage(
    {
      mails,
      feedback: mails * 2,
      feedRequests: month.feed_requests,
      posts: month.posts,
      cronRuns: Math.round((Date.now() - Date.parse(month.since)) / CRON_MS),
      postsStored: posts.published,
      subscribers: subscribers.active ?? 0,
      mailsStored: month.issue_emails,
      mailsPerSecond: Math.max(1, quota.per_second),
    },
    FIGURES,
  );
  const share = (name: keyof typeof PRICES) => used[name] / PRICES[name].included;
  return {
    dollars: totalOf(used),
    mails: { sent: mails, dollars: dollarsOf("mails", mails) },
    share_of_plan: {
      requests: share("requests"),
      cpuMs: share("cpuMs"),
      rowsRead: share("rowsRead"),
      rowsWritten: share("rowsWritten"),
      queueOperations: share("queueOperations"),
    },
  };
}

function needsAttention({ ready, objectives, state }: Found): boolean {
  return (
    ready.status !== "ready" ||
    objectives.some(({ met }) => !met) ||
    state.alerts.length > 0 ||
    state.quarantine > 0 ||
    state.queue.issues.some((issue) => issue.state === "paused")
  );
}

async function words() {
  await loadDeskTexts();
  const locale = terminalLocale();
  const { frequencies, alerts } = deskTexts(locale);
  return {
    words: terminalTexts().status,
    tag: locale.tag,
    titles: locale.alerts.titles,
    frequencies,
    whatToDo: alerts.whatToDo,
  };
}

function* screen(found: Found, attention: boolean, given: Awaited<ReturnType<typeof words>>): Generator<string> {
  const { words, tag, titles, frequencies, whatToDo } = given;
  const { ready, last_post: post, state, sending, next, objectives, costs, month } = found;
  const number = (value: number) => value.toLocaleString(tag, { maximumFractionDigits: 1 });
  const percent = (share: number, digits = 2) =>
    share.toLocaleString(tag, { style: "percent", maximumFractionDigits: digits });
  const dollars = (amount: number) => `$${amount.toFixed(2)}`;
  const time = (iso: string) => `${iso.slice(0, 16).replace("T", " ")} UTC`;
  const frequency = (name: string) => (frequencies as Record<string, string>)[name] ?? name;
  const { cron, quota, alerts } = state;
  yield attention ? styleText("yellow", words.attention) : styleText("green", words.fine);
  const ran = cron
    ? words.cron(
        number(Math.max(0, Math.round((Date.now() - Date.parse(cron.finished_at)) / 1000))),
        number(cron.ms),
        cron.steps.flatMap(({ step, fault }) => (fault === undefined ? [] : [step])).join(", "),
      )
    : words.noCron;
  yield row(
    words.health,
    `${ready.status === "ready" ? words.ready : words.notReady(ready.reasons.join(", "))}; ${ran}`,
  );
  yield row(words.lastPost, post ? `${time(post.published_at)}  ${post.title}` : words.none);
  yield row(words.readers, words.active(number(state.subscribers.active ?? 0), state.quarantine));
  const open = [
    ...sending.map(({ id, frequency: name, left, eta }) =>
      words.left(id, frequency(name), number(left), eta && time(eta)),
    ),
    ...state.queue.issues
      .filter((issue) => issue.state !== "sending")
      .map(({ id, frequency: name, state, reason }) => words.state(id, frequency(name), state, reason?.detail ?? "")),
  ];
  yield* rows(words.sending, open, words.none);
  const closes = next.slice(0, NEXT_SHOWN);
  yield* rows(
    words.next,
    closes.map(({ closes_at, frequency: name, subscribers }) =>
      words.closes(time(closes_at), frequency(name), number(subscribers)),
    ),
    words.none,
  );
  if (quota.learnt_at === null) yield row(words.quota, words.unknownQuota);
  else yield row(words.quota, words.rate(number(quota.per_second), number(quota.left_today)));
  if (quota.waiting_until !== null)
    yield row("", words.waits(time(quota.waiting_until), quota.reason?.detail ?? quota.waiting_for ?? ""));
  const { backups } = state;
  yield row(
    words.backup,
    backups === null
      ? words.noBackups
      : words.backupsTo(backups.whole_at && time(backups.whole_at), backups.journal_at && time(backups.journal_at)),
  );

  yield "";
  yield words.objectives(OBJECTIVE_DAYS);
  for (const { name, met, good, total, target, slowest_seconds: slowest } of objectives) {
    const kept =
      total === 0
        ? words.nothingYet
        : [
            words.kept(percent(good / total, 3), number(total), percent(target)),
            ...(slowest === null ? [] : [words.slowest(number(slowest))]),
          ].join("; ");
    yield `  ${met ? styleText("green", "✓") : styleText("red", "✗")} ${words.names[name]}: ${kept}`;
  }

  if (alerts.length > 0) yield "";
  if (alerts.length > 0) yield styleText("yellow", words.alerts);
  for (const { kind, detail, since, runbook } of alerts) {
    yield `  ${titles[kind]} (${kind}, ${words.since(time(since))})`;
    yield `    ${detail}`;
    yield `    → ${whatToDo[kind]}`;
    yield `      ${words.runbook(runbook)}`;
  }

  yield "";
  yield words.costs(month.since.slice(0, 10));
  yield `  ${words.soFar(dollars(costs.dollars))}; ${words.mails(number(costs.mails.sent), dollars(costs.mails.dollars))}`;
  const shares = Object.entries(costs.share_of_plan) as [keyof typeof words.parts, number][];
  yield `  ${words.ofPlan(shares.map(([name, share]) => `${words.parts[name]} ${percent(share, 1)}`).join(", "))}`;
}

const row = (name: string, text: string) => `${styleText("dim", padded(name))}  ${text}`;

function* rows(name: string, texts: string[], none: string): Generator<string> {
  for (const [index, text] of (texts.length > 0 ? texts : [none]).entries()) yield row(index === 0 ? name : "", text);
}

/** Pads to one column. */
const padded = (name: string) => name + " ".repeat(Math.max(0, 12 - cellsOf(name)));
