import type { Mailer } from "../../src/ports/newsletter/mail-provider.ts";

/** Concurrent connections of an invocation; further ones wait. */
export const CONNECTIONS = 6;

/** Wraps a mailer with an invocation's connection limit, and records the highest concurrency. */
export function connected(
  mailer: Mailer,
  answerMs: number,
): { mailer: Mailer; peak: () => number; waited: () => number } {
  let [open, peak, waited] = [0, 0, 0];
  const queue: (() => void)[] = [];
  return {
    peak: () => peak,
    waited: () => waited,
    mailer: {
      quota: () => mailer.quota(),
      async send(email) {
        if (open === CONNECTIONS) {
          waited++;
          await new Promise<void>((free) => queue.push(free));
        }
        open++;
        peak = Math.max(peak, open);
        await new Promise((answered) => setTimeout(answered, answerMs));
        try {
          return await mailer.send(email);
        } finally {
          open--;
          queue.shift()?.();
        }
      },
    },
  };
}
