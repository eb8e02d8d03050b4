import { randomUUID } from "node:crypto";
import type { Accounts } from "./account.ts";
import type { Happening } from "./happening.ts";
import type { Inbox } from "./inbox.ts";
import { members, sendRawEmail } from "./send-raw-email.ts";
import { SesError } from "./ses-error.ts";
import { errorXml, escapeXml, resultXml } from "./xml.ts";

/** What GetSendQuota tells when no fault sets a limit. */
const GENEROUS = { perDay: 5_000_000, perSecond: 5_000 };

export interface Answer {
  status: number;
  xml: string;
  requestId: string;
}

/** Answers one request of the Query protocol, or says that its connection is to be cut. */
export async function answerAction(
  body: string,
  authorization: string | undefined,
  ses: { accounts: Accounts; inbox: Inbox; publish: (happenings: Happening[]) => void },
): Promise<Answer | "cut"> {
  const requestId = randomUUID();
  try {
    const accessKey = /\bCredential=([^/,\s]+)/.exec(authorization ?? "")?.[1];
    if (accessKey === undefined) {
      throw new SesError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
    }
    const form = new URLSearchParams(body);
    const action = form.get("Action") ?? "";
    const result = await perform(action, form, accessKey, ses);
    return result === "cut" ? "cut" : { status: 200, xml: resultXml(action, result, requestId), requestId };
  } catch (fault) {
    const error = fault instanceof SesError ? fault : new SesError("InternalFailure", String(fault), 500);
    return { status: error.status, xml: errorXml(error, requestId), requestId };
  }
}

async function perform(
  action: string,
  form: URLSearchParams,
  accessKey: string,
  { accounts, inbox, publish }: { accounts: Accounts; inbox: Inbox; publish: (happenings: Happening[]) => void },
): Promise<string> {
  const account = accounts.of(accessKey);
  const { faults } = account;
  switch (action) {
    case "SendRawEmail": {
      const sent = await sendRawEmail(form, { account, inbox, publish });
      return sent === "cut" ? sent : `<MessageId>${sent.messageId}</MessageId>`;
    }
    case "GetSendQuota": {
      if (faults.quotaRate !== null && !account.quotaRate.take(1, faults.quotaRate, Date.now())) {
        throw new SesError("Throttling", "Rate exceeded");
      }
      return (
        `<Max24HourSend>${(faults.dailyQuota ?? GENEROUS.perDay).toFixed(1)}</Max24HourSend>` +
        `<MaxSendRate>${faults.rate ?? GENEROUS.perSecond}</MaxSendRate>` +
        `<SentLast24Hours>${faults.sent.toFixed(1)}</SentLast24Hours>`
      );
    }
    case "GetAccountSendingEnabled":
      return `<Enabled>${!faults.paused}</Enabled>`;
    case "GetIdentityVerificationAttributes": {
      const entries = members(form, "Identities").map((identity) => {
        const status = faults.unverified.includes(identity) ? "Pending" : "Success";
        return `<entry><key>${escapeXml(identity)}</key><value><VerificationStatus>${status}</VerificationStatus></value></entry>`;
      });
      return `<VerificationAttributes>${entries.join("")}</VerificationAttributes>`;
    }
    default:
      throw new SesError("InvalidAction", `Could not find operation ${action} for version 2010-12-01`);
  }
}
