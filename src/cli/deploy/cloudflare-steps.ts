import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import type { Deployment } from "./deployment.ts";
import type { Step } from "./step.ts";
import { configuration } from "./worker-steps.ts";

/** Where D1 and R2 lie beside a region of SES: most of what the Worker does is between the two. */
const LOCATIONS: [RegExp, string][] = [
  [/^us-west/, "wnam"],
  [/^(?:us|ca|sa|mx)-/, "enam"],
  [/^(?:il|me)-/, "eeur"],
  [/^(?:eu|af)-/, "weur"],
  [/^ap-southeast-[246]/, "oc"],
  [/^ap-/, "apac"],
];

const locationOf = (region: string) => LOCATIONS.find(([pattern]) => pattern.test(region))?.[1] ?? "enam";

interface Zone {
  id: string;
  name: string;
  status: string;
  account: { id: string; name: string };
}

/** Finds the zone that a host is in, the longest name first. */
export async function zoneOf(
  { cloudflare, settings }: Pick<Deployment, "cloudflare" | "settings">,
  host: string,
): Promise<Zone | undefined> {
  const labels = host.split(".");
  for (let from = 0; from < Math.max(1, labels.length - 1); from++) {
    const name = labels.slice(from).join(".");
    const zones = await cloudflare.list<Zone>(`/zones?name=${encodeURIComponent(name)}`);
    const usable = zones.filter(
      ({ account }) => settings.account_id === undefined || account.id === settings.account_id,
    );
    const zone = usable.find(({ status }) => status === "active") ?? usable[0];
    if (zone) return zone;
  }
  return undefined;
}

/** Chooses the account: the one that has the site's zone. */
export function account(deployment: Deployment): Step {
  const { settings, texts, known, tell } = deployment;
  const { hostname } = settings.url;
  return {
    title: texts.steps.account(hostname),
    async find() {
      const zone = await zoneOf(deployment, hostname);
      if (!zone) throw new Failure(texts.noZone(hostname));
      if (zone.status !== "active") throw new Failure(texts.zoneNotActive(zone.name));
      known.zoneId = zone.id;
      known.accountId = zone.account.id;
      tell(texts.chosen(zone.account.name, zone.name));
      return true;
    },
    async make() {},
  };
}

/** Makes D1, beside the region that mail is sent from. */
export function database(deployment: Deployment): Step {
  const { cloudflare, settings, names, texts, known } = deployment;
  const path = () => `/accounts/${known.accountId}/d1/database`;
  const get = async () => {
    const all = await cloudflare.list<{ uuid: string; name: string }>(`${path()}?name=${names.database}`);
    return all.find(({ name }) => name === names.database)?.uuid;
  };
  return {
    title: texts.steps.database(names.database, locationOf(settings.region)),
    async find() {
      known.databaseId = (await get()) ?? "";
      return known.databaseId !== "";
    },
    async make() {
      const body = { name: names.database, primary_location_hint: locationOf(settings.region) };
      known.databaseId = (await cloudflare.call<{ uuid: string }>("POST", path(), body))?.uuid ?? "";
    },
    async undo() {
      const id = await get();
      if (id === undefined) return false;
      await cloudflare.call("DELETE", `${path()}/${id}`);
      return true;
    },
  };
}

/** Makes R2, which has the posts. It goes only when the publisher says so. */
export function bucket(deployment: Deployment): Step {
  const { cloudflare, settings, names, texts, known } = deployment;
  const path = () => `/accounts/${known.accountId}/r2/buckets`;
  return {
    title: texts.steps.bucket(names.bucket),
    find: async () => (await cloudflare.call("GET", `${path()}/${names.bucket}`)) !== undefined,
    async make() {
      await cloudflare.call("POST", path(), { name: names.bucket, locationHint: locationOf(settings.region) });
    },
    keeps: true,
    async undo() {
      if ((await cloudflare.call("GET", `${path()}/${names.bucket}`)) === undefined) return false;
      await cloudflare.call("DELETE", `${path()}/${names.bucket}`);
      return true;
    },
  };
}

/** Makes the queues, and the one for what failed too often. */
export function queues(deployment: Deployment): Step {
  const { cloudflare, names, texts, known } = deployment;
  const path = () => `/accounts/${known.accountId}/queues`;
  const look = async () => {
    const all = await cloudflare.list<{ queue_id: string; queue_name: string }>(path());
    known.queueIds = new Map(
      all.filter(({ queue_name }) => names.queues.includes(queue_name)).map((one) => [one.queue_name, one.queue_id]),
    );
  };
  return {
    title: texts.steps.queues(names.queues.length),
    async find() {
      await look();
      return names.queues.every((name) => known.queueIds.has(name));
    },
    async make() {
      for (const name of names.queues.filter((queue) => !known.queueIds.has(queue))) {
        const made = await cloudflare.call<{ queue_id: string }>("POST", path(), { queue_name: name });
        known.queueIds.set(name, made?.queue_id ?? "");
      }
    },
    async undo() {
      await look();
      for (const id of known.queueIds.values()) await cloudflare.call("DELETE", `${path()}/${id}`);
      return known.queueIds.size > 0;
    },
  };
}

/** Applies the migrations before the Worker that needs them: new columns are there when new code asks for them. */
export function migrations(deployment: Deployment): Step {
  const { cloudflare, built, wrangler, texts } = deployment;
  return {
    title: texts.steps.migrations,
    async find() {
      const files = (await readdir(join(built.folder, "infra/migrations"))).filter((name) => name.endsWith(".sql"));
      const applied = new Set(await appliedMigrations(deployment));
      return files.every((name) => applied.has(name));
    },
    async make() {
      await wrangler(["d1", "migrations", "apply", "DB", "--remote"], { config: await configuration(deployment) });
    },
  };

  async function appliedMigrations({ known: { accountId, databaseId } }: Deployment): Promise<string[]> {
    const path = `/accounts/${accountId}/d1/database/${databaseId}/query`;
    const ask = (sql: string) =>
      cloudflare
        .call<{ results: { name: string }[] }[]>("POST", path, { sql })
        .then((sets) => sets?.[0]?.results ?? []);
    // Wrangler makes the table with the first migration.
    const tables = await ask("SELECT name FROM sqlite_master WHERE name = 'd1_migrations'");
    return tables.length === 0 ? [] : (await ask("SELECT name FROM d1_migrations")).map(({ name }) => name);
  }
}
