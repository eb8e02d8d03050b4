import * as z from "zod";
import type { Feedback, Permanence } from "../../core/newsletter/suppression.ts";
import { emailAddress } from "../../core/subscribers/email-address.ts";

const Recipients = z.array(z.object({ emailAddress: z.string(), diagnosticCode: z.string().nullish() }));

const Mail = z.object({
  timestamp: z.string().optional(),
  messageId: z.string(),
  destination: z.array(z.string()).default([]),
  /** Only in events of a configuration set, never in notifications of an identity. */
  tags: z.record(z.string(), z.array(z.string())).default({}),
});

const Bounce = z.object({
  bounceType: z.string(),
  bounceSubType: z.string().nullish(),
  bouncedRecipients: Recipients,
  timestamp: z.string().optional(),
});

const Complaint = z.object({
  complainedRecipients: Recipients,
  complaintFeedbackType: z.string().nullish(),
  complaintSubType: z.string().nullish(),
  timestamp: z.string().optional(),
});

const Delivery = z.object({
  recipients: z.array(z.string()),
  smtpResponse: z.string().nullish(),
  timestamp: z.string().optional(),
});

/** Longest response of a mail server that is kept. */
const WORDS_MAX = 1_000;

/** The two shapes of SES: events of a configuration set have `eventType`, notifications of an identity `notificationType`. */
const SesEvent = z.object({
  eventType: z.string().optional(),
  notificationType: z.string().optional(),
  mail: Mail,
  bounce: Bounce.optional(),
  complaint: Complaint.optional(),
  delivery: Delivery.optional(),
  reject: z.object({ reason: z.string().nullish() }).optional(),
});

/** Reads an event or notification of SES; `undefined` for anything else. */
export function readSesEvent(message: string, notification: { id: string; at: number }): Feedback | undefined {
  const parsed = SesEvent.safeParse(json(message));
  if (!parsed.success) return undefined;
  const { eventType, notificationType, mail, bounce, complaint, delivery, reject } = parsed.data;
  const type = eventType ?? notificationType;
  if (type === undefined) return undefined;
  const about = (recipients: string[], timestamp: string | undefined) => ({
    id: notification.id,
    messageId: mail.messageId,
    recipients: recipients.map(bareAddress),
    tags: Object.fromEntries(Object.entries(mail.tags).map(([name, [value = ""]]) => [name, value])),
    at: time(timestamp) ?? notification.at,
  });

  switch (type) {
    case "Bounce":
      return (
        bounce && {
          ...about(addresses(bounce.bouncedRecipients), bounce.timestamp),
          kind: "bounce",
          permanence: permanenceOf(bounce),
          ...told("subKind", bounce.bounceSubType),
          ...told("diagnostic", diagnosticOf(bounce)),
        }
      );
    case "Complaint":
      return (
        complaint && {
          ...about(addresses(complaint.complainedRecipients), complaint.timestamp),
          kind: "complaint",
          ...told("subKind", complaint.complaintFeedbackType ?? complaint.complaintSubType),
        }
      );
    case "Delivery":
      return (
        delivery && {
          ...about(delivery.recipients, delivery.timestamp),
          kind: "delivery",
          ...told("diagnostic", delivery.smtpResponse),
        }
      );
    case "Send":
      return { ...about(mail.destination, mail.timestamp), kind: "send" };
    case "Reject":
      return { ...about(mail.destination, undefined), kind: "reject", ...told("diagnostic", reject?.reason) };
    default:
      return { ...about(mail.destination, undefined), kind: "other", subKind: type };
  }
}

/** Transient bounces that are about the message, not the address. */
const ABOUT_THE_MESSAGE = new Set(["MessageTooLarge", "ContentRejected", "AttachmentRejected"]);

function permanenceOf(bounce: z.infer<typeof Bounce>): Permanence {
  if (bounce.bounceType === "Permanent") return "permanent";
  if (ABOUT_THE_MESSAGE.has(bounce.bounceSubType ?? "")) return "message";
  // SES gives up after 14 hours and calls it transient: for us that is final.
  if (bounce.bounceSubType === "General" && /expired/i.test(diagnosticOf(bounce) ?? "")) return "permanent";
  // Undetermined may have been a bad day of the other server.
  return "transient";
}

function diagnosticOf({ bouncedRecipients }: z.infer<typeof Bounce>): string | null | undefined {
  return bouncedRecipients.find(({ diagnosticCode }) => diagnosticCode)?.diagnosticCode;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const addresses = (recipients: z.infer<typeof Recipients>) => recipients.map(({ emailAddress }) => emailAddress);

function told<Key extends string>(key: Key, value: string | null | undefined): { [key in Key]?: string } {
  return (value ? { [key]: value.slice(0, WORDS_MAX) } : {}) as { [key in Key]?: string };
}

/** Normalises `Name <address>` or a bare address as we store it. */
function bareAddress(recipient: string): string {
  const address = /<([^<>]+)>\s*$/.exec(recipient)?.[1] ?? recipient;
  const reading = emailAddress(address);
  return "address" in reading ? reading.address : address.trim().toLowerCase();
}

function time(timestamp: string | undefined): number | undefined {
  const at = Date.parse(timestamp ?? "");
  return Number.isNaN(at) ? undefined : at;
}
