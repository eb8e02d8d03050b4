const MINUTE_MS = 60_000;

/** The Worker's time: real time, set ahead to the next full minute with each run of the cron. */
export class Clock {
  /** Real milliseconds between two runs of the cron. */
  readonly minuteMs: number;
  #ahead = 0;

  constructor(minuteMs: number) {
    this.minuteMs = minuteMs;
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  /** Sets the clock ahead to the next full minute. */
  nextMinute(): number {
    const at = Math.floor(this.now() / MINUTE_MS + 1) * MINUTE_MS;
    this.#ahead = at - Date.now();
    return at;
  }

  /** How long somebody waits here who was asked to come back in so many seconds. */
  realMs(seconds: number): number {
    return (seconds * 1000 * this.minuteMs) / MINUTE_MS;
  }
}
