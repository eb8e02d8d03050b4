import { createHmac } from "node:crypto";
import * as z from "zod";
import type { Receipt } from "../../../src/core/newsletter/receipt.ts";
import type { Feedback } from "../../../src/core/newsletter/suppression.ts";
import { checkResult } from "../../../src/core/operations/check.ts";
import { said } from "../../../src/core/reason.ts";
import { writeMime } from "../../../src/emails/mime.ts";
import type { MailProvider } from "../../../src/ports/newsletter/mail-provider.ts";

const Settings = z.object({ POSTBOX_ENDPOINT: z.url(), POSTBOX_KEY: z.string().min(1) });

const REFUSALS: Record<number, Extract<Receipt, { outcome: "refused" }>["kind"]> = {
  402: "wait-quota",
  403: "stop",
  422: "rejected",
  429: "wait-rate",
};

const Event = z.object({
  id: z.string(),
  kind: z.enum(["delivery", "bounce", "complaint"]),
  permanence: z.enum(["permanent", "transient"]).optional(),
  mail: z.string(),
  recipients: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  at: z.number(),
});
const Notification = z.object({ event: Event, signature: z.string() });

/** A second mail provider, as small as one can be: mails by HTTP, feedback signed with the key. */
export function postbox(env: object): MailProvider {
  const { POSTBOX_ENDPOINT, POSTBOX_KEY } = Settings.parse(env);
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, POSTBOX_ENDPOINT), { ...init, headers: { authorization: `Bearer ${POSTBOX_KEY}` } });
  return {
    mailer: {
      async send(email) {
        const body = writeMime(email);
        const path = `/mails?${new URLSearchParams({ to: email.to, tags: JSON.stringify(email.tags) })}`;
        try {
          const answer = await ask(path, { method: "POST", body });
          const text = await answer.text();
          if (answer.status === 202) return { outcome: "accepted", messageId: text };
          const kind = REFUSALS[answer.status];
          return kind ? { outcome: "refused", kind, reason: said(text) } : { outcome: "unknown", reason: said(text) };
        } catch (fault) {
          return { outcome: "unknown", reason: said(String(fault)) };
        }
      },
      quota: async () => (await ask("/quota")).json(),
    },
    feedback: {
      async verify(body, now) {
        const read = Notification.safeParse(JSON.parse(body));
        if (!read.success) return { outcome: "refused", reason: said("This is no notification of Postbox.") };
        const { event, signature } = read.data;
        if (signature !== sign(event, POSTBOX_KEY))
          return { outcome: "refused", reason: said("The signature is wrong.") };
        if (now - event.at > 3_600_000) return { outcome: "refused", reason: said("The notification is too old.") };
        const { mail, permanence, ...facts } = event;
        const feedback: Feedback = { ...facts, messageId: mail, ...(permanence && { permanence }) };
        return { outcome: "feedback", feedback };
      },
    },
    mailAccount: {
      examine: ({ address }) => ({
        records: async () => (await ask(`/records?of=${address}`)).json(),
        checks: {
          "postbox-sender": async () =>
            (await ask(`/senders/${address}`)).ok ? checkResult("ok", address) : checkResult("fail", address),
        },
      }),
      texts: () => ({
        names: { "postbox-sender": { title: "Postbox: sender known", whatToDo: "Register the sender at Postbox." } },
        findings: {},
      }),
    },
  };
}

/** How Postbox signs what it tells. */
export function sign(event: object, key: string): string {
  return createHmac("sha256", key).update(JSON.stringify(event)).digest("hex");
}
