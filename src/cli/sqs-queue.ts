import { S3Client } from "@aws-sdk/client-s3";
import { SignatureV4 } from "@smithy/signature-v4";
import { Failure } from "./failure.ts";

/** Most that SQS hands out or takes back in one call. */
const AT_ONCE = 10;
/** For so long nobody else is handed what we were; and neither are we what we could not deal with. */
const HIDDEN_SECONDS = 300;
/** An answer at once may come from servers that hold nothing. */
const LISTEN_SECONDS = 2;
const PATIENCE_MS = 60_000;

export interface HeldMessage {
  receipt: string;
  body: string;
}

/** A queue of Amazon SQS, by AWS's own settings: the environment, a profile, a role. */
export class SqsQueue {
  readonly #url: URL;
  readonly #signer: SignatureV4;

  constructor(url: URL, region: string | undefined) {
    const known = region ?? /^sqs\.([a-z0-9-]+)\./.exec(url.hostname)?.[1];
    if (!known) throw new Failure(`${url.href} does not say its region: give --region.`);
    // The client is not asked anything: it knows where AWS's keys lie.
    const { credentials, sha256 } = new S3Client({ region: known }).config;
    this.#url = url;
    this.#signer = new SignatureV4({ service: "sqs", region: known, credentials, sha256 });
  }

  /** Up to ten messages; none when it is empty. */
  async receive(): Promise<HeldMessage[]> {
    const { Messages = [] } = await this.#ask<{ Messages?: { ReceiptHandle: string; Body: string }[] }>(
      "ReceiveMessage",
      { MaxNumberOfMessages: AT_ONCE, VisibilityTimeout: HIDDEN_SECONDS, WaitTimeSeconds: LISTEN_SECONDS },
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
        throw new Failure(`AWS's keys are not to be found: ${fault instanceof Error ? fault.message : fault}`);
      });
    const answer = await fetch(origin, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((fault) => {
      throw new Failure(`Cannot reach ${origin}: ${(fault.cause ?? fault).message}`);
    });
    const text = await answer.text();
    if (!answer.ok) throw new Failure(`${action} was refused (${answer.status}): ${text.slice(0, 300)}`);
    return JSON.parse(text === "" ? "{}" : text) as Answer;
  }
}
