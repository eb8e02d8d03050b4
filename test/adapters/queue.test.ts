import { describe, expect, it } from "vitest";
import { cloudflareQueues, type QueueBindings } from "../../src/adapters/queue.ts";
import type { WakeUp } from "../../src/ports/queue.ts";

describe("Cloudflare's queues", () => {
  it("are ways of their own: no bulk lies before what a person waits for, or before a post", async () => {
    const { queue, calls } = limited();
    await queue.send([
      { kind: "deliver" },
      { kind: "service-email", serviceEmailId: 2 },
      { kind: "index", key: "posts/a.md" },
      { kind: "mirror-images" },
      { kind: "deliver" },
    ]);
    expect(calls.map(({ way, bodies }) => [way, bodies.length])).toEqual([
      ["SENDING_QUEUE", 2],
      ["MAIL_QUEUE", 1],
      ["POSTS_QUEUE", 1],
      ["IMAGES_QUEUE", 1],
    ]);
  });

  it("gets every wake-up once and in order, at most a hundred a call", async () => {
    const { queue, calls } = limited();
    const wakeUps: WakeUp[] = Array.from({ length: 250 }, (_, serviceEmailId) => ({
      kind: "service-email",
      serviceEmailId,
    }));
    await queue.send(wakeUps);
    expect(calls.map(({ bodies }) => bodies.length)).toEqual([100, 100, 50]);
    expect(calls.flatMap(({ bodies }) => bodies)).toEqual(wakeUps);
  });

  it("gets no more bytes a call than it takes", async () => {
    const { queue, calls } = limited();
    const wakeUps: WakeUp[] = Array.from({ length: 80 }, (_, n) => ({
      kind: "index",
      key: `${n}${"中".repeat(1000)}`,
    }));
    await queue.send(wakeUps);
    expect(calls.length).toBe(3);
    expect(calls.flatMap(({ bodies }) => bodies)).toEqual(wakeUps);
  });

  it("gets a wake-up that is large by itself in a call of its own", async () => {
    const { queue, calls } = limited();
    const large: WakeUp = { kind: "ping-hub", urls: ["x".repeat(125_000)] };
    await queue.send([{ kind: "index", key: "a" }, large, { kind: "index", key: "b" }]);
    expect(calls.map(({ bodies }) => bodies.length)).toEqual([1, 1, 1]);
  });

  it("is not called for nothing", async () => {
    const { queue, calls } = limited();
    await queue.send([]);
    expect(calls).toEqual([]);
  });

  it.each([
    [undefined, undefined],
    [0, undefined],
    [-5, undefined],
    [90, 90],
    [0.2, 1],
    [86_400, 43_200],
  ])("asked to wait %s seconds, waits %s: whole seconds, at most half a day", async (asked, waits) => {
    const { queue, calls } = limited();
    await queue.send([{ kind: "deliver" }], asked === undefined ? undefined : { delaySeconds: asked });
    expect(calls[0]?.delaySeconds).toBe(waits);
  });
});

/** Bindings with the limits that Cloudflare documents. */
function limited() {
  const calls: { way: string; bodies: unknown[]; delaySeconds: number | undefined }[] = [];
  const binding = (way: string) => ({
    async sendBatch(messages: Iterable<MessageSendRequest>, options: QueueSendBatchOptions = {}) {
      const bodies = Array.from(messages, ({ body }) => body);
      const sizes = bodies.map((body) => new TextEncoder().encode(JSON.stringify(body)).length);
      if (bodies.length === 0 || bodies.length > 100) throw new Error("a batch has 1 to 100 messages");
      if (sizes.some((size) => size > 128_000)) throw new Error("a message has up to 128 KB");
      if (sizes.reduce((sum, size) => sum + size, 0) > 128_000) throw new Error("the batch is too large");
      if ((options.delaySeconds ?? 0) > 43_200) throw new Error("a delay has up to 12 hours");
      calls.push({ way, bodies, delaySeconds: options.delaySeconds });
    },
  });
  const bindings = new Proxy({}, { get: (_, way: string) => binding(way) }) as QueueBindings;
  return { queue: cloudflareQueues(bindings), calls };
}
