import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const ADMIN_TOKEN = "dev-admin-token";
export const PUBLISH_TOKEN = "dev-publish-token";
/** The topic our SES simulator signs its notifications for. */
const SNS_TOPIC_ARN = "arn:aws:sns:us-east-1:000000000000:gazette-feedback";

/**
 * Writes what the Worker needs to run on this machine into an env file, so that no secret stands in a process list.
 * Returns the files wrangler is to read, later ones winning: a `.dev.vars` has the last word.
 */
export async function writeLocalSettings(
  root: string,
  state: string,
  { siteUrl, sesEndpoint }: { siteUrl: string; sesEndpoint: string },
): Promise<string[]> {
  const settings = {
    SITE_URL: siteUrl,
    LINK_SECRET: await linkSecret(state),
    ADMIN_TOKEN,
    PUBLISH_TOKEN,
    SES_ENDPOINT: sesEndpoint,
    SES_ACCESS_KEY_ID: "local",
    SES_SECRET_ACCESS_KEY: "local",
    SNS_TOPIC_ARN,
    SNS_CERT_ORIGIN: new URL(sesEndpoint).origin,
    // Images are mirrored from these alone: any name can lead into the networks around this machine.
    // Guards are as they are in production, unless whoever starts this wants to see mail at once.
    ...given("MIRROR_ORIGINS", "HOLD_MIN_MINUTES", "RELEASE_GUARD_POSTS"),
  };
  const file = join(state, "worker.env");
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
  await writeFile(file, lines.join(""), { mode: 0o600 });
  const own = join(root, ".dev.vars");
  return existsSync(own) ? [file, own] : [file];
}

function given(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** Random, made once: links in emails of yesterday's run still work today. */
async function linkSecret(state: string): Promise<string> {
  await mkdir(state, { recursive: true });
  const file = join(state, "link-secret");
  try {
    await writeFile(file, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== "EEXIST") throw fault;
  }
  return readFile(file, "utf8");
}
