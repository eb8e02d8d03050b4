import { frequencyNamed } from "../../core/frequencies/by-name.ts";
import { LruCache } from "../../core/lru-cache.ts";
import { tripReason } from "../../core/newsletter/circuit-breaker.ts";
import { CLAIM_MS, type DeliveryState, LAST_SEND_MS } from "../../core/newsletter/delivery.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import type { Receipt } from "../../core/newsletter/receipt.ts";
import { type Reason, reason } from "../../core/reason.ts";
import { manageUrl, unsubscribeMailto, unsubscribeUrl } from "../../core/subscribers/links.ts";
import { hasToken, issueEmail } from "../../emails/issue.ts";
import { type WrittenEntries, writtenFor } from "../../emails/written-entries.ts";
import type { Ports } from "../../ports/index.ts";
import type { Claim, ClaimedDelivery, DeliveryOutcome } from "../../ports/newsletter/deliveries.ts";
import type { GateAnswer } from "../../ports/newsletter/rate-gate.ts";
import type { Log } from "../../ports/operations/log.ts";
import { cacheNews } from "./cache-news.ts";
import { type ComposedIssue, composeIssue, type Editing } from "./compose-issue.ts";
import { finishIssue } from "./finish-issue.ts";
import { refreshQuota } from "./refresh-quota.ts";

/** Deliveries claimed at a time: few enough that a crash leaves few `unknown`, enough that recording them is cheap. */
const SUB_BATCH = 48;

/** Simultaneous connections of a Worker. */
const CONNECTIONS = 6;

/** A shorter wait is slept through instead of ending the call. */
const SLEEP_MAX_MS = 3_000;

/** Rendered emails kept for subscribers who get the same one; each takes up to 300 KB. */
const RENDERED_MAX = 64;

/** The quota covers the last 24 hours, so that some of it returns every hour. */
const QUOTA_WAIT_MS = 15 * 60_000;

export type DeliverPorts = Pick<
  Ports,
  | "site"
  | "sender"
  | "unsubscribeMailbox"
  | "issues"
  | "deliveries"
  | "releases"
  | "mailer"
  | "rateGate"
  | "signer"
  | "log"
  | "now"
  | "sleep"
>;

export type DeliverResult =
  /** `done`: nothing is queued; `stopped`: the account needs repair; `shift-over`: there is more to send. */
  { outcome: "done" | "stopped" | "shift-over" } | { outcome: "waiting"; until: number };

/** When a sender's shift ends: at a time of the real clock, or between two sub-batches when it may not continue. */
export interface Shift {
  until: number;
  mayContinue?: () => boolean;
}

/** What an issue's emails have in common: those that several get, and the entries of all. */
interface Composed {
  emails: LruCache<Promise<ComposedIssue>>;
  entries: WrittenEntries;
  editing: Editing;
}

type Granted = Extract<GateAnswer, { outcome: "granted" }>;

/**
 * Sends queued deliveries of any issue: takes slots from the rate gate, claims as many deliveries, sends each once, records
 * all of them. Safe to run concurrently, since a claimed delivery belongs to one sender. A paused or cancelled issue stops
 * between two sub-batches, and one that passes the limits of the circuit breaker is paused.
 */
