import { setTimeout as sleep } from "node:timers/promises";
import type { Dice } from "./dice.ts";
import type { LoadedGazette } from "./loaded-gazette.ts";
import { NO_TROUBLES, type Struck, type Trouble, type Troubles } from "./trouble.ts";

/** SES refuses these; mail to those comes back. */
export const REFUSED = "*@refused.example.org";
export const BOUNCED = "*@bounced.example.org";

const MAIL_ALWAYS = { refuse: [REFUSED], bounce: { [BOUNCED]: "permanent" } };
const MAIL_WELL = {
  rate: null,
  dailyQuota: null,
  delayMs: 0,
  drop: false,
  acceptThenDrop: false,
  serverError: false,
  events: "on",
};

/** What SES comes to, beside the addresses it never likes. Its numbers are mails. */
const MAIL_WEATHERS = (dice: Dice, sent: number): Record<string, object> => ({
  well: {},
  throttles: { rate: dice.between(5, 20) },
  "has no quota left": { dailyQuota: sent + dice.between(0, 10) },
  "is slow": { delayMs: dice.between(200, 1_500) },
  "cuts before it accepts": { drop: dice.between(1, 3) },
  "accepts and cuts": { acceptThenDrop: dice.between(1, 3) },
  "answers 500": { serverError: dice.between(1, 3) },
  "tells late": { events: "late" },
});

/** Changes what fails every few seconds, within what the dice allow: calls now and then, a whole place, several at once. */
export class Weather {
  readonly struck: Struck = {};
  readonly #gazette: LoadedGazette;
  readonly #share: number;

  /** `share`: of the calls of each binding that fail at ordinary times. */
  constructor(gazette: LoadedGazette, share: number) {
    this.#gazette = gazette;
    this.#share = share;
  }

  async fineMail(): Promise<void> {
    await this.#gazette.failMail({ ...MAIL_WELL, ...MAIL_ALWAYS });
  }

  async blow(dice: Dice, goesOn: () => boolean): Promise<void> {
    while (this.#share > 0 && goesOn()) {
      await this.#set(this.#troubles(dice));
      await this.#setMail(dice);
      const until = Date.now() + dice.between(1_000, 3_000);
      while (goesOn() && Date.now() < until) await sleep(100);
    }
    await this.clear();
  }

  async clear(): Promise<void> {
    await this.#set(NO_TROUBLES);
    await this.fineMail();
  }

  #troubles(dice: Dice): Troubles {
    const storm = dice.chance(0.2) ? 5 : 1;
    const share = Math.min(this.#share * storm, 0.5);
    const trouble: Trouble = {
      refused: share,
      unanswered: share / 2,
      slow: share,
      slowMs: dice.between(100, 2_000),
      away: false,
    };
    const away = dice.chance(0.35) ? dice.pick(["database", "database", "bucket", "queue"]) : "none";
    return {
      database: { ...trouble, away: away === "database" },
      bucket: { ...trouble, away: away === "bucket" },
      queue: { ...trouble, away: away === "queue", dropped: share, repeated: share },
    };
  }

  async #setMail(dice: Dice): Promise<void> {
    const { sent } = (await (await fetch(`${this.#gazette.ses}/faults`)).json()) as { sent: number };
    const weathers = MAIL_WEATHERS(dice, sent);
    const name = dice.chance(0.3) ? "well" : dice.pick(Object.keys(weathers));
    await this.#gazette.failMail({ ...MAIL_WELL, ...MAIL_ALWAYS, ...weathers[name] });
    if (name !== "well") this.#count({ [`ses ${name}`]: 1 });
  }

  async #set(troubles: Troubles): Promise<void> {
    this.#count(await this.#gazette.fail(troubles));
  }

  #count(struck: Struck): void {
    for (const [what, times] of Object.entries(struck)) this.struck[what] = (this.struck[what] ?? 0) + times;
  }
}
