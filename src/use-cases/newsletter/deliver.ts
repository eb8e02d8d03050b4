import type { Frequency } from "../../core/frequencies/frequency.ts";
import * as frequencies from "../../core/frequencies/index.ts";
import { LruCache } from "../../core/lru-cache.ts";
import { tripReason } from "../../core/newsletter/circuit-breaker.ts";
import { CLAIM_MS, type DeliveryState, LAST_SEND_MS } from "../../core/newsletter/delivery.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import type { Receipt } from "../../core/newsletter/receipt.ts";
import { say } from "../../core/reasons/reason.ts";
import { preferencesLinkUrl, unsubscribeUrl } from "../../core/subscribers/links.ts";
import { issueEmail } from "../../emails/issue.ts";
import type { Ports } from "../../ports/index.ts";
import type { Claim, ClaimedDelivery, DeliveryOutcome } from "../../ports/newsletter/deliveries.ts";
import type { GateAnswer } from "../../ports/newsletter/rate-gate.ts";
import type { Log } from "../../ports/operations/log.ts";
import { cacheNews } from "./cache-news.ts";
import { type ComposedIssue, composeIssue } from "./compose-issue.ts";
import { finishIssue } from "./finish-issue.ts";
import { refreshQuota } from "./refresh-quota.ts";

/** Deliveries taken at a time: few enough that a crash leaves few `unknown`, enough that the ledger costs little. */
const SUB_BATCH = 48;

/** A Worker has six connections. */
const CONNECTIONS = 6;

/** A wait shorter than this is not worth another call. */
const PATIENCE_MS = 3_000;

/** Emails kept for others who get the same: the one for everybody, and few others, for each takes up to 300 KB. */
const RENDERED_MAX = 64;

/** The quota is a sliding day: some of it comes back every hour. */
const QUOTA_WAIT_MS = 15 * 60_000;

const FREQUENCIES: Record<string, Frequency> = { ...frequencies };

export type DeliverPorts = Pick<
  Ports,
  "site" | "sender" | "issues" | "deliveries" | "releases" | "mailer" | "rateGate" | "signer" | "log" | "now" | "sleep"
>;

export type DeliverResult =
  /** `done`: nothing is queued; `stopped`: the account is to be mended first; `shift-over`: there is more. */
  { outcome: "done" | "stopped" | "shift-over" } | { outcome: "waiting"; until: number };

/** When a sender ends its shift: at a moment of the real clock, or between two sub-batches where it may not go on. */
export interface Shift {
  until: number;
  mayGoOn?: () => boolean;
}

type Composed = LruCache<Promise<ComposedIssue>>;

type Granted = Extract<GateAnswer, { outcome: "granted" }>;

/**
 * Sends what is queued, whatever issue it belongs to: takes slots from the rate gate, claims that many deliveries, sends each
 * once, records all of them. May run many times at once; a delivery belongs to whoever claimed it. Between two sub-batches an
 * issue that was paused or cancelled is left, and one that passes the limits of the circuit breaker is paused.
 */
export async function deliver(ports: DeliverPorts, { until, mayGoOn = () => true }: Shift): Promise<DeliverResult> {
  const { issues, deliveries, releases, rateGate, log, now, sleep } = ports;
  // Rendered alike for all who get the same; what the log holds is read once a shift and issue.
  const prepared = new Map<number, { ports: DeliverPorts; composed: Composed }>();
  const looked = new Set<number>();

  for (let turn = 0; now() < until && mayGoOn(); turn++) {
    const issue = await issueOfTurn(ports, turn, looked);
    if (!issue) return { outcome: "done" };
    await refreshQuota(ports, now());
    const gate = await rateGate.take(SUB_BATCH, now());
    if (gate.outcome === "stopped") {
      await note(ports, issue, say("waits-for-account", { words: gate.reason }));
      return { outcome: "stopped" };
    }
    if (gate.outcome === "wait") {
      const waitMs = gate.until - now();
      if (gate.reason === "rate" && waitMs < PATIENCE_MS) {
        await sleep(Math.max(Math.ceil(waitMs), 5));
        continue;
      }
      await note(ports, issue, inWords(gate));
      return { outcome: "waiting", until: gate.until };
    }
    await note(ports, issue, undefined);

    // Where no hour is waited for, whatever has been released meanwhile joins.
    const throughSeq = FREQUENCIES[issue.frequency]?.usesHour === false ? await releases.lastSeq() : 0;
    const options = { limit: gate.slots, throughSeq, claimMs: CLAIM_MS };
    const claim = await deliveries.claim(issue.id, options, now());
    if (!claim) {
      await rateGate.giveBack(gate.slots);
      continue;
    }
    let own = prepared.get(issue.id);
    if (!own) {
      const remembered = { ...releases, ...cacheNews(releases, issue.openedAt) };
      own = { ports: { ...ports, releases: remembered }, composed: new LruCache(RENDERED_MAX) };
      prepared.set(issue.id, own);
    }
    const begun = now();
    const { outcomes, receipts, fault } = await sendAll(own.ports, issue, claim, gate, own.composed);
    // Before anything else can fail: what is not recorded, nobody knows.
    const stats = await deliveries.record(claim, outcomes, now());
    looked.delete(issue.id);
    tellBatch(log, issue.id, outcomes, now() - begun);
    if (fault !== undefined) throw fault;
    const used = outcomes.filter(({ state }) => state === "accepted" || state === "unknown").length;
    if (gate.slots > used) await rateGate.giveBack(gate.slots - used);
    const stop = await heed(ports, receipts);
    if (stop !== undefined) {
      await note(ports, issue, say("waits-for-account", { words: stop }));
      return { outcome: "stopped" };
    }
    const reason = tripReason(stats);
    if (reason !== undefined) await issues.setState(issue.id, ["sending"], "paused", reason);
  }
  return { outcome: "shift-over" };
}

