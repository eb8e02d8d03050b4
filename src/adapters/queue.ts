import { Away } from "../core/away.ts";
import type { WakeUp, Queue as Wakeups } from "../ports/queue.ts";

// What Cloudflare Queues take in one call, with room for their own envelope.
const BATCH_MESSAGES = 100;
const BATCH_BYTES = 120_000;
const DELAY_MAX_SECONDS = 12 * 3600;

/** Cloudflare Queues by its binding. A delay longer than they allow is cut: a wake-up that comes early does no harm. */
export function cloudflareQueue(binding: Queue): Wakeups {
  return {
    async send(wakeUps, { delaySeconds = 0 } = {}) {
      const delay = Math.min(Math.max(Math.ceil(delaySeconds), 0), DELAY_MAX_SECONDS);
      for (const batch of batches(wakeUps)) {
        await binding
          .sendBatch(
            batch.map((body) => ({ body })),
            delay > 0 ? { delaySeconds: delay } : {},
          )
          .catch((fault) => {
            throw new Away(`The queue does not answer: ${fault}`, { cause: fault });
          });
      }
    },
  };
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
