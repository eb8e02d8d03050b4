import type { Ports } from "../../ports/index.ts";

/** Sends again after the provider had stopped us: what waited goes out. False when the sender was not stopped. */
export async function startSender({ rateGate, queue }: Pick<Ports, "rateGate" | "queue">): Promise<boolean> {
  const started = await rateGate.start();
  if (started) await queue.send([{ kind: "deliver", sender: 0 }]);
  return started;
}
