import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { openAws } from "../../src/cli/deploy/aws.ts";
import { Cloudflare } from "../../src/cli/deploy/cloudflare.ts";
import { type Deployment, nothingKnown, type Wrangler } from "../../src/cli/deploy/deployment.ts";
import { deploymentSteps } from "../../src/cli/deploy/plan.ts";
import { checkedSettings } from "../../src/cli/deploy/settings.ts";
import type { Told } from "../../src/cli/deploy/step.ts";
import { tokensIn } from "../../src/cli/deploy/tokens.ts";
import { namesOf } from "../../src/cli/deploy/wrangler-file.ts";
import { about } from "../../src/cli/doctor/finding.ts";
import { deploy as texts } from "../../src/locales/en/cli/deploy.ts";
import { AwsSimulator } from "./aws.ts";
import { CloudflareSimulator, TOKEN } from "./cloudflare.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const SETTINGS = {
  url: "https://news.example.com",
  mail_from: "News <news@mail.example.com>",
  email: "ann@example.org",
  region: "eu-west-1",
};

/** Two empty accounts, a folder, and everything that a deployment of it told. */
export interface Clouds {
  cloudflare: CloudflareSimulator;
  aws: AwsSimulator;
  folder: string;
  /** Where Cloudflare's API is simulated. */
  base: string;
  /** Opens what a new run would: nothing is remembered but the folder and the clouds. */
  open(more?: Record<string, unknown>, version?: string): Promise<Opened>;
  /** Ends the process after so many calls that change something, until it is set anew. */
  crashAfter: number;
}

/** The process ended between two calls. */
export class Crash extends Error {}

export interface Opened {
  deployment: Deployment;
  steps: ReturnType<typeof deploymentSteps>;
  told: Told;
  /** Steps with what became of them. */
  outcomes: [title: string, outcome: string][];
  /** All that was told, details included. */
  said: string[];
}

/** Opens two empty accounts for the duration of a test. */
export async function emptyAccounts(): Promise<Clouds> {
  const cloudflare = new CloudflareSimulator();
  const aws = new AwsSimulator();
  const base = await cloudflare.start();
  const folder = await mkdtemp(join(tmpdir(), "gazette-deploy-"));
  const built = join(folder, "built");
  await mkdir(join(built, "infra/migrations"), { recursive: true });
  await cp(join(root, "wrangler.toml"), join(built, "wrangler.toml"));
  for (const name of readdirSync(join(root, "infra/migrations")).sort().slice(0, 3))
    await cp(join(root, "infra/migrations", name), join(built, "infra/migrations", name));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: await aws.start(),
    AWS_ACCESS_KEY_ID: "AKIATHEPUBLISHER",
    AWS_SECRET_ACCESS_KEY: "secret-of-the-publisher",
    AWS_RETRY_MODE: "standard",
  });
  onTestFinished(async () => {
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
    await Promise.all([cloudflare.stop(), aws.stop(), rm(folder, { recursive: true })]);
  });
  const subscribers = new Set<string>();
  // Whoever is asked looks into DNS.
  const look = () => aws.verify((name) => cloudflare.records.some((record) => record.name === name));
  const clouds: Clouds = {
    cloudflare,
    aws,
    folder,
    base,
    crashAfter: Number.POSITIVE_INFINITY,
    async open(more = {}, version = "1") {
      const settings = checkedSettings({ ...SETTINGS, ...more }, texts);
      const api = new Cloudflare(TOKEN, texts, base);
      const outcomes: Opened["outcomes"] = [];
      const said: string[] = [];
      let current = "";
      let pauses = 0;
      const told: Told = {
        begins(title) {
          current = title;
        },
        ends(outcome, detail) {
          outcomes.push([current, outcome]);
          if (detail !== undefined) said.push(detail);
        },
      };
      const deployment: Deployment = {
        settings,
        built: { folder: built, version },
        names: await namesOf({ folder: built, version }, settings),
        cloudflare: {
          call: <Result>(method: string, path: string, body?: unknown) =>
            counted(/^GET|\/query$/.test(`${method} ${path}`), () => api.call<Result>(method, path, body)),
          list: <Entry>(path: string) => counted(true, () => api.list<Entry>(path)),
        },
        aws: Object.fromEntries(
          Object.entries(openAws(settings.region, texts)).map(([service, client]) => [
            service,
            {
              send: (command: object) =>
                counted(/^(?:Get|List)/.test(command.constructor.name), () => client.send(command as never)),
            },
          ]),
        ) as unknown as Deployment["aws"],
        wrangler: simulatedWrangler(base, counted),
        site: {
          status: async () => cloudflare.statusOf(settings.url.hostname),
          knows: async (email) => subscribers.has(email),
          async smoke(mail) {
            const worker = cloudflare.workers.get("gazette");
            const failing = (worker && cloudflare.varsOf(worker).FAILS) ?? "";
            const checks = ["feeds", "one-click", ...(mail ? ["feedback"] : [])];
            return checks.map((name) =>
              failing.includes(name)
                ? about(name).fail("smoke-fault", { words: "tried" })
                : about(name).ok("smoke-unsubscribes"),
            );
          },
          subscribe: (email) => counted(false, async () => void subscribers.add(email)),
        },
        tokens: { read: tokens.read, keep: (given) => counted(false, () => tokens.keep(given)) },
        texts,
        tell: (line) => void said.push(line),
        async pause() {
          look();
          return ++pauses < 5;
        },
        known: nothingKnown(),
      };
      return { deployment, steps: deploymentSteps(deployment), told, outcomes, said };
    },
  };
  const tokens = tokensIn(folder);
  return clouds;

  /** Does a call, and ends the process after the last that it lives for. */
  async function counted<Answer>(isReading: boolean, call: () => Promise<Answer>): Promise<Answer> {
    if (clouds.crashAfter <= 0) throw new Crash();
    const answer = await call();
    if (!isReading) clouds.crashAfter--;
    if (clouds.crashAfter <= 0) throw new Crash();
    return answer;
  }
}

