import {
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateConfigurationSetCommand,
  CreateConfigurationSetEventDestinationCommand,
  CreateEmailIdentityCommand,
  DeleteConfigurationSetCommand,
  DeleteEmailIdentityCommand,
  type DkimAttributes,
  type EventType,
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  PutEmailIdentityMailFromAttributesCommand,
  type Tag,
} from "@aws-sdk/client-sesv2";
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteQueueCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { Failure } from "../failure.ts";
import type { Deployment } from "./deployment.ts";
import { senderOf } from "./settings.ts";
import type { Step } from "./step.ts";

const FEEDBACK_EVENTS: EventType[] = ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT"];
const DESTINATION = "feedback";
const POLICY = "send";
const TWO_WEEKS_SECONDS = 14 * 24 * 3600;

/** SNS gives up after three retries by default; an hour is the most. The throttle spreads the backlog of an outage. */
const DELIVERY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 5,
      maxDelayTarget: 300,
      numRetries: 20,
      numNoDelayRetries: 1,
      numMinDelayRetries: 4,
      numMaxDelayRetries: 5,
      backoffFunction: "exponential",
    },
    defaultThrottlePolicy: { maxReceivesPerSecond: 600 },
  },
});

/** Returns what `ask` answers, or `undefined` where AWS says that there is no such thing. */
async function orAbsent<Answer>(ask: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask;
  } catch (fault) {
    if (/NotFound|NoSuchEntity|NonExistentQueue|QueueDoesNotExist/.test((fault as Error).name)) return undefined;
    throw fault;
  }
}

/** Names of what is made at AWS; Terraform's files use the same. */
function awsNames({ settings: { name, region, mail_from }, known: { awsAccount } }: Deployment) {
  const domain = senderOf(mail_from).domain;
  return {
    domain,
    mailFrom: `bounce.${domain}`,
    topic: `${name}-feedback`,
    lost: `${name}-feedback-lost`,
    user: `${name}-mailer`,
    set: name,
    tags: [{ Key: "service", Value: name }],
    arn: (service: "ses" | "sqs", resource: string) => `arn:aws:${service}:${region}:${awsAccount}:${resource}`,
  };
}

/** Lists the steps at AWS that need no Worker. */
export function awsSteps(deployment: Deployment): Step[] {
  return [
    identity(deployment),
    mailFromDomain(deployment),
    configurationSet(deployment),
    topic(deployment),
    lostFeedback(deployment),
    eventDestination(deployment),
    firstRecipient(deployment),
    mailer(deployment),
  ];
}

function identity(deployment: Deployment): Step {
  const { aws, texts, known } = deployment;
  const { domain, tags } = awsNames(deployment);
  const keep = (dkim: DkimAttributes = {}) => {
    known.dkim = (dkim.Tokens ?? []).map((token) => ({
      name: `${token}._domainkey.${domain}`,
      value: `${token}.${dkim.SigningHostedZone ?? "dkim.amazonses.com"}`,
    }));
  };
  const get = () => orAbsent(aws.ses.send(new GetEmailIdentityCommand({ EmailIdentity: domain })));
  return {
    title: texts.steps.identity(domain),
    async find() {
      const found = await get();
      keep(found?.DkimAttributes);
      return found !== undefined;
    },
    async make() {
      const DkimSigningAttributes = { NextSigningKeyLength: "RSA_2048_BIT" } as const;
      const made = await aws.ses.send(
        new CreateEmailIdentityCommand({ EmailIdentity: domain, DkimSigningAttributes, Tags: tags }),
      );
      keep(made.DkimAttributes);
    },
    async undo() {
      if (!isOurs((await get())?.Tags, deployment)) return false;
      await aws.ses.send(new DeleteEmailIdentityCommand({ EmailIdentity: domain }));
      return true;
    },
  };
}

