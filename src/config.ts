import * as z from "zod";
import type { Mailbox } from "./core/newsletter/email.ts";
import { emailAddress } from "./core/subscribers/email-address.ts";

/** `News <news@example.com>` or a bare address. */
const mailbox = z.string().transform((value, context): Mailbox => {
  const match = /^\s*(?:"?([^"<]*?)"?\s*<([^>]+)>|(\S+))\s*$/.exec(value);
  const reading = emailAddress(match?.[2] ?? match?.[3] ?? "");
  if ("address" in reading) return { name: match?.[1]?.trim() ?? "", address: reading.address };
  context.addIssue({ code: "custom", message: `${reading.problem} Write it as: News <news@example.com>` });
  return z.NEVER;
});

const siteUrl = z
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

/** The Worker's own settings. Those of an adapter are read by the adapter. */
const Settings = z.object({
  SITE_URL: siteUrl,
  /** Names in the registries of adapters, which know whether they are right. */
  OBJECTS: z.string().default("r2"),
  MAILER: z.string().optional(),
  MAIL_FROM: mailbox,
  LINK_SECRET: signingSecret("LINK_SECRET"),
  /** The link secret before this one: links signed with it still unsubscribe. */
  LINK_SECRET_PREVIOUS: signingSecret("LINK_SECRET_PREVIOUS").optional(),
  ADMIN_TOKEN: secret("ADMIN_TOKEN"),
  PUBLISH_TOKEN: secret("PUBLISH_TOKEN"),
  /** Posts wait so long at least before they are emailed, whatever site.yaml says; 0 for no such floor. */
  HOLD_MIN_MINUTES: wholeNumber(2),
  /** So many posts at once are released for mailing without anybody being asked; 0 for all. */
  RELEASE_GUARD_POSTS: wholeNumber(50),
  /** Who is told of alerts by mail. */
  ALERT_EMAIL: mailbox.optional(),
  /** One line in the log for each request; off, because that makes feeds slower. */
  LOG_REQUESTS: z.enum(["on", "off"]).default("off"),
});

const Config = Settings.refine((settings) => settings.LINK_SECRET !== settings.LINK_SECRET_PREVIOUS, {
  path: ["LINK_SECRET_PREVIOUS"],
  error: "The same as LINK_SECRET: put the one before it here, or remove this one.",
});

export type Config = z.infer<typeof Config>;

/** All that is wrong with the settings, at once. */
export class WrongSettings extends Error {
  override name = "WrongSettings";
}

/** The settings as the types they mean. Throws `WrongSettings`, naming every wrong one. */
export function readConfig(env: object): Config {
  const reading = Config.safeParse(env);
  if (!reading.success) throw new WrongSettings(`Gazette's settings are wrong:\n${z.prettifyError(reading.error)}`);
  return reading.data;
}
