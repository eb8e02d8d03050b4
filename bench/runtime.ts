import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare, type V4WorkerOptions } from "miniflare";
import { parse } from "smol-toml";
import { bundle, type Module, readModules } from "../infra/bundle.ts";
import { type ProcessFigures, workerd } from "./workerd.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
export const COMPATIBILITY_DATE = "2026-11-01";
export const PUBLISH_TOKEN = "bench-publish-token";
export const ADMIN_TOKEN = "bench-admin-token";

const SETTINGS = {
  SITE_URL: "http://localhost",
  OBJECTS: "r2",
  MAILER: "ses",
  SES_REGION: "us-east-1",
  SES_ENDPOINT: "http://127.0.0.1:9",
  SES_ACCESS_KEY_ID: "bench",
  SES_SECRET_ACCESS_KEY: "bench",
  MAIL_FROM: "Bench <news@news.example.com>",
  LINK_SECRET: "a secret that only benchmarks know",
  ADMIN_TOKEN,
  PUBLISH_TOKEN,
  // Posts are emailed at once.
  HOLD_MIN_MINUTES: "0",
  RELEASE_GUARD_POSTS: "0",
};

/** As in wrangler.toml. */
const ASSETS = {
  directory: join(root, "dist/assets"),
  binding: "ASSETS",
  routerConfig: { has_user_worker: true },
  assetConfig: { html_handling: "none" as const },
};

/** The parts of wrangler.toml that are used here; to load wrangler itself takes a second. */
interface Queues {
  producers: { binding: string; queue: string }[];
  consumers: { queue: string; max_batch_size: number; max_batch_timeout: number; max_retries: number }[];
}
const { queues } = parse(readFileSync(join(root, "wrangler.toml"), "utf8")) as unknown as { queues: Queues };

/** workerd with simulated D1, R2, queue and cache, and a socket for each Worker, without a proxy. */
export interface Runtime {
  /** Returns the address of a Worker. */
  origin(worker: string): Promise<string>;
  bindings(site: string): Promise<{ DB: D1Database; BUCKET: R2Bucket; POSTS_QUEUE: Queue }>;
  /** Address of the debugger, if requested. */
  inspector(): Promise<URL>;
  process: ProcessFigures | undefined;
  /** Runs a site's cron as of a time. */
  cron(site: string, at: number): Promise<void>;
  /** Delivers an email to the first site, as Email Routing does; 400 if the Worker rejects it. */
  email(raw: string): Promise<{ status: number }>;
  close(): Promise<void>;
}

export interface RuntimeOptions {
  /** Scripts of additional Workers, by name. */
  others?: Record<string, string>;
  /** A script that wraps Gazette and imports it as `./worker.mjs`. */
  entrance?: string;
  inspector?: boolean;
  /** A Worker in bench/ instead of Gazette, bundled in the same way. */
  main?: string;
  /** A Worker already bundled by `buildWorker`. */
  built?: Module[];
  /** Also serves assets. */
  assets?: boolean;
  /** Settings that override or extend the defaults. */
  settings?: Record<string, string>;
  /** A fixed port, if it must be known in advance. */
  port?: number;
  /** A folder that keeps the state, for the next start; without it the state goes with the process. */
  state?: string;
  /** Delivers queue messages to Gazette; otherwise they stay in the queues. */
  delivers?: boolean;
  /** Receives the Worker's errors; printed by default. */
  onFault?: (line: string) => void;
}

