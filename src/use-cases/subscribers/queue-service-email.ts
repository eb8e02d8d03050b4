import type { Ports } from "../../ports/index.ts";

/**
 * Has an email sent that is noted already, or is not: it is as good as sent, and without its wake-up the cron calls for it.
 * Whoever asked for it must not be told that nothing was done.
 */
export async function queueServiceEmail(
  { queue, log }: Pick<Ports, "queue" | "log">,
  serviceEmailId: number,
): Promise<void> {
  await queue
    .send([{ kind: "service-email", serviceEmailId }])
    .catch((fault) => log.fault("wake-up-not-sent", fault, { serviceEmailId }));
}