type Counted = <Answer>(isReading: boolean, call: () => Promise<Answer>) => Promise<Answer>;

/** Makes the calls that `wrangler deploy` and `wrangler d1 migrations apply` make, in their order. */
function simulatedWrangler(base: string, counted: Counted): Wrangler {
  return async (args, { config, secrets = {} }) => {
    const file = JSON.parse(config);
    const call = async (method: string, path: string, body: BodyInit, type?: string) => {
      const headers = { authorization: `Bearer ${TOKEN}`, ...(type ? { "content-type": type } : {}) };
      const response = await counted(false, () =>
        fetch(`${base}/accounts/${file.account_id}${path}`, { method, headers, body }),
      );
      if (!response.ok) throw new Error(`wrangler: ${method} ${path} answered ${response.status}`);
      return (await response.json()) as { result: { queue_id: string; consumers: unknown[] }[] };
    };
    const json = (method: string, path: string, body: unknown) =>
      call(method, path, JSON.stringify(body), "application/json");
    const script = `/workers/scripts/${file.name}`;
    if (args[0] === "rollback") {
      const versions = [{ version_id: args[1], percentage: 100 }];
      await json("POST", `${script}/deployments`, { strategy: "percentage", versions });
      return;
    }
    if (args[0] === "d1") {
      const [{ database_id, migrations_dir }] = file.d1_databases;
      const query = (sql: string) => json("POST", `/d1/database/${database_id}/query`, { sql });
      await query("CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY, name TEXT UNIQUE)");
      const names = readdirSync(migrations_dir).filter((name) => name.endsWith(".sql"));
      const { result } = (await query("SELECT name FROM d1_migrations")) as unknown as {
        result: { results: { name: string }[] }[];
      };
      const applied = new Set(result[0]?.results.map(({ name }) => name));
      for (const name of names.sort().filter((one) => !applied.has(one)))
        await query(
          `${readFileSync(join(migrations_dir, name), "utf8")};\nINSERT INTO d1_migrations (name) VALUES ('${name}')`,
        );
      return;
    }
    const form = new FormData();
    const metadata = {
      annotations: { "workers/tag": args[args.indexOf("--tag") + 1] },
      bindings: [
        ...Object.entries(file.vars).map(([name, text]) => ({ type: "plain_text", name, text })),
        ...Object.entries(secrets).map(([name, text]) => ({ type: "secret_text", name, text })),
      ],
    };
    form.append("metadata", JSON.stringify(metadata));
    await call("PUT", script, form);
    await json("PUT", `${script}/schedules`, [{ cron: "* * * * *" }]);
    for (const { queue, dead_letter_queue } of file.queues.consumers) {
      const response = await fetch(`${base}/accounts/${file.account_id}/queues?name=${queue}`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      const [found] = ((await response.json()) as { result: { queue_id: string; consumers: unknown[] }[] }).result;
      if (found && found.consumers.length === 0)
        await json("POST", `/queues/${found.queue_id}/consumers`, { script_name: file.name, dead_letter_queue });
    }
  };
}
