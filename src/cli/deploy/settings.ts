import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "smol-toml";
import * as z from "zod";
import type { deploy } from "../../locales/en/cli/deploy.ts";
import { Failure } from "../failure.ts";
import { terminalTexts } from "../terminal-texts.ts";

/** Where `gazette deploy` keeps its settings, beside the posts. */
export const SETTINGS_FILE = "gazette.toml";

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const LENGTH_MAX = 254;

const email = z
  .string()
  .max(LENGTH_MAX)
  .regex(/^[^@\s<>"]+@[^@\s<>"]+$/);

/** What is deployed, and where. Each key stands in `gazette.toml`. */
export const Settings = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .transform((text) => new URL(text))
    .refine(({ pathname, search, hash }) => pathname + search + hash === "/")
    .refine(({ protocol, hostname }) => protocol === "https:" || hostname === "localhost"),
  /** The sender, with or without a name. */
  mail_from: z
    .string()
    .max(LENGTH_MAX * 2)
    .refine((text) => DOMAIN.test(senderOf(text).domain) && /^[a-z0-9._+-]+$/.test(senderOf(text).local)),
  /** Gets alerts, DMARC reports and the first email. */
  email,
  region: z
    .string()
    .max(30)
    .regex(/^(?!cn-)[a-z]{2}(?:-[a-z]+)+-\d$/),
  /** Begins the name of everything that is made at Cloudflare and AWS. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/)
    .default("gazette"),
  account_id: z.string().max(64).optional(),
  /** Further settings of the Worker. */
  /** Is added to wrangler's configuration. */
  wrangler: z.record(z.string(), z.unknown()).default({}),
  vars: z.record(z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/), z.string().max(5_000)).default({}),
});

export type Settings = z.infer<typeof Settings>;

/** Reads `gazette.toml` of a folder, without judging it; empty if there is none. */
export async function readSettings(dir: string): Promise<Record<string, unknown>> {
  const path = join(dir, SETTINGS_FILE);
  if (!existsSync(path)) return {};
  try {
    return parse(await readFile(path, "utf8"));
  } catch (fault) {
    throw new Failure(terminalTexts().deploy.unreadable(path, (fault as Error).message.trim()));
  }
}

/** Validates settings. Throws a Failure that names every wrong one. */
export function checkedSettings(given: Record<string, unknown>, texts: typeof deploy): Settings {
  const reading = Settings.safeParse(given);
  if (reading.success) return reading.data;
  const wrong = new Set(
    reading.error.issues.flatMap((issue) => {
      if (issue.code === "unrecognized_keys") return issue.keys.map((key) => texts.wrong.unknown(key));
      const key = issue.path[0] as keyof Settings;
      return [`${key}: ${texts.wrong[key]}`];
    }),
  );
  throw new Failure(`${SETTINGS_FILE}:\n${[...wrong].join("\n")}`);
}

/** Returns what is wrong with one setting, if anything. */
export function objectionTo(key: keyof Settings, value: string, texts: typeof deploy): string | undefined {
  return Settings.shape[key].safeParse(value).success ? undefined : texts.wrong[key];
}

/** Adds settings to `gazette.toml`, before its tables. */
export async function addSettings(dir: string, added: Record<string, string>, texts: typeof deploy): Promise<void> {
  if (Object.keys(added).length === 0) return;
  const path = join(dir, SETTINGS_FILE);
  const before = existsSync(path) ? await readFile(path, "utf8") : `# ${texts.settingsFile}\n`;
  const [comment = ""] = /^(?:#[^\n]*\n)*/.exec(before) ?? [];
  await writeFile(path, `${comment}${stringify(added)}${before.slice(comment.length)}`);
}

/** Splits the sender into name, local part and domain. */
export function senderOf(text: string): Record<"address" | "local" | "domain", string> {
  const address = (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim();
  const at = address.lastIndexOf("@");
  return { address, local: address.slice(0, Math.max(0, at)), domain: address.slice(at + 1) };
}
