import { breaks } from "../core/circuit-breaker.ts";
import { CLAIM_MS, type DeliveryState, LAST_SEND_MS } from "../core/delivery.ts";
import type { Issue } from "../core/issue.ts";
import { preferencesLinkUrl, unsubscribeUrl } from "../core/links.ts";
import { say } from "../core/reasons/reason.ts";
import type { Receipt } from "../core/receipt.ts";
import { Recent } from "../core/recent.ts";
import { issueEmail, type RenderedIssue } from "../emails/issue.ts";
import type { Claim, ClaimedDelivery, DeliveryOutcome } from "../ports/deliveries.ts";
import type { Ports } from "../ports/index.ts";
import type { Log } from "../ports/log.ts";
import type { GateAnswer } from "../ports/rate-gate.ts";
import { composeIssue } from "./compose-issue.ts";
import { finishIssue } from "./finish-issue.ts";
import { learnQuota } from "./learn-quota.ts";
import { rememberNews } from "./remember-news.ts";

/** Deliveries taken at a time: few enough that a crash leaves few `unknown`, enough that the ledger costs little. */
const SUB_BATCH = 48;

/** A Worker has six connections. */
const CONNECTIONS = 6;

/** One call sends for this long: then the cron has called the next. */
const SHIFT_MS = 60_000;

/** A wait shorter than this is not worth another call. */
const PATIENCE_MS = 3_000;

/** Emails kept for others who get the same: the one for everybody, and few others, for each takes up to 300 KB. */
const RENDERED_MAX = 64;

/** The quota is a sliding day: some of it comes back every hour. */
const QUOTA_WAIT_MS = 15 * 60_000;

export type DeliverPorts = Pick<
  Ports,
  "site" | "sender" | "issues" | "deliveries" | "releases" | "mailer" | "rateGate" | "signer" | "log" | "now" | "sleep"
>;

export type Delivered =
  | { outcome: "done" | "stopped" | "not-sending" | "shift-over" }
  | { outcome: "waiting"; until: number };

type Rendered = Recent<Promise<RenderedIssue | undefined>>;

type Granted = Extract<GateAnswer, { outcome: "granted" }>;

/**
 * Sends what is queued of an issue: takes slots from the rate gate, claims that many deliveries, sends each once, records
 * all of them. May run many times at once; a delivery belongs to whoever claimed it. Between two sub-batches it stops when
 * the issue is no longer `sending`, and when its toll says that it must not go on.
 */
export async function deliver(ports: DeliverPorts, issueId: number): Promise<Delivered> {
  const { issues, deliveries, rateGate, log, now, sleep } = ports;
  const started = now();
  const rendered: Rendered = new Recent(RENDERED_MAX);
  let composing: DeliverPorts | undefined;

  while (now() - started < SHIFT_MS) {
    const issue = await issues.byId(issueId);
    if (issue?.state !== "sending") return { outcome: "not-sending" };
    if (!(await deliveries.hasQueued(issueId))) {
      await finishIssue(ports, issueId, now());
      return { outcome: "done" };
    }
    await learnQuota(ports, now());
    const gate = await rateGate.take(SUB_BATCH, now());
    if (gate.outcome === "wait") {
      const waitMs = gate.until - now();
      if (gate.reason === "rate" && waitMs < PATIENCE_MS) {
        await sleep(Math.max(Math.ceil(waitMs), 5));
        continue;
      }
      await issues.setState(issueId, ["sending"], "sending", inWords(gate));
      return { outcome: "waiting", until: gate.until };
    }
    if (issue.reason !== undefined) await issues.setState(issueId, ["sending"], "sending", undefined);

    const claim = await deliveries.claim(issueId, gate.slots, now(), CLAIM_MS);
    if (!claim) {
      await rateGate.giveBack(gate.slots);
      continue;
    }
    composing ??= { ...ports, releases: { ...ports.releases, ...rememberNews(ports.releases, issue.openedAt) } };
    const begun = now();
    const { outcomes, receipts, fault } = await sendAll(composing, issue, claim, gate, rendered);
    // Before anything else can fail: what is not recorded, nobody knows.
    const toll = await deliveries.record(claim, outcomes, now());
    tellBatch(log, issueId, outcomes, now() - begun);
    if (fault !== undefined) throw fault;
    const stop = await heed(ports, receipts);
    const used = outcomes.filter(({ state }) => state === "accepted" || state === "unknown").length;
    if (gate.slots > used) await rateGate.giveBack(gate.slots - used);
    const reason = stop ?? breaks(toll);
    if (reason !== undefined) {
      await issues.setState(issueId, ["sending"], "paused", reason);
      return { outcome: "stopped" };
    }
  }
  return { outcome: "shift-over" };
}

function tellBatch(log: Log, issue: number, outcomes: DeliveryOutcome[], ms: number): void {
  const states: Partial<Record<DeliveryState, number>> = {};
  for (const { state } of outcomes) states[state] = (states[state] ?? 0) + 1;
  log.write({ event: "sending", issue, sent: states.accepted ?? 0, states, ms });
}

