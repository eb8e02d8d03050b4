import { spawnSync } from "node:child_process";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { Command } from "commander";
import type { deploy as english } from "../../locales/en/cli/deploy.ts";
import { terminalPrompt } from "../ask.ts";
import type { Deployment } from "../deploy/deployment.ts";
import { addSettings, checkedSettings, objectionTo, readSettings, type Settings } from "../deploy/settings.ts";
import { EXIT, Failure } from "../failure.ts";
import { terminalTexts } from "../terminal-texts.ts";

type Texts = typeof english;

interface Options {
  url: string | undefined;
  mailFrom: string | undefined;
  email: string | undefined;
  region: string | undefined;
  name: string | undefined;
  account: string | undefined;
  dryRun: boolean;
  terraform: string | undefined;
  wait: string;
}

const ASKED = ["url", "mail_from", "email", "region"] as const;
const PAUSE_MS = 5_000;

export const deploy = ({ deploy: texts, common } = terminalTexts()) =>
  new Command("deploy")
    .description(texts.help.about)
    .argument("[dir]", common.dir, ".")
    .option("--url <url>", texts.help.url)
    .option("--mail-from <sender>", texts.help.mailFrom)
    .option("--email <address>", texts.help.email)
    .option("--region <region>", texts.help.region)
    .option("--name <name>", texts.help.name)
    .option("--account <id>", texts.help.account)
    .option("--dry-run", texts.help.dryRun, false)
    .option("--terraform <folder>", texts.help.terraform)
    .option("--wait <minutes>", texts.help.wait, "10")
    .addHelpText("after", `\n${texts.help.more}`)
    .action(async (dir: string, options: Options) => {
      const settings = await settled(dir, options, texts);
      if (options.terraform !== undefined) return terraform(options.terraform, settings, texts);
      if (options.dryRun) return dryRun(settings, texts);
      const { deployment, steps, told } = await openDeployment(dir, settings, texts, Number(options.wait) * 60_000);
      const { take } = await import("../deploy/step.ts");
      const whole = await take(steps, told).catch((fault) => {
        throw fault instanceof Failure ? new Failure(`${fault.message}\n${texts.resume}`) : fault;
      });
      const healthy = await doctor(dir, deployment);
      await printNext(dir, deployment);
      process.exitCode = whole && healthy ? EXIT.ok : EXIT.attention;
    });

