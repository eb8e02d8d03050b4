import { type CheckResult, checkResult, type FindingName, type Look } from "../../core/operations/check.ts";
import { domainOf } from "../../core/subscribers/mail-domain.ts";
import type { MailAccount } from "../../ports/newsletter/mail-provider.ts";
import type { SesSettings } from "./settings.ts";
import { type SesCheck, type SesFinding, textsIn } from "./texts/index.ts";

const TIMEOUT_MS = 5_000;

/** `not-told`: the key may not ask, or SES did not answer. A key that may only send is told nothing, which is fine. */
type Told<Value> = { outcome: "told"; value: Value } | { outcome: "not-told"; reason: string };

/** Checks the SES account and the sender's identity, with the key that sends. */
export function sesAccount(settings: SesSettings): MailAccount {
  const { SES_CONFIGURATION_SET: configurationSet, SNS_TOPIC_ARN: topic } = settings;
  const within = () => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });

  return {
    // SES: "200 messages per 24-hour period" in the sandbox.
    sandboxPerDay: 200,
    texts: textsIn,
    examine({ address }) {
      const domain = domainOf(address);
      const signing = once(async () => {
        const { clientFor, GetIdentityDkimAttributesCommand } = await loadSdk();
        const command = new GetIdentityDkimAttributesCommand({ Identities: [domain] });
        return (await clientFor(settings).send(command, within())).DkimAttributes?.[domain];
      });
      const mailFrom = once(async () => {
        const { clientFor, GetIdentityMailFromDomainAttributesCommand } = await loadSdk();
        const command = new GetIdentityMailFromDomainAttributesCommand({ Identities: [domain] });
        const from = (await clientFor(settings).send(command, within())).MailFromDomainAttributes?.[domain];
        return from?.MailFromDomain ? { domain: from.MailFromDomain, status: from.MailFromDomainStatus } : undefined;
      });

      const checks: Record<SesCheck, Look> = {
        identity: async () =>
          judged(await verified([address, domain]), (identities) =>
            identities.length > 0 ? checkResult("ok", identities.at(-1)) : result("fail", domain, "not-verified"),
          ),
        signing: async () =>
          judged(await signing(), (dkim) => {
            if (!dkim?.DkimEnabled) return result("fail", domain, "signing-off");
            if (dkim.DkimVerificationStatus === "Success") return checkResult("ok", domain);
            return result("warn", domain, "records-missing");
          }),
        "mail-from": async () =>
          judged(await mailFrom(), (from) => {
            if (!from) return result("warn", "", "no-mail-from");
            return from.status === "Success"
              ? checkResult("ok", from.domain)
              : result("warn", from.domain, "mail-from-pending");
          }),
        sending: async () =>
          judged(await sendingEnabled(), (enabled) =>
            enabled === false ? result("fail", "", "paused") : checkResult("ok"),
          ),
        "configuration-set": async () => {
          if (!configurationSet) return checkResult("warn");
          return judged(await eventTopics(configurationSet), (topics) => {
            if (!topics) return result("fail", configurationSet, "no-such-set");
            if (topics.length === 0) return result("fail", configurationSet, "no-events");
            const found = `${configurationSet} → ${topics.join(", ")}`;
            return topic && !topics.includes(topic) ? result("fail", found, "other-topic") : checkResult("ok", found);
          });
        },
        "feedback-topic": () => checkResult(topic ? "ok" : "fail", topic),
      };
      return {
        checks,
        async records() {
          const [dkim, from] = await Promise.all([signing(), mailFrom()]);
          const tokens = (dkim.outcome === "told" && dkim.value?.DkimTokens) || [];
          return {
            bounceDomain: (from.outcome === "told" && from.value?.domain) || domain,
            spfInclude: "amazonses.com",
            // Easy DKIM.
            dkim: tokens.map((token) => ({
              name: `${token}._domainkey.${domain}`,
              target: `${token}.dkim.amazonses.com`,
            })),
          };
        },
      };
    },
  };

  function sendingEnabled(): Promise<Told<boolean | undefined>> {
    return told(async () => {
      const { clientFor, GetAccountSendingEnabledCommand } = await loadSdk();
      return (await clientFor(settings).send(new GetAccountSendingEnabledCommand({}), within())).Enabled;
    });
  }

  function verified(Identities: string[]): Promise<Told<string[]>> {
    return told(async () => {
      const { clientFor, GetIdentityVerificationAttributesCommand } = await loadSdk();
      const command = new GetIdentityVerificationAttributesCommand({ Identities });
      const { VerificationAttributes = {} } = await clientFor(settings).send(command, within());
      return Identities.filter((name) => VerificationAttributes[name]?.VerificationStatus === "Success");
    });
  }

  /** Topics that hear of a configuration set's events; `undefined` if there is no such set. */
  function eventTopics(ConfigurationSetName: string): Promise<Told<string[] | undefined>> {
    return told(async () => {
      const { clientFor, DescribeConfigurationSetCommand } = await loadSdk();
      const command = new DescribeConfigurationSetCommand({
        ConfigurationSetName,
        ConfigurationSetAttributeNames: ["eventDestinations"],
      });
      try {
        const { EventDestinations = [] } = await clientFor(settings).send(command, within());
        return EventDestinations.filter(({ Enabled }) => Enabled).flatMap(
          ({ SNSDestination }) => SNSDestination?.TopicARN ?? [],
        );
      } catch (fault) {
        if (/^ConfigurationSetDoesNotExist/.test((fault as Error).name)) return undefined;
        throw fault;
      }
    });
  }
}

const loadSdk = () => import("./sdk.ts");

const result = checkResult<SesFinding | FindingName>;

async function told<Value>(ask: () => Promise<Value>): Promise<Told<Value>> {
  try {
    return { outcome: "told", value: await ask() };
  } catch (fault) {
    const { name, message } = fault as Error;
    return { outcome: "not-told", reason: name || message };
  }
}

function judged<Value>(answer: Told<Value>, judge: (value: Value) => CheckResult): CheckResult {
  return answer.outcome === "told" ? judge(answer.value) : checkResult("unknown", answer.reason, "not-told");
}

function once<Value>(ask: () => Promise<Value>): () => Promise<Told<Value>> {
  let asked: Promise<Told<Value>> | undefined;
  return () => {
    asked ??= told(ask);
    return asked;
  };
}
