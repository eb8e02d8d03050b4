import { styleText } from "node:util";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import type { AnswerTo } from "../../../functions/api/calls.ts";
import { DELIVERY_STATES, type DeliveryState } from "../../core/newsletter/delivery.ts";
import type { IssueState } from "../../core/newsletter/issue.ts";
import { reason as coreReason } from "../../core/reason.ts";
import type { Api } from "../api.ts";
import { type Connection, connectAsAdmin, withAdminConnection } from "../connection.ts";
import { EXIT, type Exit, Failure } from "../failure.ts";
import { printable } from "../printable.ts";
import { table } from "../table.ts";
import { toldReason } from "../told-reason.ts";

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

export const issues = () =>
  withAdminConnection(new Command("issues"))
    .description("List issues, show one with its deliveries by state and reasons of failure, or control it.")
    .argument("[id]", "the issue", issueId)
    .addArgument(new Argument("[action]", "what to do with it").choices(ACTIONS))
    .option("--next", "list upcoming issues", false)
    .option("--limit <n>", "most issues to list", wholeNumber, 20)
    .addOption(
      new Option("--preview <format>", "print the issue as most subscribers get it").choices(["html", "text", "eml"]),
    )
    .option("--reason <words>", "with pause or cancel: the reason, kept for the record")
    .addOption(new Option("--state <state>", "with resend: which deliveries").choices(["failed", "unknown"]))
    .option("--json", "print one JSON object instead of text", false)
    .addHelpText(
      "after",
      `
Actions:
  pause   stop sending; nothing is lost
  resume  check the issue again and continue sending
  cancel  end the issue: emails not sent yet will not be sent
  resend  resend deliveries of a finished issue, with --state failed or unknown. Some of the unknown ones may have
          arrived: those subscribers get the issue twice.`,
    )
    .action(async (id: number | undefined, action: Action | undefined, options: Options) => {
      const api = connectAsAdmin(options);
      if (id === undefined) return options.next ? showNext(api, options) : list(api, options);
      if (action !== undefined) return control(action, id, api, options);
      if (options.preview) {
        const request = { params: { id }, query: { format: options.preview } };
        process.stdout.write(await api.text("GET /api/v1/issues/{id}/preview", request));
        return;
      }
      process.exitCode = await show(id, api, options);
    });

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
  else if (issues.length === 0) console.log("No issues yet. --next lists the upcoming ones.");
  else {
    const rows = issues.map(({ id, frequency, state, closed_at, planned, excluded, reason }) => [
      String(id),
      frequency,
      coloured(state),
      closed_at,
      String(planned),
      String(excluded),
      reason?.detail ?? "",
    ]);
    console.log(table([["id", "frequency", "state", "closed at", "planned", "excluded", "reason"], ...rows]));
  }
}

async function showNext(api: Api, { json }: Options): Promise<void> {
  const answer = await api.call("GET /api/v1/issues/next");
  if (json) console.log(JSON.stringify(answer));
  else if (answer.issues.length === 0) console.log("No upcoming issues: there are no active subscribers.");
  else {
    const rows = answer.issues.map(({ closes_at, frequency, subscribers }) => [
      closes_at,
      frequency,
      String(subscribers),
    ]);
    console.log(table([["closes at", "frequency", "subscribers"], ...rows]));
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
    console.log(
      `Issue ${id}: ${frequency}, closed at ${closed_at}, ${coloured(state)}${reason ? ` (${reason.detail})` : ""}`,
    );
    console.log(`candidates ${candidates}  planned ${planned}  excluded ${excluded}`);
    console.log(DELIVERY_STATES.map((name) => `${name} ${deliveries[name]}`).join("  "));
    if (left > 0) console.log(`left ${left}${eta ? `, done at about ${eta}` : ""}`);
    for (const name of troubled) {
      console.log(`\n${styleText("yellow", name)}${deliveries[name] > REASONS_FROM ? `, of ${REASONS_FROM}` : ""}:`);
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
    if (!state) throw new Failure("Missing --state: failed or unknown.");
    const answer = await api.call("POST /api/v1/issues/{id}/resend", { params: { id }, body: { state } });
    console.log(json ? JSON.stringify(answer) : `queued ${answer.queued}`);
    return;
  }
  const request = { params: { id } };
  const issue =
    action === "resume"
      ? await api.call("POST /api/v1/issues/{id}/resume", request)
      : await api.call(`POST /api/v1/issues/{id}/${action}`, { ...request, body: { reason } });
  console.log(json ? JSON.stringify(issue) : `Issue ${id} is ${coloured(issue.state)}.`);
}

function coloured(state: IssueState): string {
  if (state === "finished") return styleText("green", state);
  if (state === "planned" || state === "sending") return styleText("cyan", state);
  return styleText(state === "skipped" ? "dim" : "yellow", state);
}

function issueId(text: string): number {
  if (!/^[1-9]\d{0,15}$/.test(text))
    throw new InvalidArgumentError("It must be an issue number from `npx gazette issues`.");
  return Number(text);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("It must be a whole number from 1.");
  return number;
}
