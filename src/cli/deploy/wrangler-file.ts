import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "smol-toml";
import type { Settings } from "./settings.ts";

/** The built Worker: `dist/worker`, `wrangler.toml`, assets and migrations. */
export interface BuiltWorker {
  folder: string;
  /** Changes with anything of it that is uploaded. */
  version: string;
}

/** As much of a wrangler configuration as is changed here. */
interface Configuration {
  name: string;
  main: string;
  assets: { directory: string };
  d1_databases: { database_name: string; database_id: string; migrations_dir: string }[];
  r2_buckets: { bucket_name: string }[];
  queues: {
    producers: { binding: string; queue: string }[];
    consumers: { queue: string; dead_letter_queue: string }[];
  };
  ratelimits: { namespace_id: string }[];
  vars: Record<string, string>;
}

/** Names of what the Worker is bound to. */
export interface Names {
  worker: string;
  database: string;
  bucket: string;
  /** The queues of posts' events, of feedback …, and of what nobody could process. */
  queues: string[];
  postsQueue: string;
}

async function read(folder: string): Promise<Configuration> {
  return parse(await readFile(join(folder, "wrangler.toml"), "utf8")) as unknown as Configuration;
}

/** Returns the names, which all begin with the name of the settings. */
export async function namesOf({ folder }: BuiltWorker, { name }: Pick<Settings, "name">): Promise<Names> {
  const { queues } = await read(folder);
  const renamed = (queue: string) => queue.replace(/^gazette/, name);
  const all = [
    ...queues.producers.map(({ queue }) => queue),
    ...queues.consumers.map(({ dead_letter_queue }) => dead_letter_queue),
  ];
  const posts = queues.producers.find(({ binding }) => binding === "POSTS_QUEUE")?.queue ?? "";
  return {
    worker: name,
    database: name,
    bucket: name,
    queues: [...new Set(all)].map(renamed),
    postsQueue: renamed(posts),
  };
}

/** Turns the configuration of the built Worker into that of a deployment. */
export async function wranglerFile(
  { folder }: BuiltWorker,
  names: Names,
  {
    settings,
    accountId,
    databaseId,
    vars,
  }: {
    settings: Settings;
    accountId: string;
    databaseId: string;
    vars: Record<string, string>;
  },
): Promise<string> {
  const given = await read(folder);
  const renamed = (queue: string) => queue.replace(/^gazette/, settings.name);
  return written(
    {
      ...given,
      name: names.worker,
      account_id: accountId,
      main: join(folder, given.main),
      assets: { ...given.assets, directory: join(folder, given.assets.directory) },
      d1_databases: given.d1_databases.map((database) => ({
        ...database,
        database_name: names.database,
        database_id: databaseId,
        migrations_dir: join(folder, database.migrations_dir),
      })),
      r2_buckets: given.r2_buckets.map((bucket) => ({ ...bucket, bucket_name: names.bucket })),
      queues: {
        producers: given.queues.producers.map((producer) => ({ ...producer, queue: renamed(producer.queue) })),
        consumers: given.queues.consumers.map((consumer) => ({
          ...consumer,
          queue: renamed(consumer.queue),
          dead_letter_queue: renamed(consumer.dead_letter_queue),
        })),
      },
      // Workers of an account with the same id would share their counts.
      ratelimits: given.ratelimits.map((limit, index) => ({ ...limit, namespace_id: limitId(settings.name, index) })),
      // One address only: with two, every feed would exist twice.
      workers_dev: false,
      preview_urls: false,
      // No invocation logs: addresses of requests hold the tokens of subscribers' links.
      observability: { enabled: true, logs: { enabled: true, invocation_logs: false } },
      vars: { ...given.vars, ...vars },
    },
    settings.wrangler,
  );
}

/** Writes a configuration with what is added to it: lists get longer, all else is replaced. */
function written(file: object, added: Record<string, unknown>): string {
  const all: Record<string, unknown> = { ...file };
  for (const [key, value] of Object.entries(added)) {
    const there = all[key];
    all[key] = Array.isArray(there) && Array.isArray(value) ? [...there, ...value] : value;
  }
  return JSON.stringify(all, null, 2);
}

function limitId(name: string, index: number): string {
  return String((createHash("sha256").update(name).digest().readUInt32BE() % 100_000_000) * 10 + index);
}
