import type { ChangedFeeds } from "../src/core/feeds/changed-feeds.ts";
import { objectKind, SITE_KEY } from "../src/core/posts/object-key.ts";
import type { Ports } from "../src/ports/index.ts";
import { allowance } from "../src/use-cases/posts/allowance.ts";
import { indexWakeUps } from "../src/use-cases/posts/index-wake-ups.ts";
import { reconcileObject, reconcilePosts } from "../src/use-cases/posts/reconcile-object.ts";
import { currentPorts } from "./context.ts";
import type { GazetteEnv } from "./env.ts";

/** A message, and the objects that may differ from the index. */
export type IndexMessage = [Message, keys: string[]];

/** Posts that are indexed together, beside those of the message that would make it more. */
const TOGETHER = 100;

/** Indexes what messages name: settings first, because posts are read by them, then the rest, posts together. */
export async function indexNamed(
  env: GazetteEnv,
  given: Ports,
  messages: IndexMessage[],
  changed: ChangedFeeds,
  retryLater: (message: Message) => void,
): Promise<void> {
  let ports = given;
  const faults = new Map<string, unknown>();
  const allowed = allowance();
  const others = new Set(messages.flatMap(([, keys]) => keys.filter((key) => objectKind(key) !== "post")));
  for (const key of [...others].sort((a, b) => Number(b === SITE_KEY) - Number(a === SITE_KEY))) {
    await reconcileObject(ports, key, ports.now(), changed).catch((fault) => faults.set(key, fault));
    if (key === SITE_KEY) ports = await currentPorts(env);
  }
  const left: IndexMessage[] = [];
  let some: IndexMessage[] = [];
  for (const message of messages) {
    some.push(message);
    if (new Set(some.flatMap(([, keys]) => keys)).size < TOGETHER) continue;
    await indexTogether(some);
    some = [];
  }
  await indexTogether(some);
  if (left.length === 0) return;
  await ports.queue.send(indexWakeUps([...new Set(left.flatMap(([, keys]) => keys))]));
  for (const [message] of left) message.ack();

  async function indexTogether(those: IndexMessage[]): Promise<void> {
    if (allowed.objects <= 0) {
      left.push(...those);
      return;
    }
    const keys = [...new Set(those.flatMap(([, keys]) => keys.filter((key) => objectKind(key) === "post")))];
    try {
      const options = { at: ports.now(), changed, allowed };
      for (const [key, result] of keys.length > 0 ? await reconcilePosts(ports, keys, options) : [])
        if (result.outcome === "failed") faults.set(key, result.fault);
    } catch (fault) {
      for (const key of keys) faults.set(key, fault);
    }
    for (const [message, keys] of those) await acknowledge(message, keys);
  }

  /** Acknowledges a message. Objects that failed are retried, and those of a message with others by themselves from then on. */
  async function acknowledge(message: Message, keys: string[]): Promise<void> {
    const failed = keys.filter((key) => faults.has(key));
    if (failed.length === 0) return message.ack();
    ports.log.fault("wake-up-fault", faults.get(failed[0] as string), { wakeUps: [{ kind: "index", keys: failed }] });
    if (failed.length === keys.length) return retryLater(message);
    await ports.queue.send(
      failed.map((key) => ({ kind: "index", keys: [key] })),
      { delaySeconds: 1 },
    );
    message.ack();
  }
}
