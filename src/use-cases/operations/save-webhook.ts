import { WEBHOOKS_MAX, type WebhookSettings } from "../../core/operations/webhook.ts";
import { type Reason, reason } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";

export type SavedWebhook =
  | { outcome: "created"; id: number; secret: string }
  | { outcome: "changed"; id: number }
  | { outcome: "refused"; problem: Reason<"webhook-address" | "webhooks-too-many" | "no-such-webhook"> };

/** Creates a webhook, or changes one, if its address may be called. */
export async function saveWebhook(
  { webhooks: load }: Pick<Ports, "webhooks">,
  id: number | undefined,
  settings: WebhookSettings,
  at: number,
): Promise<SavedWebhook> {
  const { webhooks, caller } = await load();
  if (!caller.admits(settings.url)) return { outcome: "refused", problem: reason("webhook-address") };
  if (id !== undefined) {
    if (await webhooks.change(id, settings)) return { outcome: "changed", id };
    return { outcome: "refused", problem: reason("no-such-webhook") };
  }
  const created = await webhooks.create(settings, at);
  if (created) return { outcome: "created", ...created };
  return { outcome: "refused", problem: reason("webhooks-too-many", { most: WEBHOOKS_MAX }) };
}
