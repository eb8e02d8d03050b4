// Gazette with extra routes for measuring from inside; the client measures the time.
import { SESClient, SendRawEmailCommand } from "@aws-sdk/client-ses";
import type { GazetteEnv } from "../functions/env.ts";
import gazette from "../functions/worker.ts";
import type { Email } from "../src/core/newsletter/email.ts";
import type { Issue } from "../src/core/newsletter/issue.ts";
import type { Feedback } from "../src/core/newsletter/suppression.ts";
import { writeMime } from "../src/emails/mime.ts";
import type { Ports } from "../src/ports/index.ts";
import type { WakeUp } from "../src/ports/queue.ts";
import { deliver } from "../src/use-cases/newsletter/deliver.ts";
import { openIssues } from "../src/use-cases/newsletter/open-issues.ts";
import { planIssues } from "../src/use-cases/newsletter/plan-issues.ts";
import { recordFeedback } from "../src/use-cases/newsletter/record-feedback.ts";
import { loadSite, siteOf, wire } from "../src/wiring.ts";
import { measured, type Traffic } from "./measured-database.ts";

/** Connections of a Worker. */
const CONNECTIONS = 6;
/** Mails recorded on request, for the bare loop to send again. */
const SAMPLE = 480;

export interface Planned {
  released: number;
  seconds: { open: number; plan: number };
  traffic: Traffic;
  issue: Issue | undefined;
}

export interface Delivered {
  mails: number;
  outcome: string;
  ms: number;
  /** Of the ledger: slots, claims, records. */
  traffic: Traffic;
  /** Of reading the posts, once a shift. */
  reading: Traffic;
}

export interface Sent {
  mails: number;
  ms: number;
}

/**
 * How far sending goes: `all` as in production; `mime` writes each mail without sending; `render` only renders; `ledger` has no
 * recipients, which leaves slots, claims and records.
 */
export type Depth = "ledger" | "render" | "mime" | "all";

let sample: Email[] = [];
let written: { to: string; bytes: Uint8Array; tags: { Name: string; Value: string }[] }[] = [];
const clients = new Map<string, SESClient>();

const doors: Record<string, (query: URLSearchParams, env: GazetteEnv) => Promise<unknown>> = {
  async "/bench/plan"(query, env): Promise<Planned> {
    const { ports, traffic } = await opened(env);
    const at = Number(query.get("at"));
    const released = await ports.releases.release(at, ports.site.newsletter);
    traffic();
    const begin = performance.now();
    await openIssues(ports, at);
    const openedAt = performance.now();
    // Wakes no sender: sending is measured separately.
    await planIssues({ ...ports, queue: { send: async () => {} } }, at);
    const seconds = { open: (openedAt - begin) / 1000, plan: (performance.now() - openedAt) / 1000 };
    const [issue] = await ports.issues.list({ limit: 1 });
    return { released, seconds, traffic: traffic(), issue };
  },

  async "/bench/deliver"(query, env): Promise<Delivered> {
    const { ports, traffic } = await opened(env);
    const { ports: posts, traffic: reading } = await opened(env);
    const most = Number(query.get("mails"));
    const depth = query.get("depth") as Depth;
    const sampled = query.has("sample") ? SAMPLE : 0;
    let mails = 0;
    // The recorded mails are not Gazette's memory.
    sample = [];
    written = [];
    const mailer: Ports["mailer"] = {
      quota: () => ports.mailer.quota(),
      async send(email) {
        if (sample.length < sampled) sample.push(email);
        if (depth === "all") return ports.mailer.send(email);
        if (depth === "mime") writeMime(email);
        return { outcome: "accepted", messageId: "not-sent-at-all-000000000000-000000" };
      },
    };
    const deliveries: Ports["deliveries"] = {
      ...ports.deliveries,
      async claim(...values) {
        const claim = await ports.deliveries.claim(...values);
        mails += claim?.deliveries.length ?? 0;
        if (!claim || depth !== "ledger") return claim;
        return { ...claim, deliveries: claim.deliveries.map((one) => ({ ...one, subscriber: undefined })) };
      },
    };
    const issues: Ports["issues"] = {
      ...ports.issues,
      inState: async (states) => (mails < most ? ports.issues.inState(states) : []),
    };
    const { releases } = posts;
    for (const reset of [traffic, reading]) reset();
    const begin = performance.now();
    const { outcome } = await deliver(
      { ...ports, issues, deliveries, mailer, releases },
      { until: ports.now() + 60_000 },
    );
    return { mails, outcome, ms: performance.now() - begin, traffic: traffic(), reading: reading() };
  },

  /** Wakes senders by number. */
  async "/bench/call"(query, env) {
    const senders = query.getAll("sender").map(Number);
    await Promise.all(senders.map((sender) => env.SENDERS.getByName(String(sender)).call(sender, Date.now())));
    return { senders };
  },

  /** Records feedback one by one or in batches, concurrently. */
  async "/bench/record"(query, env): Promise<Sent> {
    const { ports } = await opened(env);
    const [mails, together] = [Number(query.get("mails")), Number(query.get("together"))];
    const told = eventsOf(mails, Number(query.get("from")));
    const begin = performance.now();
    let next = 0;
    async function consumer(): Promise<void> {
      for (let at = next; at < told.length; at = next) {
        next += together;
        await recordFeedback(ports, told.slice(at, at + together), Date.now());
      }
    }
    await Promise.all(Array.from({ length: together === 1 ? FEEDBACK_AT_ONCE : 1 }, consumer));
    return { mails, ms: performance.now() - begin };
  },

  /** Prepares the mails of the bare loop, so that it only sends. */
  async "/bench/sample"() {
    written = sample.map((email) => ({
      to: email.to,
      bytes: writeMime(email),
      tags: Object.entries(email.tags).map(([Name, Value]) => ({ Name, Value })),
    }));
    sample = [];
    return { mails: written.length };
  },

  /** Posts the same number of bytes unsigned: what no sender can do without. */
  async "/bench/post"(query, env): Promise<Sent> {
    const { SES_ENDPOINT = "" } = env as unknown as Record<string, string>;
    const [mails, body] = [Number(query.get("mails")), new Uint8Array(Number(query.get("bytes"))).fill(65)];
    const begin = performance.now();
    let next = 0;
    async function connection(): Promise<void> {
      for (; next < mails; ) {
        next++;
        await (await fetch(SES_ENDPOINT, { method: "POST", body })).text();
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, connection));
    return { mails, ms: performance.now() - begin };
  },

  async "/bench/bare"(query, env): Promise<Sent> {
    const ses = clientFor(env, query.has("encoder"));
    const mails = Number(query.get("mails"));
    const begin = performance.now();
    let next = 0;
    async function connection(): Promise<void> {
      for (let index = next++; index < mails; index = next++) {
        const mail = written[index % written.length];
        if (!mail) throw new Error("There is no sample of mails.");
        await ses.send(
          new SendRawEmailCommand({ RawMessage: { Data: mail.bytes }, Destinations: [mail.to], Tags: mail.tags }),
        );
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, connection));
    return { mails, ms: performance.now() - begin };
  },
};

