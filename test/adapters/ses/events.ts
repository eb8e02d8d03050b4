/** What SES tells about one mail, before it says how: `eventType` or `notificationType`. */
const mail = {
  timestamp: "2022-01-08T00:00:01.000Z",
  messageId: "0100017e-mail-000000",
  source: "news@news.example.com",
  destination: ["reader@example.com", "other@example.com"],
};

export const tags = { delivery: ["123"], issue: ["4"], kind: ["issue"], "ses:configuration-set": ["newsletter"] };

export const bounce = {
  mail,
  bounce: {
    feedbackId: "0100017e-feedback-000000",
    bounceType: "Permanent",
    bounceSubType: "NoEmail",
    bouncedRecipients: [
      {
        emailAddress: "Reader@Example.com",
        action: "failed",
        status: "5.1.1",
        diagnosticCode: "smtp; 550 nobody here",
      },
    ],
    timestamp: "2022-01-08T00:00:05.000Z",
  },
};

export const complaint = {
  mail,
  complaint: {
    feedbackId: "0100017e-feedback-000001",
    complaintSubType: null,
    complainedRecipients: [{ emailAddress: "Reader <reader@example.com>" }],
    complaintFeedbackType: "abuse",
    timestamp: "2022-01-08T00:10:00.000Z",
  },
};

export const delivery = {
  mail,
  delivery: {
    timestamp: "2022-01-08T00:00:03.000Z",
    processingTimeMillis: 2000,
    recipients: ["reader@example.com"],
    smtpResponse: "250 ok",
  },
};

export const send = { mail, send: {} };
export const reject = { mail, reject: { reason: "Bad content" } };

/** As a configuration set publishes it. */
export function asEvent(kind: string, event: { mail: object }): string {
  return JSON.stringify({ eventType: kind, ...event, mail: { ...event.mail, tags } });
}

/** As an identity notifies it. */
export function asNotification(kind: string, event: { mail: object }): string {
  return JSON.stringify({ notificationType: kind, ...event });
}
