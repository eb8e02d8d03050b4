import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { unstable_splitSqlQuery as statementsOf } from "wrangler";
import { type Faults, json, type LoopbackServer, listen } from "./loopback.ts";

export const TOKEN = "cloudflare-token-that-nobody-may-see";
export const ACCOUNT = "0123456789abcdef0123456789abcdef";

interface Worker {
  versions: { id: string; tag: string | undefined; vars: Record<string, string>; queues: string[]; files: string[] }[];
  /** The version that answers. */
  deployed: string;
  secrets: Map<string, string>;
  crons: string[];
}

interface Consumer {
  consumer_id: string;
  script: string;
  dead_letter_queue: string;
}

interface DnsEntry {
  id: string;
  type: string;
  name: string;
  content: string;
  comment?: string;
  proxied?: boolean;
}

interface ConfigurationRule {
  id: string;
  description: string;
  expression: string;
  enabled: boolean;
  action: string;
  action_parameters: Record<string, unknown>;
}

const withId = (rule: ConfigurationRule) => ({ ...rule, id: randomUUID() });

/** A refusal, as the API words it. */
class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * Simulates as much of Cloudflare's API (v4) as a deployment calls, from its published schema: what exists is a conflict, what does
 * not is a 404, D1 runs its SQL on SQLite.
 */
export class CloudflareSimulator {
  readonly zones = [zone("example.com"), zone("localhost")];
  readonly databases = new Map<string, { uuid: string; name: string; location: string; db: DatabaseSync }>();
  readonly buckets = new Map<string, { location: string; objects: string[] }>();
  readonly queues = new Map<string, { queue_id: string; queue_name: string; consumers: Consumer[] }>();
  readonly workers = new Map<string, Worker>();
  readonly domains = new Map<string, { id: string; hostname: string; service: string; zone_id: string }>();
  readonly notifications = new Map<string, { prefix: string; actions: string[] }[]>();
  readonly records: DnsEntry[] = [];
  /** Configuration rules of the zone; none were ever made, while it is undefined. */
  rules: ConfigurationRule[] | undefined;
  /** A new zone on the free plan. */
  readonly botManagement: Record<string, unknown> = {
    fight_mode: false,
    enable_js: false,
    ai_bots_protection: "disabled",
    crawler_protection: "disabled",
    is_robots_txt_managed: false,
  };
  readonly zoneSettings: Record<string, unknown> = {
    always_use_https: "off",
    browser_cache_ttl: 14_400,
    always_online: "off",
  };
  /** Every call that was made, as `METHOD /path`. */
  readonly calls: string[] = [];
  /** Called after each call, with everything as it is then. */
  afterCall: () => void = () => {};
  readonly faults: Faults = {};
  #server: LoopbackServer | undefined;

  async start(): Promise<string> {
    this.#server = await listen(this.faults, (request, body) => this.#answer(request, body));
    return `${this.#server.origin}/client/v4`;
  }

  stop(): Promise<void> {
    return this.#server?.stop() ?? Promise.resolve();
  }

  /** Returns what a visitor of a host gets: nothing before it has a Worker, 500 from a Worker that lacks something. */
  statusOf(host: string): number {
    const domain = this.domains.get(host);
    if (!domain) return 0;
    const worker = this.workers.get(domain.service);
    const needed = ["LINK_SECRET", "ADMIN_TOKEN", "PUBLISH_TOKEN", "SES_ACCESS_KEY_ID", "SES_SECRET_ACCESS_KEY"];
    const database = [...this.databases.values()][0];
    if (!worker || !database || !needed.every((name) => worker.secrets.has(name))) return 500;
    const tables = database.db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'subscribers'").get();
    return tables?.n === 1 && this.varsOf(worker).SNS_TOPIC_ARN !== "" ? 200 : 500;
  }

  /** Returns the settings of the version that answers. */
  varsOf({ versions, deployed }: Worker): Record<string, string> {
    return versions.find(({ id }) => id === deployed)?.vars ?? {};
  }

