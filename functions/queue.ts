import { ChangedFeeds } from "../src/core/changed-feeds.ts";
import type { Ports } from "../src/ports/index.ts";
import type { WakeUp } from "../src/ports/queue.ts";
import { announceFeeds } from "../src/use-cases/announce-feeds.ts";
import { deliver } from "../src/use-cases/deliver.ts";
import { indexObject } from "../src/use-cases/index-object.ts";
import { sendServiceEmail } from "../src/use-cases/send-service-email.ts";
import { currentPorts, forgetPulse } from "./context.ts";
import type { GazetteEnv } from "./env.ts";

/** What became of a wake-up: done with, or worth another call at a time. */
type Outcome = "done" | { callAgainAt: number };

const handlers: {
  [Kind in WakeUp["kind"]]: (
    ports: Ports,
    wakeUp: Extract<WakeUp, { kind: Kind }>,
    changed: ChangedFeeds,
  ) => Promise<Outcome>;
} = {
  async deliver(ports, { issueId }) {
    await deliver(ports, issueId);
    // Whatever is left, the cron calls for: wake-ups that call themselves again would grow in number with every minute.
    return "done";
  },
  async "service-email"(ports, { serviceEmailId }) {
    const sent = await sendServiceEmail(ports, serviceEmailId);
    return sent.outcome === "later" ? { callAgainAt: sent.until } : "done";
  },
  async index(ports, { key }, changed) {
    await indexObject(ports, key, ports.now(), changed);
    return "done";
  },
  async "ping-hub"(ports, { urls }) {
    await ports.hub.ping(urls);
    return "done";
  },
};

/**
 * Each wake-up is acknowledged by itself: one that fails does not repeat the others. Sending takes a minute, so it runs
 * beside the rest: nobody's confirmation waits for an issue.
 */
export async function consume(env: GazetteEnv, batch: MessageBatch<WakeUp>): Promise<void> {
  const ports = await currentPorts(env);
  const changed = new ChangedFeeds();
  const inTurn: Message<WakeUp>[] = [];
  const sending = new Map<number, Message<WakeUp>[]>();
  for (const message of batch.messages) {
    const { body } = message;
    if (body.kind === "deliver") sending.set(body.issueId, [...(sending.get(body.issueId) ?? []), message]);
    else inTurn.push(message);
  }
  await Promise.all([
    ...[...sending.values()].map((messages) => handle(ports, messages, changed)),
    (async () => {
      for (const message of inTurn) await handle(ports, [message], changed);
    })(),
  ]);
  forgetPulse(env);
  await announceFeeds(ports, changed).catch((fault) =>
    console.error(JSON.stringify({ event: "hub-not-told", fault: String(fault) })),
  );
}

/** Messages with one and the same wake-up. */
async function handle(ports: Ports, messages: Message<WakeUp>[], changed: ChangedFeeds): Promise<void> {
  const body = messages[0]?.body;
  if (!body) return;
  try {
    const handler = handlers[body.kind] as (ports: Ports, wakeUp: WakeUp, changed: ChangedFeeds) => Promise<Outcome>;
    const outcome = await handler(ports, body, changed);
    if (outcome !== "done") {
      // A new wake-up rather than a retry: waiting is no failure, and must not use up the retries.
      const delaySeconds = Math.max(1, Math.ceil((outcome.callAgainAt - ports.now()) / 1000));
      await ports.queue.send([body], { delaySeconds });
    }
    for (const message of messages) message.ack();
  } catch (fault) {
    console.error(
      JSON.stringify({
        event: "wake-up-fault",
        wakeUp: body,
        fault: fault instanceof Error ? fault.stack : String(fault),
      }),
    );
    for (const message of messages) message.retry({ delaySeconds: Math.min(300, 2 ** message.attempts) });
  }
}
