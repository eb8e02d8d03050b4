import { createHash, randomUUID } from "node:crypto";
import type { Accounts } from "./account.ts";
import type { Happening } from "./happening.ts";
import type { Inbox } from "./inbox.ts";
import { members, sendRawEmail } from "./send-raw-email.ts";
import { SesError } from "./ses-error.ts";
import { TOPIC_ARN } from "./sns.ts";
import { errorXml, escapeXml, resultXml } from "./xml.ts";

/** Quota unless a fault limits it. */
const DEFAULT_QUOTA = { perDay: 5_000_000, perSecond: 5_000 };

export interface Answer {
  status: number;
  xml: string;
  requestId: string;
}

/** Answers one request of the Query protocol, or returns `cut` to drop the connection. */
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
  if (faults.denied.includes(action)) {
    throw new SesError("AccessDenied", `User ${accessKey} is not authorized to perform: ses:${action}`, 403);
  }
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
        `<Max24HourSend>${(faults.dailyQuota ?? DEFAULT_QUOTA.perDay).toFixed(1)}</Max24HourSend>` +
        `<MaxSendRate>${faults.rate ?? DEFAULT_QUOTA.perSecond}</MaxSendRate>` +
        `<SentLast24Hours>${faults.sent.toFixed(1)}</SentLast24Hours>`
      );
    }
    case "GetAccountSendingEnabled":
      return `<Enabled>${!faults.paused}</Enabled>`;
    case "GetIdentityVerificationAttributes": {
      const entries = ofIdentities(form, (identity) => {
        const status = faults.unverified.includes(identity) ? "Pending" : "Success";
        return `<VerificationStatus>${status}</VerificationStatus>`;
      });
      return `<VerificationAttributes>${entries}</VerificationAttributes>`;
    }
    case "GetIdentityDkimAttributes": {
      const entries = ofIdentities(form, (identity) => {
        const status = faults.unverified.includes(identity) ? "Pending" : "Success";
        const tokens = dkimTokens(identity).map((token) => `<member>${token}</member>`);
        return (
          `<DkimEnabled>${faults.dkim}</DkimEnabled><DkimVerificationStatus>${status}</DkimVerificationStatus>` +
          `<DkimTokens>${tokens.join("")}</DkimTokens>`
        );
      });
      return `<DkimAttributes>${entries}</DkimAttributes>`;
    }
    case "GetIdentityMailFromDomainAttributes": {
      if (!faults.mailFrom) return "<MailFromDomainAttributes/>";
      const status = faults.mailFromUnverified ? "Failed" : "Success";
      const entries = ofIdentities(
        form,
        (identity) =>
          `<MailFromDomain>bounce.${escapeXml(identity)}</MailFromDomain><MailFromDomainStatus>${status}</MailFromDomainStatus>` +
          "<BehaviorOnMXFailure>UseDefaultValue</BehaviorOnMXFailure>",
      );
      return `<MailFromDomainAttributes>${entries}</MailFromDomainAttributes>`;
    }
    case "DescribeConfigurationSet": {
      const name = form.get("ConfigurationSetName") ?? "";
      if (faults.configurationSets && !faults.configurationSets.includes(name)) {
        throw new SesError("ConfigurationSetDoesNotExist", `Configuration set <${name}> does not exist.`);
      }
      const destination =
        "<member><Name>feedback</Name><Enabled>true</Enabled><MatchingEventTypes><member>bounce</member></MatchingEventTypes>" +
        `<SNSDestination><TopicARN>${TOPIC_ARN}</TopicARN></SNSDestination></member>`;
      return (
        `<ConfigurationSet><Name>${escapeXml(name)}</Name></ConfigurationSet>` +
        `<EventDestinations>${faults.events === "off" ? "" : destination}</EventDestinations>`
      );
    }
    default:
      throw new SesError("InvalidAction", `Could not find operation ${action} for version 2010-12-01`);
  }
}

function ofIdentities(form: URLSearchParams, attributes: (identity: string) => string): string {
  return members(form, "Identities")
    .map((identity) => `<entry><key>${escapeXml(identity)}</key><value>${attributes(identity)}</value></entry>`)
    .join("");
}

/** Returns three tokens, as SES does, always the same for a domain. */
function dkimTokens(domain: string): string[] {
  return [1, 2, 3].map((which) => createHash("sha256").update(`${which} ${domain}`).digest("hex").slice(0, 32));
}
