import { Unavailable } from "../core/unavailable.ts";
import type { Queued, WakeUp, Queue as Wakeups } from "../ports/queue.ts";

// Limits of Cloudflare Queues per call, with room for their envelope.
const BATCH_MESSAGES = 100;
const BATCH_BYTES = 120_000;
const DELAY_MAX_SECONDS = 12 * 3600;

/** Queues for work that must not wait for each other: a consumer handles one batch after another. */
export interface QueueBindings {
  /** Emails that a person waits for. */
  MAIL_QUEUE: Queue;
  /** Changes to posts. R2 sends the bucket's events here, too. */
  POSTS_QUEUE: Queue;
  /** What takes other hosts' time, a minute or two: images to fetch, webhooks to call. */
  IMAGES_QUEUE: Queue;
  /** Feedback, up to a hundred at a time. */
  FEEDBACK_QUEUE: Queue;
}

/** The senders by number. */
export interface SenderBindings {
  SENDERS: { getByName(name: string): { call(sender: number, at: number): Promise<void> } };
}

const WAYS: Record<Queued["kind"], keyof QueueBindings> = {
  "service-email": "MAIL_QUEUE",
  alert: "MAIL_QUEUE",
  index: "POSTS_QUEUE",
  "ping-hub": "POSTS_QUEUE",
  "mirror-images": "IMAGES_QUEUE",
  "call-webhooks": "IMAGES_QUEUE",
  feedback: "FEEDBACK_QUEUE",
};

/** Sends wake-ups to Cloudflare Queues and to the senders. Delays beyond their limit are cut: an early wake-up does no harm. */
export function cloudflareQueues(bindings: QueueBindings & SenderBindings): Wakeups {
  return {
    async send(wakeUps, { delaySeconds = 0 } = {}) {
      const delay = Math.min(Math.max(Math.ceil(delaySeconds), 0), DELAY_MAX_SECONDS);
      const [senders, queued] = apart(wakeUps);
      await Promise.all(
        senders.map((sender) => bindings.SENDERS.getByName(String(sender)).call(sender, Date.now() + delay * 1000)),
      ).catch((fault) => {
        throw new Unavailable(`The senders do not answer: ${fault}`, { cause: fault });
      });
      for (const [way, those] of Map.groupBy(queued, ({ kind }) => WAYS[kind]))
        for (const batch of batches(those)) {
          await bindings[way]
            .sendBatch(
              batch.map((body) => ({ body })),
              delay > 0 ? { delaySeconds: delay } : {},
            )
            .catch((fault) => {
              throw new Unavailable(`The queue does not answer: ${fault}`, { cause: fault });
            });
        }
    },
  };
}

function apart(wakeUps: WakeUp[]): [senders: number[], queued: Queued[]] {
  const senders = new Set<number>();
  const queued: Queued[] = [];
  for (const wakeUp of wakeUps) {
    if (wakeUp.kind === "deliver") senders.add(wakeUp.sender);
    else queued.push(wakeUp);
  }
  return [[...senders], queued];
}

function batches(wakeUps: WakeUp[]): WakeUp[][] {
  const encoder = new TextEncoder();
  const all: WakeUp[][] = [];
  let room = 0;
  for (const wakeUp of wakeUps) {
    const size = encoder.encode(JSON.stringify(wakeUp)).length;
    const last = all.at(-1);
    if (last && last.length < BATCH_MESSAGES && size <= room) {
      last.push(wakeUp);
      room -= size;
    } else {
      all.push([wakeUp]);
      room = BATCH_BYTES - size;
    }
  }
  return all;
}