/** Reads the settings, asks for those that are missing, and keeps the answers. */
async function settled(dir: string, options: Options, texts: Texts): Promise<Settings> {
  const kept = await readSettings(dir);
  const given = Object.entries({
    url: options.url,
    mail_from: options.mailFrom,
    email: options.email,
    region: options.region,
    name: options.name,
    account_id: options.account,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const added: Record<string, string> = Object.fromEntries(given.filter(([key]) => !(key in kept)));
  const all = { ...kept, ...Object.fromEntries(given) };
  const missing = ASKED.filter((key) => !(key in all));
  if (missing.length > 0) {
    const prompt = terminalPrompt();
    if (!prompt) throw new Failure(texts.missing(missing));
    try {
      for (const key of missing) {
        const objection = (value: string) => objectionTo(key, value, texts);
        all[key] = added[key] = await prompt.ask(texts.questions[key], guessed(key, all), objection);
      }
    } finally {
      prompt.close();
    }
  }
  const settings = checkedSettings(all, texts);
  if (!options.dryRun) await addSettings(dir, added, texts);
  return settings;
}

/** Guesses an answer from those before it and from this machine's time zone. */
function guessed(key: (typeof ASKED)[number], { url }: Record<string, unknown>): string {
  const domain = typeof url === "string" ? URL.parse(url)?.hostname.split(".").slice(-2).join(".") : undefined;
  if (key === "mail_from") return domain ? `news@mail.${domain}` : "";
  if (key !== "region") return "";
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (/^(?:Europe|Africa)\//.test(timeZone)) return "eu-west-1";
  if (/^(?:Australia|Pacific)\//.test(timeZone)) return "ap-southeast-2";
  return /^Asia\//.test(timeZone) ? "ap-northeast-1" : "us-east-1";
}

/** Opens the clouds, and returns the steps that a deployment consists of. */
export async function openDeployment(dir: string, settings: Settings, texts: Texts, waitMs: number) {
  const { builtWorker } = await import("../built-worker.ts");
  const { namesOf } = await import("../deploy/wrangler-file.ts");
  const { Cloudflare } = await import("../deploy/cloudflare.ts");
  const { cloudflareToken, wranglerIn } = await import("../deploy/wrangler.ts");
  const { openAws } = await import("../deploy/aws.ts");
  const { nothingKnown } = await import("../deploy/deployment.ts");
  const { publicSite } = await import("../deploy/public-site.ts");
  const { tokensIn } = await import("../deploy/tokens.ts");
  const { toldSteps } = await import("../deploy/told-steps.ts");
  const { deploymentSteps } = await import("../deploy/plan.ts");
  const told = toldSteps(texts);
  const token = await cloudflareToken(texts);
  const built = await builtWorker();
  const tokens = tokensIn(dir);
  const deployment: Deployment = {
    settings,
    built,
    names: await namesOf(built, settings),
    cloudflare: new Cloudflare(token, texts),
    aws: openAws(settings.region, texts),
    wrangler: wranglerIn(dir, token, texts),
    site: publicSite(settings.url, tokens),
    tokens,
    texts,
    tell: told.tell,
    async pause(since) {
      if (Date.now() - since >= waitMs) return false;
      await sleep(Math.min(PAUSE_MS, waitMs));
      return true;
    },
    known: nothingKnown(),
  };
  return { deployment, steps: deploymentSteps(deployment), told };
}

async function dryRun(settings: Settings, texts: Texts): Promise<void> {
  const { builtWorker } = await import("../built-worker.ts");
  const { namesOf } = await import("../deploy/wrangler-file.ts");
  const { printedClouds } = await import("../deploy/dry-run.ts");
  const { nothingKnown } = await import("../deploy/deployment.ts");
  const { deploymentSteps } = await import("../deploy/plan.ts");
  const { take } = await import("../deploy/step.ts");
  const built = await builtWorker();
  console.log(texts.dryRun.title);
  const steps = deploymentSteps({
    settings,
    built,
    names: await namesOf(built, settings),
    ...printedClouds(settings, (line) => console.log(`  ${line}`)),
    tokens: { read: async () => ({}), keep: async () => {} },
    texts,
    tell() {},
    pause: async () => false,
    known: nothingKnown(),
  });
  await take(
    steps,
    { begins: (title) => console.log(styleText("bold", `\n${title}`, { stream: process.stdout })), ends() {} },
    true,
  );
  console.log(`\n${texts.dryRun.end}`);
}

async function terraform(folder: string, settings: Settings, texts: Texts): Promise<void> {
  const { TERRAFORM } = await import("../built-worker.ts");
  const { writeTerraform } = await import("../deploy/terraform.ts");
  await writeTerraform(TERRAFORM, folder, settings);
  console.log(texts.terraform(folder));
  for (const command of ["init", "apply"]) console.log(`  terraform -chdir=${folder} ${command}`);
  console.log("  npx gazette deploy");
}

/** Runs `gazette doctor` on what was deployed. Returns whether all is well. */
async function doctor(dir: string, { settings, tokens, texts }: Deployment): Promise<boolean> {
  console.log(`\n${texts.doctor}`);
  const env = { ...process.env, GAZETTE_URL: settings.url.href, ...(await tokens.read()) };
  const args = [process.argv[1] ?? "", "doctor", dir, "--read-only"];
  return spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"], env }).status === EXIT.ok;
}

async function printNext(dir: string, { settings, texts, known }: Deployment): Promise<void> {
  const { TOKENS_FILE } = await import("../deploy/tokens.ts");
  const { productionAccessRequest } = await import("../deploy/production-access.ts");
  const command = (text: string) => styleText("cyan", text, { stream: process.stdout });
  const folder = relative("", dir) || ".";
  console.log(`\n${texts.done(settings.url.href)} ${texts.tokens(join(folder, TOKENS_FILE))}\n\n${texts.next.title}`);
  console.log(`  ${command(`npx gazette publish ${folder}`)}\n      ${texts.next.publish}`);
  console.log(`  ${texts.next.confirm(settings.email)}`);
  if (known.inSandbox) console.log(`  ${texts.next.sandbox}\n\n${productionAccessRequest(settings)}\n`);
}
