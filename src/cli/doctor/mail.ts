import {
  DescribeConfigurationSetCommand,
  GetAccountSendingEnabledCommand,
  GetIdentityDkimAttributesCommand,
  GetIdentityMailFromDomainAttributesCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  SESClient,
} from "@aws-sdk/client-ses";
import { about, type Finding } from "./finding.ts";

/** What is known of the sender after SES has been asked. */
export interface SenderRecords {
  dkimTokens: string[];
  /** The domain that bounces go to, where SES has one of its own. */
  mailFromDomain: string | undefined;
}

const ses = about("SES");
/** Quota of an account that may write to verified addresses only. */
const SANDBOX_A_DAY = 200;

/** Asks SES with the keys of `SES_…` about quota, sender and events. */
export async function examineSes(env: NodeJS.ProcessEnv): Promise<{ findings: Finding[]; records: SenderRecords }> {
  const records: SenderRecords = { dkimTokens: [], mailFromDomain: undefined };
  const { SES_ACCESS_KEY_ID: accessKeyId, SES_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) {
    return {
      findings: [ses.skip("SES_ACCESS_KEY_ID is not set here", "Set the SES_ settings to have it looked at.")],
      records,
    };
  }
  const client = new SESClient({
    region: env.SES_REGION || "us-east-1",
    ...(env.SES_ENDPOINT && { endpoint: env.SES_ENDPOINT }),
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 2,
  });
  const findings: Finding[] = [];
  try {
    findings.push(...(await quotaFindings(client)));
  } catch (fault) {
    const { name, message } = fault as Error;
    const wrongKey = /InvalidClientTokenId|SignatureDoesNotMatch|AccessDenied|UnrecognizedClient/.test(name);
    const todo = wrongKey
      ? "Correct SES_ACCESS_KEY_ID and SES_SECRET_ACCESS_KEY, and the key's rights."
      : "Check SES_REGION and the network.";
    return { findings: [ses.fail(`it does not tell its quota: ${message || name}`, todo)], records };
  }
  const address = senderAddress(env);
  if (address === undefined)
    findings.push(ses.skip("MAIL_FROM is not set here", "Set it to have the sender looked at."));
  else findings.push(...(await senderFindings(client, address, records)));
  if (env.SES_CONFIGURATION_SET) findings.push(await eventFinding(client, env.SES_CONFIGURATION_SET));
  else
    findings.push(
      ses.warn("SES_CONFIGURATION_SET is not set here", "Without one, a lost answer of SES stays unknown."),
    );
  return { findings, records };
}

/** `news@example.com` of `News <news@example.com>`. */
export function senderAddress({ MAIL_FROM = "" }: Record<string, string | undefined>): string | undefined {
  return /[^\s<>@]+@[^\s<>@]+/.exec(MAIL_FROM)?.[0].toLowerCase();
}

async function quotaFindings(client: SESClient): Promise<Finding[]> {
  const {
    Max24HourSend: perDay = 0,
    MaxSendRate: rate = 0,
    SentLast24Hours: sent = 0,
  } = await client.send(new GetSendQuotaCommand({}));
  const words = `${perDay < 0 ? "any number of" : perDay} mails a day, ${rate} a second, ${sent} sent in the last 24 hours`;
  const quota =
    perDay === SANDBOX_A_DAY
      ? ses.warn(
          `${words}: the account is in the sandbox`,
          "Ask Amazon for production access; until then only verified addresses get mail.",
        )
      : perDay >= 0 && sent >= perDay * 0.9
        ? ses.warn(`${words}: nearly used up`, "Ask Amazon for a higher quota.")
        : ses.ok(words);
  const { Enabled } = await client.send(new GetAccountSendingEnabledCommand({})).catch(() => ({ Enabled: undefined }));
  return Enabled === false
    ? [quota, ses.fail("sending is paused for this account", "See the account's reputation in the SES console.")]
    : [quota];
}

async function senderFindings(client: SESClient, address: string, records: SenderRecords): Promise<Finding[]> {
  const domain = address.slice(address.indexOf("@") + 1);
  const Identities = [address, domain];
  try {
    const { VerificationAttributes = {} } = await client.send(
      new GetIdentityVerificationAttributesCommand({ Identities }),
    );
    const verified = Identities.filter((name) => VerificationAttributes[name]?.VerificationStatus === "Success");
    const todo = `Verify ${domain} in SES, in this region.`;
    const findings = [
      verified.length > 0
        ? ses.ok(`${verified.at(-1)} is verified`)
        : ses.fail(`neither ${address} nor ${domain} is verified`, todo),
    ];
    // A key that may only send may not look at these; a simulator does not know them.
    const dkim = await client
      .send(new GetIdentityDkimAttributesCommand({ Identities: [domain] }))
      .catch(() => undefined);
    const signing = dkim?.DkimAttributes?.[domain];
    records.dkimTokens = signing?.DkimTokens ?? [];
    if (signing && !signing.DkimEnabled)
      findings.push(
        ses.fail(`${domain} signs nothing (DKIM)`, "Turn DKIM on in SES: large providers refuse bulk mail without."),
      );
    const from = await client
      .send(new GetIdentityMailFromDomainAttributesCommand({ Identities: [domain] }))
      .catch(() => undefined);
    records.mailFromDomain = from?.MailFromDomainAttributes?.[domain]?.MailFromDomain || undefined;
    return findings;
  } catch (fault) {
    return [
      ses.warn(
        `this key may not see whether ${domain} is verified (${(fault as Error).name})`,
        "Look in the SES console.",
      ),
    ];
  }
}

async function eventFinding(client: SESClient, ConfigurationSetName: string): Promise<Finding> {
  try {
    const { EventDestinations = [] } = await client.send(
      new DescribeConfigurationSetCommand({
        ConfigurationSetName,
        ConfigurationSetAttributeNames: ["eventDestinations"],
      }),
    );
    const toSns = EventDestinations.filter(({ Enabled, SNSDestination }) => Enabled && SNSDestination);
    if (toSns.length > 0) return ses.ok(`${ConfigurationSetName} tells ${toSns[0]?.SNSDestination?.TopicARN}`);
    return ses.fail(
      `${ConfigurationSetName} tells nobody of bounces and complaints`,
      "Give it an SNS event destination.",
    );
  } catch (fault) {
    const { name } = fault as Error;
    if (name === "ConfigurationSetDoesNotExist" || name === "ConfigurationSetDoesNotExistException")
      return ses.fail(
        `there is no configuration set ${ConfigurationSetName}`,
        "Create it, or correct SES_CONFIGURATION_SET.",
      );
    return ses.warn(`this key may not look at ${ConfigurationSetName} (${name})`, "Look in the SES console.");
  }
}
