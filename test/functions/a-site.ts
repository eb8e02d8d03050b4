import type { GazetteEnv } from "../../functions/env.ts";
import { shift } from "../../functions/shift.ts";
import worker from "../../functions/worker.ts";
import type { QueueBindings, SenderBindings } from "../../src/adapters/queue.ts";
import type { WakeUp } from "../../src/ports/queue.ts";
import { keepsTheContract } from "../api/kept-contract.ts";

/** The bindings of a site, in workerd or in Node. */
export type Given = GazetteEnv & { BUCKET: R2Bucket; SES_ENDPOINT: string };

/** What a test replaces, possibly wrapping the given binding. */
export type Settings = Record<string, unknown> | ((given: Given) => Record<string, unknown>);

export const ADMIN = { Authorization: "Bearer test-admin-token" };
export const PUBLISH = { Authorization: "Bearer test-publish-token" };

/** A mail as the simulator's inbox shows it. */
export interface InboxMail {
  id: string;
  messageId: string;
  to: string[];
  subject: string;
  headers: Record<string, string> | { name: string; value: string }[];
  text: string;
  html: string;
  links: string[];
  tags: Record<string, string>;
  warnings: string[];
}

let sites = 0;

/**
 * Gazette whole, on what it is given. Wake-ups are held until the test lets them go, so that it can lose them, repeat them
 * and change their order. Each site has its own account at the SES simulator, so that its faults are its own.
 */
export function siteOn(given: Given, settings: Settings = {}) {
  const account = `site-${++sites}-${crypto.randomUUID().slice(0, 8)}`;
  const held: WakeUp[] = [];
  const hold = async (messages: Iterable<{ body: WakeUp }>) => {
    for (const { body } of messages) held.push(structuredClone(body));
  };
  const env = {
    ...given,
    SITE_URL: "https://news.example.com",
    SES_ACCESS_KEY_ID: account,
    ...queues(hold),
    ...(typeof settings === "function" ? settings(given) : settings),
  } as unknown as Given;

  const site = {
    env,
    db: given.DB,
    bucket: given.BUCKET,
    held,

    async fetch(path: string, init: RequestInit = {}): Promise<Response> {
      const { context, settled } = invocation();
      const url = new URL(path, "https://news.example.com");
      const response = await worker.fetch(new Request(url, init) as never, env, context);
      await settled();
      await keepsTheContract(init.method ?? "GET", url.pathname, response);
      return response;
    },

    async json<Body = Record<string, unknown>>(path: string, init: RequestInit = {}): Promise<Body> {
      return (await (await site.fetch(path, init)).json()) as Body;
    },

    async text(path: string): Promise<string> {
      return (await site.fetch(path)).text();
    },

    post: (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
      site.fetch(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "Content-Type": "application/json", ...headers },
      }),

    /** Publishes files through the API, and returns the results. */
    async publish(
      files: Record<string, string>,
      query = "",
    ): Promise<{ key: string; outcome: string; reason?: string; line?: number }[]> {
      const objects = Object.entries(files).map(([key, text]) => ({
        key,
        base64: Buffer.from(text).toString("base64"),
      }));
      // As many as the API indexes within the request; it queues the rest of a larger batch.
      const results: { key: string; outcome: string }[] = [];
      for (let start = 0; start < objects.length; start += 25) {
        const response = await site.post(
          `/api/v1/objects${query}`,
          { objects: objects.slice(start, start + 25) },
          PUBLISH,
        );
        const answer = (await response.json()) as { results: { key: string; outcome: string }[] };
        if (response.status !== 200) throw new Error(JSON.stringify(answer));
        results.push(...answer.results);
      }
      return results;
    },

    cron: (at: number): Promise<void> =>
      worker.scheduled({ scheduledTime: at, cron: "* * * * *", noRetry() {} } as never, env),

    /** Delivers an email with a subject. Returns why it was refused, or `undefined`. */
    async email(subject: string): Promise<string | undefined> {
      let refused: string | undefined;
      const setReject = (reason: string) => {
        refused = reason;
      };
      await worker.email({ headers: new Headers({ Subject: subject }), setReject } as never, env);
      return refused;
    },

    /** Delivers messages as one batch. Returns the indexes of acknowledged and of retried ones. */
    async deliver(bodies: unknown[], attempts = 1): Promise<{ acknowledged: number[]; again: number[] }> {
      const [acknowledged, again]: number[][] = [[], []];
      const messages = bodies.map((body, index) => ({
        id: String(index),
        timestamp: new Date(),
        attempts,
        body: structuredClone(body),
        ack: () => acknowledged?.push(index),
        retry: () => again?.push(index),
      }));
      await worker.queue({ queue: "gazette", messages, ackAll() {}, retryAll() {} } as never, env);
      return { acknowledged, again } as { acknowledged: number[]; again: number[] };
    },

    /** Delivers wake-ups: those of queues as one batch, those of senders once to each, concurrently. */
    async consume(all: WakeUp[], attempts = 1): Promise<void> {
      const senders = new Set(all.flatMap((wakeUp) => (wakeUp.kind === "deliver" ? [wakeUp.sender] : [])));
      await Promise.all([
        ...[...senders].map((sender) => site.shift(sender)),
        site.consumeQueued(
          all.filter(({ kind }) => kind !== "deliver"),
          attempts,
        ),
      ]);
    },

    /** Runs a sender's shift, again if it fails or has more to send. */
    async shift(sender: number): Promise<void> {
      const again = await shift(env, sender).catch(() => 0);
      if (again !== undefined && again <= Date.now()) held.push({ kind: "deliver", sender });
    },

    async consumeQueued(wakeUps: WakeUp[], attempts: number): Promise<void> {
      if (wakeUps.length === 0) return;
      const { again } = await site.deliver(wakeUps, attempts);
      held.push(...wakeUps.filter((_, index) => again.includes(index)));
    },

    /** Delivers everything held, and what follows from it, until nothing is left or nothing changes. */
    async drain(rounds = 30): Promise<void> {
      for (let round = 0; round < rounds && held.length > 0; round++) await site.consume(held.splice(0));
    },

    async inbox(to: string): Promise<InboxMail[]> {
      const response = await fetch(`${given.SES_ENDPOINT}/inbox.json?to=${encodeURIComponent(to)}`);
      return (await response.json()) as InboxMail[];
    },

    /** Sets faults of this site's account at the simulator. */
    async faults(faults: object): Promise<void> {
      const response = await fetch(`${given.SES_ENDPOINT}/faults?account=${account}`, {
        method: "POST",
        body: JSON.stringify(faults),
        headers: { "Content-Type": "application/json" },
      });
      if (!response.ok) throw new Error(await response.text());
    },

    /** Subscribes an address and confirms it by the link in the mail. */
    async subscriber(email: string, preferences: object = {}): Promise<void> {
      await site.post("/api/v1/subscriptions", { email, ...preferences });
      await site.drain();
      const [mail] = await site.inbox(email);
      const link = mail?.links.find((url) => url.includes("/confirm/"));
      if (!link) throw new Error(`No confirmation came to ${email}.`);
      const response = await site.fetch(new URL(link).pathname, { method: "POST" });
      if (response.status !== 200) throw new Error(`Confirming answered ${response.status}.`);
      await site.drain();
    },
  };
  return site;
}

