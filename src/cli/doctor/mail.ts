import { quotaOutlook } from "../../core/newsletter/quota.ts";
import { domainOf } from "../../core/subscribers/mail-domain.ts";
import type { MailAccount } from "../../ports/newsletter/mail-account.ts";
import type { Mailer } from "../../ports/newsletter/mailer.ts";
import type { KnownDomain } from "../../use-cases/operations/examine-domain.ts";
import { sesOf } from "../../wiring.ts";
import { about, type Finding } from "./finding.ts";

const ses = about("SES");

/** Asks SES with the keys of `SES_…` about quota, sender and events. */
export async function examineSes(env: NodeJS.ProcessEnv): Promise<{ findings: Finding[]; known: KnownDomain }> {
  const known: KnownDomain = { dkimTokens: [], mailFromDomain: undefined };
  if (!env.SES_ACCESS_KEY_ID || !env.SES_SECRET_ACCESS_KEY) {
    return {
      findings: [ses.skip("SES_ACCESS_KEY_ID is not set here", "Set the SES_ settings to have it looked at.")],
      known,
    };
  }
  const { mailer, mailAccount } = sesOf({
    ...env,
    SES_REGION: env.SES_REGION || "us-east-1",
    // Set to nothing means not set.
    SES_ENDPOINT: env.SES_ENDPOINT || undefined,
    SES_CONFIGURATION_SET: env.SES_CONFIGURATION_SET || undefined,
  });
  const findings: Finding[] = [];
  try {
    findings.push(...(await quotaFindings(mailer, mailAccount)));
  } catch (fault) {
    const { name, message } = fault as Error;
    const wrongKey = /InvalidClientTokenId|SignatureDoesNotMatch|AccessDenied|UnrecognizedClient/.test(name);
    const todo = wrongKey
      ? "Correct SES_ACCESS_KEY_ID and SES_SECRET_ACCESS_KEY, and the key's rights."
      : "Check SES_REGION and the network.";
    return { findings: [ses.fail(`it does not tell its quota: ${message || name}`, todo)], known };
  }
  const address = senderAddress(env);
  if (address === undefined)
    findings.push(ses.skip("MAIL_FROM is not set here", "Set it to have the sender looked at."));
  else findings.push(...(await senderFindings(mailAccount, address, known)));
  if (env.SES_CONFIGURATION_SET) findings.push(await eventFinding(mailAccount, env.SES_CONFIGURATION_SET));
  else
    findings.push(
      ses.warn("SES_CONFIGURATION_SET is not set here", "Without one, a lost answer of SES stays unknown."),
    );
  return { findings, known };
}

/** `news@example.com` of `News <news@example.com>`. */
export function senderAddress({ MAIL_FROM = "" }: Record<string, string | undefined>): string | undefined {
  return /[^\s<>@]+@[^\s<>@]+/.exec(MAIL_FROM)?.[0].toLowerCase();
}

async function quotaFindings(mailer: Mailer, account: MailAccount): Promise<Finding[]> {
  const quota = await mailer.quota();
  const { perDay, perSecond, sentToday } = quota;
  const perDayInWords = perDay === Number.MAX_SAFE_INTEGER ? "any number of" : perDay;
  const words = `${perDayInWords} mails a day, ${perSecond} a second, ${sentToday} sent in the last 24 hours`;
  const findings = {
    sandbox: () =>
      ses.warn(
        `${words}: the account is in the sandbox`,
        "Ask Amazon for production access; until then only verified addresses get mail.",
      ),
    "nearly-used": () => ses.warn(`${words}: nearly used up`, "Ask Amazon for a higher quota."),
    fine: () => ses.ok(words),
  };
  const finding = findings[quotaOutlook(quota)]();
  const enabled = await account.sendingEnabled();
  return enabled.outcome === "told" && !enabled.value
    ? [finding, ses.fail("sending is paused for this account", "See the account's reputation in the SES console.")]
    : [finding];
}

/** Notes what DNS is asked for, too. */
async function senderFindings(account: MailAccount, address: string, known: KnownDomain): Promise<Finding[]> {
  const domain = domainOf(address);
  const verified = await account.verified([address, domain]);
  if (verified.outcome === "not-told")
    return [
      ses.warn(`this key may not see whether ${domain} is verified (${verified.reason})`, "Look in the SES console."),
    ];
  const identity = verified.value.at(-1);
  const findings = [
    identity !== undefined
      ? ses.ok(`${identity} is verified`)
      : ses.fail(`neither ${address} nor ${domain} is verified`, `Verify ${domain} in SES, in this region.`),
  ];
  const [dkim, mailFrom] = await Promise.all([account.dkim(domain), account.mailFrom(domain)]);
  const signing = dkim.outcome === "told" ? dkim.value : undefined;
  known.dkimTokens = signing?.tokens ?? [];
  known.mailFromDomain = mailFrom.outcome === "told" ? mailFrom.value?.domain : undefined;
  if (signing && !signing.enabled)
    findings.push(
      ses.fail(`${domain} signs nothing (DKIM)`, "Turn DKIM on in SES: large providers refuse bulk mail without."),
    );
  return findings;
}

async function eventFinding(account: MailAccount, configurationSet: string): Promise<Finding> {
  const topics = await account.eventTopics(configurationSet);
  if (topics.outcome === "not-told")
    return ses.warn(`this key may not look at ${configurationSet} (${topics.reason})`, "Look in the SES console.");
  if (topics.value === undefined)
    return ses.fail(
      `there is no configuration set ${configurationSet}`,
      "Create it, or correct SES_CONFIGURATION_SET.",
    );
  if (topics.value[0] !== undefined) return ses.ok(`${configurationSet} tells ${topics.value[0]}`);
  return ses.fail(`${configurationSet} tells nobody of bounces and complaints`, "Give it an SNS event destination.");
}
