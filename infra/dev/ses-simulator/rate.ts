/** Rate limiter over the last second (longer for rates below one a second). */
export class Rate {
  #times: number[] = [];
  #oldest = 0;

  /** Returns whether `count` more are allowed now, and counts them. */
  take(count: number, perSecond: number, now: number): boolean {
    const windowMs = 1000 * Math.max(1, 1 / perSecond);
    while (this.#oldest < this.#times.length && (this.#times[this.#oldest] ?? 0) <= now - windowMs) this.#oldest++;
    if (this.#oldest > 1000 && this.#oldest * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#oldest);
      this.#oldest = 0;
    }
    if (this.#times.length - this.#oldest + count > Math.max(1, Math.floor(perSecond))) return false;
    for (let taken = 0; taken < count; taken++) this.#times.push(now);
    return true;
  }
}