export async function deliver(ports: DeliverPorts, { until, mayContinue = () => true }: Shift): Promise<DeliverResult> {
  const { issues, deliveries, releases, rateGate, log, now, sleep } = ports;
  // Emails are rendered once per issue for all who get the same, and the log is read once per shift and issue.
  const prepared = new Map<number, { ports: DeliverPorts; composed: Composed }>();
  const checked = new Set<number>();

  for (let turn = 0; now() < until && mayContinue(); turn++) {
    const issue = await nextIssue(ports, turn, checked);
    if (!issue) return { outcome: "done" };
    await refreshQuota(ports, now());
    const gate = await rateGate.take(SUB_BATCH, now());
    if (gate.outcome === "stopped") {
      await saveWaitReason(ports, issue, reason("waiting-for-account", { why: gate.reason }));
      return { outcome: "stopped" };
    }
    if (gate.outcome === "wait") {
      const waitMs = gate.until - now();
      if (gate.reason === "rate" && waitMs < SLEEP_MAX_MS) {
        await sleep(Math.max(Math.ceil(waitMs), 5));
        continue;
      }
      await saveWaitReason(ports, issue, waitReason(gate));
      return { outcome: "waiting", until: gate.until };
    }
    await saveWaitReason(ports, issue, undefined);

    // Before anything is claimed: what fails now leaves nobody in doubt.
    let own = prepared.get(issue.id);
    if (!own) {
      const cached = { ...releases, ...cacheNews(releases, issue.openedAt) };
      const editing = await issues.edit(issue.id);
      const entries = writtenFor(issue, ports.site, editing.edit);
      own = {
        ports: { ...ports, releases: cached },
        composed: { emails: new LruCache(RENDERED_MAX), entries, editing },
      };
      prepared.set(issue.id, own);
    }

    // Frequencies without an hour include what was released in the meantime, unless an editor has seen what they hold.
    const isOpen = frequencyNamed(issue.frequency)?.usesHour === false && issue.reviewUntil === 0;
    const throughSeq = isOpen ? await releases.readySeq() : 0;
    const options = { limit: gate.slots, throughSeq, claimMs: CLAIM_MS };
    const claim = await deliveries.claim(issue.id, options, now());
    if (!claim) {
      await rateGate.giveBack(gate.slots);
      continue;
    }
    const begun = now();
    const { outcomes, receipts, fault } = await sendAll(own.ports, issue, claim, gate, own.composed);
    // Recorded before anything else can fail: an unrecorded send is an unknown one.
    const stats = await deliveries.record(claim, outcomes, now());
    checked.delete(issue.id);
    logBatch(log, issue.id, outcomes, now() - begun);
    if (fault !== undefined) throw fault;
    const used = outcomes.filter(({ state }) => state === "accepted" || state === "unknown").length;
    if (gate.slots > used) await rateGate.giveBack(gate.slots - used);
    const stop = await reportReceipts(ports, receipts);
    if (stop !== undefined) {
      await saveWaitReason(ports, issue, reason("waiting-for-account", { why: stop }));
      return { outcome: "stopped" };
    }
    const tripped = tripReason(stats);
    if (tripped) await issues.setState(issue.id, ["sending"], "paused", tripped);
  }
  return { outcome: "shift-over" };
}

/**
 * Returns the next issue to send from: of each frequency its oldest, and of these the oldest while the daily quota does not
 * suffice for all. If it does, they take turns, so that a long issue does not hold up a short one. Finishes issues with
 * nothing left to send, each `checked` once.
 */
async function nextIssue(ports: DeliverPorts, turn: number, looked: Set<number>): Promise<Issue | undefined> {
  const { issues, deliveries, rateGate, now } = ports;
  const sending = (await issues.inState(["sending"])).sort((a, b) => a.closedAt - b.closedAt);
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
  return candidates[(await rateGate.leftForIssues()) >= queued ? turn % candidates.length : 0];
}

/** Stores what an issue is waiting for, if that has changed. */
async function saveWaitReason({ issues }: DeliverPorts, issue: Issue, reason: Reason | undefined): Promise<void> {
  if (JSON.stringify(issue.reason) === JSON.stringify(reason)) return;
  await issues.setState(issue.id, ["sending"], "sending", reason);
  issue.reason = reason;
}

function logBatch(log: Log, issue: number, outcomes: DeliveryOutcome[], ms: number): void {
  const states: Partial<Record<DeliveryState, number>> = {};
  for (const { state } of outcomes) states[state] = (states[state] ?? 0) + 1;
  log.write({ event: "sending", issue, sent: states.accepted ?? 0, states, ms });
}

