import type { Ports } from "../../ports/index.ts";

/** Most senders there are: each may hold some dozens of composed emails, and they may share the memory of one isolate. */
export const SENDERS_MAX = 8;

/** Mails a second that one sender manages over its six connections where each answer takes half a second. */
const PER_SENDER_SLOWEST = 12;

/** Queued mails that are worth a further sender. */
const WORTH_A_SENDER = 200;

type CallPorts = Pick<Ports, "issues" | "rateGate" | "queue" | "now">;

/** How many senders the provider's rate and what is queued allow; none where nothing is being sent. */
export async function sendersWanted({ issues, rateGate, now }: Omit<CallPorts, "queue">): Promise<number> {
  const sending = await issues.inState(["sending"]);
  if (sending.length === 0) return 0;
  const queued = sending.reduce((sum, issue) => sum + issue.queued, 0);
  const byRate = Math.ceil((await rateGate.perSecond(now())) / PER_SENDER_SLOWEST);
  return Math.min(Math.max(1, Math.min(byRate, Math.ceil(queued / WORTH_A_SENDER))), SENDERS_MAX);
}

/** Wakes the senders that are wanted, `from` one of them on. One that is awake looks once more when its shift is over. */
export async function wakeSenders(ports: CallPorts, from = 0): Promise<number> {
  const wanted = await sendersWanted(ports);
  const called = Array.from({ length: wanted }, (_, sender) => sender).slice(from);
  if (called.length > 0) await ports.queue.send(called.map((sender) => ({ kind: "deliver", sender })));
  return called.length;
}