/**
 * The issue whose turn it is. Who has waited longest comes first: of each frequency its oldest issue, and of these the oldest
 * while the day's quota does not suffice for all. Where it does they take turns, so that a long issue holds up no short one.
 * Issues with nothing left to send are finished on the way, each `looked` at once.
 */
async function issueOfTurn(ports: DeliverPorts, turn: number, looked: Set<number>): Promise<Issue | undefined> {
  const { issues, deliveries, rateGate, now } = ports;
  const sending = (await issues.inState(["sending"])).sort((a, b) => a.closedAt - b.closedAt || a.id - b.id);
  const oldest = new Map<string, Issue>();
  for (const issue of sending) {
    if (oldest.has(issue.frequency)) continue;
    if (await deliveries.hasQueued(issue.id)) oldest.set(issue.frequency, issue);
    else if (!looked.has(issue.id)) {
      looked.add(issue.id);
      await finishIssue(ports, issue.id, now());
    }
  }
  const candidates = [...oldest.values()];
  if (candidates.length < 2) return candidates[0];
  const queued = sending.reduce((sum, issue) => sum + issue.queued, 0);
  return candidates[(await rateGate.leftToday()) >= queued ? turn % candidates.length : 0];
}

/** Writes down what an issue waits for, if it is not known. */
async function note({ issues }: DeliverPorts, issue: Issue, reason: string | undefined): Promise<void> {
  if (issue.reason === reason) return;
  await issues.setState(issue.id, ["sending"], "sending", reason);
  issue.reason = reason;
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
  composed: Composed,
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
        outcomes.push(outcomeOf(delivery, { sent: "unsent" }));
        continue;
      }
      const tried = await sendOne(ports, issue, delivery, composed).catch((thrown): Tried => {
        fault ??= thrown;
        halted = true;
        return { sent: "unsent" };
      });
      outcomes.push(outcomeOf(delivery, tried));
      const receipt = tried.sent;
      if (typeof receipt === "string") continue;
      receipts.push(receipt);
      if (receipt.outcome === "unknown" || (receipt.outcome === "refused" && receipt.kind !== "rejected"))
        halted = true;
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return { outcomes, receipts, fault };
}

/** Tells the rate gate how the provider answered. Returns why nothing may be sent at all, if so. */
async function heed({ rateGate, now }: DeliverPorts, receipts: Receipt[]): Promise<string | undefined> {
  const refusals = receipts.filter((receipt) => receipt.outcome === "refused");
  const refusal = (kind: (typeof refusals)[number]["kind"]) => refusals.find((receipt) => receipt.kind === kind);
  const silence = receipts.find((receipt) => receipt.outcome === "unknown") ?? refusal("retry");
  if (silence) await rateGate.noteSilence(now(), silence.reason);
  else if (receipts.length > 0) await rateGate.noteAnswer(now());
  if (refusal("wait-rate")) await rateGate.slowDown(now());
  if (refusal("wait-quota")) await rateGate.waitUntil(now() + QUOTA_WAIT_MS, "quota");
  const stop = refusal("stop")?.reason;
  if (stop !== undefined) await rateGate.stop(stop, now());
  return stop;
}

/** What came of trying a delivery: the mailer's answer or why it was not asked, and what the digest had to leave out. */
interface Tried {
  sent: Receipt | "nothing-new" | "unreachable" | "unsent";
  holds?: Pick<ComposedIssue, "leftOut" | "madeUp">;
}

async function sendOne(
  ports: DeliverPorts,
  issue: Issue,
  delivery: ClaimedDelivery,
  composed: Composed,
): Promise<Tried> {
  const { site, sender, signer, mailer } = ports;
  const { id: deliveryId, subscriberId, fromSeq, throughSeq, also, subscriber } = delivery;
  if (!subscriber) return { sent: "unreachable" };
  const { email: to, categories, language, timeZone } = subscriber;
  const range = { fromSeq, throughSeq, also, categories, language, timeZone };
  const holds = await composed.get(JSON.stringify(range), () => composeIssue(ports, issue, range, issue.openedAt));
  if (!holds.rendered) return { sent: "nothing-new", holds };
  const token = await signer.sign({ purpose: "unsubscribe", subscriberId, madeAt: 0 });
  const sent = await mailer.send(
    issueEmail(holds.rendered, {
      sender,
      to,
      deliveryId,
      issueId: issue.id,
      unsubscribeUrl: unsubscribeUrl(site, token),
      preferencesUrl: preferencesLinkUrl(site),
    }),
  );
  return { sent, holds };
}

function outcomeOf(delivery: ClaimedDelivery, { sent, holds }: Tried): DeliveryOutcome {
  const about = { delivery, messageId: undefined, leftOut: holds?.leftOut ?? [], madeUp: holds?.madeUp ?? [] };
  const ended = (state: DeliveryOutcome["state"], reason: string | undefined) =>
    ({ ...about, state, reason, carried: false }) as const;
  // Its posts are still to come: with the next try, or with the next digest.
  const carried = (state: DeliveryOutcome["state"], reason: string | undefined) =>
    ({ ...about, state, reason, carried: true }) as const;
  if (sent === "unsent") return carried("queued", undefined);
  if (sent === "unreachable") return carried("skipped", say("no-longer-subscribed"));
  if (sent === "nothing-new") return ended("skipped", say("nothing-new-for-them"));
  if (sent.outcome === "accepted") return { ...ended("accepted", undefined), messageId: sent.messageId };
  if (sent.outcome === "unknown") return ended("unknown", sent.reason);
  return carried(sent.kind === "rejected" ? "failed" : "queued", sent.reason);
}
