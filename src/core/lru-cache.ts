import { SizedCache } from "./sized-cache.ts";

/** A least-recently-used cache that creates missing values. */
export class LruCache<Value> {
  readonly #values: SizedCache<Value>;

  constructor(max: number) {
    this.#values = new SizedCache(max);
  }

  get(key: string, make: () => Value): Value {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.#values.set(key, value, 1);
    return value;
  }
}
