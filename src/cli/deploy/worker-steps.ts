import { createHash, randomBytes } from "node:crypto";
import { CreateAccessKeyCommand, DeleteAccessKeyCommand } from "@aws-sdk/client-iam";
import { Failure } from "../failure.ts";
import { accessKeys } from "./aws-steps.ts";
import { CloudflareRefusal } from "./cloudflare.ts";
import type { Deployment } from "./deployment.ts";
import { beforeUpdate, tryUpdate } from "./smoke-steps.ts";
import type { Step } from "./step.ts";
import { wranglerFile } from "./wrangler-file.ts";

/** Secrets that are random, and the names by which this machine keeps them. */
const RANDOM = { LINK_SECRET: "LINK_SECRET", ADMIN_TOKEN: "GAZETTE_ADMIN_TOKEN", PUBLISH_TOKEN: "GAZETTE_TOKEN" };

/** Returns the Worker's settings; what `gazette.toml` says counts most. */
function varsOf({ settings, known }: Deployment): Record<string, string> {
  return {
    SITE_URL: settings.url.href,
    OBJECTS: "r2",
    MAILER: "ses",
    MAIL_FROM: settings.mail_from,
    ALERT_EMAIL: settings.email,
    SES_REGION: settings.region,
    SES_CONFIGURATION_SET: settings.name,
    SNS_TOPIC_ARN: known.topicArn,
    ...settings.vars,
  };
}

/** Writes wrangler's configuration of a deployment. */
export function configuration(deployment: Deployment): Promise<string> {
  const { built, names, settings, known } = deployment;
  return wranglerFile(built, names, { settings, ...known, vars: varsOf(deployment) });
}

/** Deploys the Worker with its secrets, its queues' consumers and its cron. It has no address before it has its secrets. */
export function worker(deployment: Deployment): Step {
  const { cloudflare, aws, built, names, settings, texts, known } = deployment;
  const script = () => `/accounts/${known.accountId}/workers/scripts/${names.worker}`;
  const secretNames = async () => {
    const there = await cloudflare.call<{ name: string }[]>("GET", `${script()}/secrets`);
    return new Set(there?.map(({ name }) => name));
  };
  const tag = () =>
    createHash("sha256")
      .update(JSON.stringify([built.version, names, known.databaseId, varsOf(deployment), settings.wrangler]))
      .digest("hex")
      .slice(0, 16);
  const needsKey = async (secrets: Set<string>) =>
    !secrets.has("SES_SECRET_ACCESS_KEY") || (await accessKeys(deployment)).length === 0;

  async function deployedVersion(): Promise<string | undefined> {
    const list = await cloudflare.call<{ deployments?: { versions: { version_id: string }[] }[] }>(
      "GET",
      `${script()}/deployments`,
    );
    return list?.deployments?.[0]?.versions[0]?.version_id;
  }

  async function deployedTag(): Promise<string | undefined> {
    const id = await deployedVersion();
    if (id === undefined) return undefined;
    const version = await cloudflare.call<{ annotations?: Record<string, string> }>(
      "GET",
      `${script()}/versions/${id}`,
    );
    return version?.annotations?.["workers/tag"];
  }

  async function isTriggered(): Promise<boolean> {
    const cron = await cloudflare.call<{ schedules?: unknown[] }>("GET", `${script()}/schedules`);
    const consumers = (await consumersOf(deployment)).map(({ queue }) => queue);
    const { queues } = JSON.parse(await configuration(deployment)) as { queues: { consumers: { queue: string }[] } };
    return (cron?.schedules?.length ?? 0) > 0 && queues.consumers.every(({ queue }) => consumers.includes(queue));
  }

  return {
    title: texts.steps.worker(names.worker),
    async find() {
      const secrets = await secretNames();
      if (![...Object.keys(RANDOM), "SES_ACCESS_KEY_ID"].every((name) => secrets.has(name))) return false;
      return !(await needsKey(secrets)) && (await deployedTag()) === tag() && (await isTriggered());
    },
    async make() {
      const there = await secretNames();
      const secrets = await missingTokens(deployment, there);
      const withKey = await needsKey(there);
      if (withKey) Object.assign(secrets, await newKey(deployment));
      const config = await configuration(deployment);
      const replaced = await deployedVersion();
      const before = replaced === undefined ? undefined : await beforeUpdate(deployment);
      try {
        await deployment.wrangler(["deploy", "--tag", tag()], { config, secrets });
      } catch (fault) {
        // A key that the Worker did not get is of no use to anybody.
        const UserName = `${names.worker}-mailer`;
        const AccessKeyId = secrets.SES_ACCESS_KEY_ID;
        if (withKey && !(await secretNames()).has("SES_SECRET_ACCESS_KEY"))
          await aws.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
        throw fault;
      }
      if (replaced !== undefined && before !== undefined) await tryUpdate(deployment, { replaced, before, config });
      else known.isUntried = true;
    },
    async undo() {
      for (const { path } of await consumersOf(deployment)) await cloudflare.call("DELETE", path);
      if ((await cloudflare.call("GET", `${script()}/deployments`)) === undefined) return false;
      await cloudflare.call("DELETE", `${script()}?force=true`);
      return true;
    },
  };
}

