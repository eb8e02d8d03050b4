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
    const delivered = await deliver(ports, issueId);
    return delivered.outcome === "waiting" ? { callAgainAt: delivered.until } : "done";
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

/** Each wake-up is acknowledged by itself: one that fails does not repeat the others. */
export async function consume(env: GazetteEnv, batch: MessageBatch<WakeUp>): Promise<void> {
  const ports = await currentPorts(env);
  const changed = new ChangedFeeds();
  for (const message of batch.messages) {
    const { body } = message;
    try {
      const handle = handlers[body.kind] as (ports: Ports, wakeUp: WakeUp, changed: ChangedFeeds) => Promise<Outcome>;
      const outcome = await handle(ports, body, changed);
      if (outcome !== "done") {
        // A new wake-up rather than a retry: waiting is no failure, and must not use up the retries.
        const delaySeconds = Math.max(1, Math.ceil((outcome.callAgainAt - ports.now()) / 1000));
        await ports.queue.send([body], { delaySeconds });
      }
      message.ack();
    } catch (fault) {
      console.error(
        JSON.stringify({
          event: "wake-up-fault",
          wakeUp: body,
          fault: fault instanceof Error ? fault.stack : String(fault),
        }),
      );
      message.retry({ delaySeconds: Math.min(300, 2 ** message.attempts) });
    }
  }
  forgetPulse(env);
  await announceFeeds(ports, changed).catch((fault) =>
    console.error(JSON.stringify({ event: "hub-not-told", fault: String(fault) })),
  );
}