/** Starts a Gazette for each site, as deployed and with its own database, beside other Workers. */
export async function startRuntime(
  sites: string[],
  {
    others = {},
    entrance,
    inspector = false,
    main = "functions/worker.ts",
    built = undefined,
    assets = false,
    settings = {},
    port,
    state,
    delivers = false,
    onFault = console.error,
  }: RuntimeOptions = {},
): Promise<Runtime> {
  const bundled = sites.length === 0 ? [] : (built ?? (await buildWorker(main)));
  const module = (path: string, contents: string): Module => ({ type: "ESModule", path, contents });
  const gazette = entrance
    ? [module("entrance.js", `${entrance}\nexport * from "./worker.mjs";`), ...bundled]
    : bundled;
  const worker = (name: string, modules: Module[]): V4WorkerOptions => ({
    name,
    modules,
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: ["nodejs_compat"],
    unsafeDirectSockets: [{}],
  });
  const options = convertV4MiniflareOptions({
    cf: false,
    unsafeTriggerHandlers: true,
    logRequests: false,
    // Drop log lines, keep errors.
    handleStructuredLogs: ({ level, message }) => {
      if (level === "error" || level === "warn") onFault(message);
    },
    ...(inspector ? { inspectorPort: 0 } : {}),
    ...(state !== undefined && { resourcePersistencePath: state }),
    workers: [
      ...sites.map((name) => ({
        ...worker(name, gazette),
        ...(port === undefined ? {} : { unsafeDirectSockets: [{ port }] }),
        d1Databases: { DB: name },
        r2Buckets: { BUCKET: name },
        ...queuesOf(name, delivers),
        ...(assets && { assets: ASSETS }),
        durableObjects: { SENDERS: { className: "Sender", useSQLite: true } },
        bindings: { ...SETTINGS, ...settings },
      })),
      ...Object.entries(others).map(([name, script]) => worker(name, [module(`${name}.js`, script)])),
    ],
  });
  const miniflare = new Miniflare({ ...options, enableDevRegistry: false });
  const runtime: Runtime = {
    origin: async (name) => (await miniflare.unsafeGetDirectURL(name)).origin,
    bindings: (site) => miniflare.getBindings(site),
    inspector: () => miniflare.getInspectorURL(),
    process: await miniflare.ready.then(workerd),
    async cron(site, at) {
      const worker = await miniflare.getWorker(site);
      const { outcome } = await worker.scheduled({ scheduledTime: new Date(at), cron: "* * * * *" });
      if (outcome !== "ok") throw new Error(`The cron ended with ${outcome}.`);
    },
    email: (raw) =>
      miniflare.dispatchFetch("http://localhost/cdn-cgi/local/email?from=a@example.com&to=b@example.com", {
        method: "POST",
        body: raw,
      }),
    close: () => miniflare.dispose(),
  };
  try {
    for (const site of sites) await migrate((await runtime.bindings(site)).DB);
    return runtime;
  } catch (fault) {
    await runtime.close();
    throw fault;
  }
}

/** Names the bindings of one site, as in wrangler.toml. */
function queuesOf(site: string, delivers: boolean) {
  const own = (queue: string) => `${site}-${queue}`;
  return {
    queueProducers: Object.fromEntries(queues.producers.map(({ binding, queue }) => [binding, own(queue)])),
    queueConsumers: Object.fromEntries(
      (delivers ? queues.consumers : []).map(({ queue, max_batch_size, max_batch_timeout, max_retries }) => [
        own(queue),
        {
          maxBatchSize: max_batch_size,
          maxBatchTimeout: max_batch_timeout,
          maxRetries: max_retries,
          deadLetterQueue: own("dead"),
        },
      ]),
    ),
  };
}

/** Applies all migrations in one call: each statement of its own would be a call from this process to workerd. */
async function migrate(db: D1Database): Promise<void> {
  // A state that was kept has them.
  if (await db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'posts'").first()) return;
  const folder = join(root, "infra/migrations");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  await db.batch(texts.map((text) => db.prepare(text)));
}

/** Publishes objects through the API, as the CLI does. */
export async function publish(
  origin: string,
  files: { key: string; text: string | Uint8Array }[],
  token = PUBLISH_TOKEN,
): Promise<void> {
  for (let start = 0; start < files.length; start += 100) {
    const objects = files
      .slice(start, start + 100)
      .map(({ key, text }) => ({ key, base64: Buffer.from(text).toString("base64") }));
    const answer = await fetch(`${origin}/api/v1/objects`, {
      method: "POST",
      body: JSON.stringify({ objects }),
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
        "X-Forwarded-Proto": "https",
      },
    });
    if (!answer.ok) throw new Error(`Publishing answered ${answer.status}: ${await answer.text()}`);
  }
}

const built = new Map<string, Promise<Module[]>>();

/** Bundles a Worker as it is deployed. */
export function buildWorker(main = "functions/worker.ts"): Promise<Module[]> {
  const bundle = built.get(main) ?? bundled(main);
  built.set(main, bundle);
  return bundle;
}

async function bundled(main: string): Promise<Module[]> {
  const folder = await mkdtemp(join(tmpdir(), "gazette-bench-"));
  try {
    await bundle(folder, main);
    return await readModules(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