/** Makes the envelope domain, with which SPF aligns too, and DMARC can pass by both. */
function mailFromDomain(deployment: Deployment): Step {
  const { aws, texts } = deployment;
  const { domain, mailFrom } = awsNames(deployment);
  return {
    title: texts.steps.mailFrom(mailFrom),
    async find() {
      const found = await orAbsent(aws.ses.send(new GetEmailIdentityCommand({ EmailIdentity: domain })));
      return found?.MailFromAttributes?.MailFromDomain !== undefined;
    },
    async make() {
      await aws.ses.send(
        new PutEmailIdentityMailFromAttributesCommand({
          EmailIdentity: domain,
          MailFromDomain: mailFrom,
          BehaviorOnMxFailure: "USE_DEFAULT_VALUE",
        }),
      );
    },
  };
}

function configurationSet(deployment: Deployment): Step {
  const { aws, texts } = deployment;
  const { set, tags } = awsNames(deployment);
  const get = () => orAbsent(aws.ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: set })));
  return {
    title: texts.steps.configurationSet,
    find: async () => (await get()) !== undefined,
    async make() {
      await aws.ses.send(
        new CreateConfigurationSetCommand({
          ConfigurationSetName: set,
          // REQUIRE would fail for servers without TLS.
          DeliveryOptions: { TlsPolicy: "OPTIONAL" },
          ReputationOptions: { ReputationMetricsEnabled: true },
          // SES leaves out who bounced or complained, even if our record is lost.
          SuppressionOptions: { SuppressedReasons: ["BOUNCE", "COMPLAINT"] },
          Tags: tags,
        }),
      );
    },
    async undo() {
      if (!isOurs((await get())?.Tags, deployment)) return false;
      await aws.ses.send(new DeleteConfigurationSetCommand({ ConfigurationSetName: set }));
      return true;
    },
  };
}

function topic(deployment: Deployment): Step {
  const { aws, texts, known } = deployment;
  const names = awsNames(deployment);
  const policy = () => {
    const { set, arn } = awsNames(deployment);
    const SourceArn = arn("ses", `configuration-set/${set}`);
    return JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OnlyOurSes",
          Effect: "Allow",
          Principal: { Service: "ses.amazonaws.com" },
          Action: "sns:Publish",
          Resource: known.topicArn,
          Condition: { StringEquals: { "AWS:SourceAccount": known.awsAccount, "AWS:SourceArn": SourceArn } },
        },
      ],
    });
  };
  const keep = (arn = "") => {
    known.topicArn = arn;
    known.awsAccount = arn.split(":")[4] ?? "";
  };
  const get = async () => {
    for (let NextToken: string | undefined; ; ) {
      const page = await aws.sns.send(new ListTopicsCommand({ NextToken }));
      const arn = page.Topics?.find(({ TopicArn }) => TopicArn?.endsWith(`:${names.topic}`))?.TopicArn;
      NextToken = page.NextToken;
      if (arn !== undefined || NextToken === undefined) return arn;
    }
  };
  return {
    title: texts.steps.topic,
    async find() {
      keep(await get());
      if (known.topicArn === "") return false;
      const { Attributes } = await aws.sns.send(new GetTopicAttributesCommand({ TopicArn: known.topicArn }));
      return Attributes?.Policy?.includes(`configuration-set/${names.set}"`) ?? false;
    },
    async make() {
      const { TopicArn } = await aws.sns.send(
        new CreateTopicCommand({
          Name: names.topic,
          Attributes: { SignatureVersion: "2", DeliveryPolicy: DELIVERY },
          Tags: names.tags,
        }),
      );
      keep(TopicArn);
      await aws.sns.send(
        new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: policy() }),
      );
    },
    async undo() {
      const TopicArn = await get();
      if (TopicArn === undefined) return false;
      const { Tags } = await aws.sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
      if (!isOurs(Tags, deployment)) return false;
      await aws.sns.send(new DeleteTopicCommand({ TopicArn }));
      return true;
    },
  };
}

