import { NETWORK_MEMORY_MS } from "../core/client-network.ts";
import { SERVICE_EMAIL_LIFE_MS } from "../core/service-email.ts";
import { PENDING_LIFE_MS } from "../core/subscriber.ts";
import type { Ports } from "../ports/index.ts";

/** Rows of each kind that one run forgets; the next goes on. */
const STEP = 1_000;

/** Forgets who never confirmed, and what was kept for limits that no longer look back to it. */
export async function forgetRequests(
  { subscribers, networkRequests }: Pick<Ports, "subscribers" | "networkRequests">,
  at: number,
): Promise<void> {
  await subscribers.lapse(at - PENDING_LIFE_MS, at, STEP);
  await subscribers.forgetServiceEmails(at - SERVICE_EMAIL_LIFE_MS, STEP);
  await networkRequests.forget(at - NETWORK_MEMORY_MS, STEP);
}
