import { expect, it, onTestFinished, vi } from "vitest";
import worker from "../../functions/worker.ts";
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
