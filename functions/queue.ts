import { ChangedFeeds } from "../src/core/feeds/changed-feeds.ts";
import type { Feedback } from "../src/core/newsletter/suppression.ts";
import { SITE_KEY } from "../src/core/posts/object-key.ts";
import type { Ports } from "../src/ports/index.ts";
import type { Queued } from "../src/ports/queue.ts";
import { announceFeeds } from "../src/use-cases/feeds/announce-feeds.ts";
import { recordFeedback } from "../src/use-cases/newsletter/record-feedback.ts";
import { sendAlert } from "../src/use-cases/operations/send-alert.ts";
import { mirrorImages } from "../src/use-cases/posts/mirror-images.ts";
import { reconcileObject } from "../src/use-cases/posts/reconcile-object.ts";
import { sendServiceEmail } from "../src/use-cases/subscribers/send-service-email.ts";
import { currentPorts, invalidateSite } from "./context.ts";
import type { GazetteEnv } from "./env.ts";
import { readMessage } from "./queue-message.ts";

/** What became of a wake-up: done, or to be queued again for a time. */
type Outcome = "done" | { retryAt: number };

const handlers: {
  [Kind in Queued["kind"]]: (
    ports: Ports,
    wakeUp: Extract<Queued, { kind: Kind }>,
    changed: ChangedFeeds,
  ) => Promise<Outcome>;
} = {
  async "service-email"(ports, { serviceEmailId }) {
    const sent = await sendServiceEmail(ports, serviceEmailId);
    return sent.outcome === "later" ? { retryAt: sent.until } : "done";
  },
  async index(ports, { key }, changed) {
    await reconcileObject(ports, key, ports.now(), changed);
    return "done";
  },
  async "ping-hub"(ports, { urls }) {
    await ports.hub.ping(urls);
    return "done";
  },
  async "mirror-images"(ports) {
    await mirrorImages(ports);
    // The cron queues what is left.
    return "done";
  },
  async alert(ports, { alert, channel }) {
    await sendAlert(ports, alert, channel);
    return "done";
  },
  async feedback(ports, { feedback }) {
    await recordFeedback(ports, [feedback], ports.now());
    return "done";
  },
};

/** Service emails sent concurrently: as many as an invocation has connections. */
const CONNECTIONS = 6;

/** Attempts as part of a batch; after these, feedback is recorded alone, so that one bad event fails only itself. */
const BATCH_ATTEMPTS = 3;

/**
 * Acknowledges each message by itself, so that one that fails does not repeat the others. Mirroring, which takes a minute,
 * runs once for all messages that ask for it; feedback is recorded as a batch.
 */
export async function consume(env: GazetteEnv, batch: MessageBatch<unknown>): Promise<void> {
  let ports = await currentPorts(env);
  const changed = new ChangedFeeds();
  const sequential: [Message, Queued[]][] = [];
  const mirroring: Message[] = [];
  const emails: [Message, Queued[]][] = [];
  const feedback: [Message, Feedback][] = [];
  for (const message of batch.messages) {
    const wakeUps = readMessage(message.body);
    if (!wakeUps) {
      // A retry would fail in the same way.
      ports.log.fault("unknown-message", "Neither a wake-up nor a bucket event.", { id: message.id });
      message.ack();
      continue;
    }
    const [wakeUp] = wakeUps;
    if (wakeUp?.kind === "feedback" && message.attempts <= BATCH_ATTEMPTS) feedback.push([message, wakeUp.feedback]);
    else if (wakeUp?.kind === "mirror-images") mirroring.push(message);
    else if (wakeUp?.kind === "service-email") emails.push([message, wakeUps]);
    else sequential.push([message, wakeUps]);
  }
  await Promise.all([
    recordBatch(ports, feedback),
    // Each connection sends its emails one after another.
    ...Array.from({ length: CONNECTIONS }, async () => {
      for (let next = emails.shift(); next; next = emails.shift()) await handle(ports, next[1], [next[0]], changed);
    }),
    mirroring.length > 0 && handle(ports, [{ kind: "mirror-images" }], mirroring, changed),
    (async () => {
      for (const [message, wakeUps] of sequential) {
        await handle(ports, wakeUps, [message], changed);
        // Later posts are read by the new settings.
        if (wakeUps.some((wakeUp) => wakeUp.kind === "index" && wakeUp.key === SITE_KEY))
          ports = await currentPorts(env);
      }
    })(),
  ]);
  // Feedback and emails change nothing that readers see.
  if (mirroring.length > 0 || sequential.some(([, wakeUps]) => wakeUps.some(({ kind }) => kind === "index")))
    await invalidateSite(env);
  await announceFeeds(ports, changed).catch((fault) => ports.log.fault("hub-not-pinged", fault));
}

async function recordBatch(ports: Ports, batch: [Message, Feedback][]): Promise<void> {
  if (batch.length === 0) return;
  const messages = batch.map(([message]) => message);
  try {
    await recordFeedback(
      ports,
      batch.map(([, feedback]) => feedback),
      ports.now(),
    );
    for (const message of messages) message.ack();
  } catch (fault) {
    ports.log.fault("feedback-fault", fault, { messages: messages.length });
    for (const message of messages) retryLater(message);
  }
}

function retryLater(message: Message): void {
  message.retry({ delaySeconds: Math.min(300, 2 ** message.attempts) });
}

/** Handles the wake-ups of messages that ask for the same. */
async function handle(ports: Ports, wakeUps: Queued[], messages: Message[], changed: ChangedFeeds): Promise<void> {
  try {
    for (const wakeUp of wakeUps) {
      const handler = handlers[wakeUp.kind] as (
        ports: Ports,
        wakeUp: Queued,
        changed: ChangedFeeds,
      ) => Promise<Outcome>;
      const outcome = await handler(ports, wakeUp, changed);
      if (outcome !== "done") {
        // A new wake-up rather than a retry: waiting is no failure, and must not use up the retries.
        const delaySeconds = Math.max(1, Math.ceil((outcome.retryAt - ports.now()) / 1000));
        await ports.queue.send([wakeUp], { delaySeconds });
      }
    }
    for (const message of messages) message.ack();
  } catch (fault) {
    ports.log.fault("wake-up-fault", fault, { wakeUps: wakeUps.map(logFacts) });
    for (const message of messages) retryLater(message);
  }
}

/** Reduces feedback, which holds addresses, to the provider's id. */
function logFacts(wakeUp: Queued): object {
  return wakeUp.kind === "feedback" ? { kind: wakeUp.kind, id: wakeUp.feedback.id } : wakeUp;
}
