/**
 * Caches values by two names, in two generations: when the younger has half of what the cache may hold, the elder is forgotten
 * but for what was asked for in the meantime. Asks cost as little as those of a map, which matters where one email asks a hundred times.
 */
export class GenerationalCache<Value> {
  readonly #half: number;
  #young = new Map<string, Map<string, Value>>();
  #old = new Map<string, Map<string, Value>>();
  #count = 0;

  constructor(max: number) {
    this.#half = Math.ceil(max / 2);
  }

  get(group: string, name: string): Value | undefined {
    const young = this.#young.get(group)?.get(name);
    if (young !== undefined) return young;
    const old = this.#old.get(group)?.get(name);
    if (old !== undefined) this.set(group, name, old);
    return old;
  }

  set(group: string, name: string, value: Value): void {
    if (this.#count >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#count = 0;
    }
    const values = this.#young.get(group) ?? new Map<string, Value>();
    this.#young.set(group, values.set(name, value));
    this.#count++;
  }
}