/** An execution context, and a way to wait for its background work. */
function invocation(): { context: ExecutionContext; settled: () => Promise<void> } {
  const left: Promise<unknown>[] = [];
  const context = {
    waitUntil: (work: Promise<unknown>) => void left.push(work),
    passThroughOnException() {},
    props: {},
  };
  return {
    context: context as unknown as ExecutionContext,
    async settled() {
      for (let work = left.shift(); work; work = left.shift()) await work.catch(() => {});
    },
  };
}

/** All queues and senders, with `take` receiving their wake-ups. */
export function queues(take: (messages: Iterable<{ body: WakeUp }>) => Promise<void>): QueueBindings & SenderBindings {
  const queue = { send: (body: WakeUp) => take([{ body }]), sendBatch: take } as unknown as Queue;
  return {
    MAIL_QUEUE: queue,
    POSTS_QUEUE: queue,
    IMAGES_QUEUE: queue,
    FEEDBACK_QUEUE: queue,
    SENDERS: {
      getByName: () => ({ call: (sender: number) => take([{ body: { kind: "deliver", sender } }]) }),
    },
  };
}

let addresses = 0;

/** An address no other test uses. */
export function someone(name = "reader"): string {
  return `${name}-${++addresses}-${crypto.randomUUID().slice(0, 8)}@example.com`;
}

/** Writes a post in our publisher's format. */
export function post({
  title = "标题",
  date = "2026-11-20 08:00:00 +0800",
  categories = "caijing",
  body = "<p>正文。</p>",
  more = "",
}: {
  title?: string;
  date?: string;
  categories?: string;
  body?: string;
  more?: string;
} = {}): string {
  return `---\nlayout: post\ntitle: "${title}"\ndate: ${date}\ncategories: ${categories}\ntags: 财经\n${more}---\n${body}\n`;
}
