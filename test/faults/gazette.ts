import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ADMIN_TOKEN, buildWorker, PUBLISH_TOKEN, type Runtime, startRuntime } from "../../bench/runtime.ts";
import type { Module } from "../../infra/bundle.ts";
import { type SesSimulator, startSesSimulator } from "../../infra/dev/ses-simulator/simulator.ts";
import { freePort } from "../free-port.ts";
import { TOPIC_ARN } from "../service.ts";

const NAME = "gazette";
const MINUTE = 60_000;
export interface Line {
  email: string;
  state: string;
  reason: string;
}

export interface IssueView {
  id: number;
  frequency: string;
  state: string;
  reason: { code: string; detail: string } | null;
  planned: number;
  deliveries: Record<string, number>;
}

/**
 * Gazette as it runs in the world: the built Worker in workerd, a process of its own that keeps its state on disk, and SES.
 * `kill` is `kill -9`; what survives it is what D1 has written.
 */
export class Gazette {
  readonly #folder: string;
  readonly #built: Module[];
  readonly #port: number;
  readonly #sesPort: number;
  readonly #say: (line: string) => void;
  #runtime: Runtime | undefined;
  #ses: SesSimulator | undefined;
  #subscribed: { category: string; emails: string[] } | undefined;
  #minute = 0;

  private constructor(folder: string, built: Module[], ports: [number, number], say: (line: string) => void) {
    this.#folder = folder;
    this.#built = built;
    [this.#port, this.#sesPort] = ports;
    this.#say = say;
  }

  /** `built`: the Worker, where it has been bundled already. */
  static async open(built?: Module[], say: (line: string) => void = () => {}): Promise<Gazette> {
    const folder = await mkdtemp(join(tmpdir(), "gazette-faults-"));
    const ports: [number, number] = [await freePort(), await freePort()];
    const gazette = new Gazette(folder, built ?? (await buildWorker()), ports, say);
    try {
      await Promise.all([gazette.startSes(), gazette.start()]);
      return gazette;
    } catch (fault) {
      await gazette.close();
      throw fault;
    }
  }

  get url(): string {
    return `http://localhost:${this.#port}`;
  }

  get sesUrl(): string {
    return `http://localhost:${this.#sesPort}`;
  }

  async start(): Promise<void> {
    this.#runtime = await startRuntime([NAME], {
      built: this.#built,
      state: join(this.#folder, "state"),
      port: this.#port,
      settings: {
        SITE_URL: this.url,
        SES_ENDPOINT: this.sesUrl,
        SNS_TOPIC_ARN: TOPIC_ARN,
        SNS_CERT_ORIGIN: this.sesUrl,
      },
      delivers: true,
      onFault: this.#say,
    });
  }

  /** The Worker and everything it was doing are gone between two instructions. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** As a deploy does it: the running one is told to end, and another takes its place. */
  async deploy(): Promise<void> {
    await this.#end("SIGTERM");
    await this.start();
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#runtime?.process?.kill(signal);
    await this.#runtime?.close();
    this.#runtime = undefined;
  }

  async startSes(): Promise<void> {
    this.#ses = await startSesSimulator({ port: this.#sesPort, eventsTo: `${this.url}/feedback/ses` });
  }

  async killSes(): Promise<void> {
    await this.#ses?.close();
    this.#ses = undefined;
  }

  async close(): Promise<void> {
    await Promise.all([this.#end("SIGTERM"), this.killSes()]);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The next minute of the clock, never the same twice. */
  minute(after = 0): number {
    this.#minute = Math.max(Math.ceil(Date.now() / MINUTE) * MINUTE, this.#minute + MINUTE, this.#minute + after);
    return this.#minute;
  }

  async cron(at: number): Promise<void> {
    if (!this.#runtime) throw new Error("The Worker does not run.");
    await this.#runtime.cron(NAME, at);
  }

  async #admin(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}`, ...init.headers };
    const answer = await fetch(`${this.url}${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
    return answer;
  }

  async publish(files: Record<string, string>): Promise<void> {
    const objects = Object.entries(files).map(([key, text]) => ({ key, base64: Buffer.from(text).toString("base64") }));
    const answer = await fetch(`${this.url}/api/v1/objects`, {
      method: "POST",
      headers: { Authorization: `Bearer ${PUBLISH_TOKEN}`, "Content-Type": "application/json" },
      body: JSON.stringify({ objects }),
    });
    if (!answer.ok) throw new Error(`Publishing answered ${answer.status}: ${await answer.text()}`);
  }

  /**
   * Imports active subscribers of one category, which may have no posts yet, as of our own export. They stay the same: were each
   * issue also for those of the ones before, it would soon be long enough for a second sender.
   */
  async subscribed(subscribers: number): Promise<{ category: string; emails: string[] }> {
    if (this.#subscribed) return this.#subscribed;
    const category = word();
    const emails = Array.from({ length: subscribers }, (_, index) => `${category}-${index}@example.com`);
    for (let start = 0; start < emails.length; start += 50_000) {
      const rows = emails
        .slice(start, start + 50_000)
        .map((email) => `${email},${category},immediate,active,${HISTORY}`);
      await this.#admin("/api/v1/subscribers/import?consent=fault+tests", {
        method: "POST",
        headers: { "Content-Type": "text/csv" },
        body: `email,categories,frequency,status,history\n${rows.join("\n")}\n`,
      });
    }
    this.#subscribed = { category, emails };
    return this.#subscribed;
  }

  async faults(faults: object): Promise<void> {
    const answer = await fetch(`${this.sesUrl}/faults`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(faults),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  async newestIssue(): Promise<IssueView> {
    const { issues } = (await (await this.#admin("/api/v1/issues?limit=1")).json()) as { issues: { id: number }[] };
    if (!issues[0]) throw new Error("No issue has been opened.");
    return this.issue(issues[0].id);
  }

  async issue(id: number): Promise<IssueView> {
    return (await (await this.#admin(`/api/v1/issues/${id}`)).json()) as IssueView;
  }

  async lines(issueId: number): Promise<Line[]> {
    const [, ...rows] = (await (await this.#admin(`/api/v1/issues/${issueId}/deliveries.csv`)).text())
      .trim()
      .split("\r\n");
    return rows.map((row) => {
      const [email = "", state = "", ...reason] = row.split(",");
      return { email, state, reason: reason.join(",") };
    });
  }

  /** Mails by recipient, as SES counted them. */
  async mails(): Promise<Record<string, number>> {
    const answer = await fetch(`${this.sesUrl}/inbox/counts.json`);
    return ((await answer.json()) as { recipients: Record<string, number> }).recipients;
  }

  /** SNS has told the Worker everything there is to tell. */
  async eventsSettled(): Promise<void> {
    await until(
      "SNS has told everything",
      async () => ((await (await fetch(`${this.sesUrl}/events`)).json()) as { waiting: number }).waiting === 0,
      300_000,
    );
  }
}

/** Waits for something to become true; a fault on the way is only not yet. */
export async function until(what: string, holds: () => Promise<boolean>, limitMs: number, everyMs = 50): Promise<void> {
  const started = performance.now();
  let last: unknown;
  while (performance.now() - started < limitMs) {
    try {
      if (await holds()) return;
    } catch (fault) {
      last = fault;
    }
    await sleep(everyMs);
  }
  throw new Error(`Waited ${limitMs / 1000} s in vain until ${what}.${last ? ` ${last}` : ""}`);
}

const HISTORY = '"[[""imported"",1,""import"",""""]]"';

/** A category no other case uses. */
export const word = (): string => `c${randomUUID().slice(0, 8)}`;
