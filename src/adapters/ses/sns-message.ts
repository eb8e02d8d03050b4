import { type KeyObject, verify, X509Certificate } from "node:crypto";
import * as z from "zod";

/** A message of SNS: a notification, or a request to confirm the subscription. */
export const SnsMessage = z.object({
  Type: z.enum(["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.enum(["1", "2"]),
  Signature: z.base64(),
  SigningCertURL: z.string(),
  SubscribeURL: z.string().optional(),
  Token: z.string().optional(),
});
export type SnsMessage = z.infer<typeof SnsMessage>;

/** Why a message is rejected. Network faults are thrown instead: a retry may succeed. */
export class Refusal extends Error {
  override name = "Refusal";
}

/** Matches the partition and region of a topic (AWS, "Amazon resource names"). */
const TOPIC = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z]{1,20}){1,3}-\d{1,2}):\d{12}:/;
const CERTIFICATE_PATH = /^\/SimpleNotificationService-[A-Za-z0-9]+\.pem$/;

/** The signed fields in order; absent ones are skipped. */
const SIGNED: Record<SnsMessage["Type"], (keyof SnsMessage)[]> = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
  UnsubscribeConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
};
const DIGESTS = { "1": "RSA-SHA1", "2": "RSA-SHA256" } as const;

/** Throws `Refusal` unless SNS signed this message. */
export async function checkSignature(message: SnsMessage, trustedOrigin: string | undefined): Promise<void> {
  const url = snsUrl(message.SigningCertURL, message.TopicArn, trustedOrigin);
  if (!CERTIFICATE_PATH.test(url.pathname) || url.search !== "")
    throw new Refusal(`${url.href} is not where SNS keeps its certificates.`);
  const key = await publicKey(url.href);
  const signature = Buffer.from(message.Signature, "base64");
  if (!verify(DIGESTS[message.SignatureVersion], Buffer.from(stringToSign(message)), key, signature))
    throw new Refusal("The signature does not fit the message.");
}

/** Confirms the subscription to this topic. */
export async function confirmSubscription(message: SnsMessage, trustedOrigin: string | undefined): Promise<void> {
  const url = snsUrl(message.SubscribeURL ?? "", message.TopicArn, trustedOrigin);
  await fetched(url.href);
}

function stringToSign(message: SnsMessage): string {
  return SIGNED[message.Type]
    .filter((field) => message[field] !== undefined && message[field] !== null)
    .map((field) => `${field}\n${message[field]}\n`)
    .join("");
}

/** Returns a URL if it is at SNS in the topic's region. Similar hosts, such as a bucket's, are rejected. */
function snsUrl(address: string, topicArn: string, trustedOrigin: string | undefined): URL {
  const url = URL.parse(address);
  if (!url) throw new Refusal("An address in the message is not one.");
  const ofSns = url.origin === snsOrigin(topicArn) && !url.username && !url.password;
  if (!ofSns && url.origin !== trustedOrigin) throw new Refusal(`${url.origin} is not a host of SNS.`);
  return url;
}

function snsOrigin(topicArn: string): string | undefined {
  const [, partition, region] = TOPIC.exec(topicArn) ?? [];
  return region && `https://sns.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
}

/** Public keys by certificate URL; SNS uses a new URL for a new certificate. */
const keys = new Map<string, KeyObject>();
const KEYS_MAX = 16;

async function publicKey(url: string): Promise<KeyObject> {
  let key = keys.get(url);
  if (!key) {
    const pem = await fetched(url);
    try {
      key = new X509Certificate(pem).publicKey;
    } catch {
      throw new Refusal(`${url} holds no certificate.`);
    }
    if (keys.size >= KEYS_MAX) keys.clear();
    keys.set(url, key);
  }
  return key;
}

/** Fetches a document of SNS without following redirects, which could lead to other hosts. */
async function fetched(url: string): Promise<Buffer> {
  const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status === 429 || response.status >= 500) throw new Error(`${url} answered ${response.status}.`);
  if (response.status !== 200) throw new Refusal(`${url} answered ${response.status}.`);
  return bytes;
}
