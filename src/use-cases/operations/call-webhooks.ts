import { callAgainAt } from "../../core/operations/webhook.ts";
import { reason } from "../../core/reason.ts";
import { CONNECTIONS, runConcurrently } from "../../core/run-concurrently.ts";
import type { Ports } from "../../ports/index.ts";
import type { Attempt, CallResult, DueCall } from "../../ports/operations/webhooks.ts";
import { eventBody } from "./event-body.ts";

/** Calls of one webhook in its turn, and when no further one begins: others wait for the connection. */
const CALLS = 50;
const TURN_MS = 20_000;
/** Longer than a turn and the patience with one answer. */
const CLAIM_MS = 60_000;

/** The receiver wants no more calls. */
const GONE = 410;

/**
 * Calls webhooks with what is due, those that answered last time first. Each has its turn: its calls follow one another, and
 * the first failure ends it, so that one that is slow takes no more than its patience. Returns whether more is due at once.
 */
export async function callWebhooks(ports: Pick<Ports, "webhooks" | "site" | "now" | "log">): Promise<boolean> {
  const { outbox } = await ports.webhooks();
  let isMore = false;
  await runConcurrently(CONNECTIONS, await outbox.due(ports.now()), async (id) => {
    try {
      if (await takeTurn(ports, id)) isMore = true;
    } catch (fault) {
      ports.log.fault("webhook-fault", fault, { webhook: id });
    }
  });
  return isMore;
}

async function takeTurn(
  { webhooks, site, now }: Pick<Ports, "webhooks" | "site" | "now">,
  id: number,
): Promise<boolean> {
  const { outbox, caller } = await webhooks();
  const begun = now();
  const claimed = await outbox.claim(id, { at: begun, until: begun + CLAIM_MS }, CALLS);
  if (!claimed) return false;
  const attempts: Attempt[] = [];
  let result: CallResult | undefined;
  for (const call of claimed.calls) {
    const body = eventBody(call, site.url, call.email);
    const at = now();
    result = await caller.call(claimed.url, { id: call.id, body, secrets: claimed.secrets }, at);
    attempts.push(attemptOf(call, result, now()));
    if (result.outcome === "failed" || now() - begun > TURN_MS) break;
  }
  const isGone = result?.outcome === "failed" && result.status === GONE;
  await outbox.settle(id, attempts, now(), isGone ? reason("webhook-gone") : undefined);
  return result?.outcome === "answered" && (attempts.length < claimed.calls.length || claimed.calls.length === CALLS);
}

function attemptOf({ seq, attempts: before }: DueCall, result: CallResult, at: number): Attempt {
  const attempts = before + 1;
  if (result.outcome === "answered")
    return { seq, state: "answered", attempts, dueAt: at, status: result.status, fault: undefined };
  const { status, fault, askedFor } = result;
  const dueAt = status === GONE ? undefined : callAgainAt(attempts, at, askedFor);
  return { seq, state: dueAt === undefined ? "dead" : "waiting", attempts, dueAt: dueAt ?? at, status, fault };
}
