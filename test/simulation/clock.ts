import { AsyncLocalStorage } from "node:async_hooks";
import { createHash, createHmac } from "node:crypto";

/** One run of a part of Gazette: a cron, a batch of messages, a request. It may be killed at any step. */
export interface Invocation {
  name: string;
  alive: boolean;
  /** Port calls so far. */
  calls: number;
  /** Claims on deliveries that are its own. */
  claims: string[];
  /** What is to be done with it when it is killed. */
  killed: () => void;
}

export const current = new AsyncLocalStorage<Invocation>();

/** What a dead invocation waits for. */
export const never = <Value>(): Promise<Value> => new Promise(() => {});

interface Happening {
  at: number;
  order: number;
  run: () => unknown;
}

/** Virtual time: nothing happens but what is entered here, one thing after another, in the same order each time. */
export class Timeline {
  now: number;
  readonly #heap: Happening[] = [];
  #order = 0;

  constructor(now: number) {
    this.now = now;
  }

  at(at: number, run: () => unknown): void {
    const happening = { at: Math.max(at, this.now), order: this.#order++, run };
    const heap = this.#heap;
    let index = heap.push(happening) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(happening, heap[parent] as Happening)) break;
      heap[index] = heap[parent] as Happening;
      index = parent;
    }
    heap[index] = happening;
  }

  /** Lets everything happen that is entered up to a moment, what it brings included. */
  async runUntil(end: number): Promise<void> {
    for (;;) {
      const [next] = this.#heap;
      if (!next || next.at > end) break;
      this.#pop();
      this.now = next.at;
      // What takes real time is waited for.
      await next.run();
      await settled();
    }
    this.now = end;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Happening;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Happening, heap[child] as Happening)) child++;
      if (!before(heap[child] as Happening, last)) break;
      heap[index] = heap[child] as Happening;
      index = child;
    }
    heap[index] = last;
  }
}

const before = (a: Happening, b: Happening) => a.at < b.at || (a.at === b.at && a.order < b.order);

const realImmediate = setImmediate;

/** When everything that needs no time has been done: promises come before it. */
const settled = () => new Promise<void>((resolve) => realImmediate(resolve));

/** A number that follows from others, the same each time; below 2^32. */
export function mixed(...numbers: number[]): number {
  let hash = 0x811c9dc5;
  for (const number of numbers) {
    for (const part of [number >>> 0, Math.floor(number / 4_294_967_296)]) {
      hash = Math.imul(hash ^ part, 0x01000193);
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    }
  }
  return (hash ^ (hash >>> 13)) >>> 0;
}

let timeline: Timeline | undefined;
let drawn = 0;

/**
 * Makes a timeline this process's time, and chance a matter of count: the code under simulation asks the globals. Hashes
 * are made at once, because threads come back in any order.
 */
export function live(by: Timeline): void {
  drawn = 0;
  if (!timeline) install();
  timeline = by;
}

function install(): void {
  const now = () => (timeline as Timeline).now;
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget) as object,
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
  const later = (run: () => void, ms = 0) => {
    const timer = { cancelled: false, unref: () => timer, ref: () => timer };
    const invocation = current.getStore();
    (timeline as Timeline).at(now() + Math.max(0, ms), () => {
      if (timer.cancelled || invocation?.alive === false) return;
      if (invocation) current.run(invocation, run);
      else run();
    });
    return timer;
  };
  Object.assign(globalThis, {
    setTimeout: later,
    clearTimeout: (timer?: { cancelled: boolean }) => {
      if (timer) timer.cancelled = true;
    },
  });
  performance.now = now;
  crypto.randomUUID = () =>
    `${(++drawn).toString(16).padStart(8, "0")}-0000-4000-8000-000000000000` as ReturnType<Crypto["randomUUID"]>;
  const bytesOf = (data: BufferSource) => (data instanceof ArrayBuffer ? new Uint8Array(data) : (data as Uint8Array));
  const asBuffer = (bytes: Buffer) => Uint8Array.from(bytes).buffer;
  Object.assign(crypto.subtle, {
    digest: async (name: string, data: BufferSource) =>
      asBuffer(createHash(name.replace("-", "").toLowerCase()).update(bytesOf(data)).digest()),
    importKey: async (_: string, secret: BufferSource) => ({ secret: bytesOf(secret) }),
    sign: async (_: string, key: { secret: Uint8Array }, data: BufferSource) =>
      asBuffer(createHmac("sha256", key.secret).update(bytesOf(data)).digest()),
  });
}
