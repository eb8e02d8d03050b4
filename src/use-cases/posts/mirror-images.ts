import { type ImageStatus, mirrorKey, retryAt } from "../../core/posts/remote-image.ts";
import { shortHash } from "../../core/short-hash.ts";
import type { Ports } from "../../ports/index.ts";
import type { FetchedImage } from "../../ports/posts/images.ts";
import type { ClaimedImage, SettledImage } from "../../ports/posts/mirror.ts";
import { indexWakeUps } from "./index-wake-ups.ts";
import { saveMirrorRecord } from "./mirror-records.ts";

/** Images fetched at once; memory allows a few of the largest. */
const CONCURRENCY = 4;
/** Per host, by all workers together. */
const PER_HOST = 2;
/** Longer than fetching and storing an image takes. An older claim belongs to a worker that crashed. */
const CLAIM_MS = 90_000;
/** How long a worker runs before it leaves the rest to the next. */
const RUN_MS = 40_000;
const IMAGES_PER_RUN = 200;

type MirrorPorts = Pick<Ports, "site" | "images" | "objects" | "mirror" | "queue" | "log" | "now">;

/** Mirrors images that are due, for about as long as until the next cron run. Safe to run concurrently. */
export async function mirrorImages(ports: MirrorPorts): Promise<void> {
  const { site, mirror, queue, log, now } = ports;
  if (!site.mirrorImages) return;
  const began = now();
  const counts = { mirrored: 0, refused: 0, later: 0 };
  const posts = new Set<string>();
  let taken = 0;
  try {
    while (taken < IMAGES_PER_RUN && now() - began < RUN_MS) {
      const claimed = await mirror.claim({ limit: CONCURRENCY, perHost: PER_HOST, claimMs: CLAIM_MS }, now());
      if (claimed.length === 0) break;
      taken += claimed.length;
      const settled = await Promise.all(claimed.map((image) => attempt(ports, image)));
      for (const { status } of settled) counts[status.state === "waiting" ? "later" : status.state]++;
      for (const key of await mirror.settle(settled, now())) posts.add(key);
    }
  } finally {
    // If these are lost, the next reconcile finds the posts.
    if (posts.size > 0) await queue.send(indexWakeUps([...posts]));
    if (taken > 0) log.write({ event: "mirror", ...counts, posts: posts.size, ms: now() - began });
  }
}

/** Queues mirroring if images are due: a wake-up may have been lost, or a retry is due. */
export async function queueMirroring(
  { site, mirror, queue }: Pick<Ports, "site" | "mirror" | "queue">,
  at: number,
): Promise<void> {
  if (site.mirrorImages && (await mirror.sweep(at))) await queue.send([{ kind: "mirror-images" }]);
}

async function attempt(ports: MirrorPorts, { url, attempts }: ClaimedImage): Promise<SettledImage> {
  const { images, log, now } = ports;
  try {
    const fetched = await images.fetch(url);
    if (fetched.outcome === "later") return { url, status: retryStatus(attempts, now()), rest: fetched.rest };
    const status = await storeCopy(ports, fetched);
    // An address refused without asking its host may be allowed later.
    if (status.state === "mirrored" || status.reason !== "address") await saveMirrorRecord(ports, url, status, now());
    return { url, status, rest: false };
  } catch (fault) {
    // The bucket failed, not the image.
    log.fault("image-not-kept", fault, { url });
    return { url, status: retryStatus(attempts, now()), rest: false };
  }
}

function retryStatus(attempts: number, at: number): SettledImage["status"] {
  const tryAt = retryAt(attempts, at);
  return tryAt === undefined ? { state: "refused", reason: "unreachable" } : { state: "waiting", tryAt };
}

async function storeCopy(
  { objects }: MirrorPorts,
  fetched: Exclude<FetchedImage, { outcome: "later" }>,
): Promise<Exclude<ImageStatus, { state: "waiting" }>> {
  if (fetched.outcome === "refused") return { state: "refused", reason: fetched.reason };
  const { bytes, type, width, height } = fetched;
  const key = mirrorKey(await shortHash(bytes), type);
  await objects.put(key, bytes, type);
  return { state: "mirrored", image: { key, type, width, height, length: bytes.length } };
}
