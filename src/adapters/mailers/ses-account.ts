import {
  DescribeConfigurationSetCommand,
  GetAccountSendingEnabledCommand,
  GetIdentityDkimAttributesCommand,
  GetIdentityMailFromDomainAttributesCommand,
  GetIdentityVerificationAttributesCommand,
} from "@aws-sdk/client-ses";
import type { AccountAnswer, MailAccount } from "../../ports/newsletter/mail-account.ts";
import { clientFor, Settings } from "./ses.ts";

const PATIENCE_MS = 5_000;

/** What Amazon SES says of the account, with the key that sends. */
export function sesAccount(env: object): MailAccount {
  const client = clientFor(Settings.parse(env));
  const within = () => ({ abortSignal: AbortSignal.timeout(PATIENCE_MS) });
  return {
    verified: (Identities) =>
      told(async () => {
        const command = new GetIdentityVerificationAttributesCommand({ Identities });
        const { VerificationAttributes = {} } = await client.send(command, within());
        return Identities.filter((name) => VerificationAttributes[name]?.VerificationStatus === "Success");
      }),
    dkim: (domain) =>
      told(async () => {
        const command = new GetIdentityDkimAttributesCommand({ Identities: [domain] });
        const signing = (await client.send(command, within())).DkimAttributes?.[domain];
        return (
          signing && {
            enabled: signing.DkimEnabled === true,
            verified: signing.DkimVerificationStatus === "Success",
            tokens: signing.DkimTokens ?? [],
          }
        );
      }),
    mailFrom: (domain) =>
      told(async () => {
        const command = new GetIdentityMailFromDomainAttributesCommand({ Identities: [domain] });
        const from = (await client.send(command, within())).MailFromDomainAttributes?.[domain];
        if (!from?.MailFromDomain) return undefined;
        return { domain: from.MailFromDomain, verified: from.MailFromDomainStatus === "Success" };
      }),
    sendingEnabled: () =>
      told(async () => (await client.send(new GetAccountSendingEnabledCommand({}), within())).Enabled !== false),
    eventTopics: (ConfigurationSetName) =>
      told(async () => {
        const command = new DescribeConfigurationSetCommand({
          ConfigurationSetName,
          ConfigurationSetAttributeNames: ["eventDestinations"],
        });
        try {
          const { EventDestinations = [] } = await client.send(command, within());
          return EventDestinations.filter(({ Enabled }) => Enabled).flatMap(
            ({ SNSDestination }) => SNSDestination?.TopicARN ?? [],
          );
        } catch (fault) {
          if (/^ConfigurationSetDoesNotExist/.test((fault as Error).name)) return undefined;
          throw fault;
        }
      }),
  };
}

async function told<Value>(ask: () => Promise<Value>): Promise<AccountAnswer<Value>> {
  try {
    return { outcome: "told", value: await ask() };
  } catch (fault) {
    const { name, message } = fault as Error;
    return { outcome: "not-told", reason: name || message };
  }
}
