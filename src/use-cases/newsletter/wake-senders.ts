import type { Ports } from "../../ports/index.ts";

/** Maximum number of senders: each may hold dozens of rendered emails, and they may share one isolate's memory. */
export const SENDERS_MAX = 8;

/** Emails per second of one sender over six connections if each answer takes half a second. */
const SLOWEST_PER_SECOND = 12;

/** Queued emails that justify one more sender. */
const QUEUED_PER_SENDER = 200;

type WakePorts = Pick<Ports, "issues" | "rateGate" | "queue" | "now">;

/** Returns how many senders the provider's rate and the queue justify; 0 if nothing is being sent. */
export async function sendersWanted({ issues, rateGate, now }: Omit<WakePorts, "queue">): Promise<number> {
  const sending = await issues.inState(["sending"]);
  if (sending.length === 0) return 0;
  const queued = sending.reduce((sum, issue) => sum + issue.queued, 0);
  const byRate = Math.ceil((await rateGate.perSecond(now())) / SLOWEST_PER_SECOND);
  return Math.min(Math.max(1, Math.min(byRate, Math.ceil(queued / QUEUED_PER_SENDER))), SENDERS_MAX);
}

/** Wakes the senders that are needed, starting at number `from`. One that is awake checks again after its shift. */
export async function wakeSenders(ports: WakePorts, from = 0): Promise<number> {
  const wanted = await sendersWanted(ports);
  const woken = Array.from({ length: wanted }, (_, sender) => sender).slice(from);
  if (woken.length > 0) await ports.queue.send(woken.map((sender) => ({ kind: "deliver", sender })));
  return woken.length;
}
