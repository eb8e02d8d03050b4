import type { Ports } from "../../ports/index.ts";
import { type DeliverPorts, type DeliverResult, deliver } from "./deliver.ts";
import { sendersWanted, wakeSenders } from "./wake-senders.ts";

/** Short: a sender soon learns that the rate has changed, and no invocation comes near a limit of the platform. */
export const SHIFT_MS = 22_000;

/** What is under way when a shift ends may take a little longer. Who died is replaced when this is over. */
const LEASE_MS = SHIFT_MS + 8_000;

/** What takes longer than this to come, the cron calls for. */
const WAIT_MS_MAX = 60_000;

export type SenderPorts = DeliverPorts & Pick<Ports, "senders" | "queue">;

/**
 * Works one shift of a sender, under its lease, and returns when to call it again: at once when there is more to send,
 * `undefined` when the next cron will do. Called twice, late or for nothing it does no harm: a place is held by one at a time,
 * and each delivery is claimed all the same.
 */
export async function runSender(
  ports: SenderPorts,
  sender: number,
  mayGoOn?: () => boolean,
): Promise<number | undefined> {
  const { senders, now } = ports;
  const begun = now();
  if (sender >= (await sendersWanted(ports))) return undefined;
  const lease = await senders.lease(sender, begun + LEASE_MS, begun);
  if ("heldUntil" in lease) return lease.heldUntil;
  try {
    // The first one calls the others: who asks for sending needs to know of one alone.
    if (sender === 0) await wakeSenders(ports, 1);
    const { delivered, sent } = await deliverAndCount(ports, { until: begun + SHIFT_MS, mayGoOn });
    if (sent > 0) await senders.noteSent(sent, now());
    return whenAgain(delivered, sender, now());
  } finally {
    // Otherwise it runs out by itself.
    await senders.release(lease).catch(() => {});
  }
}

async function deliverAndCount(ports: SenderPorts, shift: { until: number; mayGoOn: (() => boolean) | undefined }) {
  let sent = 0;
  const deliveries: Ports["deliveries"] = {
    ...ports.deliveries,
    record(claim, outcomes, at) {
      sent += outcomes.filter(({ state }) => state === "accepted").length;
      return ports.deliveries.record(claim, outcomes, at);
    },
  };
  const { until, mayGoOn = () => true } = shift;
  return { delivered: await deliver({ ...ports, deliveries }, { until, mayGoOn }), sent };
}

function whenAgain(delivered: DeliverResult, sender: number, now: number): number | undefined {
  if (delivered.outcome === "shift-over") return now;
  // One of them waits, and calls the others.
  const waits = delivered.outcome === "waiting" && sender === 0 && delivered.until - now <= WAIT_MS_MAX;
  return waits ? delivered.until : undefined;
}
