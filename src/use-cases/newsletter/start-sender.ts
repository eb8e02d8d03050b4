import type { Ports } from "../../ports/index.ts";

/** Restarts sending after the provider had stopped it. Returns false if it was not stopped. */
export async function startSender({ rateGate, queue }: Pick<Ports, "rateGate" | "queue">): Promise<boolean> {
  const started = await rateGate.start();
  if (started) await queue.send([{ kind: "deliver", sender: 0 }]);
  return started;
}