/** Keeps feedback that could not be delivered; `gazette replay-feedback` replays it. */
function lostFeedback(deployment: Deployment): Step {
  const { aws, texts, known } = deployment;
  const { lost } = awsNames(deployment);
  const get = () => orAbsent(aws.sqs.send(new GetQueueUrlCommand({ QueueName: lost })));
  return {
    title: texts.steps.lostFeedback,
    find: async () => (await get()) !== undefined,
    async make() {
      const { arn, tags } = awsNames(deployment);
      const Policy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "OnlyOurFeedback",
            Effect: "Allow",
            Principal: { Service: "sns.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: arn("sqs", lost),
            Condition: { ArnEquals: { "aws:SourceArn": known.topicArn } },
          },
        ],
      });
      await aws.sqs.send(
        new CreateQueueCommand({
          QueueName: lost,
          Attributes: { MessageRetentionPeriod: String(TWO_WEEKS_SECONDS), SqsManagedSseEnabled: "true", Policy },
          tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
        }),
      );
    },
    async undo() {
      const found = await get();
      if (!found?.QueueUrl) return false;
      await aws.sqs.send(new DeleteQueueCommand({ QueueUrl: found.QueueUrl }));
      return true;
    },
  };
}

/** Makes SES report. It tries the topic at once, so the topic and its policy come first. */
function eventDestination(deployment: Deployment): Step {
  const { aws, texts, known } = deployment;
  const { set } = awsNames(deployment);
  return {
    title: texts.steps.eventDestination,
    async find() {
      const ask = new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName: set });
      return (await orAbsent(aws.ses.send(ask)))?.EventDestinations?.some(({ Name }) => Name === DESTINATION) ?? false;
    },
    async make() {
      await aws.ses.send(
        new CreateConfigurationSetEventDestinationCommand({
          ConfigurationSetName: set,
          EventDestinationName: DESTINATION,
          EventDestination: {
            Enabled: true,
            MatchingEventTypes: FEEDBACK_EVENTS,
            SnsDestination: { TopicArn: known.topicArn },
          },
        }),
      );
    },
  };
}

/** Makes the first recipient one: in the sandbox SES writes to addresses that confirmed it, and to no others. */
function firstRecipient(deployment: Deployment): Step {
  const { aws, settings, texts, known, tell } = deployment;
  const { tags } = awsNames(deployment);
  const get = () => orAbsent(aws.ses.send(new GetEmailIdentityCommand({ EmailIdentity: settings.email })));
  return {
    title: texts.steps.firstRecipient(settings.email),
    async find() {
      const { ProductionAccessEnabled } = await aws.ses.send(new GetAccountCommand({}));
      known.inSandbox = !ProductionAccessEnabled;
      return !known.inSandbox || (await get()) !== undefined;
    },
    async make() {
      await aws.ses.send(new CreateEmailIdentityCommand({ EmailIdentity: settings.email, Tags: tags }));
      tell(texts.followTheLink(settings.email));
    },
    async undo() {
      if (!isOurs((await get())?.Tags, deployment)) return false;
      await aws.ses.send(new DeleteEmailIdentityCommand({ EmailIdentity: settings.email }));
      return true;
    },
  };
}

