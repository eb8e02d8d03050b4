import { ZONE_SETTINGS } from "../zone-settings.ts";
import type { CloudflareApi } from "./cloudflare.ts";
import type { Aws, PublicSite, Wrangler } from "./deployment.ts";
import type { Settings } from "./settings.ts";

/** Settings of a zone that are all set wrong. */
const OF_BOTS = Object.fromEntries(
  ZONE_SETTINGS.filter(({ api }) => api === "bot_management").map(({ id }) => [id, "BEFORE"]),
);

/** Answers that later calls need a part of. To everything else that is looked for the answer is that it is not there. */
function cloudflareAnswer(call: string, { name }: Settings): unknown {
  if (/^GET \/zones\?/.test(call))
    return [{ id: "ZONE", name: "ZONE", status: "active", account: { id: "ACCOUNT", name: "ACCOUNT" } }];
  if (/^GET .*\/settings\//.test(call)) return { value: "BEFORE" };
  if (/^GET .*\/bot_management$/.test(call)) return OF_BOTS;
  if (/^POST .*\/d1\/database$/.test(call)) return { uuid: "DATABASE" };
  if (/^POST .*\/queues$/.test(call)) return { queue_id: "QUEUE" };
  if (/^POST .*\/query$/.test(call)) return [{ results: [] }];
  if (/^(?:GET|POST|PUT|DELETE)/.test(call)) return undefined;
  return name;
}

function awsAnswer(operation: string, { region, name, url }: Settings): unknown {
  const answers: Record<string, unknown> = {
    CreateEmailIdentity: { DkimAttributes: { Tokens: ["DKIM-1", "DKIM-2", "DKIM-3"] } },
    CreateTopic: { TopicArn: `arn:aws:sns:${region}:AWS-ACCOUNT:${name}-feedback` },
    CreateAccessKey: { AccessKey: { AccessKeyId: "KEY", SecretAccessKey: "" } },
    ListSubscriptionsByTopic: {
      Subscriptions: [{ Endpoint: new URL("feedback/ses", url).href, SubscriptionArn: "arn:SUBSCRIPTION" }],
    },
    GetAccount: { ProductionAccessEnabled: false },
  };
  return answers[operation] ?? (/^Get/.test(operation) ? undefined : {});
}

/** Returns clouds that print every call and make none, as if the accounts were empty. */
export function printedClouds(
  settings: Settings,
  print: (line: string) => void,
): { cloudflare: CloudflareApi; aws: Aws; wrangler: Wrangler; site: PublicSite } {
  const json = (value: unknown) => (value === undefined ? "" : ` ${JSON.stringify(value)}`);
  const cloudflare: CloudflareApi = {
    async call<Result>(method: string, path: string, body?: unknown) {
      print(`cloudflare ${method} ${path}${json(body)}`);
      return cloudflareAnswer(`${method} ${path}`, settings) as Result | undefined;
    },
    async list<Entry>(path: string) {
      print(`cloudflare GET ${path}`);
      return (cloudflareAnswer(`GET ${path}`, settings) ?? []) as Entry[];
    },
  };
  const client = (service: string) => ({
    async send(command: { constructor: { name: string }; input: unknown }) {
      const operation = command.constructor.name.replace(/Command$/, "");
      print(`aws ${service} ${operation}${json(command.input)}`);
      const answer = awsAnswer(operation, settings);
      if (answer === undefined) throw Object.assign(new Error(), { name: "NotFoundException" });
      return answer;
    },
  });
  const aws = Object.fromEntries(["ses", "sns", "iam", "sqs"].map((service) => [service, client(service)]));
  return {
    cloudflare,
    aws: aws as unknown as Aws,
    async wrangler(args, { secrets = {} }) {
      const names = Object.keys(secrets);
      print(`wrangler ${args.join(" ")}${names.length === 0 ? "" : ` (${names.join(", ")})`}`);
    },
    site: {
      async status(path) {
        print(`site GET /${path}`);
        return 200;
      },
      async knows(email) {
        print(`site GET /api/v1/subscribers?q=${email}`);
        return false;
      },
      async subscribe(email) {
        print(`site POST /api/v1/subscriptions ${JSON.stringify({ email })}`);
      },
      async smoke(mail) {
        print(`gazette smoke${mail ? "" : " --no-mail"}`);
        return [];
      },
    },
  };
}
