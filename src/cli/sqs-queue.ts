import { S3Client } from "@aws-sdk/client-s3";
import { SignatureV4 } from "@smithy/signature-v4";
import { Failure } from "./failure.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** Most messages in one call of SQS. */
const BATCH_MAX = 10;
/** How long received messages stay hidden, also from us if they were refused. */
const VISIBILITY_SECONDS = 300;
/** Long polling: a short poll may ask only servers that hold no messages. */
const WAIT_SECONDS = 2;
const TIMEOUT_MS = 60_000;

const says = () => terminalTexts().replayFeedback;

export interface HeldMessage {
  receipt: string;
  body: string;
}

/** An Amazon SQS queue, with the AWS SDK's default credentials: environment, profile or role. */
export class SqsQueue {
  readonly #url: URL;
  readonly #signer: SignatureV4;

  constructor(url: URL, region: string | undefined) {
    const known = region ?? /^sqs\.([a-z0-9-]+)\./.exec(url.hostname)?.[1];
    if (!known) throw new Failure(says().noRegion(url.href));
    // Only for the SDK's default credentials.
    const { credentials, sha256 } = new S3Client({ region: known }).config;
    this.#url = url;
    this.#signer = new SignatureV4({ service: "sqs", region: known, credentials, sha256 });
  }

  /** Receives up to ten messages; none when the queue is empty. */
  async receive(): Promise<HeldMessage[]> {
    const { Messages = [] } = await this.#ask<{ Messages?: { ReceiptHandle: string; Body: string }[] }>(
      "ReceiveMessage",
      { MaxNumberOfMessages: BATCH_MAX, VisibilityTimeout: VISIBILITY_SECONDS, WaitTimeSeconds: WAIT_SECONDS },
    );
    return Messages.map(({ ReceiptHandle: receipt, Body: body }) => ({ receipt, body }));
  }

  async remove(messages: HeldMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await this.#ask("DeleteMessageBatch", {
      Entries: messages.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt })),
    });
  }

  async #ask<Answer>(action: string, parameters: object): Promise<Answer> {
    const body = JSON.stringify({ QueueUrl: this.#url.href, ...parameters });
    const { protocol, hostname, port, host, origin } = this.#url;
    const { headers } = await this.#signer
      .sign({
        method: "POST",
        protocol,
        hostname,
        ...(port === "" ? {} : { port: Number(port) }),
        path: "/",
        query: {},
        headers: { host, "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${action}` },
        body,
      })
      .catch((fault) => {
        throw new Failure(says().noCredentials(fault instanceof Error ? fault.message : String(fault)));
      });
    const answer = await fetch(origin, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((fault) => {
      throw new Failure(terminalTexts().connection.unreachable(origin, (fault.cause ?? fault).message));
    });
    const text = await answer.text();
    if (!answer.ok) throw new Failure(says().refused(action, answer.status, text.slice(0, 300)));
    return JSON.parse(text === "" ? "{}" : text) as Answer;
  }
}
