import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { readMessage } from "../../functions/queue-message.ts";
import worker from "../../functions/worker.ts";
import { cloudflareQueues, type QueueBindings, type SenderBindings } from "../../src/adapters/queue.ts";
import type { Queued } from "../../src/ports/queue.ts";
import { openSite, post } from "./site.ts";

/** Every shape that a version has sent. One that was sent once is never taken out: it may lie in a queue for days. */
const sent: unknown[] = JSON.parse(readFileSync(new URL("../golden/queue/messages.json", import.meta.url), "utf8"));

/** One message of each kind that this version sends, with all that it may say. */
const now: { [Kind in Queued["kind"]]: Required<Extract<Queued, { kind: Kind }>> } = {
  "service-email": { kind: "service-email", serviceEmailId: 1 },
  index: { kind: "index", keys: ["posts/a.md"] },
  "ping-hub": { kind: "ping-hub", urls: ["https://news.example.com/atom.xml"] },
  "mirror-images": { kind: "mirror-images" },
  "call-webhooks": { kind: "call-webhooks" },
  alert: { kind: "alert", alert: "quota-low", channel: "email" },
  feedback: {
    kind: "feedback",
    feedback: {
      ...{ id: "1", kind: "bounce", permanence: "message", subKind: "x", diagnostic: "x", messageId: "m" },
      ...{ recipients: ["a@example.com"], tags: { issue: "1" }, at: 1 },
    } satisfies Required<Extract<Queued, { kind: "feedback" }>["feedback"]>,
  },
};

describe("two versions at once", () => {
  it.each(sent.map((message) => [JSON.stringify(message).slice(0, 80), message]))(
    "share a queue: what an earlier one sent is read: %s",
    (_, message) => {
      expect(["newer", "foreign"]).not.toContain(readMessage(message));
    },
  );

  it("share a queue: what this one sends is kept for later ones to read", () => {
    const keys = (value: unknown) => Object.keys(value as object).sort();
    for (const message of Object.values(now)) {
      const kept = sent.filter((one) => (one as { kind?: string }).kind === message.kind);
      expect(kept.map(keys)).toContainEqual(keys(message));
      if (message.kind === "feedback")
        expect(kept.map((one) => keys((one as typeof message).feedback))).toContainEqual(keys(message.feedback));
    }
  });

  it("reads what it sends itself, word for word", async () => {
    const bodies: unknown[] = [];
    const queue = {
      sendBatch: async (batch: { body: unknown }[]) => void bodies.push(...batch.map(({ body }) => body)),
    };
    const bindings = { MAIL_QUEUE: queue, POSTS_QUEUE: queue, IMAGES_QUEUE: queue, FEEDBACK_QUEUE: queue };
    await cloudflareQueues(bindings as unknown as QueueBindings & SenderBindings).send(Object.values(now));
    expect(bodies.map((body) => readMessage(JSON.parse(JSON.stringify(body))))).toEqual(bodies);
    expect(bodies).toHaveLength(Object.keys(now).length);
  });

  it.each([
    ["of a kind that it does not know", { kind: "webhook", id: 1 }],
    ["named as what every object has", { kind: "toString" }],
    ["of a kind that has become another", { kind: "index" }],
    ["about an alert that it does not know", { kind: "alert", alert: "new-one", channel: "email" }],
  ])("a message of a newer one is tried again, not lost, and keeps nothing waiting: %s", async (_, body) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => log.mockRestore());
    const site = await openSite();
    await site.bucket.put("posts/a.md", post({ title: "Behind it" }));
    const behind = { kind: "index", keys: ["posts/a.md"] };
    expect(await site.deliver([body, behind])).toEqual({ acknowledged: [1], again: [0] });
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([{ event: "newer-message" }]);
    const { items } = await site.json<{ items: { title: string }[] }>("/feed.json");
    expect(items.map(({ title }) => title)).toEqual(["Behind it"]);
  });

  it("waits longer from try to try, so that a deployment is over before the retries are", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => log.mockRestore());
    const site = await openSite();
    const waits: number[] = [];
    for (let attempts = 1; attempts <= 10; attempts++) {
      const retry = ({ delaySeconds }: { delaySeconds: number }) => void waits.push(delaySeconds);
      const message = { id: "1", timestamp: new Date(), attempts, body: { kind: "webhook" }, retry, ack() {} };
      await worker.queue(
        { queue: "gazette-posts", messages: [message], ackAll() {}, retryAll() {} } as never,
        site.env,
      );
    }
    expect(waits.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(15 * 60);
  });
});
