import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ADMIN_TOKEN, PUBLISH_TOKEN } from "../../bench/runtime.ts";
import { bundle } from "../../infra/bundle.ts";
import { type Child, startChild } from "../../infra/dev/child.ts";
import { freePort } from "../free-port.ts";
import { TOPIC_ARN } from "../service.ts";
import type { WorkerProgram } from "./worker.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
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
  reason: string | null;
  planned: number;
  deliveries: Record<string, number>;
}

/**
 * Gazette as it runs in the world: the built Worker in workerd and SES, each in processes of their own, with the state on
 * disk. `kill` is `kill -9`; what survives it is what D1 has written.
 */
export class Gazette {
  readonly #folder: string;
  readonly #port: number;
  readonly #cronPort: number;
  readonly #sesPort: number;
  readonly #say: (line: string) => void;
  #worker: Child | undefined;
  #ses: Child | undefined;
  #subscribed: { category: string; emails: string[] } | undefined;
  #minute = 0;

  private constructor(folder: string, ports: [number, number, number], say: (line: string) => void) {
    this.#folder = folder;
    [this.#port, this.#cronPort, this.#sesPort] = ports;
    this.#say = say;
  }

  static async open(say: (line: string) => void = () => {}): Promise<Gazette> {
    const folder = await mkdtemp(join(tmpdir(), "gazette-faults-"));
    const gazette = new Gazette(folder, [await freePort(), await freePort(), await freePort()], say);
    try {
      // A folder of its own: edits while the tests run change nothing.
      await bundle(join(folder, "built"));
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

  get #cronUrl(): string {
    return `http://127.0.0.1:${this.#cronPort}/`;
  }

  get sesUrl(): string {
    return `http://localhost:${this.#sesPort}`;
  }

  async start(): Promise<void> {
    const program: WorkerProgram = {
      built: join(this.#folder, "built"),
      state: join(this.#folder, "state"),
      port: this.#port,
      cronPort: this.#cronPort,
      settings: {
        SITE_URL: this.url,
        SES_ENDPOINT: this.sesUrl,
        SNS_TOPIC_ARN: TOPIC_ARN,
        SNS_CERT_ORIGIN: this.sesUrl,
      },
    };
    const args = [join(root, "test/faults/worker.ts"), JSON.stringify(program)];
    this.#worker = startChild(args, process.env, (line) => this.#say(`worker │ ${line}`));
    await until("the Worker answers", async () => (await fetch(this.#cronUrl)).ok, 60_000);
  }

  /** The Worker and everything it was doing are gone between two instructions. */
  async kill(): Promise<void> {
    this.#worker?.kill();
    await this.#worker?.ended;
  }

  /** As a deploy does it: the running one is told to end, and another takes its place. */
  async deploy(): Promise<void> {
    await this.#worker?.stop();
    await this.start();
  }

  async startSes(): Promise<void> {
    const env = { ...process.env, SES_PORT: `${this.#sesPort}`, SES_EVENTS_TO: `${this.url}/feedback/ses` };
    this.#ses = startChild([join(root, "infra/dev/ses.ts")], env, (line) => this.#say(`ses    │ ${line}`));
    await until("SES answers", async () => (await fetch(`${this.sesUrl}/faults`)).ok, 30_000);
  }

  async killSes(): Promise<void> {
    this.#ses?.kill();
    await this.#ses?.ended;
  }

  async close(): Promise<void> {
    await Promise.all([this.#worker?.stop(), this.#ses?.stop()]);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The next minute of the clock, never the same twice. */
  minute(after = 0): number {
    this.#minute = Math.max(Math.ceil(Date.now() / MINUTE) * MINUTE, this.#minute + MINUTE, this.#minute + after);
    return this.#minute;
  }

  async cron(at: number): Promise<void> {
    const answer = await fetch(`${this.#cronUrl}${at}`, { signal: AbortSignal.timeout(300_000) });
    if (!answer.ok) throw new Error(`The cron answered ${answer.status}: ${await answer.text()}`);
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
