import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { XmlDocument } from "libxml2-wasm";
import { type Answer, type Client, text } from "./client.ts";
import type { Dice } from "./dice.ts";
import { CATEGORIES, type Covers, late, shownPosts, type ToldPosts } from "./told-posts.ts";

/** How soon readers are promised what a publisher was told is published: an isolate looks again after two or three seconds. */
export const PROMISE_MS = 5_000;

const WHOLE = 200;
const USUAL = 50;

interface Feed extends Covers {
  path: string;
}

/** Feeds of the site, of each category and combined ones, in every format. */
export const FEEDS: Feed[] = [
  ...["/rss.xml", "/atom.xml", "/feed.json"].flatMap((path): Feed[] => [
    { path, limit: USUAL, covers: () => true },
    { path: `${path}?limit=${WHOLE}`, limit: WHOLE, covers: () => true },
    {
      path: `${path}?limit=${WHOLE}&category=air,sea`,
      limit: WHOLE,
      covers: ({ categories }) => categories.includes("air") || categories.includes("sea"),
    },
    {
      path: `${path}?limit=${WHOLE}&exclude=money&content=summary`,
      limit: WHOLE,
      covers: ({ categories }) => !categories.includes("money"),
    },
    ...CATEGORIES.map((category) => ({
      path: `/categories/${category}${path}`,
      limit: USUAL,
      covers: ({ categories }: { categories: string[] }) => categories.includes(category),
    })),
  ]),
  { path: "/feed.xml", limit: USUAL, covers: () => true },
  { path: "/feed/land.xml", limit: USUAL, covers: ({ categories }) => categories.includes("land") },
];

/** What one reader has kept of an address. */
interface Kept {
  etag: string;
  shown: Map<number, number>;
}

export interface ReadersReport {
  /** Feeds that showed something older than promised, and by how much the latest of them. */
  stale: number;
  stalestMs: number;
  notModified: number;
  judged: number;
}

/** Programs and people who read feeds, pages and images, for as long as `goesOn`. */
export class Readers {
  readonly report: ReadersReport = { stale: 0, stalestMs: 0, notModified: 0, judged: 0 };
  readonly #client: Client;
  readonly #posts: ToldPosts;
  readonly #problems: string[];
  /** Nothing fails and nothing has failed for a while: now a late answer is a wrong one. */
  calm = false;
  readonly #warm = new Set<string>();
  readonly #wellFormed = new Set<string>();

  constructor({ client, posts, problems }: { client: Client; posts: ToldPosts; problems: string[] }) {
    this.#client = client;
    this.#posts = posts;
    this.#problems = problems;
  }

  /** Asks for each feed once, so that there is something to fall back on. */
  async warm(): Promise<void> {
    for (const feed of FEEDS) {
      await this.#client.persist("feed", feed.path);
      this.#warm.add(feed.path);
    }
  }

  async read(dice: Dice, goesOn: () => boolean): Promise<void> {
    const kept = new Map<string, Kept>();
    while (goesOn()) {
      if (dice.chance(0.75)) await this.#readFeed(dice.pick(FEEDS), dice, kept);
      else if (dice.chance(0.7)) await this.#readPage(dice);
      else await this.#readImage(dice);
      await sleep(dice.between(5, 60));
    }
  }

  async #readFeed(feed: Feed, dice: Dice, kept: Map<string, Kept>): Promise<void> {
    const known = dice.chance(0.8) ? kept.get(feed.path) : undefined;
    const askedAt = Date.now();
    const calm = this.calm;
    const headers = new Headers(known && { "If-None-Match": known.etag });
    const answer = await this.#client.ask("feed", feed.path, { headers });
    const { status } = answer;
    if (status >= 500 || status === 0) {
      if (this.#warm.has(feed.path)) this.#problems.push(`${feed.path} answered ${status} though it was known.`);
      return;
    }
    let shown: Map<number, number>;
    if (status === 304 && known) {
      this.report.notModified++;
      shown = known.shown;
    } else if (status === 200) {
      shown = this.#judged(feed.path, answer);
      kept.set(feed.path, { etag: answer.headers.get("ETag") ?? "", shown });
      this.#warm.add(feed.path);
    } else {
      this.#problems.push(`${feed.path} answered ${status}.`);
      return;
    }
    const behind = late(this.#posts.all, shown, feed, askedAt, PROMISE_MS);
    if (behind.length === 0) return;
    this.report.stale++;
    this.report.stalestMs = Math.max(this.report.stalestMs, ...behind.map(({ ms }) => ms));
    if (calm) this.#problems.push(`${feed.path} was late though nothing failed: ${JSON.stringify(behind.slice(0, 3))}`);
  }

  /** What a feed shows; each document is read once by those who are strict. */
  #judged(path: string, answer: Answer): Map<number, number> {
    const document = text(answer);
    const hash = createHash("sha256").update(answer.body).digest("base64");
    if (!this.#wellFormed.has(hash)) {
      try {
        if (path.includes(".json")) JSON.parse(document);
        else XmlDocument.fromBuffer(answer.body).dispose();
      } catch (fault) {
        this.#problems.push(`${path} is not well-formed: ${fault}`);
      }
      this.#wellFormed.add(hash);
      this.report.judged++;
    }
    return shownPosts(document);
  }

  async #readPage(dice: Dice): Promise<void> {
    const post = this.#posts.all.length > 0 ? dice.pick(this.#posts.all) : undefined;
    const path = dice.pick([
      "/",
      `/categories/${dice.pick(CATEGORIES)}/`,
      ...(post ? [`/posts/load-${post.number}`] : []),
    ]);
    const { status } = await this.#client.ask("page", path);
    if (![200, 404, 410, 500, 503].includes(status)) this.#problems.push(`${path} answered ${status}.`);
  }

  async #readImage(dice: Dice): Promise<void> {
    const headers: Record<string, string> = dice.chance(0.5) ? { Range: "bytes=10-19" } : {};
    const { status, body } = await this.#client.ask("image", IMAGE_KEY_PATH, { headers });
    const whole = headers.Range === undefined;
    const right = whole ? status === 200 && body.equals(IMAGE) : status === 206 && body.equals(IMAGE.subarray(10, 20));
    if (!right && ![404, 500, 503].includes(status))
      this.#problems.push(`The image answered ${status} with ${body.length} bytes.`);
  }
}

export const IMAGE_KEY = "assets/load.png";
const IMAGE_KEY_PATH = `/${IMAGE_KEY}`;
export const IMAGE = Buffer.concat([
  Buffer.from("89504e470d0a1a0a", "hex"),
  Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 7) % 251)),
]);
