import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import worker from "../../functions/worker.ts";
import { type Feedback, PERMANENCES } from "../../src/core/newsletter/suppression.ts";
import { openSite, post } from "./site.ts";

it.each([
  [1, 2],
  [8, 256],
  [9, 300],
  [100, 300],
])("queues what failed at attempt %i again after %i seconds", async (attempts, seconds) => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  const site = await openSite();
  await site.bucket.put("posts/a.md", post());
  await site.db.prepare("CREATE TRIGGER broken BEFORE INSERT ON posts BEGIN SELECT RAISE(ABORT, 'x'); END").run();
  const retry = vi.fn();
  const message = { id: "1", timestamp: new Date(), attempts, body: { kind: "index", key: "posts/a.md" }, retry };
  await worker.queue({ queue: "gazette", messages: [message], ackAll() {}, retryAll() {} } as never, site.env);
  expect(retry.mock.calls).toEqual([[{ delaySeconds: seconds }]]);
});

describe("feedback in a queue", () => {
  const feedback = (more: Partial<Feedback>): { kind: "feedback"; feedback: Feedback } => ({
    kind: "feedback",
    feedback: {
      ...{ id: crypto.randomUUID(), kind: "bounce", permanence: "permanent", subKind: "General" },
      ...{ messageId: "m", recipients: ["a@example.com"], tags: {}, at: Date.now(), ...more },
    },
  });

  it.each([[1], [2], [10]])("is recorded and acknowledged, %i at a time", async (count) => {
    const site = await openSite();
    const addresses = Array.from({ length: count }, (_, index) => `reader${index}@example.com`);
    const { acknowledged, again } = await site.deliver(addresses.map((address) => feedback({ recipients: [address] })));
    expect([acknowledged.length, again.length]).toEqual([count, 0]);
    const suppressed = await site.db.prepare("SELECT email FROM suppressions ORDER BY email").all();
    expect(suppressed.results.map(({ email }) => email)).toEqual(addresses.sort());
  });

  it.each(PERMANENCES)("may be of a bounce that is called %s", async (permanence) => {
    const site = await openSite();
    const lines = logged();
    expect(await site.deliver([feedback({ permanence })])).toEqual({ acknowledged: [0], again: [] });
    expect(lines()).toEqual([]);
  });

  it("is queued again, all of it, if it cannot be recorded, and that is logged without addresses", async () => {
    const lines = logged();
    const site = await openSite();
    await site.db
      .prepare("CREATE TRIGGER broken BEFORE INSERT ON suppressions BEGIN SELECT RAISE(ABORT, 'x'); END")
      .run();
    expect(await site.deliver([feedback({}), feedback({})])).toEqual({ acknowledged: [], again: [0, 1] });
    expect(lines()).toMatchObject([{ event: "feedback-fault", messages: 2 }]);
    expect(JSON.stringify(lines())).not.toContain("a@example.com");
  });
});

it("logs which wake-ups failed", async () => {
  const lines = logged();
  const site = await openSite();
  await site.bucket.put("posts/a.md", post());
  await site.db.prepare("CREATE TRIGGER broken BEFORE INSERT ON posts BEGIN SELECT RAISE(ABORT, 'x'); END").run();
  expect(await site.deliver([{ kind: "index", keys: ["posts/a.md"] }])).toEqual({ acknowledged: [], again: [0] });
  expect(lines()).toMatchObject([{ event: "wake-up-fault", wakeUps: [{ kind: "index", keys: ["posts/a.md"] }] }]);
});

it("mirrors pictures only when it is asked to", async () => {
  const site = await openSite();
  const picture = `${inject("imageHost")}/plain.png`;
  await site.publish({
    "site.yaml": "title: Pictures\nmirror_images: true\n",
    "posts/a.md": post({ body: `![](${picture})` }),
  });
  const state = () => site.db.prepare("SELECT state FROM remote_images").first("state");
  expect(await state()).toBe("waiting");
  await site.deliver([{ kind: "index", key: "posts/b.md" }]);
  expect(await state()).toBe("waiting");
  await site.deliver([{ kind: "mirror-images" }]);
  expect(await state()).not.toBe("waiting");
});

it("asks the hub", async () => {
  const asked: string[] = [];
  const hub = createServer((request, response) => {
    request.setEncoding("utf8").on("data", (text) => asked.push(text));
    request.on("end", () => response.writeHead(204).end());
  }).listen(0, "127.0.0.1");
  await once(hub, "listening");
  onTestFinished(() => void hub.close());
  const site = await openSite();
  await site.publish({ "site.yaml": `hub: http://127.0.0.1:${(hub.address() as AddressInfo).port}/\n` });
  const urls = ["https://news.example.com/atom.xml"];
  expect(await site.deliver([{ kind: "ping-hub", urls }])).toEqual({ acknowledged: [0], again: [] });
  expect(new URLSearchParams(asked.join("")).getAll("hub.url")).toEqual(urls);
});

/** Catches what is logged as faults. */
function logged(): () => object[] {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  return () => log.mock.calls.map(([line]) => JSON.parse(line));
}
