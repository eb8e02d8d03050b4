import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const ADMIN_TOKEN = "dev-admin-token";
export const PUBLISH_TOKEN = "dev-publish-token";
/** Topic of the SES simulator's notifications. */
const SNS_TOPIC_ARN = "arn:aws:sns:us-east-1:000000000000:gazette-feedback";

/**
 * Writes the settings of a local Worker into an env file, so that no secret appears in the process list. Returns the files for
 * wrangler, later ones winning: `.dev.vars` comes last.
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
    // Only these origins are mirrored: any other name could resolve into the local network.
    // Guards are as in production, unless set to see emails at once.
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

/** Creates a random secret once, so that links in emails of earlier runs keep working. */
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
