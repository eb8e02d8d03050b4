/**
 * Caches so many values by two names, and forgets first what was set first. To ask for one costs no more than two maps do, which
 * matters where a single email asks a hundred times.
 */
export class FifoCache<Value> {
  readonly #max: number;
  readonly #groups = new Map<string, Map<string, Value>>();
  /** In which order they were set, from `#oldest` on and around. */
  readonly #order: [group: string, name: string][] = [];
  #oldest = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get(group: string, name: string): Value | undefined {
    return this.#groups.get(group)?.get(name);
  }

  set(group: string, name: string, value: Value): void {
    const values = this.#groups.get(group) ?? new Map<string, Value>();
    if (!values.has(name)) this.#note(group, name);
    this.#groups.set(group, values.set(name, value));
  }

  #note(group: string, name: string): void {
    if (this.#order.length < this.#max) {
      this.#order.push([group, name]);
      return;
    }
    const [oldGroup, oldName] = this.#order[this.#oldest] as [string, string];
    this.#groups.get(oldGroup)?.delete(oldName);
    this.#order[this.#oldest] = [group, name];
    this.#oldest = (this.#oldest + 1) % this.#max;
  }
}
