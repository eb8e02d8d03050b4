import { createHash, createPrivateKey, type KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";
import { generate } from "selfsigned";
import { ACCOUNT_ID } from "./notification.ts";

export const TOPIC_ARN = `arn:aws:sns:us-east-1:${ACCOUNT_ID}:gazette-feedback`;

export type SignatureVersion = "1" | "2";

/** An SNS message, before and after signing. */
export interface Envelope {
  Type: "Notification" | "SubscriptionConfirmation";
  MessageId: string;
  TopicArn: string;
  Subject?: string;
  Message: string;
  Timestamp: string;
  Token?: string;
  SubscribeURL?: string;
  UnsubscribeURL?: string;
  SigningCertURL: string;
  SignatureVersion: SignatureVersion;
  Signature?: string;
}

export interface SigningKey {
  privateKey: KeyObject;
  /** PEM. */
  certificate: string;
  /** Path of the certificate on the simulator. */
  path: string;
}

/** Generates a signing key and its certificate. */
export async function newSigningKey(): Promise<SigningKey> {
  const made = await generate([{ name: "commonName", value: "sns.amazonaws.com" }], {
    keySize: 2048,
    algorithm: "sha256",
  });
  const fingerprint = createHash("md5").update(made.cert).digest("hex");
  return {
    privateKey: createPrivateKey(made.private),
    certificate: made.cert,
    path: `/SimpleNotificationService-${fingerprint}.pem`,
  };
}

/** Fields that SNS signs, by type and in order; absent ones are skipped. */
const SIGNED = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
} as const;

export function stringToSign(envelope: Envelope): string {
  const fields: readonly (keyof Envelope)[] = SIGNED[envelope.Type];
  return fields
    .filter((field) => envelope[field] !== undefined)
    .map((field) => `${field}\n${envelope[field]}\n`)
    .join("");
}

const signInThreadPool = promisify(sign);

export async function signEnvelope(envelope: Envelope, { privateKey }: SigningKey): Promise<Envelope> {
  const algorithm = envelope.SignatureVersion === "1" ? "RSA-SHA1" : "RSA-SHA256";
  const signature = await signInThreadPool(algorithm, Buffer.from(stringToSign(envelope)), privateKey);
  return { ...envelope, Signature: signature.toString("base64") };
}