function waitReason({ until, reason: cause, detail }: Extract<GateAnswer, { outcome: "wait" }>): Reason {
  if (cause === "silence" && detail) return reason("waiting-for-provider", { why: detail, until });
  return reason(cause === "quota" ? "waiting-for-quota" : "waiting-for-rate", { until });
}

/**
 * Sends a sub-batch over all connections, each email in its slot. An answer that concerns all emails (throttled, quota used
 * up, account stopped) ends the sub-batch, as does no answer or a fault while writing an email. The rest is given back
 * unsent.
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
      const tried = await sendOne(ports, issue, delivery, composed).catch((thrown): Attempt => {
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

/** Tells the rate gate how the provider answered. Returns why sending must stop, or `undefined`. */
async function reportReceipts({ rateGate, now }: DeliverPorts, receipts: Receipt[]): Promise<Reason | undefined> {
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

/** One attempt at a delivery: the receipt, or why nothing was sent, and which places the digest left out. */
interface Attempt {
  sent: Receipt | "nothing-new" | "unreachable" | "unsent";
  holds?: Pick<ComposedIssue, "leftOut" | "madeUp">;
}

async function sendOne(
  ports: DeliverPorts,
  issue: Issue,
  delivery: ClaimedDelivery,
  composed: Composed,
): Promise<Attempt> {
  const { site, unsubscribeMailbox, signer, mailer } = ports;
  const { id: deliveryId, subscriberId, fromSeq, throughSeq, also, without, subscriber } = delivery;
  if (!subscriber) return { sent: "unreachable" };
  const { email: to, follows, questions, since, language, timeZone } = subscriber;
  const range = { fromSeq, throughSeq, also, without, follows, questions, since, language, timeZone };
  const holds = await composed.emails.get(JSON.stringify(range), () =>
    composeIssue(ports, issue, range, composed.editing, issue.openedAt, composed.entries),
  );
  if (!holds.rendered) return { sent: "nothing-new", holds };
  const [unsubscribe, manage, token] = await Promise.all([
    signer.sign({ purpose: "unsubscribe", subscriberId, madeAt: 0 }),
    signer.sign({ purpose: "manage", subscriberId, madeAt: ports.now() }),
    hasToken(holds.rendered) ? signer.sign({ purpose: "unfollow", subscriberId, madeAt: 0 }) : undefined,
  ]);
  const sent = await mailer.send(
    issueEmail(holds.rendered, {
      to,
      deliveryId,
      issueId: issue.id,
      unsubscribeUrl: unsubscribeUrl(site, unsubscribe),
      unsubscribeMailto: unsubscribeMailbox && unsubscribeMailto(unsubscribeMailbox, unsubscribe),
      preferencesUrl: manageUrl(site, manage),
      token,
    }),
  );
  return { sent, holds };
}

function outcomeOf(delivery: ClaimedDelivery, { sent, holds }: Attempt): DeliveryOutcome {
  const about = { delivery, messageId: undefined, leftOut: holds?.leftOut ?? [], madeUp: holds?.madeUp ?? [] };
  const ended = (state: DeliveryOutcome["state"], reason: Reason | undefined) =>
    ({ ...about, state, reason, carried: false }) as const;
  // Its posts still have to be sent: with the next attempt or the next digest.
  const carried = (state: DeliveryOutcome["state"], reason: Reason | undefined) =>
    ({ ...about, state, reason, carried: true }) as const;
  if (sent === "unsent") return carried("queued", undefined);
  if (sent === "unreachable") return carried("skipped", reason("no-longer-subscribed"));
  if (sent === "nothing-new") return ended("skipped", reason("nothing-new-for-them"));
  if (sent.outcome === "accepted") return { ...ended("accepted", undefined), messageId: sent.messageId };
  if (sent.outcome === "unknown") return ended("unknown", sent.reason);
  return carried(sent.kind === "rejected" ? "failed" : "queued", sent.reason);
}