/** Makes the user whose key the Worker has: it sends from one address, and reads how the sender stands. */
function mailer(deployment: Deployment): Step {
  const { aws, settings, texts, known } = deployment;
  const { user: UserName, domain, set, tags } = awsNames(deployment);
  const policy = () => {
    const { arn } = awsNames(deployment);
    // SES checks the configuration set as well as the identity; in the sandbox also the recipient's identity.
    const Resource = [arn("ses", `identity/${domain}`), arn("ses", `configuration-set/${set}`)];
    if (known.inSandbox) Resource.push(arn("ses", `identity/${settings.email}`));
    const FromAddress = senderOf(settings.mail_from).address;
    return JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "SendFromOneAddress",
          Effect: "Allow",
          Action: "ses:SendRawEmail",
          Resource,
          Condition: { StringEquals: { "ses:FromAddress": FromAddress } },
        },
        { Sid: "AskForTheQuota", Effect: "Allow", Action: "ses:GetSendQuota", Resource: "*" },
        {
          Sid: "LookAtTheSender",
          Effect: "Allow",
          Action: [
            "ses:DescribeConfigurationSet",
            "ses:GetAccountSendingEnabled",
            "ses:GetIdentityDkimAttributes",
            "ses:GetIdentityMailFromDomainAttributes",
            "ses:GetIdentityVerificationAttributes",
          ],
          Resource: "*",
        },
      ],
    });
  };
  const get = () => orAbsent(aws.iam.send(new GetUserCommand({ UserName })));
  return {
    title: texts.steps.mailer,
    async find() {
      const found = await orAbsent(aws.iam.send(new GetUserPolicyCommand({ UserName, PolicyName: POLICY })));
      return found?.PolicyDocument !== undefined && isSame(decodeURIComponent(found.PolicyDocument), policy());
    },
    async make() {
      if (!(await get())) await aws.iam.send(new CreateUserCommand({ UserName, Tags: tags }));
      await aws.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: POLICY, PolicyDocument: policy() }));
    },
    async undo() {
      if (!isOurs((await get())?.User?.Tags, deployment)) return false;
      for (const { AccessKeyId } of await accessKeys(deployment))
        await aws.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
      await orAbsent(aws.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: POLICY })));
      await aws.iam.send(new DeleteUserCommand({ UserName }));
      return true;
    },
  };
}

/** Lists the keys of the Worker's user. */
export async function accessKeys(deployment: Deployment) {
  const { user: UserName } = awsNames(deployment);
  return (await orAbsent(deployment.aws.iam.send(new ListAccessKeysCommand({ UserName }))))?.AccessKeyMetadata ?? [];
}

/** Subscribes the Worker to feedback: SNS asks it, and it agrees for this topic alone. A topic takes its subscriptions with it. */
export function subscription(deployment: Deployment): Step {
  const { aws, settings, texts, known, pause } = deployment;
  const Endpoint = new URL("feedback/ses", settings.url).href;
  const get = async () => {
    if (known.topicArn === "") return undefined;
    const { Subscriptions = [] } =
      (await orAbsent(aws.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: known.topicArn })))) ?? {};
    return Subscriptions.find((entry) => entry.Endpoint === Endpoint)?.SubscriptionArn;
  };
  const isConfirmed = (arn: string | undefined) => arn?.startsWith("arn:") ?? false;
  return {
    title: texts.steps.subscription,
    find: async () => isConfirmed(await get()),
    async make() {
      const { arn, lost } = awsNames(deployment);
      const Attributes = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("sqs", lost) }) };
      const Protocol = settings.url.protocol.slice(0, -1);
      await aws.sns.send(new SubscribeCommand({ TopicArn: known.topicArn, Protocol, Endpoint, Attributes }));
      for (const since = Date.now(); !isConfirmed(await get()); )
        if (!(await pause(since))) throw new Failure(texts.notConfirmed);
    },
  };
}

/** Returns whether SES has seen the DNS records. */
export async function isVerified(deployment: Deployment): Promise<boolean> {
  const { domain } = awsNames(deployment);
  const found = await orAbsent(deployment.aws.ses.send(new GetEmailIdentityCommand({ EmailIdentity: domain })));
  return found?.VerifiedForSendingStatus === true && found.MailFromAttributes?.MailFromDomainStatus === "SUCCESS";
}

/** Waits until SES has seen the DNS records. */
export function verified(deployment: Deployment): Step {
  const { texts, pause } = deployment;
  const { domain } = awsNames(deployment);
  return {
    title: texts.steps.verified(domain),
    optional: true,
    find: () => isVerified(deployment),
    async make() {
      for (const since = Date.now(); !(await isVerified(deployment)); )
        if (!(await pause(since))) throw new Failure(texts.notVerified(domain));
    },
  };
}

function isOurs(tags: Pick<Tag, "Key" | "Value">[] | undefined, { settings }: Deployment): boolean {
  return tags?.some(({ Key, Value }) => Key === "service" && Value === settings.name) ?? false;
}

/** Compares JSON without regard to white space. */
function isSame(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}
