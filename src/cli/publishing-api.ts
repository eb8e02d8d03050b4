import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./failure.ts";

export interface RemoteObject {
  key: string;
  etag: string;
  size: number;
}

/** What became of one file. `stored` is an attachment or `site.yaml`. */
export interface ObjectResult {
  key: string;
  outcome: "published" | "updated" | "unchanged" | "draft" | "quarantined" | "ignored" | "stored" | "withdrawn";
  line?: number | null;
  reason?: string | null;
}

export interface QuarantinedObject {
  key: string;
  line?: number | null;
  reason: string;
}

export interface ReindexStep {
  /** Where the next step starts; null when this was the last. */
  position: string | null;
  read: number;
  published: number;
  quarantined: number;
  withdrawn: number;
}

/** The service answered, and the answer was no. */
export class Refused extends Failure {
  override name = "Refused";
}

/** Everything here may be repeated: putting the same bytes twice is putting them once. */
const ATTEMPTS = 6;
const PASSING = new Set([429, 502, 503, 504]);
const PATIENCE_MS = 120_000;
const LONGEST_WAIT_MS = 30_000;

/** The publishing API of a Gazette service, as its publisher calls it. */
export class PublishingApi {
  readonly url: URL;
  readonly #token: string;
  /** A service that has never answered is not running; one that has is worth waiting for. */
  #answered = false;

  constructor(url: URL, token: string) {
    this.url = url;
    this.#token = token;
  }

  /** Every object in the bucket, by key. */
  async objects(): Promise<Map<string, RemoteObject>> {
    const objects = new Map<string, RemoteObject>();
    let after = "";
    for (;;) {
      const query = new URLSearchParams({ after, limit: "1000" });
      const page = await this.#call<{ objects: RemoteObject[]; more: boolean }>("GET", `objects?${query}`);
      for (const object of page.objects) objects.set(object.key, object);
      const last = page.objects.at(-1)?.key;
      if (!page.more || last === undefined) return objects;
      after = last;
    }
  }

  async putAll(files: { key: string; bytes: Buffer }[]): Promise<ObjectResult[]> {
    const objects = files.map(({ key, bytes }) => ({ key, base64: bytes.toString("base64") }));
    return (await this.#post<{ results: ObjectResult[] }>("objects", { objects })).results;
  }

  async put(key: string, bytes: Buffer<ArrayBuffer>): Promise<ObjectResult> {
    return this.#call("PUT", objectPath(key), { body: bytes, type: "application/octet-stream" });
  }

  async delete(key: string): Promise<ObjectResult> {
    return this.#call("DELETE", objectPath(key));
  }

  async quarantine(): Promise<QuarantinedObject[]> {
    return (await this.#call<{ quarantined: QuarantinedObject[] }>("GET", "quarantine")).quarantined;
  }

  async reindex(position: string | undefined): Promise<ReindexStep> {
    return this.#post("reindex", position === undefined ? {} : { position });
  }

  #post<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.#call("POST", path, { body: JSON.stringify(body), type: "application/json" });
  }

  async #call<Answer>(
    method: string,
    path: string,
    content?: { body: string | Buffer<ArrayBuffer>; type: string },
  ): Promise<Answer> {
    const url = new URL(`api/v1/${path}`, this.url);
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}`, accept: "application/json" };
    if (content) headers["content-type"] = content.type;
    for (let attempt = 1; ; attempt++) {
      let wait = Math.min(LONGEST_WAIT_MS, 250 * 2 ** attempt * (0.75 + Math.random() / 2));
      try {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        const response = await fetch(url, { method, headers, body: content?.body ?? null, signal, redirect: "manual" });
        const text = await response.text();
        this.#answered = true;
        if (response.ok) return this.#read<Answer>(text);
        if (!PASSING.has(response.status) || attempt === ATTEMPTS) throw this.#refusal(response, text);
        wait = retryAfter(response) ?? wait;
      } catch (fault) {
        if (fault instanceof Failure) throw fault;
        if (!this.#answered || attempt === ATTEMPTS) throw this.#unreachable(fault);
      }
      await sleep(wait);
    }
  }

  #read<Answer>(text: string): Answer {
    try {
      return JSON.parse(text) as Answer;
    } catch {
      throw new Failure(`${this.url.href} answered, but not as a Gazette service does. Is the address right?`);
    }
  }

  #refusal(response: Response, text: string): Failure {
    const { status } = response;
    if (status === 401 || status === 403) {
      return new Failure(
        `${this.url.href} refused the token (${status}). It takes the PUBLISH_TOKEN it was set up with; ` +
          "`npm start` on your own machine takes dev-publish-token. Give it with --token or GAZETTE_TOKEN.",
      );
    }
    if (status === 404 || (status >= 300 && status < 400)) {
      const elsewhere = response.headers.get("location");
      const there = elsewhere ? ` It points to ${elsewhere}.` : "";
      return new Failure(`${this.url.href} has no publishing API (${status}). Is the address right?${there}`);
    }
    return new Refused(`the service answered ${status}${explanation(text)}`);
  }

  #unreachable(fault: unknown): Failure {
    const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault;
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    const why = {
      ECONNREFUSED: "nothing is listening there. Is the service running? (`npm start`)",
      ENOTFOUND: "there is no such host",
      EAI_AGAIN: "the name could not be looked up",
    }[code];
    const lost = this.#answered ? "Lost the connection to" : "Cannot reach";
    const again = this.#answered ? " Run the command again: it goes on where this one stopped." : "";
    return new Failure(`${lost} ${this.url.href}: ${why ?? (cause as Error).message}.${again}`);
  }
}

function objectPath(key: string): string {
  return `objects/${key.split("/").map(encodeURIComponent).join("/")}`;
}

/** RFC 9110 §10.2.3, in its seconds form. */
function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return seconds > 0 ? Math.min(LONGEST_WAIT_MS, seconds * 1000) : undefined;
}

/** What an error answer says in words: RFC 9457's `detail`, `error`, or its first line. */
function explanation(text: string): string {
  let words = text;
  try {
    const { detail, error, title } = JSON.parse(text);
    words = [detail, error, title].find((value) => typeof value === "string") ?? "";
  } catch {
    // Not JSON: the text itself.
  }
  const line = words.trim().split("\n")[0]?.slice(0, 200) ?? "";
  return line === "" ? "" : `: ${line}`;
}
