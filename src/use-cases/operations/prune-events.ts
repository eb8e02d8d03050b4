import { EVENTS_KEPT_MS } from "../../core/operations/webhook.ts";
import type { Ports } from "../../ports/index.ts";

/** Events deleted per run, with their calls; the next run continues. */
const STEP = 1_000;

/** Deletes events of webhooks that are too old, whatever became of them. */
export async function pruneEvents({ webhooks }: Pick<Ports, "webhooks">, at: number): Promise<void> {
  const { outbox } = await webhooks();
  await outbox.forget(at - EVENTS_KEPT_MS, STEP);
}
