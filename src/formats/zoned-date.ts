import { zoneOffset } from "../core/wall-clock.ts";

/** A date that formats itself in a time zone, in the two formats that `feed` asks for. */
export class ZonedDate extends Date {
  readonly #offset: number;

  /** Throws for invalid dates and for years that RFC 3339 cannot express. An unknown zone is read as UTC. */
  constructor(at: number, timeZone: string) {
    super(at);
    const year = this.getUTCFullYear();
    if (!(year > 0 && year < 9999)) throw new RangeError(`${at} is not a moment that a feed can name`);
    this.#offset = offsetMinutes(this, timeZone);
  }

  /** Formats as RFC 3339, e.g. `2022-01-07T20:33:27+08:00`. */
  override toISOString(): string {
    return this.#local().toISOString().slice(0, 19) + (this.#offset === 0 ? "Z" : this.#suffix(":"));
  }

  /** Formats as RFC 822 with a four-digit year, e.g. `Fri, 07 Jan 2022 20:33:27 +0800`. */
  override toUTCString(): string {
    return this.#local()
      .toUTCString()
      .replace("GMT", this.#offset === 0 ? "GMT" : this.#suffix(""));
  }

  #local(): Date {
    return new Date(this.getTime() + this.#offset * 60_000);
  }

  #suffix(colon: string): string {
    const minutes = Math.abs(this.#offset);
    const pair = (value: number) => String(value).padStart(2, "0");
    return `${this.#offset < 0 ? "-" : "+"}${pair(Math.floor(minutes / 60))}${colon}${pair(minutes % 60)}`;
  }
}

/** Returns a zone's offset in whole minutes, as both formats have it. */
function offsetMinutes(date: Date, timeZone: string): number {
  try {
    return Math.trunc(zoneOffset(date.getTime(), timeZone) / 60_000);
  } catch {
    return 0;
  }
}
