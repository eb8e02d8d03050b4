import type { Context } from "hono";
import type { CallState, EventKind, LoggedCall, Webhook } from "../../../src/core/operations/webhook.ts";
import { reason } from "../../../src/core/reason.ts";
import type { Ports } from "../../../src/ports/index.ts";
import { saveWebhook } from "../../../src/use-cases/operations/save-webhook.ts";
import { nextOf, timeAt, timeOf } from "../../http/paging.ts";
import { RefusedRequest } from "../../http/problem.ts";
import { shownReason } from "../../http/shown-reason.ts";

interface Settings {
  url: string;
  events: EventKind[];
  categories: string[];
  email_addresses: boolean;
}

const STATUS = { "webhook-address": 400, "webhooks-too-many": 409, "no-such-webhook": 404 } as const;

/** Returns what programs may do with webhooks. */
export async function answers(c: Context, ports: Ports) {
  const { webhooks } = await ports.webhooks();
  const at = ports.now();

  async function find(id: number) {
    return shown(c, known(await webhooks.find(id)));
  }

  async function save(id: number | undefined, { events: kinds, email_addresses: addresses, ...settings }: Settings) {
    const saved = await saveWebhook(ports, id, { ...settings, kinds, addresses }, at);
    if (saved.outcome === "refused") throw new RefusedRequest(STATUS[saved.problem.code], saved.problem);
    return { ...(await find(saved.id)), secret: saved.outcome === "created" ? saved.secret : "" };
  }

  return {
    list: async () => (await webhooks.list()).map((one) => shown(c, one)),
    create: (settings: Settings) => save(undefined, settings),
    async change(id: number, settings: Settings) {
      const { secret: _, ...changed } = await save(id, settings);
      return changed;
    },
    remove: async (id: number) => known(await webhooks.remove(id)),
    async pause(id: number) {
      known(await webhooks.pause(id, at));
      return find(id);
    },
    async resume(id: number) {
      known(await webhooks.resume(id));
      return find(id);
    },
    rotate: async (id: number) => ({ secret: known(await webhooks.rotate(id, at)) }),
    async calls(id: number, query: { state?: CallState | undefined; before?: number | undefined; limit: number }) {
      await find(id);
      const calls = await webhooks.calls(id, query);
      return { calls: calls.map(shownCall), next: nextOf(calls, query.limit, ({ seq }) => seq) };
    },
    async resend(id: number, sequence: number | undefined) {
      await find(id);
      const calls = await webhooks.again(id, sequence ?? "dead", at);
      if (calls === 0 && sequence !== undefined) throw new RefusedRequest(404, reason("no-such-call"));
      return { calls };
    },
  };
}

function known<Value>(found: Value | false | undefined): Value {
  if (!found) throw new RefusedRequest(404, reason("no-such-webhook"));
  return found;
}

function shown(c: Context, webhook: Webhook) {
  const { kinds, addresses, createdAt, pausedAt, pauseReason, failingSince, formerUntil, ...rest } = webhook;
  return {
    ...rest,
    events: kinds,
    email_addresses: addresses,
    created_at: timeAt(createdAt),
    paused_at: timeOf(pausedAt),
    pause_reason: pauseReason ? shownReason(c, pauseReason) : null,
    failing_since: timeOf(failingSince),
    former_secret_until: timeOf(formerUntil),
  };
}

const shownCall = ({ seq, id, kind, subject, at, state, attempts, dueAt, triedAt, status, fault }: LoggedCall) => ({
  ...{ sequence: seq, id, event: kind, subject, at: timeAt(at), state, attempts },
  next_at: state === "waiting" ? timeAt(dueAt) : null,
  tried_at: timeOf(triedAt),
  status: status ?? null,
  fault: fault ?? null,
});
