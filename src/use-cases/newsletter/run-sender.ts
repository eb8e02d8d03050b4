import type { Ports } from "../../ports/index.ts";
import { type DeliverPorts, type DeliverResult, deliver } from "./deliver.ts";
import { sendersWanted, wakeSenders } from "./wake-senders.ts";

/** Short, so that a sender soon notices a changed rate and no invocation comes near a platform limit. */
export const SHIFT_MS = 22_000;

/** Sends under way when a shift ends may take a little longer. A crashed sender is replaced when its lease ends. */
const LEASE_MS = SHIFT_MS + 8_000;

/** Longer waits are left to the cron. */
const WAIT_MS_MAX = 60_000;

export type SenderPorts = DeliverPorts & Pick<Ports, "senders" | "queue">;

/**
 * Runs one shift of a sender under its lease. Returns when to call it again: at once if there is more to send, `undefined`
 * if the next cron suffices. Safe to call twice, late or needlessly: the lease allows one at a time, and deliveries are
 * claimed in any case.
 */
export async function runSender(
  ports: SenderPorts,
  sender: number,
  mayContinue?: () => boolean,
): Promise<number | undefined> {
  const { senders, now } = ports;
  const begun = now();
  if (sender >= (await sendersWanted(ports))) return undefined;
  const lease = await senders.lease(sender, begun + LEASE_MS, begun);
  if ("heldUntil" in lease) return lease.heldUntil;
  try {
    // Only the first sender has to be woken; it wakes the others.
    if (sender === 0) await wakeSenders(ports, 1);
    const { delivered, sent } = await deliverAndCount(ports, { until: begun + SHIFT_MS, mayContinue });
    if (sent > 0) await senders.noteSent(sent, now());
    return nextCall(delivered, sender, now());
  } finally {
    // If this fails, the lease expires by itself.
    await senders.release(lease).catch(() => {});
  }
}

async function deliverAndCount(ports: SenderPorts, shift: { until: number; mayContinue: (() => boolean) | undefined }) {
  let sent = 0;
  const deliveries: Ports["deliveries"] = {
    ...ports.deliveries,
    record(claim, outcomes, at) {
      sent += outcomes.filter(({ state }) => state === "accepted").length;
      return ports.deliveries.record(claim, outcomes, at);
    },
  };
  const { until, mayContinue = () => true } = shift;
  return { delivered: await deliver({ ...ports, deliveries }, { until, mayContinue }), sent };
}

function nextCall(delivered: DeliverResult, sender: number, now: number): number | undefined {
  if (delivered.outcome === "shift-over") return now;
  // Only the first sender waits; it wakes the others.
  const waits = delivered.outcome === "waiting" && sender === 0 && delivered.until - now <= WAIT_MS_MAX;
  return waits ? delivered.until : undefined;
}
