import * as z from "zod";
import { ALERTS } from "../core/operations/alert.ts";
import type { AlertWebhook } from "../ports/operations/alerts.ts";

const PATIENCE_MS = 10_000;

const Settings = z.object({
  /** Its path is mostly all that keeps strangers from it: a secret. */
  ALERT_WEBHOOK: z.url({ protocol: /^https?$/, error: "Expected an address to POST alerts to." }).optional(),
});

/** POSTs alerts as JSON; `text` is what chat programs show of it. */
export function alertWebhook(env: object): AlertWebhook | undefined {
  const { ALERT_WEBHOOK: url } = Settings.parse(env);
  if (url === undefined) return undefined;
  return {
    async send({ kind, detail, raisedAt }, site) {
      const title = ALERTS[kind];
      const since = new Date(raisedAt).toISOString();
      const answer = await fetch(url, {
        method: "POST",
        body: JSON.stringify({ site: site.href, kind, title, detail, since, text: `${title}. ${detail} ${site.href}` }),
        headers: { "Content-Type": "application/json" },
        // Followed, a redirect would become a GET that tells nobody.
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`The webhook for alerts answered ${answer.status}.`);
    },
  };
}
