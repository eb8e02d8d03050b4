import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { nothingKnown } from "../../src/cli/deploy/deployment.ts";
import { printedClouds } from "../../src/cli/deploy/dry-run.ts";
import { deploymentSteps } from "../../src/cli/deploy/plan.ts";
import { addSettings, checkedSettings, readSettings } from "../../src/cli/deploy/settings.ts";
import { take, undo } from "../../src/cli/deploy/step.ts";
import { writeTerraform } from "../../src/cli/deploy/terraform.ts";
import { tokensIn } from "../../src/cli/deploy/tokens.ts";
import { wranglerIn } from "../../src/cli/deploy/wrangler.ts";
import { knowDeployedSite } from "../../src/cli/deployed-site.ts";
import { about } from "../../src/cli/doctor/finding.ts";
import { deploy as texts } from "../../src/locales/en/cli/deploy.ts";
import { TOKEN } from "../clouds/cloudflare.ts";
import { type Clouds, Crash, emptyAccounts, SETTINGS } from "../clouds/clouds.ts";
import { json } from "../clouds/loopback.ts";
import { folderOf, gazette } from "./command.ts";

async function run(clouds: Clouds, more: Record<string, unknown> = {}, version = "1") {
  const opened = await clouds.open(more, version);
  const whole = await take(opened.steps, opened.told);
  return { ...opened, whole };
}

const failureOf = (clouds: Clouds, more = {}) =>
  run(clouds, more).then(
    () => "",
    (fault: Error) => fault.message,
  );

/** Everything that is there, without what is random. */
function stateOf({ cloudflare, aws }: Clouds) {
  const [worker] = cloudflare.workers.values();
  const [user] = aws.users.values();
  const named = (id: string) => cloudflare.queues.get(id)?.queue_name;
  return {
    databases: [...cloudflare.databases.values()].map(({ name, location, db }) => [
      name,
      location,
      db.prepare("SELECT name FROM sqlite_master ORDER BY name").all().length,
    ]),
    buckets: [...cloudflare.buckets],
    queues: [...cloudflare.queues.values()].map(({ queue_name, consumers }) => [
      queue_name,
      consumers.map(({ script, dead_letter_queue }) => [script, dead_letter_queue]),
    ]),
    worker: worker && [worker.crons, [...worker.secrets.keys()].sort(), worker.versions[0]?.tag !== undefined],
    domains: [...cloudflare.domains.values()].map(({ hostname, service }) => [hostname, service]),
    events: [...cloudflare.notifications].map(([id, rules]) => [named(id), rules.map(({ prefix }) => prefix)]),
    records: cloudflare.records.map(({ type, name }) => [type, name.replace(/^(?:one|two|three)\w+/, "DKIM")]),
    zone: [
      cloudflare.rules?.map(({ id: _, ...rule }) => rule) ?? [],
      { ...cloudflare.botManagement, ...cloudflare.zoneSettings },
    ],
    identities: [...aws.identities].map(([name, { verified, mailFrom }]) => [name, verified, mailFrom]),
    sets: [...aws.sets].map(([name, { destinations }]) => [name, [...destinations]]),
    topics: [...aws.topics],
    subscriptions: aws.subscriptions.map(({ endpoint, confirmed, redrive }) => [endpoint, confirmed, redrive]),
    lost: [...aws.queues],
    user: user && [[...user.policies], user.keys.size],
    keyIsTheWorkers:
      worker &&
      user?.keys.get(worker.secrets.get("SES_ACCESS_KEY_ID") ?? "") === worker.secrets.get("SES_SECRET_ACCESS_KEY"),
  };
}

/** Notes what a visitor would get after each call. */
function visitorsOf({ cloudflare }: Clouds): Set<number> {
  const seen = new Set<number>();
  cloudflare.afterCall = () => void seen.add(cloudflare.statusOf("news.example.com"));
  return seen;
}

