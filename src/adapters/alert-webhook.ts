import * as z from "zod";
import { lazily } from "../core/lazily.ts";
import { runbookOf } from "../core/operations/alert.ts";
import type { AlertWebhook } from "../ports/operations/alerts.ts";

const PATIENCE_MS = 10_000;

const Settings = lazily(() =>
  z.object({
    /** A secret: usually its path alone keeps strangers out. */
    ALERT_WEBHOOK: z.url({ protocol: /^https?$/, error: "Expected an address to POST alerts to." }).optional(),
  }),
);

/** Posts alerts as JSON; chat programs show `text`. */
export function alertWebhook(env: object): AlertWebhook | undefined {
  const { ALERT_WEBHOOK: url } = Settings().parse(env);
  if (url === undefined) return undefined;
  return {
    async send({ kind, reason, title, detail, whatToDo, raisedAt }, site) {
      const since = new Date(raisedAt).toISOString();
      const answer = await fetch(url, {
        method: "POST",
        body: JSON.stringify({
          site: site.href,
          kind,
          ...reason,
          title,
          detail,
          what_to_do: whatToDo,
          desk: new URL(`admin/alerts#${kind}`, site).href,
          runbook: runbookOf(kind),
          since,
          text: `${title}. ${detail} ${whatToDo} ${site.href}`,
        }),
        headers: { "Content-Type": "application/json" },
        // Following a redirect would turn this into a GET, which notifies nobody.
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`The webhook for alerts answered ${answer.status}.`);
    },
  };
}