function inWords({ until: next, reason, detail }: Extract<GateAnswer, { outcome: "wait" }>): string {
  const until = new Date(next).toISOString();
  if (reason === "quota") return say("waits-for-quota", { until });
  if (reason === "silence") return say("waits-for-provider", { words: detail, until });
  return say("waits-for-rate", { until });
}

/**
 * Sends a sub-batch over the connections a Worker has, each mail in its slot. What the provider says of all mails alike
 * (slower, tomorrow, not you) ends the sub-batch, and so does an answer that does not come, or a mail that cannot be
 * written just now: the rest is given back unsent.
 */
async function sendAll(
  ports: DeliverPorts,
  issue: Issue,
  { claimedUntil, deliveries }: Claim,
  { startAt, everyMs }: Granted,
  rendered: Rendered,
): Promise<{ outcomes: DeliveryOutcome[]; receipts: Receipt[]; fault: unknown }> {
  const { now, sleep } = ports;
  const lastStart = claimedUntil - CLAIM_MS + LAST_SEND_MS;
  const outcomes: DeliveryOutcome[] = [];
  const receipts: Receipt[] = [];
  let fault: unknown;
  let halted = false;
  let next = 0;

  async function connection(): Promise<void> {
    for (let index = next++; index < deliveries.length; index = next++) {
      const delivery = deliveries[index] as ClaimedDelivery;
      const early = startAt + index * everyMs - now();
      if (!halted && early > 1) await sleep(Math.ceil(early));
      if (halted || now() > lastStart) {
        outcomes.push(outcomeOf(delivery, "unsent"));
        continue;
      }
      const receipt = await sendOne(ports, issue, delivery, rendered).catch((thrown): NotSent => {
        fault ??= thrown;
        halted = true;
        return "unsent";
      });
      outcomes.push(outcomeOf(delivery, receipt));
      if (typeof receipt === "string") continue;
      receipts.push(receipt);
      if (receipt.outcome === "unknown" || (receipt.outcome === "refused" && receipt.kind !== "rejected"))
        halted = true;
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return { outcomes, receipts, fault };
}

/** Tells the rate gate how the provider answered. Answers why no more is to be sent at all, or nothing. */
async function heed({ rateGate, now }: DeliverPorts, receipts: Receipt[]): Promise<string | undefined> {
  const refusals = receipts.filter((receipt) => receipt.outcome === "refused");
  const refusal = (kind: (typeof refusals)[number]["kind"]) => refusals.find((receipt) => receipt.kind === kind);
  const silence = receipts.find((receipt) => receipt.outcome === "unknown") ?? refusal("retry");
  if (silence) await rateGate.noteSilence(now(), silence.reason);
  else if (receipts.length > 0) await rateGate.noteAnswer(now());
  if (refusal("wait-rate")) await rateGate.slowDown(now());
  if (refusal("wait-quota")) await rateGate.waitUntil(now() + QUOTA_WAIT_MS, "quota");
  return refusal("stop")?.reason;
}

/** Why a delivery was not even tried. */
type NotSent = "nothing-new" | "unreachable" | "unsent";

async function sendOne(
  ports: DeliverPorts,
  issue: Issue,
  delivery: ClaimedDelivery,
  rendered: Rendered,
): Promise<Receipt | NotSent> {
  const { site, sender, signer, mailer } = ports;
  const { id: deliveryId, subscriberId, fromSeq, throughSeq, subscriber } = delivery;
  if (!subscriber) return "unreachable";
  const { email: to, categories, language, timeZone } = subscriber;
  const range = { fromSeq, throughSeq, categories, language, timeZone };
  const content = await rendered.get(JSON.stringify(range), () => composeIssue(ports, issue, range, issue.openedAt));
  if (!content) return "nothing-new";
  const token = await signer.sign({ purpose: "unsubscribe", subscriberId, madeAt: 0 });
  return mailer.send(
    issueEmail(content, {
      sender,
      to,
      deliveryId,
      issueId: issue.id,
      unsubscribeUrl: unsubscribeUrl(site, token),
      preferencesUrl: preferencesLinkUrl(site),
    }),
  );
}

function outcomeOf(delivery: ClaimedDelivery, receipt: Receipt | NotSent): DeliveryOutcome {
  const messageId = undefined;
  if (receipt === "unsent") return { delivery, state: "queued", reason: undefined, messageId };
  if (receipt === "unreachable") return { delivery, state: "skipped", reason: say("no-longer-subscribed"), messageId };
  if (receipt === "nothing-new") return { delivery, state: "skipped", reason: say("nothing-new-for-them"), messageId };
  if (receipt.outcome === "accepted")
    return { delivery, state: "accepted", reason: undefined, messageId: receipt.messageId };
  if (receipt.outcome === "unknown") return { delivery, state: "unknown", reason: receipt.reason, messageId };
  return { delivery, state: receipt.kind === "rejected" ? "failed" : "queued", reason: receipt.reason, messageId };
}
