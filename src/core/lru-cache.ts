/** A least-recently-used cache that creates missing values. */
export class LruCache<Value> {
  readonly #most: number;
  readonly #values = new Map<string, Value>();

  constructor(max: number) {
    this.#most = max;
  }

  get(key: string, make: () => Value): Value {
    const value = this.#values.get(key) ?? make();
    // A Map iterates in insertion order, so the least recently used key is the first.
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#most) this.#forgetOldest();
    return value;
  }

  #forgetOldest(): void {
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }
}
