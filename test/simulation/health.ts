const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** After an outage, until all is as it was. */
const GRACE = 3 * HOUR;

/** What kept mails from going out, and when: by it the model knows how long anybody had to wait. */
export class Health {
  readonly #outages: { why: string; from: number; to: number }[] = [];
  readonly #quotas: { at: number; perDay: number | undefined }[] = [];

  get limited(): boolean {
    return this.#quotas.at(-1)?.perDay !== undefined;
  }

  noteQuota(at: number, perDay: number | undefined): void {
    this.#quotas.push({ at, perDay });
  }

  /** Begins or ends what keeps mails from going out; `why` may be the address of the only reader concerned. */
  noteOutage(why: string, at: number, begins: boolean, to = Number.POSITIVE_INFINITY): void {
    const last = this.#outages.findLast((outage) => outage.why === why);
    const open = last && last.to > at ? last : undefined;
    if (begins && open) open.to = Math.max(open.to, to);
    else if (begins) this.#outages.push({ why, from: at, to });
    else if (open) open.to = at;
  }

  notePause(at: number, paused: boolean): void {
    this.noteOutage("paused", at, paused);
  }

  /** Days of good health between two moments; with a quota below the list, the days that it takes to come round count as one. */
  turns(from: number, to: number, readers: number): number {
    const edges = new Set([from, to]);
    const outages = this.#outages
      .filter(({ why }) => !why.includes("@"))
      .map((outage) => ({ from: outage.from, to: outage.to + GRACE }));
    for (const outage of outages) edges.add(outage.from).add(outage.to);
    for (const { at } of this.#quotas) edges.add(at).add(at + DAY);
    const between = [...edges].filter((edge) => edge >= from && edge <= to).sort((a, b) => a - b);
    let turns = 0;
    for (const [index, begin] of between.entries()) {
      const end = between[index + 1] ?? begin;
      if (outages.some((outage) => outage.from <= begin && begin < outage.to)) continue;
      const quota = this.#quotas.findLast(({ at }) => at <= begin);
      // Whoever joins or leaves is written to by the same quota.
      const left = quota?.perDay === undefined ? Number.POSITIVE_INFINITY : Math.max(1, quota.perDay - 1);
      // What was sent yesterday counts today.
      if (quota && left < 2 * readers && begin < quota.at + DAY) continue;
      if (quota?.perDay === undefined && quota && begin < quota.at + GRACE) continue;
      const share = left < readers + 3 ? 1 / (Math.ceil(readers / left) + 1) : 1;
      turns += ((end - begin) / DAY) * share;
    }
    return turns;
  }

  /** Whether the quota has been below the list at any time since. */
  shortOfQuota(since: number): boolean {
    return this.#quotas.some(({ perDay }, index) => {
      const until = this.#quotas[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      return perDay !== undefined && until + DAY > since;
    });
  }

  /** When the quota was last below the list, or what was sent then counted. */
  lastShort(now: number): number {
    const last = this.#quotas.findLastIndex(({ perDay }) => perDay !== undefined);
    return last < 0 ? 0 : Math.min(now, (this.#quotas[last + 1]?.at ?? now) + DAY);
  }

  /** Until when the provider refused an address. */
  lastRefusal(email: string, now: number): number {
    const outage = this.#outages.findLast(({ why }) => why === email);
    return outage ? Math.min(outage.to, now) : 0;
  }

  isImpaired(now: number): boolean {
    return this.#outages.some(({ why, from, to }) => !why.includes("@") && from <= now && now < to + GRACE);
  }
}
