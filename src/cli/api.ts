import { setTimeout as sleep } from "node:timers/promises";
import type { AnswerTo, ApiCall, RequestTo } from "../../functions/api/calls.ts";
import { Failure } from "./failure.ts";
import { terminalLanguage, terminalTexts } from "./terminal-texts.ts";

/** The service refused a request. */
export class Refused extends Failure {
  override name = "Refused";
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** A token's role, and where to find the token. */
export interface Role {
  name: "publishing" | "admin";
  setting: string;
  local: string;
  option: string;
  variable: string;
}

export const PUBLISHER: Role = {
  name: "publishing",
  setting: "PUBLISH_TOKEN",
  local: "dev-publish-token",
  option: "--token",
  variable: "GAZETTE_TOKEN",
};

export const ADMIN: Role = {
  name: "admin",
  setting: "ADMIN_TOKEN",
  local: "dev-admin-token",
  option: "--token",
  variable: "GAZETTE_ADMIN_TOKEN",
};

interface Content {
  body: string | Buffer<ArrayBuffer>;
  type: string;
}

interface Request {
  params?: Record<string, string | number>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  content?: Content;
}

type Given<Name extends ApiCall> =
  Record<string, never> extends RequestTo<Name>
    ? [request?: RequestTo<Name> & { content?: Content }]
    : [request: RequestTo<Name> & { content?: Content }];

/** Every request is idempotent and may be retried. */
const ATTEMPTS = 6;
const RETRYABLE = new Set([429, 502, 503, 504]);
const TIMEOUT_MS = 120_000;
/** Rate limits of the service have room again after this. */
const LONGEST_WAIT_MS = 60_000;
/** Longer waits are reported. */
const NOTICE_AFTER_MS = 3_000;

/** Client of `/api/v1` of a Gazette service, with retries and readable errors. */
export class Api {
  readonly url: URL;
  readonly #token: string;
  readonly #role: Role;
  /** A service that never answered is not running; one that did is worth retrying. */
  #answered = false;

  constructor(url: URL, token: string, role: Role) {
    this.url = url;
    this.#token = token;
    this.#role = role;
  }

  /** Calls an operation of the contract; a body that is no JSON is given as `content`. */
  async call<Name extends ApiCall>(name: Name, ...[request]: Given<Name>): Promise<AnswerTo<Name>> {
    const text = await this.#ask(name, request, (response) => response.text());
    try {
      return JSON.parse(text) as AnswerTo<Name>;
    } catch {
      throw new Failure(terminalTexts().connection.notGazette(this.url.href));
    }
  }

  text<Name extends ApiCall>(name: Name, ...[request]: Given<Name>): Promise<string> {
    return this.#ask(name, request, (response) => response.text());
  }

  /** Streams an answer. An interrupted stream throws and is not retried. */
  async download<Name extends ApiCall>(name: Name, ...[request]: Given<Name>): Promise<ReadableStream<Uint8Array>> {
    const body = await this.#ask(name, request, async (response) => response.body);
    if (!body) throw new Failure(terminalTexts().connection.empty(this.url.href));
    return body;
  }

  async #ask<Answer>(
    name: ApiCall,
    request: Request | undefined,
    read: (response: Response) => Promise<Answer>,
  ): Promise<Answer> {
    const { method, url, content } = addressed(this.url, name, request);
    const headers: Record<string, string> = {
      authorization: `Bearer ${this.#token}`,
      accept: "application/json",
      "accept-language": terminalLanguage(),
    };
    if (content) headers["content-type"] = content.type;
    for (let attempt = 1; ; attempt++) {
      let wait = Math.min(LONGEST_WAIT_MS, 250 * 2 ** attempt * (0.75 + Math.random() / 2));
      try {
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        const response = await fetch(url, { method, headers, body: content?.body ?? null, signal, redirect: "manual" });
        this.#answered = true;
        if (response.ok) return await read(response);
        const text = await response.text();
        if (!RETRYABLE.has(response.status) || attempt === ATTEMPTS) throw this.#refusal(response, text);
        wait = retryAfter(response) ?? wait;
        if (wait >= NOTICE_AFTER_MS)
          console.error(terminalTexts().connection.retrying(this.url.host, response.status, Math.round(wait / 1000)));
      } catch (fault) {
        if (fault instanceof Failure) throw fault;
        if (!this.#answered || attempt === ATTEMPTS) throw this.#unreachable(fault);
      }
      await sleep(wait);
    }
  }

  #refusal(response: Response, text: string): Failure {
    const { status } = response;
    const { name, setting, local, option, variable } = this.#role;
    const says = terminalTexts().connection;
    if (status === 401 || status === 403)
      return new Failure(says.refusedToken(this.url.href, status, setting, local, option, variable));
    const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
    if ((status === 404 && !isProblem) || (status >= 300 && status < 400)) {
      const elsewhere = response.headers.get("location");
      return new Failure(says.noApi(this.url.href, name, status) + (elsewhere ? says.redirects(elsewhere) : ""));
    }
    return new Refused(says.answered(status, explanation(text)), status);
  }

  #unreachable(fault: unknown): Failure {
    const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault;
    const says = terminalTexts().connection;
    const why = says.faults[(cause as NodeJS.ErrnoException).code ?? ""] ?? (cause as Error).message;
    return new Failure((this.#answered ? says.lost : says.unreachable)(this.url.href, why));
  }
}

function addressed(base: URL, name: ApiCall, { params = {}, query = {}, body, content }: Request = {}) {
  const [method = "", template = ""] = name.split(" ");
  const path = template.slice(1).replace(/\{(\w+)\}/g, (_, part) => segments(String(params[part])));
  const url = new URL(path, base);
  for (const [field, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(field, String(value));
  }
  const json = body === undefined ? undefined : { body: JSON.stringify(body), type: "application/json" };
  return { method, url, content: content ?? json };
}

const segments = (path: string) => path.split("/").map(encodeURIComponent).join("/");

/** Parses Retry-After in its form of seconds (RFC 9110 §10.2.3). */
function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return seconds > 0 ? Math.min(LONGEST_WAIT_MS, seconds * 1000) : undefined;
}

/** Extracts the message of an error answer: `detail` of RFC 9457 with the invalid fields, `error`, or the first line. */
function explanation(text: string): string {
  let words = text;
  try {
    const { detail, errors = [], error, title } = JSON.parse(text);
    const fields = errors.map(({ field, detail }: Record<string, string>) => `${field}: ${detail}`);
    words = [fields.join(" "), detail, error, title].find((value) => typeof value === "string" && value !== "") ?? "";
  } catch {
    // Not JSON: the text itself.
  }
  return words.trim().split("\n")[0]?.slice(0, 200) ?? "";
}