/** Concurrent feedback requests of SNS. */
const FEEDBACK_AT_ONCE = 32;

/** Feedback on mails: Send and Delivery of each. */
function eventsOf(mails: number, from: number): Feedback[] {
  return Array.from({ length: 2 * mails }, (_, index) => {
    const n = from + (index >> 1);
    return {
      id: `event-${from}-${index}`,
      kind: index % 2 === 0 ? ("send" as const) : ("delivery" as const),
      messageId: `0100019-${n}`,
      recipients: [`reader-${n}@mail-${n % 50}.example.com`],
      tags: { delivery: String(2 ** 32 * 2 + n) },
      at: Date.now(),
    };
  });
}

/** client-ses unchanged, or with a fast encoder. */
function clientFor(env: GazetteEnv, encoder: boolean): SESClient {
  const { SES_REGION = "", SES_ENDPOINT = "", ...keys } = env as unknown as Record<string, string>;
  const client =
    clients.get(String(encoder)) ??
    new SESClient({
      region: SES_REGION,
      endpoint: SES_ENDPOINT,
      credentials: {
        accessKeyId: keys.SES_ACCESS_KEY_ID ?? "",
        secretAccessKey: keys.SES_SECRET_ACCESS_KEY ?? "",
      },
      maxAttempts: 1,
      ...(encoder && { base64Encoder: base64 }),
    });
  clients.set(String(encoder), client);
  return client;
}

/** Encodes as fast as a runtime can; client-ses's own encoder for browsers appends letter by letter. */
function base64(value: Uint8Array | string): string {
  if (typeof value === "string") return Buffer.from(value).toString("base64");
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
}

/** Wires ports with a measured database. */
async function opened(env: GazetteEnv): Promise<{ ports: Ports; traffic: () => Traffic }> {
  const { db, traffic } = measured(env.DB);
  const { settings } = await loadSite(env, { ...env, DB: db });
  return { ports: wire(env, { ...env, DB: db }, siteOf(env, settings)), traffic };
}

export { Sender } from "../functions/worker.ts";

export default {
  ...gazette,
  async fetch(request, env, context) {
    const { pathname, searchParams } = new URL(request.url);
    const door = doors[pathname];
    return door ? Response.json(await door(searchParams, env)) : gazette.fetch(request, env, context);
  },
} satisfies ExportedHandler<GazetteEnv, WakeUp>;
