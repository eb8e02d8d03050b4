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

/** What became of a wake-up: done with, or worth another call at a time. */
type Outcome = "done" | { callAgainAt: number };

const handlers: {
  [Kind in Queued["kind"]]: (
    ports: Ports,
    wakeUp: Extract<Queued, { kind: Kind }>,
    changed: ChangedFeeds,
  ) => Promise<Outcome>;
} = {
  async "service-email"(ports, { serviceEmailId }) {
    const sent = await sendServiceEmail(ports, serviceEmailId);
    return sent.outcome === "later" ? { callAgainAt: sent.until } : "done";
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
    // As with an issue: the cron calls for what is left.
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

/** Emails about a subscription that are sent beside each other: as many as an invocation has connections. */
const CONNECTIONS = 6;

/** Times that feedback is tried together with the rest of its batch; then alone, so that what is odd harms only itself. */
const TOGETHER_MAX = 3;

/**
 * Each message is acknowledged by itself: one that fails does not repeat the others. Mirroring, which takes a minute, runs
 * once for all that ask for it; feedback is written down together.
 */
export async function consume(env: GazetteEnv, batch: MessageBatch<unknown>): Promise<void> {
  let ports = await currentPorts(env);
  const changed = new ChangedFeeds();
  const inTurn: [Message, Queued[]][] = [];
  const mirroring: Message[] = [];
  const emails: [Message, Queued[]][] = [];
  const told: [Message, Feedback][] = [];
  for (const message of batch.messages) {
    const wakeUps = readMessage(message.body);
    if (!wakeUps) {
      // Repeating it would make it no clearer.
      ports.log.fault("unknown-message", "Neither a wake-up nor an event of a bucket.", { id: message.id });
      message.ack();
      continue;
    }
    const [wakeUp] = wakeUps;
    if (wakeUp?.kind === "feedback" && message.attempts <= TOGETHER_MAX) told.push([message, wakeUp.feedback]);
    else if (wakeUp?.kind === "mirror-images") mirroring.push(message);
    else if (wakeUp?.kind === "service-email") emails.push([message, wakeUps]);
    else inTurn.push([message, wakeUps]);
  }
  await Promise.all([
    recordTogether(ports, told),
    // Nobody waits for the answer to somebody else's; the other connections are for these.
    ...Array.from({ length: CONNECTIONS }, async () => {
      for (let next = emails.shift(); next; next = emails.shift()) await handle(ports, next[1], [next[0]], changed);
    }),
    mirroring.length > 0 && handle(ports, [{ kind: "mirror-images" }], mirroring, changed),
    (async () => {
      for (const [message, wakeUps] of inTurn) {
        await handle(ports, wakeUps, [message], changed);
        // Posts are read by the site's settings.
        if (wakeUps.some((wakeUp) => wakeUp.kind === "index" && wakeUp.key === SITE_KEY))
          ports = await currentPorts(env);
      }
    })(),
  ]);
  // Feedback and mail change nothing that readers see: whoever serves them need not look again.
  if (mirroring.length > 0 || inTurn.some(([, wakeUps]) => wakeUps.some(({ kind }) => kind === "index")))
    invalidateSite(env);
  await announceFeeds(ports, changed).catch((fault) => ports.log.fault("hub-not-told", fault));
}

async function recordTogether(ports: Ports, told: [Message, Feedback][]): Promise<void> {
  if (told.length === 0) return;
  const messages = told.map(([message]) => message);
  try {
    await recordFeedback(
      ports,
      told.map(([, feedback]) => feedback),
      ports.now(),
    );
    for (const message of messages) message.ack();
  } catch (fault) {
    ports.log.fault("feedback-fault", fault, { messages: messages.length });
    for (const message of messages) again(message);
  }
}

function again(message: Message): void {
  message.retry({ delaySeconds: Math.min(300, 2 ** message.attempts) });
}

/** Messages that ask for one and the same. */
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
        const delaySeconds = Math.max(1, Math.ceil((outcome.callAgainAt - ports.now()) / 1000));
        await ports.queue.send([wakeUp], { delaySeconds });
      }
    }
    for (const message of messages) message.ack();
  } catch (fault) {
    ports.log.fault("wake-up-fault", fault, { wakeUps: wakeUps.map(inTheLog) });
    for (const message of messages) again(message);
  }
}

/** Feedback names people: of it the log holds the provider's number alone. */
function inTheLog(wakeUp: Queued): object {
  return wakeUp.kind === "feedback" ? { kind: wakeUp.kind, id: wakeUp.feedback.id } : wakeUp;
}
