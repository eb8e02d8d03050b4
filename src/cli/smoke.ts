import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { feedClient } from "../core/feeds/feed-client.ts";
import * as formats from "../formats/index.ts";
import type { Api } from "./api.ts";
import { about, type Finding } from "./doctor/finding.ts";
import { reasonOf } from "./doctor/site.ts";

/** SES's mailbox simulator takes these whatever the account may send, and answers as the name says. */
const MAILBOX = "simulator.amazonses.com";
const READER = "Mozilla/5.0 (compatible; Miniflux/2.2.5; +https://miniflux.app)";
const POLL_MS = 2_000;

export interface SmokeOptions {
  /** Whether to try what mail does: it needs the sender to be verified and SNS subscribed. */
  mail: boolean;
  /** How long feedback may take. */
  waitMs: number;
}

/** Uses a service as readers, subscribers and SES do, and removes what that left. Each check ends with one finding. */
export async function* smoke(api: Api, { mail, waitMs }: SmokeOptions): AsyncGenerator<Finding> {
  for (const { filename } of Object.values(formats)) yield await tried("feeds", () => feed(new URL(filename, api.url)));
  yield await tried("one-click", () => oneClick(api));
  if (mail) yield await tried("feedback", () => roundTrip(api, waitMs));
}

async function tried(name: string, check: () => Promise<Finding>): Promise<Finding> {
  return check().catch((fault) => about(name).fail("smoke-fault", { words: reasonOf(fault) }));
}

/** Reads a feed, and asks again with its ETag (RFC 9110 §13.1.2). */
async function feed(url: URL): Promise<Finding> {
  const feeds = about("feeds");
  const headers = { "User-Agent": READER };
  const found = await fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(30_000) });
  const text = await found.text();
  const isFeed = found.status === 200 && /^\s*[<{]/.test(text) && !/^\s*<!doctype html/i.test(text);
  const path = url.pathname;
  if (!isFeed) return feeds.fail("smoke-feed-refused", { path, status: found.status, reader: feedClient(READER).name });
  const etag = found.headers.get("etag");
  if (etag === null) return feeds.fail("smoke-feed-no-etag", { path });
  const again = await fetch(url, {
    headers: { ...headers, "If-None-Match": etag },
    redirect: "manual",
    signal: AbortSignal.timeout(30_000),
  });
  await again.body?.cancel();
  return again.status === 304
    ? feeds.ok("smoke-feed-served", { path })
    : feeds.fail("smoke-feed-sent-again", { path, status: again.status });
}

/** Adds a subscriber, unsubscribes them as a mailbox provider does (RFC 8058), and erases them. */
async function oneClick(api: Api): Promise<Finding> {
  const finding = about("one-click");
  const email = `success+${randomUUID()}@${MAILBOX}`;
  await api.call("POST /api/v1/subscribers/import", {
    query: { consent: "smoke" },
    content: { body: `email,status\n${email},active\n`, type: "text/csv" },
  });
  const id = await idOf(api, email);
  if (id === undefined) return finding.fail("smoke-not-listed");
  try {
    const { unsubscribe_url } = await api.call("GET /api/v1/subscribers/{id}", { params: { id } });
    // The link has the public address; what is tried is the service that was named.
    const answer = await fetch(new URL(new URL(unsubscribe_url).pathname.slice(1), api.url), {
      method: "POST",
      body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
      redirect: "manual",
      signal: AbortSignal.timeout(30_000),
    });
    await answer.body?.cancel();
    const { state } = await api.call("GET /api/v1/subscribers/{id}", { params: { id } });
    return answer.status === 200 && state === "unsubscribed"
      ? finding.ok("smoke-unsubscribes")
      : finding.fail("smoke-not-unsubscribed", { status: answer.status, state });
  } finally {
    await api.call("DELETE /api/v1/subscribers/{id}", { params: { id } });
  }
}

/** Subscribes an address that bounces: its confirmation goes out by SES, and the bounce comes back by SNS. */
async function roundTrip(api: Api, waitMs: number): Promise<Finding> {
  const finding = about("feedback");
  const email = `bounce+${randomUUID()}@${MAILBOX}`;
  const asked = await fetch(new URL("api/v1/subscriptions", api.url), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email }),
    redirect: "manual",
    signal: AbortSignal.timeout(30_000),
  });
  if (asked.status === 429) return finding.skip("smoke-too-often");
  if (asked.status === 400) return finding.skip("smoke-challenge", { email });
  if (asked.status !== 202) return finding.fail("smoke-not-subscribed", { status: asked.status });
  const id = await idOf(api, email);
  if (id === undefined) return finding.skip("smoke-too-often");
  const started = Date.now();
  try {
    for (;;) {
      const { suppressed } = await api.call("GET /api/v1/subscribers/{id}", { params: { id } });
      const seconds = Math.round((Date.now() - started) / 1000);
      if (suppressed) return finding.ok("smoke-bounced", { seconds });
      if (Date.now() - started >= waitMs) return finding.fail("smoke-no-bounce", { email, seconds });
      await sleep(Math.min(POLL_MS, waitMs));
    }
  } finally {
    // Nobody's address: neither it nor its suppression needs to stay.
    await api.call("DELETE /api/v1/suppressions/{email}", { params: { email } }).catch(() => {});
    await api.call("DELETE /api/v1/subscribers/{id}", { params: { id } });
  }
}

async function idOf(api: Api, email: string): Promise<number | undefined> {
  const { subscribers } = await api.call("GET /api/v1/subscribers", { query: { q: email, limit: 1 } });
  return subscribers.find((one) => one.email === email)?.id;
}