  async #answer(request: IncomingMessage, body: Buffer) {
    const url = new URL(request.url ?? "/", "http://loopback");
    const path = url.pathname.replace(/^\/client\/v4/, "");
    const method = request.method ?? "GET";
    this.calls.push(`${method} ${path}`);
    try {
      if (request.headers.authorization !== `Bearer ${TOKEN}` && !path.includes("/workers/assets/upload"))
        throw new Refusal(403, 10000, "Authentication error");
      const type = request.headers["content-type"] ?? "";
      const given = !type.includes("multipart") && body.length > 0 ? JSON.parse(body.toString()) : {};
      const form = type.includes("multipart")
        ? await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData()
        : undefined;
      const result = this.#route(method, path, url.searchParams, given, form);
      const list = Array.isArray(result)
        ? { result_info: { page: 1, per_page: 50, total_pages: 1, total_count: result.length } }
        : {};
      return json(200, { success: true, errors: [], messages: [], result, ...list });
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      const errors = [{ code: fault.code, message: fault.message }];
      return json(fault.status, { success: false, errors, messages: [], result: null });
    } finally {
      this.afterCall();
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: what callers send is judged by what becomes of it
  #route(method: string, path: string, query: URLSearchParams, given: any, form: FormData | undefined): unknown {
    const at = (pattern: string) => {
      const [wanted, shape = ""] = pattern.split(" ");
      if (wanted !== method) return undefined;
      return new RegExp(`^${shape.replace("ACCOUNT", ACCOUNT).replaceAll("*", "([^/]+)")}$`)
        .exec(path)
        ?.slice(1)
        .map(decodeURIComponent);
    };
    const routes: [string, (part: string[]) => unknown][] = [
      ["GET /zones", () => this.zones.filter(({ name }) => name === query.get("name"))],
      [
        "GET /zones/*/dns_records",
        () => this.records.filter(({ name, proxied }) => (query.has("proxied") ? proxied : name === query.get("name"))),
      ],
      ["GET /zones/*/rulesets/phases/http_config_settings/entrypoint", () => this.#ruleset()],
      [
        "POST /zones/*/rulesets",
        () => {
          if (this.rules) throw new Refusal(400, 20217, "A similar configuration with rules already exists");
          this.rules = given.rules.map(withId);
          return this.#ruleset();
        },
      ],
      ["POST /zones/*/rulesets/config-rules/rules", () => this.#ruleset().rules.push(withId(given))],
      [
        "PATCH /zones/*/rulesets/config-rules/rules/*",
        (part) => Object.assign(this.#ruleset().rules.find(({ id }) => id === part[1]) ?? {}, given),
      ],
      [
        "DELETE /zones/*/rulesets/config-rules/rules/*",
        (part) => {
          this.rules = this.#ruleset().rules.filter(({ id }) => id !== part[1]);
          return this.#ruleset();
        },
      ],
      ["GET /zones/*/bot_management", () => this.botManagement],
      ["PUT /zones/*/bot_management", () => Object.assign(this.botManagement, given)],
      [
        "GET /zones/*/settings/*",
        (part) => {
          const id = part[1] ?? "";
          if (!(id in this.zoneSettings)) throw new Refusal(404, 1003, "Undefined zone setting");
          return { id, value: this.zoneSettings[id] };
        },
      ],
      [
        "PATCH /zones/*/settings/*",
        (part) => {
          this.zoneSettings[part[1] ?? ""] = given.value;
          return { id: part[1], value: given.value };
        },
      ],
      [
        "POST /zones/*/dns_records",
        () => {
          if (
            this.records.some(
              ({ name, type, content }) => name === given.name && type === given.type && content === given.content,
            )
          )
            throw new Refusal(400, 81058, "An identical record already exists.");
          const record = { ...given, id: randomUUID() };
          this.records.push(record);
          return record;
        },
      ],
      [
        "DELETE /zones/*/dns_records/*",
        (part) => {
          this.records.splice(
            this.records.findIndex(({ id }) => id === part[1]),
            1,
          );
          return { id: part[1] };
        },
      ],

      [
        "GET /accounts/ACCOUNT/d1/database",
        () =>
          [...this.databases.values()]
            .map(({ uuid, name }) => ({ uuid, name }))
            .filter(({ name }) => name.includes(query.get("name") ?? "")),
      ],
      [
        "POST /accounts/ACCOUNT/d1/database",
        () => {
          if ([...this.databases.values()].some(({ name }) => name === given.name))
            throw new Refusal(400, 7502, "A database with that name already exists");
          const uuid = randomUUID();
          this.databases.set(uuid, {
            uuid,
            name: given.name,
            location: given.primary_location_hint,
            db: new DatabaseSync(":memory:"),
          });
          return { uuid, name: given.name };
        },
      ],
      ["GET /accounts/ACCOUNT/d1/database/*", (part) => ({ uuid: part[0], name: this.#database(part).name })],
      ["DELETE /accounts/ACCOUNT/d1/database/*", (part) => this.databases.delete(this.#database(part).uuid) && null],
      ["POST /accounts/ACCOUNT/d1/database/*/query", (part) => this.#query(this.#database(part).db, given)],

      [
        "GET /accounts/ACCOUNT/r2/buckets/*",
        (part) => {
          if (!this.buckets.has(part[0] ?? "")) throw new Refusal(404, 10006, "The specified bucket does not exist.");
          return { name: part[0] };
        },
      ],
      [
        "POST /accounts/ACCOUNT/r2/buckets",
        () => {
          if (this.buckets.has(given.name))
            throw new Refusal(409, 10004, "The bucket you tried to create already exists, and you own it.");
          this.buckets.set(given.name, { location: given.locationHint, objects: [] });
          return { name: given.name };
        },
      ],
      [
        "DELETE /accounts/ACCOUNT/r2/buckets/*",
        (part) => {
          if (this.buckets.get(part[0] ?? "")?.objects.length)
            throw new Refusal(409, 10008, "The bucket you tried to delete is not empty");
          this.buckets.delete(part[0] ?? "");
          return {};
        },
      ],

      [
        "GET /accounts/ACCOUNT/queues",
        () => {
          const name = query.get("name");
          return [...this.queues.values()].filter(({ queue_name }) => name === null || queue_name === name);
        },
      ],
      [
        "POST /accounts/ACCOUNT/queues",
        () => {
          if ([...this.queues.values()].some(({ queue_name }) => queue_name === given.queue_name))
            throw new Refusal(409, 11009, "Queue name is already taken");
          const queue = { queue_id: randomUUID(), queue_name: given.queue_name, consumers: [] };
          this.queues.set(queue.queue_id, queue);
          return queue;
        },
      ],
      ["GET /accounts/ACCOUNT/queues/*", (part) => this.#queue(part)],
      ["DELETE /accounts/ACCOUNT/queues/*", (part) => this.queues.delete(this.#queue(part).queue_id) && null],
      ["GET /accounts/ACCOUNT/queues/*/consumers", (part) => this.#queue(part).consumers],
      [
        "POST /accounts/ACCOUNT/queues/*/consumers",
        (part) => {
          const { consumers } = this.#queue(part);
          if (consumers.length > 0) throw new Refusal(409, 11004, "Queue already has a consumer");
          const consumer = {
            consumer_id: randomUUID(),
            script: given.script_name,
            dead_letter_queue: given.dead_letter_queue,
          };
          consumers.push(consumer);
          return consumer;
        },
      ],
      ["PUT /accounts/ACCOUNT/queues/*/consumers/*", (part) => this.#queue(part).consumers[0]],
      ["DELETE /accounts/ACCOUNT/queues/*/consumers/*", (part) => this.#queue(part).consumers.splice(0) && null],

      [
        "GET /accounts/ACCOUNT/event_notifications/r2/*/configuration",
        (part) => {
          if (this.notifications.size === 0) throw new Refusal(404, 11015, "No event notification configuration");
          return {
            bucketName: part[0],
            queues: [...this.notifications].map(([queueId, rules]) => ({
              queueId,
              queueName: this.queues.get(queueId)?.queue_name,
              rules,
            })),
          };
        },
      ],
      [
        "PUT /accounts/ACCOUNT/event_notifications/r2/*/configuration/queues/*",
        (part) => {
          const id = part[1] ?? "";
          this.notifications.set(id, [...(this.notifications.get(id) ?? []), ...given.rules]);
          return {};
        },
      ],
      [
        "DELETE /accounts/ACCOUNT/event_notifications/r2/*/configuration/queues/*",
        (part) => this.notifications.delete(part[1] ?? "") && {},
      ],

      [
        "GET /accounts/ACCOUNT/workers/domains",
        () => [...this.domains.values()].filter(({ hostname }) => hostname === query.get("hostname")),
      ],
      [
        "PUT /accounts/ACCOUNT/workers/domains",
        () => {
          if (this.records.some(({ name }) => name === given.hostname))
            throw new Refusal(409, 100117, "Hostname already has externally managed DNS records");
          this.domains.set(given.hostname, { id: randomUUID(), ...given });
          return this.domains.get(given.hostname);
        },
      ],
      [
        "DELETE /accounts/ACCOUNT/workers/domains/*",
        (part) => {
          for (const [host, { id }] of this.domains) if (id === part[0]) this.domains.delete(host);
          return null;
        },
      ],
    ];
    for (const [pattern, answer] of routes) {
      const part = at(pattern);
      if (part) return answer(part);
    }
    return this.#worker(method, path, given, form);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  #worker(method: string, path: string, given: any, form: FormData | undefined): unknown {
    const [, kind = "", name = "", rest = ""] =
      new RegExp(`^/accounts/${ACCOUNT}/workers/(scripts|services|workers)/([^/]+)(.*)$`).exec(path) ?? [];
    const worker = this.workers.get(name);
    const call = `${method} ${rest}`;
    if (kind === "scripts" && call === "POST /assets-upload-session") {
      const hashes = Object.values(given.manifest as Record<string, { hash: string }>).map(({ hash }) => hash);
      return { jwt: jwt({ hashes: hashes.length }), buckets: [] };
    }
    if (kind === "scripts" && method === "PUT" && rest === "") return this.#upload(name, form);
    if (!worker)
      throw new Refusal(404, kind === "services" ? 10090 : 10007, "This Worker does not exist on your account.");
    const tagged = (id: string) => {
      const found = worker.versions.find((one) => one.id === id);
      return {
        id,
        number: 1,
        metadata: {},
        annotations: found?.tag === undefined ? {} : { "workers/tag": found.tag },
        resources: { bindings: [], script: {}, script_runtime: {} },
      };
    };
    if (kind === "services" && method === "GET")
      return {
        id: name,
        default_environment: {
          environment: "production",
          script: { last_deployed_from: "wrangler", tag: name, tags: [] },
        },
      };
    if (kind === "workers" && method === "GET") return { name, subdomain: { enabled: false, previews_enabled: false } };
    if (kind === "scripts") {
      if (call === "GET /secrets")
        return [...worker.secrets.keys()].map((secret) => ({ name: secret, type: "secret_text" }));
      if (call === "PATCH /secrets-bulk") {
        for (const { name: secret, text } of Object.values<{ name: string; text: string }>(given.secrets))
          worker.secrets.set(secret, text);
        return {};
      }
      if (call === "GET /deployments")
        return { deployments: [{ id: randomUUID(), versions: [{ version_id: worker.deployed, percentage: 100 }] }] };
      if (call === "POST /deployments") {
        worker.deployed = given.versions[0].version_id;
        return { id: randomUUID(), ...given };
      }
      if (method === "GET" && rest.startsWith("/versions/")) return tagged(rest.slice(10));
      if (call === "GET /schedules") return { schedules: worker.crons.map((cron) => ({ cron })) };
      if (call === "PUT /schedules") {
        worker.crons = given.map(({ cron }: { cron: string }) => cron);
        return { schedules: given };
      }
      if (call === "GET /subdomain" || call === "POST /subdomain") return { enabled: false, previews_enabled: false };
      if (call === "GET /settings") return { bindings: [], tags: [], migration_tag: "senders" };
      if (call === "DELETE ") {
        if ([...this.queues.values()].some(({ consumers }) => consumers.some(({ script }) => script === name)))
          throw new Refusal(400, 10064, "This Worker is a consumer of a queue.");
        return this.workers.delete(name) && null;
      }
    }
    throw new Refusal(404, 7003, `No route for ${method} ${path}`);
  }

  /** Takes a version with its secrets, which it has from the first moment. */
  #upload(name: string, form: FormData | undefined): unknown {
    const metadata = JSON.parse(String(form?.get("metadata")));
    const bindings: { type: string; name: string; text?: string; queue_name?: string }[] = metadata.bindings;
    const worker: Worker = this.workers.get(name) ?? { versions: [], deployed: "", secrets: new Map(), crons: [] };
    for (const { type, name: secret, text = "" } of bindings)
      if (type === "secret_text") worker.secrets.set(secret, text);
    const vars = Object.fromEntries(
      bindings.filter(({ type }) => type === "plain_text").map((binding) => [binding.name, binding.text ?? ""]),
    );
    const queues = bindings.flatMap(({ type, queue_name }) => (type === "queue" && queue_name ? [queue_name] : []));
    const id = randomUUID();
    const files = [...(form?.keys() ?? [])];
    worker.versions.unshift({ id, tag: metadata.annotations?.["workers/tag"], vars, queues, files });
    worker.deployed = id;
    this.workers.set(name, worker);
    return { id: name, etag: id, deployment_id: id, pipeline_hash: id, startup_time_ms: 10, mutable_pipeline_id: id };
  }

  #ruleset() {
    if (!this.rules) throw new Refusal(404, 10000, "could not find entrypoint ruleset in the phase");
    return { id: "config-rules", kind: "zone", phase: "http_config_settings", rules: this.rules };
  }

  #database([id = ""]: string[]) {
    const found = this.databases.get(id);
    if (!found) throw new Refusal(404, 7404, "The database could not be found");
    return found;
  }

  #queue([id = ""]: string[]) {
    const found = this.queues.get(id);
    if (!found) throw new Refusal(404, 11000, "The specified queue does not exist.");
    return found;
  }

  #query(db: DatabaseSync, { sql, params = [], batch }: { sql: string; params?: string[]; batch?: { sql: string }[] }) {
    const statements = batch ? batch.map((one) => one.sql) : statementsOf(sql);
    db.exec("BEGIN");
    try {
      const sets = statements.map((one) => ({
        success: true,
        meta: { duration: 1 },
        results: db.prepare(one).all(...params),
      }));
      db.exec("COMMIT");
      return sets;
    } catch (fault) {
      db.exec("ROLLBACK");
      throw new Refusal(400, 7500, (fault as Error).message);
    }
  }
}

function zone(name: string) {
  return { id: `zone-${name}`, name, status: "active", account: { id: ACCOUNT, name: "Example's account" } };
}

/** Writes a token as wrangler reads it: it looks at the expiry. */
function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ exp: 4_000_000_000, ...claims })}.x`;
}
