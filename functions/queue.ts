import { ChangedFeeds } from "../src/core/feeds/changed-feeds.ts";
import type { Feedback } from "../src/core/newsletter/suppression.ts";
import { CONNECTIONS, runConcurrently } from "../src/core/run-concurrently.ts";
import type { Ports } from "../src/ports/index.ts";
import type { Queued } from "../src/ports/queue.ts";
import { announceFeeds } from "../src/use-cases/feeds/announce-feeds.ts";
import { recordFeedback } from "../src/use-cases/newsletter/record-feedback.ts";
import { sendAlert } from "../src/use-cases/operations/send-alert.ts";
import { callWebhooks, spreadNews } from "../src/use-cases/operations/webhooks.ts";
import { mirrorImages } from "../src/use-cases/posts/mirror-images.ts";
import { sendServiceEmail } from "../src/use-cases/subscribers/send-service-email.ts";
import { currentPorts, invalidateSite } from "./context.ts";
import type { GazetteEnv } from "./env.ts";
import { type IndexMessage, indexNamed } from "./posts-queue.ts";
import { readMessage } from "./queue-message.ts";

/** What became of a wake-up: done, or to be queued again for a time. */
type Outcome = "done" | { retryAt: number };

/** Wake-ups that are handled one by one. */
type Alone = Exclude<Queued, { kind: "index" | "feedback" }>;

const handlers: {
  [Kind in Alone["kind"]]: (ports: Ports, wakeUp: Extract<Alone, { kind: Kind }>) => Promise<Outcome>;
} = {
  async "service-email"(ports, { serviceEmailId }) {
    const sent = await sendServiceEmail(ports, serviceEmailId);
    return sent.outcome === "later" ? { retryAt: sent.until } : "done";
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
  async "call-webhooks"(ports) {
    if (await callWebhooks(ports)) await ports.queue.send([{ kind: "call-webhooks" }]);
    return "done";
  },
  async alert(ports, { alert, channel }) {
    await sendAlert(ports, alert, channel);
    return "done";
  },
};

/** Attempts as part of a batch; after these, feedback is recorded alone, so that one bad event fails only itself. */
const BATCH_ATTEMPTS = 3;

/**
 * Acknowledges each message by itself, so that one that fails does not repeat the others. Mirroring and
 * calling webhooks, which take a minute, run once for all messages that ask for it; posts are indexed and feedback is recorded together.
 */
export async function consume(env: GazetteEnv, batch: MessageBatch<unknown>): Promise<void> {
  const ports = await currentPorts(env);
  const changed = new ChangedFeeds();
  const indexing: IndexMessage[] = [];
  const sequential: [Message, Alone][] = [];
  const mirroring: Message[] = [];
  const calling: Message[] = [];
  const emails: [Message, Alone][] = [];
  const feedback: [Message, Feedback][] = [];
  for (const message of batch.messages) {
    const wakeUp = readMessage(message.body);
    if (wakeUp === "outdated") message.ack();
    else if (wakeUp === "foreign") {
      // A retry would fail in the same way.
      ports.log.fault("unknown-message", "Neither a wake-up nor a bucket event.", { id: message.id });
      message.ack();
    } else if (wakeUp === "newer") {
      // The version that knows it may get it next time; otherwise the dead letter queue has it.
      ports.log.fault("newer-message", "A wake-up of another version.", { id: message.id, attempts: message.attempts });
      retryLater(message);
    } else if (wakeUp.kind === "index") indexing.push([message, wakeUp.keys]);
    else if (wakeUp.kind === "feedback") feedback.push([message, wakeUp.feedback]);
    else if (wakeUp.kind === "mirror-images") mirroring.push(message);
    else if (wakeUp.kind === "call-webhooks") calling.push(message);
    else if (wakeUp.kind === "service-email") emails.push([message, wakeUp]);
    else sequential.push([message, wakeUp]);
  }
  await Promise.all([
    recordBatch(
      ports,
      feedback.filter(([{ attempts }]) => attempts <= BATCH_ATTEMPTS),
    ),
    // Each connection sends its emails one after another.
    runConcurrently(CONNECTIONS, emails, ([message, wakeUp]) => handle(ports, wakeUp, [message])),
    mirroring.length > 0 && handle(ports, { kind: "mirror-images" }, mirroring),
    calling.length > 0 && handle(ports, { kind: "call-webhooks" }, calling),
    runConcurrently(1, sequential, ([message, wakeUp]) => handle(ports, wakeUp, [message])),
    runConcurrently(
      1,
      feedback.filter(([{ attempts }]) => attempts > BATCH_ATTEMPTS),
      (one) => recordBatch(ports, [one]),
    ),
    indexNamed(env, ports, indexing, changed, retryLater),
  ]);
  // Feedback and emails change nothing that readers see.
  if (mirroring.length > 0 || indexing.length > 0) await invalidateSite(env);
  await announceFeeds(ports, changed).catch((fault) => ports.log.fault("hub-not-pinged", fault));
  if (indexing.length > 0)
    await spreadNews(ports, ports.now())
      // The cron spreads what is left.
      .catch((fault) => ports.log.fault("news-not-spread", fault));
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

/** Handles a wake-up that messages ask for. */
async function handle(ports: Ports, wakeUp: Alone, messages: Message[]): Promise<void> {
  try {
    const handler = handlers[wakeUp.kind] as (ports: Ports, wakeUp: Alone) => Promise<Outcome>;
    const outcome = await handler(ports, wakeUp);
    if (outcome !== "done") {
      // A new wake-up rather than a retry: waiting is no failure, and must not use up the retries.
      const delaySeconds = Math.max(1, Math.ceil((outcome.retryAt - ports.now()) / 1000));
      await ports.queue.send([wakeUp], { delaySeconds });
    }
    for (const message of messages) message.ack();
  } catch (fault) {
    ports.log.fault("wake-up-fault", fault, { wakeUps: [wakeUp] });
    for (const message of messages) retryLater(message);
  }
}
