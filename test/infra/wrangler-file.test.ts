import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { unstable_readConfig } from "wrangler";
import { checkedSettings } from "../../src/cli/deploy/settings.ts";
import { namesOf, wranglerFile } from "../../src/cli/deploy/wrangler-file.ts";
import { RATE_LIMIT_SECONDS } from "../../src/core/operations/rate-limit.ts";
import { deploy as texts } from "../../src/locales/en/cli/deploy.ts";
import { sharedParts } from "../../src/wiring.ts";
import { SETTINGS } from "../clouds/clouds.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const config = join(root, "wrangler.toml");

/** The parts of wrangler's configuration that are used here; its package does not type them. */
interface Config {
  name: string;
  main: string;
  vars: Record<string, string>;
  routes?: { pattern: string }[];
  compatibility_date: string;
  compatibility_flags: string[];
  triggers: { crons: string[] };
  observability?: object;
  no_bundle?: boolean;
  workers_dev?: boolean;
  d1_databases: { binding: string; database_name: string; database_id: string; migrations_dir: string }[];
  r2_buckets: { binding: string; bucket_name: string }[];
  ratelimits: { name: string; namespace_id: string; simple: { limit: number; period: number } }[];
  durable_objects: { bindings: { name: string }[] };
  queues: {
    producers: { binding: string; queue: string }[];
    consumers: { queue: string; dead_letter_queue: string }[];
  };
}

const read = (path: string): Config => unstable_readConfig({ config: path }, { hideWarnings: true });
const local = read(config);

/** Reads the file of a deployment as wrangler does. */
async function deployed(more: Record<string, unknown> = {}): Promise<Config> {
  const settings = checkedSettings({ ...SETTINGS, ...more }, texts);
  const built = { folder: root, version: "1" };
  const given = { settings, accountId: "account", databaseId: "database", vars: { SITE_URL: settings.url.href } };
  const folder = await mkdtemp(join(tmpdir(), "gazette-wrangler-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "wrangler.json");
  await writeFile(path, await wranglerFile(built, await namesOf(built, settings), given));
  return read(path);
}

/** Bindings of the Worker, by kind and name. */
const bindings = ({ d1_databases, r2_buckets, queues, durable_objects, ratelimits }: Config) => ({
  d1: d1_databases.map(({ binding }) => binding),
  r2: r2_buckets.map(({ binding }) => binding),
  queues: queues.producers.map(({ binding }) => binding),
  objects: durable_objects.bindings.map(({ name }) => name),
  limits: ratelimits.map(({ name, simple }) => ({ name, ...simple })),
});

/** Names of a deployment's resources, which no other may share. */
const resources = ({ name, d1_databases, r2_buckets, queues, ratelimits }: Config) => [
  `worker ${name}`,
  ...d1_databases.map(({ database_name }) => `database ${database_name}`),
  ...r2_buckets.map(({ bucket_name }) => `bucket ${bucket_name}`),
  ...queues.producers.map(({ queue }) => `queue ${queue}`),
  ...queues.consumers.map(({ dead_letter_queue }) => `queue ${dead_letter_queue}`),
  ...ratelimits.map(({ namespace_id }) => `counts ${namespace_id}`),
];

describe("wrangler's file of a deployment", () => {
  it("binds what runs on this machine, with the same cron, limits and compatibility", async () => {
    const file = await deployed();
    const same = ({ triggers, compatibility_date, compatibility_flags }: Config) => ({
      crons: triggers.crons,
      compatibility_date,
      compatibility_flags,
    });
    expect(bindings(file)).toEqual(bindings(local));
    expect(same(file)).toEqual(same(local));
  });

  it("reads its own queues, each with the same manner and a queue for what failed", async () => {
    const file = await deployed();
    const ours = ({ queues }: Config) =>
      queues.consumers.map(({ queue, dead_letter_queue, ...manner }) => ({ ...manner, dead: !!dead_letter_queue }));
    expect(ours(file)).toEqual(ours(local));
    expect(file.queues.consumers.map(({ queue }) => queue)).toEqual(file.queues.producers.map(({ queue }) => queue));
  });

  it("keeps logs, but no addresses of requests: they hold the tokens of subscribers' links", async () => {
    expect((await deployed()).observability).toMatchObject({
      enabled: true,
      logs: { enabled: true, invocation_logs: false },
    });
  });

  it("uploads the built Worker alone, and gives it no address: that comes last", async () => {
    const file = await deployed();
    expect(file).toMatchObject({ main: local.main, no_bundle: true, workers_dev: false });
    expect(file.routes ?? []).toEqual([]);
    expect(file.d1_databases[0]?.database_id).toBe("database");
  });

  it("has what gazette.toml adds beside what it had", async () => {
    const backups = { binding: "BACKUPS", bucket_name: "gazette-backups" };
    const { r2_buckets } = await deployed({ wrangler: { r2_buckets: [backups] } });
    expect(r2_buckets).toMatchObject([{ binding: "BUCKET", bucket_name: "gazette" }, backups]);
  });

  it("starts once the secrets are set, and holds none itself", async () => {
    const secrets = {
      LINK_SECRET: "a secret that only this test knows",
      ADMIN_TOKEN: "admin-token",
      PUBLISH_TOKEN: "publish-token",
      SES_ACCESS_KEY_ID: "AKIA",
      SES_SECRET_ACCESS_KEY: "secret",
    };
    const { vars } = await deployed();
    for (const secret of Object.keys(secrets)) expect(vars).not.toHaveProperty(secret);
    const { config: settings } = sharedParts({ ...vars, ...secrets, BUCKET: {} });
    expect(settings.SITE_URL.href).toBe("https://news.example.com/");
  });

  it("shares no database, bucket, queue or counts of a limit with a deployment of another name", async () => {
    const all = [await deployed(), await deployed({ name: "staging" })].flatMap((file) => [
      ...new Set(resources(file)),
    ]);
    expect(all.filter((resource, index) => all.indexOf(resource) !== index)).toEqual([]);
    expect(all.filter((resource) => resource.startsWith("counts"))).toHaveLength(local.ratelimits.length * 2);
  });
});

it("tells whoever is limited to wait as long as a limit takes to have room again", () => {
  expect(local.ratelimits.map(({ simple }) => simple.period)).toEqual(local.ratelimits.map(() => RATE_LIMIT_SECONDS));
});
