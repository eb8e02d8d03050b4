import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "./clock.ts";
import type { Measures } from "./measures.ts";

export interface Answer {
  status: number;
  headers: Headers;
  body: Buffer;
}

const TIMEOUT_MS = 60_000;
const FIRST_WAIT_MS = 50;
const LAST_WAIT_MS = 1_000;

/** Programs and people who know HTTP: what failed on the other side they ask for again, as late as they are told to. */
export class Client {
  readonly #origin: string;
  readonly #clock: Clock;
  readonly #measures: Measures;
  readonly #problems: string[];
  /** When whoever still has no answer gives up: long after everything works again. */
  giveUpAt = Number.POSITIVE_INFINITY;

  constructor(origin: string, { clock, measures, problems }: { clock: Clock; measures: Measures; problems: string[] }) {
    this.#origin = origin;
    this.#clock = clock;
    this.#measures = measures;
    this.#problems = problems;
  }

  /** One request. Status 0 is no answer at all. */
  async ask(kind: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const begun = performance.now();
    const answer = await this.#asked(path, init);
    this.#measures.answered(kind, answer.status, performance.now() - begun);
    // What is away is said to be away: 500 is for faults of our own, and here is none.
    if (answer.status === 500) this.#problems.push(`500: ${path.replace(/[^/]{40,}/, "…")} ${text(answer, 200)}`);
    return answer;
  }

  /** The same request until it is answered with anything but "not now". */
  async persist(kind: string, path: string, init: RequestInit = {}): Promise<Answer> {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LAST_WAIT_MS)) {
      const answer = await this.ask(kind, path, init);
      const { status, headers } = answer;
      if (status > 0 && status < 500 && status !== 429 && status !== 409) return answer;
      if (Date.now() > this.giveUpAt) throw new Error(`${kind}: ${path} was never answered but with ${status}.`);
      this.#measures.retried(kind);
      const asked = Number(headers.get("Retry-After") ?? Number.NaN);
      await sleep(Number.isFinite(asked) ? Math.max(this.#clock.realMs(asked), FIRST_WAIT_MS) : wait);
    }
  }

  async #asked(path: string, init: RequestInit): Promise<Answer> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(new URL(path, this.#origin), { redirect: "manual", signal, ...init });
      const body = Buffer.from(await response.arrayBuffer());
      return { status: response.status, headers: response.headers, body };
    } catch {
      return { status: 0, headers: new Headers(), body: Buffer.alloc(0) };
    }
  }
}

export function text({ body }: Answer, most = Number.POSITIVE_INFINITY): string {
  return body.toString("utf8").slice(0, most);
}
