import { setTimeout as sleep } from "node:timers/promises";
import { type Client, text } from "./client.ts";
import type { Dice } from "./dice.ts";
import { postFile, type ToldPost, type ToldPosts } from "./told-posts.ts";

/** More would not fit into one feed, and what is not seen cannot be judged. */
const POSTS_MAX = 150;

/** Somebody who writes into the bucket itself, and the queue that may hear of it. */
export interface DirectAccess {
  bucket: R2Bucket;
  queue: Queue;
}

/** Publishers and their tools, each with posts of their own. */
export class Publishers {
  readonly #client: Client;
  readonly #posts: ToldPosts;
  readonly #problems: string[];
  readonly #authorization: string;
  #batches = 0;

  constructor(
    { client, posts, problems }: { client: Client; posts: ToldPosts; problems: string[] },
    authorization: string,
  ) {
    this.#client = client;
    this.#posts = posts;
    this.#problems = problems;
    this.#authorization = authorization;
  }

  get #full(): boolean {
    return this.#posts.all.length >= POSTS_MAX;
  }

  /** Writes, rewrites and deletes, one after another and in batches, for as long as `goesOn`. */
  async publish(dice: Dice, goesOn: () => boolean): Promise<void> {
    const own: ToldPost[] = [];
    const one = () => {
      const known = own.length > 0 && (this.#full || dice.chance(0.55));
      if (known) return dice.pick(own);
      const post = this.#posts.add(dice, false);
      own.push(post);
      return post;
    };
    while (goesOn()) {
      const post = one();
      if (post.version !== undefined && dice.chance(0.2)) await this.remove(post);
      else if (dice.chance(0.15))
        await this.putBatch([...new Set([post, ...Array.from({ length: dice.between(1, 4) }, one)])]);
      else await this.put(post);
      await sleep(dice.between(20, 300));
    }
  }

  async put(post: ToldPost): Promise<void> {
    const version = this.#begin(post);
    const body = postFile(post, version);
    const answer = await this.#client.persist("put", `/api/v1/objects/${post.key}`, {
      method: "PUT",
      body,
      headers: { Authorization: this.#authorization },
    });
    this.#tell(post, version, answer.status, text(answer));
  }

  async remove(post: ToldPost): Promise<void> {
    post.busy = true;
    const answer = await this.#client.persist("delete", `/api/v1/objects/${post.key}`, {
      method: "DELETE",
      headers: { Authorization: this.#authorization },
    });
    this.#tell(post, undefined, answer.status, text(answer));
  }

  /** Under one Idempotency-Key, whatever it takes. */
  async putBatch(posts: ToldPost[]): Promise<void> {
    const versions = posts.map((post) => this.#begin(post));
    const objects = posts.map((post, index) => ({
      key: post.key,
      base64: Buffer.from(postFile(post, versions[index] ?? 0)).toString("base64"),
    }));
    const answer = await this.#client.persist("batch", "/api/v1/objects", {
      method: "POST",
      body: JSON.stringify({ objects }),
      headers: {
        Authorization: this.#authorization,
        "Content-Type": "application/json",
        "Idempotency-Key": `load-${process.pid}-${++this.#batches}`,
      },
    });
    const results: { key: string }[] = answer.status === 200 ? JSON.parse(text(answer)).results : [];
    for (const [index, post] of posts.entries()) {
      const result = results.find(({ key }) => key === post.key);
      this.#tell(post, versions[index], answer.status, result ? JSON.stringify(result) : text(answer));
    }
  }

  /** With a tool that knows only buckets. Of some changes the queue hears, of the others nobody. */
  async publishDirectly(dice: Dice, { bucket, queue }: DirectAccess, goesOn: () => boolean): Promise<void> {
    const own: ToldPost[] = [];
    while (goesOn()) {
      const known = own.length > 0 && (this.#full || own.length > 12 || dice.chance(0.5));
      const post = known ? dice.pick(own) : this.#posts.add(dice, true);
      if (!known) own.push(post);
      const removes = post.version !== undefined && dice.chance(0.25);
      const version = removes ? undefined : this.#begin(post);
      if (version === undefined) await bucket.delete(post.key);
      else await bucket.put(post.key, postFile(post, version));
      if (dice.chance(0.4))
        await queue.send({
          account: "load",
          bucket: "gazette",
          action: removes ? "DeleteObject" : "PutObject",
          object: { key: post.key },
          eventTime: new Date().toISOString(),
        });
      this.#told(post, version);
      await sleep(dice.between(200, 900));
    }
  }

  #begin(post: ToldPost): number {
    post.busy = true;
    return ++post.newest;
  }

  #tell(post: ToldPost, version: number | undefined, status: number, said: string): void {
    const outcome = /"outcome":"([a-z]+)"/.exec(said)?.[1] ?? "none";
    const expected = version === undefined ? ["withdrawn"] : ["published", "updated", "unchanged"];
    if (status !== 200 || !expected.includes(outcome))
      this.#problems.push(`${post.key} version ${version ?? "none"}: ${status} ${said.slice(0, 200)}`);
    this.#told(post, version);
  }

  #told(post: ToldPost, version: number | undefined): void {
    post.version = version;
    post.toldAt = Date.now();
    post.busy = false;
  }
}
