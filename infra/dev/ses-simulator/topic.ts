import { randomBytes, randomUUID } from "node:crypto";
import type { Happening } from "./happening.ts";
import { eventNotification } from "./notification.ts";
import {
  type Envelope,
  newSigningKey,
  type SignatureVersion,
  type SigningKey,
  signEnvelope,
  TOPIC_ARN,
} from "./sns.ts";

const CONNECTIONS_MAX = 8;
const WAITING_MAX = 250_000;
const RETRY_AFTER_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const CONFIRM_AGAIN_MS_MAX = 10_000;
/** Timeout of SNS for an endpoint. */
const TIMEOUT_MS = 15_000;

/** Ways to forge a notification, for tests of its verification. */
export interface Forgery {
  topicArn?: string | undefined;
  timestamp?: string | undefined;
  signingCertUrl?: string | undefined;
  signatureVersion?: SignatureVersion | undefined;
  /** Changes the message after signing. */
  tamper?: boolean | undefined;
}

interface Waiting {
  happening: Happening;
  happenedAt: number;
  envelope?: Envelope;
  attempts: number;
}

/** An SNS topic with one HTTP subscriber. Notifications wait until the subscriber has confirmed. */
export class Topic {
  /** Base URL of the certificate and of SubscribeURL. */
  url: string;
  readonly #to: string;
  readonly #version: SignatureVersion;
  readonly #token = randomBytes(32).toString("hex");
  readonly #closing = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  #key: Promise<SigningKey> | undefined;
  #confirmed = false;
  #waiting: Waiting[] = [];
  #next = 0;
  #sending = 0;
  #resting = 0;
  #delivered = 0;
  #givenUp = 0;

  /** `to`: URL of the subscriber, empty for none. */
  constructor(to: string, url: string, version: SignatureVersion) {
    this.#to = to;
    this.url = url;
    this.#version = version;
    if (to !== "") void this.#askToConfirm(250);
  }

  get to(): string {
    return this.#to;
  }

  state() {
    const waiting = this.#waiting.length - this.#next + this.#resting + this.#sending;
    return {
      to: this.#to,
      topicArn: TOPIC_ARN,
      confirmed: this.#confirmed,
      waiting,
      delivered: this.#delivered,
      givenUp: this.#givenUp,
    };
  }

  key(): Promise<SigningKey> {
    this.#key ??= newSigningKey();
    return this.#key;
  }

  /** Confirms the subscription, when SubscribeURL is fetched. */
  confirm(token: string): boolean {
    if (token !== this.#token) return false;
    this.#confirmed = true;
    this.#pump();
    return true;
  }

  publish(happenings: Happening[]): void {
    if (this.#to === "") return;
    const happenedAt = Date.now();
    for (const happening of happenings) {
      if (this.#waiting.length - this.#next >= WAITING_MAX) this.#givenUp++;
      else this.#waiting.push({ happening, happenedAt, attempts: 0 });
    }
    this.#pump();
  }

  /** Signs a notification, forged if requested. */
  async notify(message: Record<string, unknown>, forgery: Forgery = {}, url = this.url): Promise<Envelope> {
    const { path } = await this.key();
    const envelope = await signEnvelope(
      {
        Type: "Notification",
        MessageId: randomUUID(),
        TopicArn: forgery.topicArn ?? TOPIC_ARN,
        // Event publishing has a subject, identity notifications have none.
        ...("eventType" in message ? { Subject: "Amazon SES Email Event Notification" } : {}),
        Message: JSON.stringify(message),
        Timestamp: forgery.timestamp ?? new Date().toISOString(),
        SignatureVersion: forgery.signatureVersion ?? this.#version,
        SigningCertURL: forgery.signingCertUrl ?? `${url}${path}`,
        UnsubscribeURL: `${url}/?Action=Unsubscribe&SubscriptionArn=${TOPIC_ARN}:gazette`,
      },
      await this.key(),
    );
    return forgery.tamper ? { ...envelope, Message: `${envelope.Message} ` } : envelope;
  }

  /** Posts an envelope as SNS does. Returns the HTTP status, or `undefined` without an answer. */
  async post(envelope: Envelope, to = this.#to): Promise<number | undefined> {
    try {
      const response = await fetch(to, {
        method: "POST",
        headers: {
          "Content-Type": "text/plain; charset=UTF-8",
          "User-Agent": "Amazon Simple Notification Service Agent",
          "x-amz-sns-message-type": envelope.Type,
          "x-amz-sns-message-id": envelope.MessageId,
          "x-amz-sns-topic-arn": envelope.TopicArn,
          "x-amz-sns-subscription-arn": `${TOPIC_ARN}:gazette`,
        },
        body: JSON.stringify(envelope),
        redirect: "manual",
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return undefined;
    }
  }

  close(): void {
    this.#closing.abort();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #askToConfirm(againAfterMs: number): Promise<void> {
    if (this.#confirmed || this.#closing.signal.aborted) return;
    const key = await this.key();
    const query = new URLSearchParams({ Action: "ConfirmSubscription", TopicArn: TOPIC_ARN, Token: this.#token });
    const envelope: Envelope = {
      Type: "SubscriptionConfirmation",
      MessageId: randomUUID(),
      Token: this.#token,
      TopicArn: TOPIC_ARN,
      Message: `Someone wants ${TOPIC_ARN} to notify this address. Fetch the SubscribeURL to agree.`,
      SubscribeURL: `${this.url}/?${query}`,
      Timestamp: new Date().toISOString(),
      SignatureVersion: this.#version,
      SigningCertURL: `${this.url}${key.path}`,
    };
    await this.post(await signEnvelope(envelope, key));
    this.#later(againAfterMs, () => void this.#askToConfirm(Math.min(againAfterMs * 2, CONFIRM_AGAIN_MS_MAX)));
  }

  #pump(): void {
    while (this.#confirmed && this.#sending < CONNECTIONS_MAX && !this.#closing.signal.aborted) {
      const next = this.#waiting[this.#next];
      if (!next) return;
      this.#next++;
      if (this.#next > 1_000 && this.#next * 2 > this.#waiting.length) {
        this.#waiting = this.#waiting.slice(this.#next);
        this.#next = 0;
      }
      this.#sending++;
      void this.#deliver(next).finally(() => {
        this.#sending--;
        this.#pump();
      });
    }
  }

  async #deliver(waiting: Waiting): Promise<void> {
    waiting.envelope ??= await this.notify(eventNotification(waiting.happening, waiting.happenedAt));
    const status = await this.post(waiting.envelope);
    if (status !== undefined && status >= 200 && status < 300) {
      this.#delivered++;
      return;
    }
    // SNS does not retry client errors.
    const final = status !== undefined && status < 500 && status !== 429;
    const restMs = RETRY_AFTER_MS[waiting.attempts++];
    if (final || restMs === undefined) {
      this.#givenUp++;
      return;
    }
    this.#resting++;
    this.#later(restMs, () => {
      this.#resting--;
      this.#waiting.push(waiting);
      this.#pump();
    });
  }

  #later(ms: number, then: () => void): void {
    if (this.#closing.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }
}
