import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Accounts } from "./account.ts";
import { Faults, noFaults } from "./faults.ts";
import type { Inbox } from "./inbox.ts";
import { eventNotification, identityNotification } from "./notification.ts";
import { inboxPage, MAIL_POLICY, mailPage, PAGE_POLICY } from "./pages.ts";
import { readMail } from "./reading.ts";
import { TOPIC_ARN } from "./sns.ts";
import type { Topic } from "./topic.ts";

const PAGE_LENGTH = 200;

/** A manual notification: given in full, or generated for a mail in the inbox. */
const ByHand = z.union([
  z.strictObject({ notification: z.record(z.string(), z.unknown()), ...delivery() }),
  z.strictObject({
    messageId: z.string(),
    kind: z.enum(["Send", "Delivery", "Bounce", "Complaint"]),
    recipient: z.string().optional(),
    /** For bounces, as in the faults. */
    bounce: z.string().default("permanent"),
    complaint: z.string().default("abuse"),
    ...delivery(),
  }),
]);

function delivery() {
  return {
    form: z.enum(["event", "identity"]).default("event"),
    /** Times to send the same envelope. */
    repeat: z.int().min(1).max(1000).default(1),
    /** The target; the subscriber by default. */
    to: z.url().optional(),
    tamper: z.boolean().optional(),
    topicArn: z.string().optional(),
    timestamp: z.string().optional(),
    signingCertUrl: z.string().optional(),
    signatureVersion: z.enum(["1", "2"]).optional(),
  };
}

/** Routes beside SES itself: inbox, faults, events, and the SNS certificate and subscription. */
export function doors({ accounts, inbox, topic }: { accounts: Accounts; inbox: Inbox; topic: Topic }): Hono {
  const app = new Hono();
  app.onError((fault, c) => {
    if (fault instanceof z.ZodError) return c.json({ error: z.prettifyError(fault) }, 400);
    if (fault instanceof SyntaxError) return c.json({ error: fault.message }, 400);
    return c.json({ error: String(fault) }, 500);
  });

  app.get("/", (c) => {
    if (c.req.query("Action") !== "ConfirmSubscription") return c.redirect("/inbox");
    if (!topic.confirm(c.req.query("Token") ?? "")) return c.text("Invalid token", 400);
    return c.body(
      `<ConfirmSubscriptionResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ConfirmSubscriptionResult>` +
        `<SubscriptionArn>${TOPIC_ARN}:gazette</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>`,
      200,
      { "Content-Type": "text/xml" },
    );
  });
  app.get("/:certificate{SimpleNotificationService-[0-9a-f]+\\.pem}", async (c) => {
    const { certificate, path } = await topic.key();
    return c.req.path === path ? c.body(certificate, 200, { "Content-Type": "application/x-pem-file" }) : c.notFound();
  });

  app.get("/inbox", (c) => {
    const { to, before } = selection(c);
    const mails = inbox.list({ to, before, limit: PAGE_LENGTH }).reverse();
    const older = new URLSearchParams({ ...(to === undefined ? {} : { to }), before: String(mails.at(-1)?.id) });
    const full = mails.length === PAGE_LENGTH;
    const { total, recipients } = inbox.counts();
    const shownTotal = to === undefined ? total : (recipients[to.toLowerCase()] ?? 0);
    return c.html(inboxPage(mails, shownTotal, to, full ? `/inbox?${older}` : undefined), 200, {
      "Content-Security-Policy": PAGE_POLICY,
    });
  });
  app.get("/inbox.json", async (c) => {
    const read = [];
    for (const mail of inbox.list(selection(c))) read.push(await readMail(mail));
    return c.json(read);
  });
  app.get("/inbox/counts.json", (c) => c.json(inbox.counts()));
  app.delete("/inbox", (c) => {
    inbox.clear();
    return c.body(null, 204);
  });
  app.post("/inbox/empty", (c) => {
    inbox.clear();
    return c.redirect("/inbox", 303);
  });
  app.get("/inbox/:file{[0-9]+(\\.eml|\\.html)?}", async (c) => {
    const [id, kind] = c.req.param("file").split(".");
    const mail = inbox.get(Number(id));
    if (!mail) return c.notFound();
    if (kind === "eml") {
      return c.body(new Uint8Array(mail.raw), 200, {
        "Content-Type": "message/rfc822",
        "Content-Disposition": `attachment; filename="${id}.eml"`,
        "X-Content-Type-Options": "nosniff",
      });
    }
    const read = await readMail(mail);
    if (kind === "html") {
      return c.html(withLinksInNewTab(read.html), 200, { "Content-Security-Policy": MAIL_POLICY });
    }
    return c.html(mailPage(read), 200, { "Content-Security-Policy": PAGE_POLICY });
  });

  app.get("/faults", (c) => c.json(accounts.of(c.req.query("account")).faults));
  app.post("/faults", async (c) => {
    const account = accounts.open(c.req.query("account"));
    const change = z.record(z.string(), z.unknown()).parse(await c.req.json());
    Object.assign(account.faults, Faults.parse({ ...account.faults, ...change }));
    if (account.faults.events === "on") topic.publish(account.late.splice(0));
    return c.json(account.faults);
  });
  app.delete("/faults", (c) => {
    const account = accounts.open(c.req.query("account"));
    Object.assign(account.faults, noFaults());
    account.late = [];
    return c.json(account.faults);
  });

  app.get("/events", (c) => c.json(topic.state()));
  app.post("/events", async (c) => {
    const asked = ByHand.parse(await c.req.json());
    const message = "notification" in asked ? asked.notification : made(asked, inbox);
    if (!message) return c.json({ error: "No mail in the inbox has this messageId." }, 404);
    const notification = asked.form === "identity" ? identityNotification(message) : message;
    const envelope = await topic.notify(notification, asked, new URL(c.req.url).origin);
    const to = asked.to ?? topic.to;
    const statuses: (number | null)[] = [];
    for (let time = 0; to !== "" && time < asked.repeat; time++) {
      statuses.push((await topic.post(envelope, to)) ?? null);
    }
    return c.json({ envelope, statuses });
  });
  return app;
}

function made(asked: Exclude<z.infer<typeof ByHand>, { notification: unknown }>, inbox: Inbox) {
  const mail = inbox.byMessageId(asked.messageId);
  if (!mail) return undefined;
  const { kind, bounce, complaint } = asked;
  const recipient = asked.recipient ?? mail.to[0] ?? "";
  return eventNotification({ kind, mail, recipient, bounce, complaint }, Date.now());
}

function withLinksInNewTab(html: string): string {
  const base = '<base target="_blank">';
  return /<head[\s>]/i.test(html) ? html.replace(/<head(\s[^>]*)?>/i, (head) => head + base) : base + html;
}

function selection(c: Context) {
  const number = (name: string) => {
    const value = Number(c.req.query(name) ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  return { to: c.req.query("to"), after: number("after"), before: number("before"), limit: number("limit") };
}