/** Returns the random secrets that the Worker lacks: those that this machine keeps, otherwise new ones, kept first. */
async function missingTokens({ tokens }: Deployment, there: Set<string>): Promise<Record<string, string>> {
  const kept = await tokens.read();
  const missing = Object.entries(RANDOM).filter(([secret]) => !there.has(secret));
  const fresh = Object.fromEntries(
    missing.flatMap(([, name]) => (kept[name] ? [] : [[name, randomBytes(32).toString("hex")]])),
  );
  if (Object.keys(fresh).length > 0) await tokens.keep(fresh);
  return Object.fromEntries(missing.map(([secret, name]) => [secret, kept[name] ?? fresh[name] ?? ""]));
}

/** Creates a key for the Worker. Earlier ones that nobody has are deleted: AWS showed their secrets only once. */
async function newKey(deployment: Deployment): Promise<Record<string, string>> {
  const { aws, names } = deployment;
  const UserName = `${names.worker}-mailer`;
  for (const { AccessKeyId } of await accessKeys(deployment))
    await aws.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName }));
  return { SES_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? "", SES_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? "" };
}

/** Lists the queues that the Worker reads, and where each of its consumers is in the API. */
async function consumersOf({ cloudflare, names, known }: Deployment): Promise<{ queue: string; path: string }[]> {
  const queues = `/accounts/${known.accountId}/queues`;
  const all = await cloudflare.list<{
    queue_id: string;
    queue_name: string;
    consumers?: { consumer_id: string; script?: string; script_name?: string; service?: string }[];
  }>(queues);
  return all.flatMap(({ queue_id, queue_name, consumers = [] }) =>
    consumers
      .filter(({ script, script_name, service }) => [script, script_name, service].includes(names.worker))
      .map(({ consumer_id }) => ({ queue: queue_name, path: `${queues}/${queue_id}/consumers/${consumer_id}` })),
  );
}

/** Gives the Worker the site's address, last: until now nobody could ask the Worker for anything. */
export function domain(deployment: Deployment): Step {
  const { cloudflare, settings, names, texts, known } = deployment;
  const { hostname } = settings.url;
  const path = () => `/accounts/${known.accountId}/workers/domains`;
  const get = async () => {
    const all = await cloudflare.list<{ id: string; hostname: string; service: string }>(
      `${path()}?hostname=${hostname}`,
    );
    return all.find((one) => one.hostname === hostname);
  };
  return {
    title: texts.steps.domain(hostname),
    async find() {
      const there = await get();
      if (there && there.service !== names.worker) throw new Failure(texts.domainOfAnother(hostname, there.service));
      return there !== undefined;
    },
    async make() {
      const body = { hostname, service: names.worker, zone_id: known.zoneId, environment: "production" };
      await cloudflare.call("PUT", path(), body).catch((fault) => {
        const taken = fault instanceof CloudflareRefusal && fault.status === 409;
        throw taken ? new Failure(texts.domainTaken(hostname)) : fault;
      });
      known.isUntried = true;
    },
    async undo() {
      const there = await get();
      if (there?.service !== names.worker) return false;
      await cloudflare.call("DELETE", `${path()}/${there.id}`);
      return true;
    },
  };
}

const EVENTS = ["PutObject", "CopyObject", "CompleteMultipartUpload", "DeleteObject", "LifecycleDeletion"];
const PREFIXES = ["posts/", "site.yaml"];

/** Makes the bucket tell the Worker: what any tool puts there is read within seconds. */
export function bucketEvents(deployment: Deployment): Step {
  const { cloudflare, names, texts, known } = deployment;
  const path = () => `/accounts/${known.accountId}/event_notifications/r2/${names.bucket}/configuration`;
  const queue = () => known.queueIds.get(names.postsQueue) ?? "";
  const missing = async () => {
    const found = await cloudflare.call<{ queues?: { queueId: string; rules?: { prefix?: string }[] }[] }>(
      "GET",
      path(),
    );
    const rules = found?.queues?.find(({ queueId }) => queueId === queue())?.rules ?? [];
    return PREFIXES.filter((prefix) => !rules.some((rule) => rule.prefix === prefix));
  };
  return {
    title: texts.steps.bucketEvents,
    find: async () => (await missing()).length === 0,
    async make() {
      const rules = (await missing()).map((prefix) => ({ prefix, actions: EVENTS }));
      await cloudflare.call("PUT", `${path()}/queues/${queue()}`, { rules });
    },
    async undo() {
      if (queue() === "" || (await missing()).length === PREFIXES.length) return false;
      await cloudflare.call("DELETE", `${path()}/queues/${queue()}`);
      return true;
    },
  };
}

/** Waits for the address's certificate. */
export function reachable({ settings, site, texts, pause }: Deployment): Step {
  const isHealthy = async () => (await site.status("health")) === 200;
  return {
    title: texts.steps.reachable(settings.url.href),
    find: isHealthy,
    async make() {
      for (const since = Date.now(); !(await isHealthy()); )
        if (!(await pause(since))) throw new Failure(texts.notReachable(settings.url.href));
    },
  };
}

/** Sends the first email, the one that every subscriber gets first. */
export function firstEmail({ settings, site, texts }: Deployment): Step {
  return {
    title: texts.steps.firstEmail(settings.email),
    optional: true,
    find: () => site.knows(settings.email),
    make: () => site.subscribe(settings.email),
  };
}
