import type { Check, CheckName, FindingName } from "../../core/operations/check.ts";

const count = (value: number, one: string, many: string) => `${value} ${value === 1 ? one : many}`;

/** Texts of the settings check in English. */
export const checks = {
  states: { ok: "OK", warn: "warning", fail: "failed", unknown: "not checked" } satisfies Record<
    Check["state"],
    string
  > as Record<Check["state"], string>,
  allWell: "No problems found.",
  open: (checks: number) => `${count(checks, "check needs", "checks need")} attention.`,
  unseen: (checks: number) => `${count(checks, "check", "checks")} could not be run from here.`,
  toAdd: "Add:",

  /** The name of each check, and what to do when it is not OK. */
  names: {
    "site-url": {
      title: "Site URL",
      whatToDo:
        "One-click unsubscribe needs https. Set SITE_URL to the public address. For local development this is fine.",
    },
    "site-file": { title: "Site file", whatToDo: "The site has no title yet: publish a site.yaml." },
    "postal-address": {
      title: "Postal address",
      whatToDo: "Most countries require one in every email: set postal_address in site.yaml.",
    },
    bucket: {
      title: "Bucket",
      whatToDo: "The bucket did not respond, or has no site.yaml. Check OBJECTS and its settings, then publish.",
    },
    "link-secret": {
      title: "LINK_SECRET (length)",
      whatToDo: "Use 32 or more random characters. Changing it breaks every link in emails already sent.",
    },
    tokens: {
      title: "Tokens (lengths)",
      whatToDo:
        "ADMIN_TOKEN and PUBLISH_TOKEN must be different, random and at least 24 characters: wrangler secret put ADMIN_TOKEN.",
    },
    sender: {
      title: "Sender",
      whatToDo: "This is an example address. Set MAIL_FROM to an address that the mail provider lets you send from.",
    },
    spf: { title: "SPF", whatToDo: "Add the record below to the MAIL FROM domain, which receives the bounces." },
    dkim: {
      title: "DKIM records",
      whatToDo: "Add the missing records: without them, large providers reject bulk mail.",
    },
    dmarc: {
      title: "DMARC",
      whatToDo:
        "Large providers require one. Start with the record below; p=quarantine later protects your domain better.",
    },
    mx: {
      title: "MX",
      whatToDo: "Bounces and replies cannot be delivered: add the MX record that the mail provider shows.",
    },
    quota: {
      title: "Mail quota (rate · left today)",
      whatToDo: "The mail provider did not respond: check its settings and the permissions of its key.",
    },
    "feedback-heard": {
      title: "Last feedback received",
      whatToDo: "Check at the mail provider that its events are sent to this site.",
    },
    backups: {
      title: "Last whole backup",
      whatToDo: "Without backups, subscribers are lost with the database: npx gazette backup-key, then set BACKUP_KEY.",
    },
    hub: {
      title: "WebSub hub",
      whatToDo: "Optional: set hub in site.yaml to notify feed readers of new posts at once.",
    },
    challenge: {
      title: "Turnstile",
      whatToDo: "Optional: TURNSTILE_SITE_KEY and TURNSTILE_SECRET keep bots from subscribing strangers.",
    },
  } satisfies Record<CheckName, { title: string; whatToDo: string }> as Record<
    CheckName,
    { title: string; whatToDo: string }
  >,

  /** What was found, and what to do where that differs from the usual advice. */
  findings: {
    late: { says: "No response within eight seconds.", whatToDo: "Reload this page later." },
    "no-answer": { says: "Unexpected response.", whatToDo: "Reload this page later." },
    "not-told": { says: "The key of the mail provider is not allowed to read this. Sending is not affected." },
    "example-name": {
      says: "Example domain: not in DNS.",
      whatToDo: "With your own domain, its records are checked here.",
    },
    elsewhere: {
      says: "This page was opened under another domain than SITE_URL.",
      whatToDo: "Open the desk at SITE_URL. If that works, readers and mail providers can reach it too.",
    },
    "no-address": {
      says: "The domain has no address in DNS.",
      whatToDo: "Add it to the Worker as a custom domain (routes in wrangler.toml), or correct SITE_URL.",
    },
    "no-record": { says: "Record missing." },
    "several-records": {
      says: "More than one record.",
      whatToDo: "Keep one: with several, SPF fails for every email.",
    },
    "not-included": { says: "The record does not include the mail provider." },
    "records-missing": { says: "Some records are missing." },
    "records-unknown": {
      says: "The expected records could not be read from the mail provider.",
      whatToDo: "Compare the domain's DNS with the records that the mail provider shows.",
    },
    sandbox: {
      says: "The account is in the sandbox: only verified addresses get email.",
      whatToDo: "Ask the mail provider to lift the limit.",
    },
    "nearly-used": {
      says: "Daily quota nearly used up.",
      whatToDo: "Remaining emails go out tomorrow. You can request a higher quota.",
    },
    "quota-unknown": { says: "Not known yet.", whatToDo: "It is fetched again shortly." },
    "nothing-heard": { says: "None yet. It arrives after the first email.", whatToDo: "" },
    silent: { says: "Emails were sent over an hour ago, but no feedback has arrived." },
    behind: {
      says: "The backup is behind.",
      whatToDo: "Check that the Worker may write to the backup bucket, and what went wrong in the cron.",
    },
  } satisfies Record<FindingName, { says: string; whatToDo?: string }> as Record<
    FindingName,
    { says: string; whatToDo?: string }
  >,
};
