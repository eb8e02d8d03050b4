import { CLAIM_MS } from "../core/delivery.ts";
import type { Issue } from "../core/issue.ts";
import { preferencesLinkUrl, unsubscribeUrl } from "../core/links.ts";
import type { Receipt } from "../core/receipt.ts";
import { issueEmail, type RenderedIssue } from "../emails/issue.ts";
import type { ClaimedDelivery, DeliveryOutcome } from "../ports/deliveries.ts";
import type { Ports } from "../ports/index.ts";
import { composeIssue } from "./compose-issue.ts";
import { learnQuota } from "./learn-quota.ts";

/** Deliveries taken at a time: few enough that a crash leaves few `unknown`, enough that the ledger costs little. */
const SUB_BATCH = 48;

/** A Worker has six connections. */
const CONNECTIONS = 6;

/** One invocation sends for this long, then hands over to the next. */
const SHIFT_MS = 120_000;

/** This many refusals in one sub-batch, and most of it, mean that the fault is ours. */
const REFUSALS_MAX = 5;

export type DeliverPorts = Pick<
  Ports,
  "site" | "sender" | "issues" | "deliveries" | "releases" | "mailer" | "rateGate" | "queue" | "signer" | "now"
>;

export type Delivered =
  | { outcome: "done" | "stopped" | "not-sending" | "handed-over" }
  | { outcome: "waiting"; until: number };

/**
 * Sends what is queued of an issue: takes slots from the rate gate, claims that many deliveries, sends each once, records
 * all of them. May run many times at once; a delivery belongs to whoever claimed it.
 */
export async function deliver(ports: DeliverPorts, issueId: number): Promise<Delivered> {
  const { issues, deliveries, rateGate, queue, now } = ports;
  const started = now();
  const rendered = new Map<string, Promise<RenderedIssue | undefined>>();

  while (now() - started < SHIFT_MS) {
    const issue = await issues.byId(issueId);
    if (issue?.state !== "sending") return { outcome: "not-sending" };
    if (!(await deliveries.hasQueued(issueId))) {
      await issues.finish(issueId, now());
      return { outcome: "done" };
    }
    const quotaProblem = await learnQuota(ports, now());
    if (quotaProblem) return pause(ports, issue, quotaProblem);

    const gate = await rateGate.take(SUB_BATCH, now());
    if (gate.outcome === "wait") {
      if (gate.reason === "quota") {
        const until = new Date(gate.until).toISOString();
        await issues.setState(issueId, ["sending"], "sending", `Waiting for the daily quota, next try at ${until}.`);
      }
      return { outcome: "waiting", until: gate.until };
    }
    if (issue.reason !== undefined) await issues.setState(issueId, ["sending"], "sending", undefined);

    const claimed = await deliveries.claim(issueId, gate.slots, now(), CLAIM_MS);
    const { outcomes, stop } = await sendAll(ports, issue, claimed, rendered);
    await deliveries.record(outcomes, now());
    const unused = gate.slots - outcomes.filter(({ state }) => state === "accepted" || state === "unknown").length;
    if (unused > 0) await rateGate.giveBack(unused);
    if (stop) return pause(ports, issue, stop);
  }
  await queue.send([{ kind: "deliver", issueId }]);
  return { outcome: "handed-over" };
}

async function pause({ issues }: DeliverPorts, issue: Issue, reason: string): Promise<Delivered> {
  await issues.setState(issue.id, ["sending"], "paused", reason);
  return { outcome: "stopped" };
}

/** Sends a sub-batch over the connections a Worker has. Stops taking more as soon as the provider tells us to wait. */
async function sendAll(
  ports: DeliverPorts,
  issue: Issue,
  claimed: ClaimedDelivery[],
  rendered: Map<string, Promise<RenderedIssue | undefined>>,
): Promise<{ outcomes: DeliveryOutcome[]; stop: string | undefined }> {
  const outcomes: DeliveryOutcome[] = [];
  let halted = false;
  let stop: string | undefined;
  let next = 0;

  async function connection(): Promise<void> {
    for (let delivery = claimed[next++]; delivery; delivery = claimed[next++]) {
      if (halted) {
        outcomes.push({ delivery, state: "queued", reason: undefined, messageId: undefined });
        continue;
      }
      const receipt = await sendOne(ports, issue, delivery, rendered);
      outcomes.push(outcomeOf(delivery, receipt));
      if (receipt?.outcome === "unknown") {
        // A provider that is away must not turn a whole issue into `unknown`: find out before sending more.
        halted = true;
        if (!(await answers(ports))) await holdGate(ports, "retry");
      } else if (receipt?.outcome === "refused" && receipt.kind !== "rejected") {
        halted = true;
        if (receipt.kind === "stop") stop = receipt.reason;
        else await holdGate(ports, receipt.kind);
      }
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));

  const refused = outcomes.filter(({ state }) => state === "failed");
  if (refused.length >= REFUSALS_MAX && refused.length * 2 > claimed.length)
    stop ??= `${refused.length} of ${claimed.length} were refused, the last because: ${refused.at(-1)?.reason}`;
  return { outcomes, stop };
}

async function answers({ mailer }: DeliverPorts): Promise<boolean> {
  try {
    await mailer.quota();
    return true;
  } catch {
    return false;
  }
}

/** Nothing when there is nothing new for this subscriber. */
async function sendOne(
  ports: DeliverPorts,
  issue: Issue,
  delivery: ClaimedDelivery,
  rendered: Map<string, Promise<RenderedIssue | undefined>>,
): Promise<Receipt | undefined> {
  const { site, sender, signer, mailer } = ports;
  const { id: deliveryId, subscriberId, fromSeq, throughSeq, subscriber } = delivery;
  const { email: to, categories, language, timeZone } = subscriber;
  const range = { fromSeq, throughSeq, categories, language, timeZone };
  const key = JSON.stringify(range);
  let shared = rendered.get(key);
  if (!shared) {
    shared = composeIssue(ports, issue, range, issue.openedAt);
    rendered.set(key, shared);
  }
  const content = await shared;
  if (!content) return undefined;
  const token = await signer.sign({ purpose: "unsubscribe", subscriberId, madeAt: 0 });
  return mailer.send(
    issueEmail(content, {
      site,
      sender,
      to,
      deliveryId,
      issueId: issue.id,
      unsubscribeUrl: unsubscribeUrl(site, token),
      preferencesUrl: preferencesLinkUrl(site),
    }),
  );
}

function outcomeOf(delivery: ClaimedDelivery, receipt: Receipt | undefined): DeliveryOutcome {
  const messageId = undefined;
  if (!receipt) return { delivery, state: "skipped", reason: "Nothing new in the chosen categories.", messageId };
  if (receipt.outcome === "accepted")
    return { delivery, state: "accepted", reason: undefined, messageId: receipt.messageId };
  if (receipt.outcome === "unknown") return { delivery, state: "unknown", reason: receipt.reason, messageId };
  return { delivery, state: receipt.kind === "rejected" ? "failed" : "queued", reason: receipt.reason, messageId };
}

const HOLD_MS = { "wait-rate": 1_000, "wait-quota": 15 * 60_000, retry: 15_000 };

async function holdGate({ rateGate, now }: DeliverPorts, kind: keyof typeof HOLD_MS): Promise<void> {
  await rateGate.waitUntil(now() + HOLD_MS[kind], kind === "wait-quota" ? "quota" : "rate");
}
