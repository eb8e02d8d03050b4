import { describe, expect, it } from "vitest";
import { cloudflareQueues, type QueueBindings, type SenderBindings } from "../../src/adapters/queue.ts";
import type { WakeUp } from "../../src/ports/queue.ts";

describe("Cloudflare's queues", () => {
  it("are ways of their own: no bulk lies before what a person waits for, or before a post", async () => {
    const { queue, calls } = limited();
    await queue.send([
      { kind: "deliver", sender: 1 },
      { kind: "service-email", serviceEmailId: 2 },
      { kind: "index", keys: ["posts/a.md"] },
      { kind: "mirror-images" },
      { kind: "deliver", sender: 1 },
    ]);
    expect(calls.map(({ way, bodies }) => [way, bodies.length])).toEqual([
      ["sender 1", 1],
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
      keys: [`${n}${"中".repeat(1000)}`],
    }));
    await queue.send(wakeUps);
    expect(calls.length).toBe(3);
    expect(calls.flatMap(({ bodies }) => bodies)).toEqual(wakeUps);
  });

  it("gets a wake-up that is large by itself in a call of its own", async () => {
    const { queue, calls } = limited();
    const large: WakeUp = { kind: "ping-hub", urls: ["x".repeat(125_000)] };
    await queue.send([{ kind: "index", keys: ["a"] }, large, { kind: "index", keys: ["b"] }]);
    expect(calls.map(({ bodies }) => bodies.length)).toEqual([1, 1, 1]);
  });

  it("have no part in sending: each sender is called by its number, once, and in time", async () => {
    const { queue, calls } = limited();
    const wakeUps: WakeUp[] = [0, 1, 1, 0].map((sender) => ({ kind: "deliver", sender }));
    await queue.send(wakeUps, { delaySeconds: 30 });
    expect(calls).toEqual([0, 1].map((sender) => ({ way: `sender ${sender}`, bodies: [sender], delaySeconds: 30 })));
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
    await queue.send([{ kind: "mirror-images" }], asked === undefined ? undefined : { delaySeconds: asked });
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
  const SENDERS: SenderBindings["SENDERS"] = {
    getByName: (name) => ({
      async call(sender, at) {
        calls.push({ way: `sender ${name}`, bodies: [sender], delaySeconds: Math.round((at - Date.now()) / 1000) });
      },
    }),
  };
  const bindings = new Proxy({}, { get: (_, way: string) => (way === "SENDERS" ? SENDERS : binding(way)) });
  return { queue: cloudflareQueues(bindings as QueueBindings & SenderBindings), calls };
}
