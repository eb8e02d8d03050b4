import type { Ports } from "../../ports/index.ts";

/**
 * Queues a service email that is already stored. A failure is only logged, because the cron queues it again, and the
 * requester must not be told that nothing happened.
 */
export async function queueServiceEmail(
  { queue, log }: Pick<Ports, "queue" | "log">,
  serviceEmailId: number,
): Promise<void> {
  await queue
    .send([{ kind: "service-email", serviceEmailId }])
    .catch((fault) => log.fault("wake-up-not-sent", fault, { serviceEmailId }));
}
