const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** After an outage, until all is as it was. */
const GRACE = 3 * HOUR;

/** What kept mails from going out, and when: by it the model knows how long anybody had to wait. */
export class Health {
  readonly #outages: { why: string; from: number; to: number }[] = [];
  readonly #quotas: { at: number; perDay: number | undefined }[] = [];
  readonly #serviceEmails: number[] = [];

  get limited(): boolean {
    return this.#quotas.at(-1)?.perDay !== undefined;
  }

  noteQuota(at: number, perDay: number | undefined): void {
    this.#quotas.push({ at, perDay });
  }

  noteServiceEmail(at: number): void {
    this.#serviceEmails.push(at);
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
    return this.#healthy(from, to, ({ at, perDay }, begin) => {
      // Issues leave a third of it to whoever asks; and whoever joins or leaves may be written to by the rest.
      const left = Math.max(1, perDay - Math.floor(perDay / 3) - 1);
      // What was sent yesterday counts today.
      if (left < 2 * readers && begin < at + DAY) return 0;
      return left < readers + 3 ? 1 / (Math.ceil(readers / left) + 1) : 1;
    });
  }

  /** Days between two moments in which whoever asks could be answered: a third of a short quota is left for that. */
  answerable(from: number, to: number): number {
    return this.#healthy(from, to, ({ at, perDay }, begin) => {
      if (begin < at + DAY) return 0;
      const answered = this.#serviceEmails.filter((sent) => sent > begin - DAY && sent <= begin);
      return answered.length < Math.floor(perDay / 3) ? 1 : 0;
    });
  }

  /** Days of good health, of which those with a short quota count by what is said of it. */
  #healthy(from: number, to: number, share: (quota: { at: number; perDay: number }, begin: number) => number): number {
    const edges = new Set([from, to]);
    const outages = this.#outages
      .filter(({ why }) => !why.includes("@"))
      .map((outage) => ({ from: outage.from, to: outage.to + GRACE }));
    for (const outage of outages) edges.add(outage.from).add(outage.to);
    for (const { at } of this.#quotas) edges.add(at).add(at + DAY);
    for (const at of this.#serviceEmails) edges.add(at).add(at + DAY);
    const between = [...edges].filter((edge) => edge >= from && edge <= to).sort((a, b) => a - b);
    let turns = 0;
    for (const [index, begin] of between.entries()) {
      const end = between[index + 1] ?? begin;
      if (outages.some((outage) => outage.from <= begin && begin < outage.to)) continue;
      const quota = this.#quotas.findLast(({ at }) => at <= begin);
      if (quota && quota.perDay === undefined && begin < quota.at + GRACE) continue;
      const { perDay, at } = quota ?? {};
      turns += ((end - begin) / DAY) * (perDay === undefined || at === undefined ? 1 : share({ at, perDay }, begin));
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

  /** Until when the provider refused an address. */
  lastRefusal(email: string, now: number): number {
    const outage = this.#outages.findLast(({ why }) => why === email);
    return outage ? Math.min(outage.to, now) : 0;
  }

  isImpaired(now: number): boolean {
    return this.#outages.some(({ why, from, to }) => !why.includes("@") && from <= now && now < to + GRACE);
  }
}
