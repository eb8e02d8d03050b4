import { setTimeout as sleep } from "node:timers/promises";
import type { deploy } from "../../locales/en/cli/deploy.ts";
import { Failure } from "../failure.ts";

const API = "https://api.cloudflare.com/client/v4";
const ATTEMPTS = 6;
const TIMEOUT_MS = 60_000;
const LONGEST_WAIT_SECONDS = 300;
const PAGES_MAX = 100;

/** Cloudflare refused a call. */
export class CloudflareRefusal extends Failure {
  override name = "CloudflareRefusal";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Permissions of a token, as the dashboard names them, by the calls that need them. */
const PERMISSIONS: [RegExp, string][] = [
  [/\/d1\//, "Account → D1 → Edit"],
  [/\/(?:r2|event_notifications)\//, "Account → Workers R2 Storage → Edit"],
  [/\/queues/, "Account → Queues → Edit"],
  [/\/workers\/domains/, "Zone → Workers Routes → Edit"],
  [/\/workers\//, "Account → Workers Scripts → Edit"],
  [/\/dns_records/, "Zone → DNS → Edit"],
  [/\/rulesets/, "Zone → Config Rules → Edit"],
  [/\/bot_management/, "Zone → Bot Management → Edit"],
  [/\/zones\/[^/]+\/settings\//, "Zone → Zone Settings → Edit"],
  [/\/zones/, "Zone → Zone → Read"],
  [/\/(?:accounts|user|memberships)/, "Account → Account Settings → Read"],
];

/** Returns the permission that a call needs. */
export function permissionFor(path: string): string | undefined {
  return PERMISSIONS.find(([pattern]) => pattern.test(path))?.[1];
}

export interface CloudflareApi {
  /** Calls the API; `undefined` where it says 404 to a GET. */
  call<Result = unknown>(method: string, path: string, body?: unknown): Promise<Result | undefined>;
  /** Reads every page of a list. */
  list<Entry>(path: string): Promise<Entry[]>;
}

interface Answer {
  success?: boolean;
  result?: unknown;
  errors?: { code?: number; message?: string }[];
  result_info?: { page?: number; total_pages?: number };
}

/** Cloudflare's API (v4), with waits where it asks for them. `token` appears in no message. */
export class Cloudflare implements CloudflareApi {
  readonly #base: string;
  readonly #token: string;
  readonly #texts: typeof deploy;

  constructor(token: string, texts: typeof deploy, base = process.env.CLOUDFLARE_API_BASE_URL ?? API) {
    this.#token = token;
    this.#texts = texts;
    this.#base = base;
  }

  async call<Result>(method: string, path: string, body?: unknown): Promise<Result | undefined> {
    const answer = await this.#ask(method, path, body);
    return answer?.result as Result | undefined;
  }

  async list<Entry>(path: string): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (let page = 1; page <= PAGES_MAX; page++) {
      const answer = await this.#ask("GET", `${path}${path.includes("?") ? "&" : "?"}page=${page}&per_page=50`);
      entries.push(...((answer?.result ?? []) as Entry[]));
      if (page >= (answer?.result_info?.total_pages ?? 1)) break;
    }
    return entries;
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Answer | undefined> {
    for (let attempt = 1; ; attempt++) {
      const last = attempt === ATTEMPTS;
      const response = await this.#fetch(method, path, body).catch((fault: Error) => {
        // What was sent may have been done: only reading is repeated. A new run finds what is there.
        if (method === "GET" && !last) return undefined;
        throw new Failure(`${method} ${path}: ${((fault.cause as Error | undefined) ?? fault).message}`);
      });
      if (response?.ok) return (await response.json()) as Answer;
      if (response?.status === 404 && method === "GET") return undefined;
      const retried = response?.status === 429 || (method === "GET" && (response?.status ?? 500) >= 500);
      if (response && (!retried || last)) throw await this.#refusal(response, method, path);
      await response?.body?.cancel();
      const seconds = Number(response?.headers.get("retry-after") ?? Number.NaN);
      await sleep(seconds >= 0 ? Math.min(seconds, LONGEST_WAIT_SECONDS) * 1_000 : 250 * 2 ** attempt);
    }
  }

  #fetch(method: string, path: string, body: unknown): Promise<Response> {
    return fetch(`${this.#base}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }

  async #refusal(response: Response, method: string, path: string): Promise<CloudflareRefusal> {
    const { errors = [] } = (await response.json().catch(() => ({}))) as Answer;
    const said = errors.map(({ code, message }) => `${message} [${code}]`).join("; ") || `HTTP ${response.status}`;
    const denied = response.status === 401 || response.status === 403;
    const permission = denied ? permissionFor(path) : undefined;
    const needs = permission === undefined ? "" : `\n${this.#texts.lacks(permission)}`;
    return new CloudflareRefusal(`Cloudflare, ${method} ${path}: ${said}${needs}`, response.status);
  }
}
