import type { Mailer } from "../../src/ports/newsletter/mail-provider.ts";

/** What an invocation may have waiting for an answer at a time; a seventh waits for one of them. */
export const CONNECTIONS = 6;

/** A mailer as one invocation meets it: six sends are under way at most, each takes a while. Tells how many ever were. */
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
