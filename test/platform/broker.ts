import type { Dice } from "../load/dice.ts";

/** Behaviour of the queue. */
export interface Fate {
  dropped: number;
  repeated: number;
  /** Share of delayed messages, and the maximum delay in steps. */
  delayed: number;
  delaySteps: number;
}

interface Waiting<Body> {
  body: Body;
  attempts: number;
  due: number;
}

/** A consumer. If it throws, the batch is retried. */
export type Consumer<Body> = (bodies: Body[], attempts: number) => Promise<void>;

/**
 * A queue as documented by Cloudflare, in steps instead of seconds: a consumer handles one batch at a time; another is started
 * only after a whole batch was processed and a backlog is left, up to `most`; messages are delivered at least once, in no
 * guaranteed order, and dropped after `attempts`. The local broker never starts a second consumer: `most: 1`.
 */
export class Broker<Body> {
  readonly #consume: Consumer<Body>;
  readonly #dice: Dice;
  readonly #fate: Fate;
  readonly #size: number;
  readonly #most: number;
  readonly #attempts: number;
  #waiting: Waiting<Body>[] = [];
  #consumers = 1;
  #step = 0;
  /** Dropped messages. */
  readonly dead: Body[] = [];

  constructor(
    consume: Consumer<Body>,
    dice: Dice,
    {
      size = 10,
      most = 1,
      attempts = 10,
      ...fate
    }: Partial<Fate> & { size?: number; most?: number; attempts?: number } = {},
  ) {
    this.#consume = consume;
    this.#dice = dice;
    this.#fate = { dropped: 0, repeated: 0, delayed: 0, delaySteps: 0, ...fate };
    [this.#size, this.#most, this.#attempts] = [size, most, attempts];
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get consumers(): number {
    return this.#consumers;
  }

  send(bodies: Body[]): void {
    for (const body of bodies) {
      const { dropped, repeated, delayed, delaySteps } = this.#fate;
      if (this.#dice.chance(dropped)) continue;
      for (let times = this.#dice.chance(repeated) ? 2 : 1; times > 0; times--) {
        const due = this.#step + (this.#dice.chance(delayed) ? this.#dice.between(1, Math.max(1, delaySteps)) : 0);
        // At a random position.
        this.#waiting.splice(this.#dice.between(0, this.#waiting.length), 0, {
          body: structuredClone(body),
          attempts: 1,
          due,
        });
      }
    }
  }

  /** Delivers a batch to each consumer, and waits for all. Returns false if there was nothing to do. */
  async step(): Promise<boolean> {
    this.#step++;
    const batches: Waiting<Body>[][] = [];
    for (let consumer = 0; consumer < this.#consumers; consumer++) {
      const batch = this.#waiting.filter(({ due }) => due <= this.#step).slice(0, this.#size);
      if (batch.length === 0) break;
      this.#waiting = this.#waiting.filter((message) => !batch.includes(message));
      batches.push(batch);
    }
    await Promise.all(batches.map((batch) => this.#process(batch)));
    if (batches.length > 0) this.#consumers = Math.min(this.#most, this.#waiting.length > 0 ? this.#consumers + 1 : 1);
    return batches.length > 0 || this.#waiting.length > 0;
  }

  /** Runs until the queue is empty. */
  async drain(steps = 1_000): Promise<void> {
    for (let done = 0; done < steps && (await this.step()); done++);
  }

  async #process(batch: Waiting<Body>[]): Promise<void> {
    const attempts = Math.max(...batch.map((message) => message.attempts));
    try {
      await this.#consume(
        batch.map(({ body }) => body),
        attempts,
      );
    } catch {
      for (const message of batch) {
        if (message.attempts >= this.#attempts) this.dead.push(message.body);
        else this.#waiting.push({ ...message, attempts: message.attempts + 1, due: this.#step + message.attempts });
      }
    }
  }
}
