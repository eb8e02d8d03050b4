import { styleText } from "node:util";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import type { AnswerTo } from "../../../functions/api/calls.ts";
import { DELIVERY_STATES, type DeliveryState } from "../../core/newsletter/delivery.ts";
import type { IssueState } from "../../core/newsletter/issue.ts";
import { reason as coreReason } from "../../core/reason.ts";
import { deskTexts, loadDeskTexts } from "../../locales/desk.ts";
import type { Api } from "../api.ts";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import { EXIT, type Exit, Failure } from "../failure.ts";
import { printable } from "../printable.ts";
import { table } from "../table.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { terminalLocale, toldReason } from "../told-reason.ts";

const ACTIONS = ["pause", "resume", "cancel", "resend"] as const;
type Action = (typeof ACTIONS)[number];

interface Options extends Connection {
  limit: number;
  next: boolean;
  preview: "html" | "text" | "eml" | undefined;
  reason: string | undefined;
  state: "failed" | "unknown" | undefined;
  json: boolean;
}

type Issues = AnswerTo<"GET /api/v1/issues">;
type Deliveries = AnswerTo<"GET /api/v1/issues/{id}/deliveries">;

/** Deliveries of each state whose reasons are counted. */
const REASONS_FROM = 2_000;
const PAGE = 200;

export const issues = ({ issues: texts, common } = terminalTexts()) =>
  withAdminConnection(new Command("issues"))
    .description(texts.about)
    .argument("[id]", texts.id, issueId)
    .addArgument(new Argument("[action]", texts.action).choices(ACTIONS))
    .option("--next", texts.next, false)
    .option("--limit <n>", texts.limit, wholeNumber, 20)
    .addOption(new Option("--preview <format>", texts.preview).choices(["html", "text", "eml"]))
    .option("--reason <words>", texts.reason)
    .addOption(new Option("--state <state>", texts.state).choices(["failed", "unknown"]))
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(async (id: number | undefined, action: Action | undefined, options: Options) => {
      const api = connectAsAdmin(options);
      await loadDeskTexts();
      if (id === undefined) return options.next ? showNext(api, options) : list(api, options);
      if (action !== undefined) return control(action, id, api, options);
      if (options.preview) {
        const request = { params: { id }, query: { format: options.preview } };
        process.stdout.write(await api.text("GET /api/v1/issues/{id}/preview", request));
        return;
      }
      process.exitCode = await show(id, api, options);
    });

const says = () => terminalTexts().issues;
const desk = () => deskTexts(terminalLocale());
const named = (frequency: string) => says().named(frequency, desk().frequencies[frequency]);
const delivery = (state: DeliveryState) => says().named(state, desk().deliveryStates[state]);

async function list(api: Api, { limit, json }: Options): Promise<void> {
  const issues: Issues["issues"] = [];
  let before: number | undefined;
  do {
    const query = { limit: Math.min(PAGE, limit - issues.length), before };
    const page: Issues = await api.call("GET /api/v1/issues", { query });
    issues.push(...page.issues);
    before = page.next ?? undefined;
  } while (before !== undefined && issues.length < limit);
  if (json) console.log(JSON.stringify({ issues }));
  else if (issues.length === 0) console.log(says().none);
  else {
    const rows = issues.map(({ id, frequency, state, closed_at, planned, excluded, reason }) => [
      String(id),
      named(frequency),
      coloured(state),
      closed_at,
      String(planned),
      String(excluded),
      reason?.detail ?? "",
    ]);
    console.log(table([says().columns, ...rows]));
  }
}

async function showNext(api: Api, { json }: Options): Promise<void> {
  const answer = await api.call("GET /api/v1/issues/next");
  if (json) console.log(JSON.stringify(answer));
  else if (answer.issues.length === 0) console.log(says().noNext);
  else {
    const rows = answer.issues.map(({ closes_at, frequency, subscribers }) => [
      closes_at,
      named(frequency),
      String(subscribers),
    ]);
    console.log(table([says().nextColumns, ...rows]));
  }
}

async function show(id: number, api: Api, { json }: Options): Promise<Exit> {
  const issue = await api.call("GET /api/v1/issues/{id}", { params: { id } });
  const troubled = (["failed", "unknown"] as const).filter((state) => issue.deliveries[state] > 0);
  const reasons = Object.fromEntries(
    await Promise.all(troubled.map(async (state) => [state, await reasonsOf(id, state, api)] as const)),
  );
  if (json) console.log(JSON.stringify({ ...issue, reasons }));
  else {
    const { frequency, state, reason, closed_at, candidates, planned, excluded, deliveries, left, eta } = issue;
    const texts = says();
    console.log(texts.one(id, named(frequency), closed_at, coloured(state), reason?.detail ?? ""));
    console.log(texts.counts(candidates, planned, excluded));
    console.log(DELIVERY_STATES.map((name) => `${delivery(name)} ${deliveries[name]}`).join("  "));
    if (left > 0) console.log(texts.left(left, eta));
    for (const name of troubled) {
      const of = deliveries[name] > REASONS_FROM ? REASONS_FROM : undefined;
      console.log(`\n${texts.reasons(styleText("yellow", delivery(name)), of)}`);
      console.log(table((reasons[name] ?? []).map(({ count, reason }) => [`  ${count}`, printable(reason)])));
    }
  }
  return troubled.length > 0 ? EXIT.attention : EXIT.ok;
}

/** Counts the reasons of deliveries in one state, most frequent first. */
async function reasonsOf(id: number, state: DeliveryState, api: Api): Promise<{ reason: string; count: number }[]> {
  const counts = new Map<string, number>();
  let after: number | null = 0;
  for (let seen = 0; after !== null && seen < REASONS_FROM; seen += PAGE) {
    const query = { state, after, limit: PAGE };
    const page: Deliveries = await api.call("GET /api/v1/issues/{id}/deliveries", { params: { id }, query });
    for (const { reason } of page.deliveries) {
      const words = reason?.detail ?? toldReason(coreReason("no-reason-given")).detail;
      counts.set(words, (counts.get(words) ?? 0) + 1);
    }
    after = page.next;
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

async function control(action: Action, id: number, api: Api, { reason, state, json }: Options): Promise<void> {
  if (action === "resend") {
    if (!state) throw new Failure(says().whichState);
    const answer = await api.call("POST /api/v1/issues/{id}/resend", { params: { id }, body: { state } });
    console.log(json ? JSON.stringify(answer) : says().resent(answer.queued));
    return;
  }
  const request = { params: { id } };
  const issue =
    action === "resume"
      ? await api.call("POST /api/v1/issues/{id}/resume", request)
      : await api.call(`POST /api/v1/issues/{id}/${action}`, { ...request, body: { reason } });
  console.log(json ? JSON.stringify(issue) : says().is(id, coloured(issue.state)));
}

function coloured(state: IssueState): string {
  const name = says().named(state, terminalLocale().states.issue[state]);
  if (state === "finished") return styleText("green", name);
  if (state === "planned" || state === "sending") return styleText("cyan", name);
  return styleText(state === "skipped" ? "dim" : "yellow", name);
}

function issueId(text: string): number {
  if (!/^[1-9]\d{0,15}$/.test(text)) throw new InvalidArgumentError(says().notAnId);
  return Number(text);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError(says().notALimit);
  return number;
}
