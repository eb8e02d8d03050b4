import * as z from "zod";
import { lazily } from "./core/lazily.ts";
import type { Mailbox } from "./core/newsletter/email.ts";
import { emailAddress } from "./core/subscribers/email-address.ts";

/** Reads `News <news@example.com>` or a bare address. */
const mailbox = () =>
  z.string().transform((value, context): Mailbox => {
    const match = /^\s*(?:"?([^"<]*?)"?\s*<([^>]+)>|(\S+))\s*$/.exec(value);
    const reading = emailAddress(match?.[2] ?? match?.[3] ?? "");
    if ("address" in reading) return { name: match?.[1]?.trim() ?? "", address: reading.address };
    context.addIssue({ code: "custom", message: `${reading.problem} Write it as: News <news@example.com>` });
    return z.NEVER;
  });

const siteUrl = () =>
  z
    .url({ protocol: /^https?$/, error: "Expected the address of the site, e.g. https://news.example.com/" })
    .transform((value) => new URL(value.endsWith("/") ? value : `${value}/`));

const secret = (name: string) =>
  z
    .string({ error: `Missing. Set it with: wrangler secret put ${name}` })
    .min(8, { error: "Too short to be a secret: at least 8 characters." });

const wholeNumber = (usual: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, { error: "Expected a whole number." })
    .transform(Number)
    .default(usual);

const signingSecret = (name: string) =>
  secret(name).min(16, { error: "Too short to sign with: at least 16 characters." });

/** The Worker's own settings. Each adapter reads its own. */
const Settings = () =>
  z.object({
    SITE_URL: siteUrl(),
    /** Names in the registries of adapters, which check them. */
    OBJECTS: z.string().default("r2"),
    MAILER: z.string().optional(),
    MAIL_FROM: mailbox(),
    LINK_SECRET: signingSecret("LINK_SECRET"),
    /** The link secrets before, with commas between them. Links signed with one of them still unsubscribe. */
    LINK_SECRET_PREVIOUS: signingSecret("LINK_SECRET_PREVIOUS").optional(),
    ADMIN_TOKEN: secret("ADMIN_TOKEN"),
    PUBLISH_TOKEN: secret("PUBLISH_TOKEN"),
    /** The shortest hold before a post is mailed, whatever site.yaml says; 0 for none. */
    HOLD_MIN_MINUTES: wholeNumber(2),
    /** Posts that may be released at once without approval; 0 for any number. */
    RELEASE_GUARD_POSTS: wholeNumber(50),
    /** The public key that backups are sealed for; without it none are made. */
    BACKUP_KEY: z
      .string()
      .regex(/^[\w-]{43}$/, { error: "Expected a public key: 43 characters, as `gazette backup-key` prints it." })
      .optional(),
    /** Recipient of alerts. */
    ALERT_EMAIL: mailbox().optional(),
    /** A mailbox whose emails come to the Worker and unsubscribe. */
    UNSUBSCRIBE_EMAIL: mailbox().optional(),
    /** Shows images of ours by Cloudflare's Image Transformations, which must be enabled for the zone. */
    RESIZE_IMAGES: z.enum(["on", "off"]).default("off"),
    /** Logs each request. Off by default, because it slows feeds down. */
    LOG_REQUESTS: z.enum(["on", "off"]).default("off"),
  });

const Config = lazily(() =>
  Settings().refine((settings) => settings.LINK_SECRET !== settings.LINK_SECRET_PREVIOUS, {
    path: ["LINK_SECRET_PREVIOUS"],
    error: "The same as LINK_SECRET: put the one before it here, or remove this one.",
  }),
);

export type Config = z.infer<ReturnType<typeof Config>>;

/** Lists every wrong setting. */
export class WrongSettings extends Error {
  override name = "WrongSettings";
}

/** Reads and validates the settings. Throws `WrongSettings` with every wrong one. */
export function readConfig(env: object): Config {
  const reading = Config().safeParse(env);
  if (!reading.success) throw new WrongSettings(`Gazette's settings are wrong:\n${z.prettifyError(reading.error)}`);
  return reading.data;
}
