import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { RATE_LIMIT_SECONDS } from "../../src/core/operations/rate-limit.ts";
import { sharedParts } from "../../src/wiring.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const config = join(root, "wrangler.toml");

/** The parts of wrangler's configuration that are used here; its package does not type them. */
interface Config {
  name: string;
  main: string;
  vars: Record<string, string>;
  routes?: { pattern: string }[];
  alias?: Record<string, string>;
  compatibility_date: string;
  compatibility_flags: string[];
  triggers: { crons: string[] };
  observability?: object;
  d1_databases: { binding: string; database_name: string; migrations_dir: string }[];
  r2_buckets: { binding: string; bucket_name: string }[];
  kv_namespaces: { binding: string }[];
  services?: { binding: string }[];
  ratelimits: { name: string; namespace_id: string; simple: { limit: number; period: number } }[];
  durable_objects: { bindings: { name: string }[] };
  queues: {
    producers: { binding: string; queue: string }[];
    consumers: { queue: string; dead_letter_queue: string }[];
  };
}

const read = (env?: string): Config => unstable_readConfig({ config, env }, { hideWarnings: true });

const ENVIRONMENTS = ["staging", "production"];
const local = read();

/** Bindings of the Worker, by kind and name. */
const bindings = (config: Config) => {
  const { d1_databases, r2_buckets, queues, kv_namespaces, durable_objects, services, ratelimits } = config;
  return {
    d1: d1_databases.map(({ binding }) => binding),
    r2: r2_buckets.map(({ binding }) => binding),
    queues: queues.producers.map(({ binding }) => binding),
    kv: kv_namespaces.map(({ binding }) => binding),
    objects: durable_objects.bindings.map(({ name }) => name),
    services: services?.map(({ binding }) => binding),
    limits: ratelimits.map(({ name, simple }) => ({ name, ...simple })),
  };
};

/** Names of an environment's resources, which no other may share. */
const resources = ({ name, d1_databases, r2_buckets, queues, routes, ratelimits }: Config) => [
  `worker ${name}`,
  ...d1_databases.map(({ database_name }) => `database ${database_name}`),
  ...r2_buckets.map(({ bucket_name }) => `bucket ${bucket_name}`),
  ...queues.producers.map(({ queue }) => `queue ${queue}`),
  ...queues.consumers.map(({ dead_letter_queue }) => `queue ${dead_letter_queue}`),
  ...ratelimits.map(({ namespace_id }) => `counts ${namespace_id}`),
  ...(routes ?? []).map(({ pattern }) => `domain ${pattern}`),
];

describe.each(ENVIRONMENTS)("wrangler.toml's environment %s", (name) => {
  const environment = read(name);

  it("binds what the top level binds, under the same names", () => {
    expect(bindings(environment)).toEqual(bindings(local));
  });

  it("has every setting of the top level", () => {
    expect(Object.keys(environment.vars)).toEqual(expect.arrayContaining(Object.keys(local.vars)));
  });

  it("reads its own queues, as the top level does", () => {
    const ours = ({ queues }: Config) =>
      queues.consumers.map(({ queue, dead_letter_queue, ...manner }) => ({ ...manner, dead: !!dead_letter_queue }));
    expect(ours(environment)).toEqual(ours(local));
    expect(environment.queues.consumers.map(({ queue }) => queue)).toEqual(
      environment.queues.producers.map(({ queue }) => queue),
    );
  });

  it("has the cron, the alias and the compatibility of the top level", () => {
    const same = ({ triggers, alias, compatibility_date, compatibility_flags, main, d1_databases }: Config) => ({
      crons: triggers.crons,
      alias,
      compatibility_date,
      compatibility_flags,
      main,
      migrations: d1_databases.map(({ migrations_dir }) => migrations_dir),
    });
    expect(same(environment)).toEqual(same(local));
  });

  it("keeps logs, but no addresses of requests: they hold the tokens of subscribers' links", () => {
    expect(environment.observability).toMatchObject({ enabled: true, logs: { enabled: true, invocation_logs: false } });
  });

  it("starts once the secrets are set, and holds none itself", () => {
    const secrets = {
      LINK_SECRET: "a secret that only this test knows",
      ADMIN_TOKEN: "admin-token",
      PUBLISH_TOKEN: "publish-token",
      SES_ACCESS_KEY_ID: "AKIA",
      SES_SECRET_ACCESS_KEY: "secret",
    };
    for (const secret of Object.keys(secrets)) expect(environment.vars).not.toHaveProperty(secret);
    const { config: settings } = sharedParts({ ...environment.vars, ...secrets, BUCKET: {} });
    expect(settings.SITE_URL.protocol).toBe("https:");
    expect(environment.routes).toEqual([{ pattern: settings.SITE_URL.hostname, custom_domain: true }]);
  });
});

it("tells whoever is limited to wait as long as a limit takes to have room again", () => {
  expect(local.ratelimits.map(({ simple }) => simple.period)).toEqual(local.ratelimits.map(() => RATE_LIMIT_SECONDS));
});

it("no environment shares a database, a bucket, a queue, a domain or the counts of a limit with another", () => {
  const all = [local, ...ENVIRONMENTS.map(read)].flatMap((environment) => [...new Set(resources(environment))]);
  expect(all.filter((resource, index) => all.indexOf(resource) !== index)).toEqual([]);
});

it("production bundles with every binding, and without the XML parser that workerd lacks", {
  timeout: 120_000,
}, async () => {
  const outdir = await mkdtemp(join(tmpdir(), "gazette-bundle-"));
  try {
    const wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");
    const args = [wrangler, "deploy", "--dry-run", "--env", "production", "--outdir", outdir, "--cwd", root];
    const env = { ...process.env, CI: "1", NO_COLOR: "1", FORCE_COLOR: "0" };
    const offline = {
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_WRITE_LOGS: "false",
    };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...env, ...offline } });
    for (const [binding, resource, name = ""] of [
      ["DB", "D1 Database"],
      ["BUCKET", "R2 Bucket"],
      ["MAIL_QUEUE", "Queue", "-mail"],
      ["FEEDBACK_QUEUE", "Queue", "-feedback"],
    ])
      expect(stdout).toMatch(new RegExp(`env\\.${binding} \\(gazette-production${name}\\)\\s+${resource}`));
    expect(await readFile(join(outdir, "worker.js"), "utf8")).not.toContain("DOMParser");
  } finally {
    await rm(outdir, { recursive: true });
  }
});
