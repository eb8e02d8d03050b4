import { randomUUID } from "node:crypto";
import type { Happening } from "./happening.ts";
import { header, type Mail } from "./mail.ts";
import { addressesIn, bareAddress } from "./recipient.ts";

export const ACCOUNT_ID = "000000000000";
const REPORTING_MTA = "a8-50.smtp-out.amazonses.com";

/** Bounces by name: SES's type and subtype, SMTP status and the remote server's reply. */
const BOUNCES: Record<string, [type: string, subType: string, status: string, diagnostic: string]> = {
  permanent: ["Permanent", "General", "5.1.1", "smtp; 550 5.1.1 no such mailbox here"],
  noemail: ["Permanent", "NoEmail", "5.1.1", "smtp; 550 5.1.1 no such mailbox here"],
  suppressed: ["Permanent", "Suppressed", "5.1.1", "Not sent: the address has bounced at SES before"],
  onaccountsuppressionlist: [
    "Permanent",
    "OnAccountSuppressionList",
    "5.1.1",
    "Not sent: the address is on the account's suppression list",
  ],
  transient: ["Transient", "General", "4.0.0", "smtp; 450 4.0.0 please try again later"],
  expired: ["Transient", "General", "4.4.7", "smtp; 554 4.4.7 Message expired: unable to deliver in 840 minutes"],
  mailboxfull: ["Transient", "MailboxFull", "4.2.2", "smtp; 452 4.2.2 mailbox is full"],
  messagetoolarge: ["Transient", "MessageTooLarge", "5.3.4", "smtp; 552 5.3.4 message is too big"],
  contentrejected: ["Transient", "ContentRejected", "5.6.0", "smtp; 554 5.6.0 content not accepted"],
  attachmentrejected: ["Transient", "AttachmentRejected", "5.6.0", "smtp; 554 5.6.0 attachment not accepted"],
  undetermined: ["Undetermined", "Undetermined", "5.0.0", "smtp; 550 no reason given"],
};

/** Formats an event as SES event publishing does: `eventType`, with the tags of the mail. */
export function eventNotification(happening: Happening, at: number): Record<string, unknown> {
  return { eventType: happening.kind, mail: mailObject(happening.mail), ...details(happening, at) };
}

/** Formats an event as identity notifications do: `notificationType`, without tags. */
export function identityNotification(event: Record<string, unknown>): Record<string, unknown> {
  const { eventType, mail, ...rest } = event;
  const { tags: _, ...mailWithoutTags } = (mail ?? {}) as Record<string, unknown>;
  return { notificationType: eventType, mail: mailWithoutTags, ...rest };
}

function details(happening: Happening, at: number): Record<string, unknown> {
  const timestamp = new Date(at).toISOString();
  switch (happening.kind) {
    case "Send":
      return { send: {} };
    case "Delivery":
      return {
        delivery: {
          timestamp,
          processingTimeMillis: Math.max(1, at - happening.mail.receivedAt),
          recipients: [happening.recipient],
          smtpResponse: "250 2.0.0 taken",
          reportingMTA: REPORTING_MTA,
        },
      };
    case "Bounce": {
      const [bounceType, bounceSubType, status, diagnosticCode] = BOUNCES[happening.bounce.toLowerCase()] ?? [
        "Undetermined",
        happening.bounce,
        "5.0.0",
        "smtp; 550 no reason given",
      ];
      return {
        bounce: {
          feedbackId: feedbackId(at),
          bounceType,
          bounceSubType,
          bouncedRecipients: [{ emailAddress: happening.recipient, action: "failed", status, diagnosticCode }],
          timestamp,
          reportingMTA: `dns; ${REPORTING_MTA}`,
        },
      };
    }
    case "Complaint":
      return {
        complaint: {
          feedbackId: feedbackId(at),
          complaintSubType: null,
          complainedRecipients: [{ emailAddress: happening.recipient }],
          timestamp,
          userAgent: "Gazette SES simulator",
          complaintFeedbackType: happening.complaint,
          arrivalDate: timestamp,
        },
      };
  }
}

function mailObject(mail: Mail): Record<string, unknown> {
  const sender = bareAddress(mail.from);
  return {
    timestamp: new Date(mail.receivedAt).toISOString(),
    source: mail.from,
    sourceArn: `arn:aws:ses:us-east-1:${ACCOUNT_ID}:identity/${sender}`,
    sendingAccountId: ACCOUNT_ID,
    messageId: mail.messageId,
    destination: mail.to,
    headersTruncated: false,
    headers: mail.headers,
    commonHeaders: {
      from: [header(mail.headers, "From") ?? mail.from],
      date: header(mail.headers, "Date"),
      to: addressesIn(header(mail.headers, "To") ?? ""),
      messageId: mail.messageId,
      subject: header(mail.headers, "Subject"),
    },
    tags: {
      "ses:operation": ["SendRawEmail"],
      // An identity can have a default configuration set; ours has.
      "ses:configuration-set": [mail.configurationSet ?? "gazette"],
      "ses:source-ip": ["127.0.0.1"],
      "ses:from-domain": [sender.slice(sender.lastIndexOf("@") + 1)],
      "ses:caller-identity": ["gazette"],
      ...Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]])),
    },
  };
}

/** Makes an id in the format of SES: 16 hexadecimal digits, a UUID, a counter. */
export function feedbackId(at: number): string {
  return `0100${at.toString(16).padStart(12, "0")}-${randomUUID()}-000000`;
}