describe("gazette deploy", () => {
  it("makes everything on two empty accounts, and at the second run finds it and makes nothing", async () => {
    const clouds = await emptyAccounts();
    const seen = visitorsOf(clouds);
    const first = await run(clouds);
    expect(first.outcomes.filter(([, outcome]) => outcome === "failed")).toEqual([]);
    expect(first.whole).toBe(true);
    expect(stateOf(clouds)).toMatchObject({
      databases: [["gazette", "weur", expect.any(Number)]],
      domains: [["news.example.com", "gazette"]],
      events: [["gazette-posts", ["posts/", "site.yaml"]]],
      subscriptions: [
        [
          "https://news.example.com/feedback/ses",
          true,
          '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111122223333:gazette-feedback-lost"}',
        ],
      ],
      keyIsTheWorkers: true,
    });
    expect(stateOf(clouds).queues.filter(([, consumers]) => consumers?.length === 1)).toHaveLength(4);
    const calls = clouds.cloudflare.calls.length;
    const second = await run(clouds);
    expect(second.outcomes.filter(([, outcome]) => outcome !== "found")).toEqual([]);
    expect(clouds.cloudflare.calls.slice(calls).filter((call) => !/^GET|\/query$/.test(call))).toEqual([]);
    expect([...seen].sort()).toEqual([0, 200]);
  });

  it("deploys a new version to a site that is up after its tables, keeps its secrets, and no visitor meets an error", async () => {
    const clouds = await emptyAccounts();
    await run(clouds);
    const [worker] = clouds.cloudflare.workers.values();
    const [database] = clouds.cloudflare.databases.values();
    const secrets = new Map(worker?.secrets);
    await writeFile(join(clouds.folder, "built/infra/migrations/9999_new.sql"), "CREATE TABLE novelties (id INTEGER)");
    const seen = new Set<unknown>();
    clouds.cloudflare.afterCall = () => {
      seen.add(clouds.cloudflare.statusOf("news.example.com"));
      const tables = database?.db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'novelties'").all().length;
      if (worker?.versions.length === 2) seen.add(`new code, ${tables} new table`);
    };
    const { outcomes } = await run(clouds, { vars: { HOLD_MIN_MINUTES: "5" } }, "2");
    expect(outcomes.filter(([, outcome]) => outcome === "made")).toEqual([
      ["Tables of the database", "made"],
      ["Worker gazette with its secrets", "made"],
    ]);
    expect(worker?.versions[0]?.vars.HOLD_MIN_MINUTES).toBe("5");
    expect(worker?.secrets).toEqual(secrets);
    expect([...seen]).toEqual([200, "new code, 1 new table"]);
  });

  it("ends in the same state after a crash behind any call, with nothing made twice", {
    timeout: 240_000,
  }, async () => {
    const whole = await emptyAccounts();
    whole.crashAfter = 1_000;
    await run(whole);
    const wanted = stateOf(whole);
    const changes = 1_000 - whole.crashAfter;
    expect(changes).toBeGreaterThan(35);
    for (let at = 1; at <= changes; at++) {
      const clouds = await emptyAccounts();
      const seen = visitorsOf(clouds);
      clouds.crashAfter = at;
      await expect(run(clouds), `call ${at}`).rejects.toThrow(Crash);
      clouds.crashAfter = 1_000;
      expect((await run(clouds)).whole, `call ${at}`).toBe(true);
      expect(stateOf(clouds), `call ${at}`).toEqual(wanted);
      expect([...seen], `call ${at}`).not.toContain(500);
    }
  });

  it("keeps the tokens that it made for the Worker, readable by this user alone, in a folder that git ignores", async () => {
    const clouds = await emptyAccounts();
    await run(clouds);
    const file = join(clouds.folder, ".deploy/tokens.env");
    const kept = await readFile(file, "utf8");
    const [worker] = clouds.cloudflare.workers.values();
    expect(kept).toContain(`GAZETTE_ADMIN_TOKEN=${worker?.secrets.get("ADMIN_TOKEN")}\n`);
    expect(kept).not.toContain(worker?.secrets.get("SES_SECRET_ACCESS_KEY"));
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await readFile(join(clouds.folder, ".deploy/.gitignore"), "utf8")).toBe("*\n");
  });

  it("waits as long as Cloudflare asks for, and takes AWS's throttling as the SDK does", async () => {
    const clouds = await emptyAccounts();
    const limited = new Set<string>();
    const once = (call: string) => !limited.has(call) && limited.add(call);
    clouds.cloudflare.faults.instead = (call) => {
      const first = /^POST .*d1\/database /.test(call) ? "2" : "0";
      const headers = { "retry-after": first };
      return once(call)
        ? { ...json(429, { success: false, errors: [{ code: 971, message: "slow" }] }), headers }
        : undefined;
    };
    clouds.aws.faults.instead = (call) =>
      once(call) ? json(400, { __type: "ThrottlingException", message: "Rate exceeded" }) : undefined;
    const opened = await clouds.open();
    const started = performance.now();
    await take(opened.steps.slice(0, 2), opened.told);
    expect(performance.now() - started).toBeGreaterThan(1_900);
    await take(opened.steps.slice(2, 6), opened.told);
    expect(opened.outcomes.map(([, outcome]) => outcome)).toEqual(["found", "made", "made", "made", "made", "made"]);
    expect(clouds.aws.identities.size + clouds.cloudflare.queues.size).toBe(6);
  });

  it.each([
    [/GET .*\/zones\?/, "Zone → Zone → Read"],
    [/POST .*\/d1\//, "Account → D1 → Edit"],
    [/POST .*\/r2\//, "Account → Workers R2 Storage → Edit"],
    [/POST .*\/queues /, "Account → Queues → Edit"],
    [/GET .*\/scripts\//, "Account → Workers Scripts → Edit"],
    [/PUT .*\/event_notifications\//, "Account → Workers R2 Storage → Edit"],
    [/PUT .*\/workers\/domains/, "Zone → Workers Routes → Edit"],
  ])("names the permission that the token lacks for %s: %s", async (pattern, permission) => {
    const clouds = await emptyAccounts();
    clouds.cloudflare.faults.instead = (call) =>
      pattern.test(call)
        ? json(403, { success: false, errors: [{ code: 10000, message: "Authentication error" }] })
        : undefined;
    expect(await failureOf(clouds)).toContain(`The token lacks the permission: ${permission}`);
  });

  it.each(["ses:CreateEmailIdentity", "sns:CreateTopic", "sqs:CreateQueue", "iam:PutUserPolicy"])(
    "names the permission that the AWS user lacks: %s",
    async (action) => {
      const clouds = await emptyAccounts();
      clouds.aws.denied.add(action);
      expect(await failureOf(clouds)).toContain(`The AWS user lacks the permission: ${action}`);
      clouds.aws.denied.clear();
      expect((await run(clouds)).whole).toBe(true);
    },
  );

  it("prints the DNS records where it may not write them, or has no zone, and goes on", async () => {
    const denied = await emptyAccounts();
    denied.cloudflare.faults.instead = (call) =>
      /POST .*dns_records/.test(call) ? json(403, { errors: [{ code: 10000, message: "no" }] }) : undefined;
    const elsewhere = await emptyAccounts();
    for (const [clouds, more] of [
      [denied, {}],
      [elsewhere, { mail_from: "news@mail.elsewhere.net" }],
    ] as const) {
      const { whole, said, outcomes } = await run(clouds, more);
      expect(whole).toBe(false);
      expect(said.join("\n")).toMatch(/IN CNAME one\w+\.dkim\.amazonses\.com\.\n/);
      expect(said.join("\n")).toContain(' 300 IN TXT "v=spf1 include:amazonses.com ~all"');
      expect(outcomes.at(-1)).toEqual(["First email, to ann@example.org", "made"]);
    }
  });

  it("overwrites nothing that is at the address or the mail domain", async () => {
    const clouds = await emptyAccounts();
    const { records, domains } = clouds.cloudflare;
    records.push({ id: "1", type: "A", name: "news.example.com", content: "192.0.2.1" });
    records.push({ id: "2", type: "TXT", name: "_dmarc.mail.example.com", content: '"v=DMARC1; p=reject"' });
    expect(await failureOf(clouds)).toContain("news.example.com has a DNS record already. Nothing was overwritten");
    expect(records.filter(({ name }) => name.startsWith("_dmarc"))).toHaveLength(1);
    records.shift();
    domains.set("news.example.com", { id: "9", hostname: "news.example.com", service: "shop", zone_id: "zone" });
    expect(await failureOf(clouds)).toContain("news.example.com belongs to the Worker shop");
    domains.clear();
    records.push({ id: "3", type: "MX", name: "bounce.mail.example.com", content: "mx.example.org" });
    records.splice(0, records.length - 1);
    const { said, whole } = await run(clouds);
    expect([said.join("\n"), whole]).toEqual([expect.stringContaining("MX mx.example.org already"), false]);
  });

  it("takes what is there already, and asks nobody to confirm outside of the sandbox", async () => {
    const clouds = await emptyAccounts();
    clouds.aws.inSandbox = false;
    clouds.cloudflare.buckets.set("gazette", { location: "apac", objects: ["posts/a.md"] });
    clouds.aws.identities.set("mail.example.com", { tags: [], verified: false, tokens: ["own"] });
    const { outcomes, whole } = await run(clouds);
    expect(whole).toBe(true);
    expect(outcomes).toContainEqual(["Bucket gazette (R2)", "found"]);
    expect([...clouds.aws.identities.keys()]).toEqual(["mail.example.com"]);
    const [policy] = clouds.aws.users.get("gazette-mailer")?.policies.values() ?? [];
    expect(JSON.parse(policy ?? "").Statement[0]).toMatchObject({
      Action: "ses:SendRawEmail",
      Resource: [
        "arn:aws:ses:eu-west-1:111122223333:identity/mail.example.com",
        "arn:aws:ses:eu-west-1:111122223333:configuration-set/gazette",
      ],
      Condition: { StringEquals: { "ses:FromAddress": "news@mail.example.com" } },
    });
  });

  it("makes another key where the Worker's was deleted, and leaves none behind when the Worker cannot be deployed", async () => {
    const clouds = await emptyAccounts();
    clouds.cloudflare.faults.instead = (call) =>
      /^PUT .*\/scripts\/gazette /.test(call) ? json(500, { errors: [{ code: 1, message: "no" }] }) : undefined;
    await expect(run(clouds)).rejects.toThrow("answered 500");
    expect(clouds.aws.users.get("gazette-mailer")?.keys.size).toBe(0);
    clouds.cloudflare.faults.instead = () => undefined;
    await run(clouds);
    clouds.aws.users.get("gazette-mailer")?.keys.clear();
    await run(clouds);
    expect(stateOf(clouds).keyIsTheWorkers).toBe(true);
  });

  it("prints every call in a dry run, and makes none", async () => {
    const clouds = await emptyAccounts();
    const { deployment } = await clouds.open();
    const printed: string[] = [];
    const dry = { ...deployment, ...printedClouds(deployment.settings, (line) => printed.push(line)) };
    const noTokens = { read: async () => ({}), keep: async () => {} };
    const steps = deploymentSteps({ ...dry, tokens: noTokens, pause: async () => false, known: nothingKnown() });
    await take(steps, { begins() {}, ends() {} }, true);
    expect([clouds.cloudflare.calls, clouds.aws.calls]).toEqual([[], []]);
    await run(clouds);
    // What changes something on empty accounts stands there, in the same order.
    const changes = printed.filter((line) =>
      /^(?:cloudflare (?:POST|PUT) (?!.*\/query)|aws \w+ (?!Get|List))/.test(line),
    );
    const service = (line: string) => line.replace(/^(?:cloudflare|aws \w+) /, "").replace(/ \{.*/s, "");
    const made = clouds.aws.calls.filter((call) => !/^(?:Get|List)/.test(call));
    expect(changes.filter((line) => line.startsWith("aws")).map(service)).toEqual(made);
    expect(printed.join("\n")).toContain("wrangler deploy --tag");
    expect(printed.join("\n")).toContain(
      "LINK_SECRET, ADMIN_TOKEN, PUBLISH_TOKEN, SES_ACCESS_KEY_ID, SES_SECRET_ACCESS_KEY",
    );
    expect(changes.findIndex((line) => line.includes("/workers/domains"))).toBeGreaterThan(
      changes.findIndex((line) => line.includes("CreateAccessKey")),
    );
  });
});

describe("the smoke test of a deployment", () => {
  const deployedOf = ({ cloudflare }: Clouds) => cloudflare.workers.get("gazette")?.deployed;
  const versions = ({ cloudflare }: Clouds) => cloudflare.workers.get("gazette")?.versions ?? [];

  it.each(["feeds", "one-click", "feedback"])(
    "goes back to the version before where %s fails with the new one, and says so",
    async (failing) => {
      const clouds = await emptyAccounts();
      await run(clouds);
      const before = deployedOf(clouds);
      const message = await failureOf(clouds, { vars: { FAILS: failing } });
      expect(message).toContain(`so the one before (${before}) serves again:\n${failing}: tried`);
      expect([versions(clouds).length, deployedOf(clouds)]).toEqual([2, before]);
      const mended = await run(clouds);
      expect([mended.whole, deployedOf(clouds) === before]).toEqual([true, true]);
    },
  );

  it("keeps an update where the same failed before, and tells it", async () => {
    const clouds = await emptyAccounts();
    const first = await run(clouds, { vars: { FAILS: "feedback" } });
    expect(first.outcomes).toContainEqual(["Smoke test: feeds, unsubscribe, a mail and its bounce", "failed"]);
    expect([first.whole, first.outcomes.at(-1)?.[1]]).toEqual([false, "made"]);
    expect(first.said.join("\n")).toContain("this does not work yet:\nfeedback: tried");
    const { said, whole } = await run(clouds, { vars: { FAILS: "feedback" } }, "2");
    expect(said.join("\n")).toContain("failed before the update, too");
    expect([whole, deployedOf(clouds)]).toEqual([true, versions(clouds)[0]?.id]);
  });

  it("never goes back for what was not tried", async () => {
    const clouds = await emptyAccounts();
    await run(clouds);
    const opened = await clouds.open({}, "2");
    opened.deployment.site.smoke = async () => [about("feedback").skip("smoke-too-often")];
    expect(await take(opened.steps, opened.told)).toBe(true);
    expect(deployedOf(clouds)).toBe(versions(clouds)[0]?.id);
  });

  it("tells what fails, and goes nowhere, where the site was down before", async () => {
    const clouds = await emptyAccounts();
    await run(clouds);
    const opened = await clouds.open({ vars: { FAILS: "one-click" } });
    const statuses = [503];
    opened.deployment.site.status = async () => statuses.pop() ?? 200;
    expect(await take(opened.steps, opened.told)).toBe(false);
    expect(opened.said.join("\n")).toContain("this does not work yet:\none-click: tried");
    expect(deployedOf(clouds)).toBe(versions(clouds)[0]?.id);
  });

  it("says that the new version still serves where it cannot go back", async () => {
    const clouds = await emptyAccounts();
    await run(clouds);
    clouds.cloudflare.faults.instead = (call) =>
      /POST .*\/deployments/.test(call) ? json(400, { errors: [{ code: 10215, message: "no" }] }) : undefined;
    expect(await failureOf(clouds, { vars: { FAILS: "feeds" } })).toContain("it still serves:\nfeeds: tried");
  });

  it("goes back by wrangler itself", async () => {
    const clouds = await emptyAccounts();
    await run(clouds);
    const before = deployedOf(clouds);
    const opened = await clouds.open({ vars: { FAILS: "feeds" } });
    const { wrangler } = opened.deployment;
    process.env.CLOUDFLARE_API_BASE_URL = clouds.base;
    process.env.CLOUDFLARE_API_TOKEN = TOKEN;
    onTestFinished(() => {
      delete process.env.CLOUDFLARE_API_BASE_URL;
      delete process.env.CLOUDFLARE_API_TOKEN;
    });
    const real = wranglerIn(clouds.folder, TOKEN, texts);
    opened.deployment.wrangler = (args, given) => (args[0] === "rollback" ? real : wrangler)(args, given);
    const message = await take(opened.steps, opened.told).catch((fault: Error) => fault.message);
    expect([message, deployedOf(clouds)]).toEqual([expect.stringContaining("serves again"), before]);
  }, 60_000);
});

async function destroy(clouds: Clouds, files = false) {
  const { steps, told, outcomes } = await clouds.open();
  await undo(
    steps.filter((step, index) => index === 0 || (step.undo && (files || !step.keeps))),
    told,
  );
  return outcomes;
}

describe("the settings of the zone", () => {
  const TITLE = "Settings of the zone, for news.example.com";
  const refusal = (status: number) => json(status, { success: false, errors: [{ code: 10000, message: "refused" }] });
  const of = ({ outcomes }: Awaited<ReturnType<typeof run>>) => outcomes.find(([title]) => title === TITLE)?.[1];
  const shop = { id: "9", type: "A", name: "shop.example.com", content: "192.0.2.1", proxied: true };

  it("are set for our host by one rule after those of others, and for a zone that nobody else uses; destroy sets them back", async () => {
    const clouds = await emptyAccounts();
    const { cloudflare } = clouds;
    const others = { id: "1", description: "Shop", expression: "true", enabled: true, action: "set_config" };
    cloudflare.rules = [{ ...others, action_parameters: { bic: true } }];
    cloudflare.botManagement.fight_mode = true;
    cloudflare.zoneSettings.always_use_https = "on";
    const { said, whole } = await run(clouds);
    expect(whole).toBe(true);
    expect(cloudflare.rules[1]).toEqual({
      id: expect.any(String),
      description: 'Gazette gazette {"fight_mode":true,"always_use_https":"on","browser_cache_ttl":14400}',
      expression: '(http.host eq "news.example.com")',
      enabled: true,
      action: "set_config",
      action_parameters: {
        bic: false,
        security_level: "essentially_off",
        email_obfuscation: false,
        rocket_loader: false,
        automatic_https_rewrites: false,
        hotlink_protection: false,
        disable_rum: true,
      },
    });
    expect(cloudflare.botManagement.fight_mode).toBe(false);
    expect(cloudflare.zoneSettings).toMatchObject({ always_use_https: "off", browser_cache_ttl: 0 });
    expect(said.join("\n")).toContain(
      "Changed for the whole zone of news.example.com, which no other host uses: Bot Fight Mode → off; " +
        "Always Use HTTPS → off; Browser Cache TTL → 0.",
    );
    expect(of(await run(clouds))).toBe("found");
    // Set anew by somebody: it stays.
    cloudflare.zoneSettings.browser_cache_ttl = 7_200;
    await destroy(clouds);
    expect(cloudflare.rules.map(({ description }) => description)).toEqual(["Shop"]);
    expect(cloudflare.botManagement.fight_mode).toBe(true);
    expect(cloudflare.zoneSettings).toMatchObject({ always_use_https: "on", browser_cache_ttl: 7_200 });
  });

  it("are left to a hand for the whole zone where another host is in it, which is no failure", async () => {
    const clouds = await emptyAccounts();
    clouds.cloudflare.records.push(shop);
    clouds.cloudflare.botManagement.fight_mode = true;
    const { said, whole, ...first } = await run(clouds);
    expect([whole, of({ said, whole, ...first })]).toEqual([true, "made"]);
    expect(clouds.cloudflare.rules?.map(({ description }) => description)).toEqual(["Gazette gazette"]);
    expect(clouds.cloudflare.botManagement.fight_mode).toBe(true);
    const told = said.find((line) => line.includes("Others may need them"));
    expect(told).toContain("if feed readers or SNS are kept away: Bot Fight Mode → off; Browser Cache TTL → 0");
    const again = await run(clouds);
    expect([of(again), again.said]).toEqual(["found", expect.arrayContaining([told])]);
  });

  it.each([
    [/\/rulesets/, "Zone → Config Rules → Edit", "Browser Integrity Check → off"],
    [/\/bot_management/, "Zone → Bot Management → Edit", "Bot Fight Mode → off"],
    [/(?:PATCH|GET) .*\/settings\/browser/, "Zone → Zone Settings → Edit", "Browser Cache TTL → 0"],
  ])("are told where the token may not: %s, %s", async (pattern, permission, setting) => {
    const clouds = await emptyAccounts();
    clouds.cloudflare.faults.instead = (call) => (pattern.test(call) ? refusal(403) : undefined);
    const { said, whole } = await run(clouds);
    expect(whole).toBe(true);
    const told = said.find((line) => line.includes(permission));
    expect(told).toContain(setting);
    // What cannot be kept in a rule cannot be set back: it is not changed.
    expect(clouds.cloudflare.zoneSettings.browser_cache_ttl).toBe(/bot/.test(permission.toLowerCase()) ? 0 : 14_400);
    await destroy(clouds);
    expect(clouds.cloudflare.domains.size).toBe(0);
  });

  it("are told where the plan does not have them, and set after a limit of calls", async () => {
    const clouds = await emptyAccounts();
    clouds.cloudflare.botManagement.ai_bots_protection = "block";
    let limited = 0;
    clouds.cloudflare.faults.instead = (call) => {
      if (/PUT .*\/bot_management/.test(call)) return refusal(400);
      const slow = /\/(?:rulesets|settings)/.test(call) && limited++ < 2;
      return slow ? { ...refusal(429), headers: { "retry-after": "0" } } : undefined;
    };
    const { said, whole } = await run(clouds);
    expect([whole, limited > 2]).toEqual([true, true]);
    expect(said.join("\n")).toContain("AI Crawl Control: Block AI bots → disabled");
    expect(clouds.cloudflare.zoneSettings.browser_cache_ttl).toBe(0);
    expect(clouds.cloudflare.rules).toHaveLength(1);
  });

  it("do not stop the rest while Cloudflare fails", async () => {
    const clouds = await emptyAccounts();
    clouds.cloudflare.faults.instead = (call) => (/POST .*\/rulesets/.test(call) ? refusal(500) : undefined);
    const first = await run(clouds);
    expect([of(first), first.whole, first.outcomes.at(-1)?.[1]]).toEqual(["failed", false, "made"]);
    clouds.cloudflare.faults.instead = () => undefined;
    expect((await run(clouds)).whole).toBe(true);
    expect(clouds.cloudflare.rules).toHaveLength(1);
  });
});

describe("gazette destroy", () => {
  it("removes what deploy made and nothing else, keeps the bucket, and goes on after a crash behind any call", {
    timeout: 240_000,
  }, async () => {
    const counting = await emptyAccounts();
    await run(counting);
    counting.crashAfter = 1_000;
    await destroy(counting);
    const changes = 1_000 - counting.crashAfter;
    expect(changes).toBeGreaterThan(20);
    for (const at of [1, 2, 5, 9, 14, changes - 1]) {
      const clouds = await emptyAccounts();
      clouds.cloudflare.records.push({
        id: "1",
        type: "TXT",
        name: "_dmarc.mail.example.com",
        content: "v=DMARC1; p=reject",
      });
      clouds.aws.topics.set("arn:aws:sns:eu-west-1:111122223333:other", { attributes: {}, tags: [] });
      await run(clouds);
      clouds.crashAfter = at;
      await expect(destroy(clouds)).rejects.toThrow(Crash);
      clouds.crashAfter = 1_000;
      await destroy(clouds);
      expect(stateOf(clouds)).toMatchObject({
        databases: [],
        buckets: [["gazette", expect.anything()]],
        queues: [],
        worker: undefined,
        domains: [],
        events: [],
        zone: [[], expect.objectContaining({ browser_cache_ttl: 14_400 })],
        records: [["TXT", "_dmarc.mail.example.com"]],
        identities: [],
        sets: [],
        topics: [["arn:aws:sns:eu-west-1:111122223333:other", expect.anything()]],
        lost: [],
        user: undefined,
      });
    }
    expect((await destroy(counting)).filter(([, outcome]) => outcome !== "absent")).toEqual([]);
  });

  it("keeps a mail domain that was there before, and removes a bucket only when asked and empty", async () => {
    const clouds = await emptyAccounts();
    clouds.aws.identities.set("mail.example.com", { tags: [], verified: false, tokens: ["own"] });
    await run(clouds);
    clouds.cloudflare.buckets.get("gazette")?.objects.push("posts/a.md");
    await expect(destroy(clouds, true)).rejects.toThrow("not empty");
    clouds.cloudflare.buckets.get("gazette")?.objects.pop();
    await destroy(clouds, true);
    expect([...clouds.cloudflare.buckets.keys(), ...clouds.aws.identities.keys()]).toEqual(["mail.example.com"]);
  });
});

describe("gazette.toml", () => {
  it("is asked for where nobody can be asked, and kept as it was given", async () => {
    const folder = await folderOf({});
    const asked = await gazette(["deploy", folder, "--url", "https://news.example.com"], {
      env: { LANG: "zh_CN.UTF-8" },
    });
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining("缺少：mail_from、email、region") });
    await addSettings(folder, { url: "https://news.example.com/" }, texts);
    await addSettings(folder, { region: "eu-west-1" }, texts);
    expect(await readSettings(folder)).toEqual({ url: "https://news.example.com/", region: "eu-west-1" });
  });

  it.each([
    [{ url: "http://news.example.com" }, "url: Expected the address"],
    [{ url: "https://news.example.com/blog" }, "url: Expected the address"],
    [{ mail_from: "News <news@Mail.example.com>" }, "mail_from: Expected the sender"],
    [{ mail_from: 'news"@mail.example.com' }, "mail_from: Expected the sender"],
    [{ region: "cn-north-1" }, "region: Expected a region"],
    [{ name: "x; rm" }, "name: Expected 3 to 32"],
    [{ ur: "x" }, "ur: There is no such setting."],
  ])("is refused with what is wrong: %j", (wrong, says) => {
    expect(() => checkedSettings({ ...SETTINGS, ...wrong }, texts)).toThrow(says);
  });

  it("tells other commands the address and the tokens, but no token to another address", async () => {
    const folder = await folderOf({ "gazette.toml": 'url = "https://news.example.com"\n' });
    await tokensIn(folder).keep({ GAZETTE_TOKEN: "publish", LINK_SECRET: "link" });
    const names = ["GAZETTE_URL", "GAZETTE_TOKEN", "LINK_SECRET"];
    const known = async (url?: string) => {
      for (const name of names) delete process.env[name];
      if (url) process.env.GAZETTE_URL = url;
      await knowDeployedSite(folder);
      const values = names.map((name) => process.env[name]);
      for (const name of names) delete process.env[name];
      return values;
    };
    expect(await known()).toEqual(["https://news.example.com", "publish", undefined]);
    expect(await known("https://other.example")).toEqual(["https://other.example", undefined, undefined]);
  });
});

describe("gazette deploy --terraform", () => {
  it("writes files whose variables Terraform knows, and none of anybody's state", async () => {
    const folder = join(await folderOf({}), "terraform");
    await writeTerraform("infra/aws", folder, checkedSettings(SETTINGS, texts));
    const files = await readdir(folder);
    expect(files).toEqual(expect.arrayContaining(["mail.tf", "variables.tf", "gazette.auto.tfvars.json"]));
    expect(files.filter((name) => /tfstate|^\.terraform/.test(name))).toEqual([]);
    const given = JSON.parse(await readFile(join(folder, "gazette.auto.tfvars.json"), "utf8"));
    expect(given).toMatchObject({ name: "gazette", mail_domain: "mail.example.com", access_key: false });
    const variables = await readFile(join(folder, "variables.tf"), "utf8");
    for (const name of Object.keys(given)) expect(variables).toContain(`variable "${name}"`);
  });
});

describe("the texts of a deployment", () => {
  it("name as many hand actions in the guide as it promises", async () => {
    const guide = await readFile("docs/how-to/deploy.md", "utf8");
    const [, list = ""] = /## What only you can do\n(.*?)\n\n[A-Z]/s.exec(guide) ?? [];
    expect([...list.matchAll(/^\d+\. \*\*/gm)]).toHaveLength(5);
    expect(texts.resume).toContain("`npx gazette deploy`");
  });
});
