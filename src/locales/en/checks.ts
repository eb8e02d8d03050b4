import type { Check, CheckName, FindingName } from "../../core/operations/check.ts";

const count = (value: number, one: string, many: string) => `${value} ${value === 1 ? one : many}`;

/** The settings check in English. */
export const checks = {
  states: { ok: "fine", warn: "look", fail: "wrong", unknown: "not seen" } satisfies Record<
    Check["state"],
    string
  > as Record<Check["state"], string>,
  allWell: "Everything that could be looked at is as it should be.",
  open: (checks: number) => `${count(checks, "thing wants", "things want")} you to look.`,
  unseen: (checks: number) => `${count(checks, "thing", "things")} could not be looked at from here.`,
  toAdd: "To add:",

  /** What each is called, and what to do when it is not fine. */
  names: {
    "site-url": {
      title: "Address of the site",
      whatToDo:
        "One-click unsubscribing needs https. Set SITE_URL to the public address; on your own machine this is fine.",
    },
    "site-file": { title: "Site file", whatToDo: "The site has no title of its own yet: publish a site.yaml." },
    "postal-address": {
      title: "Postal address",
      whatToDo: "The law of most countries asks for one in every email: set postal_address in site.yaml.",
    },
    bucket: {
      title: "Bucket",
      whatToDo: "The bucket did not answer, or holds no site.yaml. Look at OBJECTS and its settings, then publish.",
    },
    "link-secret": {
      title: "LINK_SECRET (length)",
      whatToDo: "32 characters or more, at random, are safe. Changing it breaks every link ever mailed.",
    },
    tokens: {
      title: "Tokens (lengths)",
      whatToDo:
        "Make ADMIN_TOKEN and PUBLISH_TOKEN different, random, and 24 characters or longer: wrangler secret put ADMIN_TOKEN.",
    },
    sender: {
      title: "Sender",
      whatToDo: "This is an example's address. Set MAIL_FROM to one of a domain verified in SES.",
    },
    spf: { title: "SPF", whatToDo: "Add the record below to the domain that bounces go to." },
    dkim: { title: "DKIM records", whatToDo: "Add what is missing: without it large providers refuse bulk mail." },
    dmarc: {
      title: "DMARC",
      whatToDo:
        "Large providers ask for one. Begin with the record below; later p=quarantine protects your name better.",
    },
    mx: { title: "MX", whatToDo: "Bounces and answers have nowhere to go: add the MX record that SES shows." },
    identity: { title: "SES: sender verified", whatToDo: "Look at the domain's identity in the SES console." },
    signing: { title: "SES: mails are signed (DKIM)", whatToDo: "Look at the identity's Authentication tab in SES." },
    "mail-from": {
      title: "SES: MAIL FROM domain",
      whatToDo: "Look at the identity's custom MAIL FROM domain in the SES console.",
    },
    sending: { title: "SES: sending is on", whatToDo: "Look at Account dashboard in the SES console." },
    quota: {
      title: "SES quota (rate · left today)",
      whatToDo: "SES did not answer: look at its key, its rights and SES_REGION.",
    },
    "configuration-set": {
      title: "SES configuration set",
      whatToDo: "Without it SES tells nothing about single deliveries: set SES_CONFIGURATION_SET.",
    },
    "feedback-topic": {
      title: "SNS topic",
      whatToDo: "Bounces and complaints cannot arrive: set SNS_TOPIC_ARN and subscribe /feedback/ses to the topic.",
    },
    "feedback-heard": {
      title: "Feedback last heard",
      whatToDo: "Look in the SNS console whether the subscription of /feedback/ses is confirmed.",
    },
    hub: {
      title: "WebSub hub",
      whatToDo: "Optional: with hub in site.yaml, feed readers hear of new posts at once.",
    },
    challenge: {
      title: "Turnstile",
      whatToDo: "Optional: TURNSTILE_SITE_KEY and TURNSTILE_SECRET keep machines from subscribing strangers.",
    },
  } satisfies Record<CheckName, { title: string; whatToDo: string }> as Record<
    CheckName,
    { title: string; whatToDo: string }
  >,

  /** What was found in words; what to do where that is not the usual. */
  findings: {
    late: { says: "No answer within eight seconds.", whatToDo: "Open this page again in a while." },
    "no-answer": { says: "It does not answer as it should.", whatToDo: "Open this page again in a while." },
    "not-told": { says: "The key of SES may not ask this; it may send all the same." },
    "example-name": {
      says: "This is a name for examples; no DNS knows it.",
      whatToDo: "A name of your own is looked up here.",
    },
    elsewhere: {
      says: "You came here by another name than SITE_URL has.",
      whatToDo: "Open the desk at SITE_URL: when that works, readers and their mailboxes reach it, too.",
    },
    "no-address": {
      says: "DNS knows no address for this name.",
      whatToDo: "Let the Worker have it as a custom domain (routes in wrangler.toml), or correct SITE_URL.",
    },
    "no-record": { says: "There is no such record." },
    "several-records": {
      says: "There is more than one record.",
      whatToDo: "Keep one: with more, SPF fails for every mail.",
    },
    "not-ses": { says: "The record does not name Amazon SES." },
    "records-missing": { says: "Not all records were found." },
    "records-unknown": {
      says: "Only SES knows which records there should be, and it did not tell.",
      whatToDo: "Compare the domain's DNS with the DKIM records in the SES console.",
    },
    "not-verified": {
      says: "Neither the address nor its domain is verified.",
      whatToDo: "Verify the domain in SES, in the region of SES_REGION. Nothing is sent before.",
    },
    "signing-off": {
      says: "The domain signs nothing.",
      whatToDo: "Turn on Easy DKIM for the domain in SES: large providers refuse bulk mail without.",
    },
    "no-mail-from": {
      says: "There is none: bounces go to a domain of Amazon's.",
      whatToDo: "Mail arrives all the same. With one of your own, SPF speaks for your domain, too.",
    },
    "mail-from-pending": {
      says: "SES does not find its records.",
      whatToDo: "Add the MX and TXT records that SES shows for it.",
    },
    paused: {
      says: "Sending is paused for this account.",
      whatToDo: "SES says why under Reputation metrics. Mend that, then ask for a review.",
    },
    sandbox: {
      says: "The account is in the sandbox: only verified addresses get mail.",
      whatToDo: "Ask for production access in the SES console.",
    },
    "nearly-used": { says: "Nearly used up for today.", whatToDo: "What is left goes out tomorrow; or ask for more." },
    "quota-unknown": { says: "Not known yet.", whatToDo: "It is asked for again in a moment." },
    "no-such-set": {
      says: "SES has no configuration set of this name.",
      whatToDo: "Create it, or correct SES_CONFIGURATION_SET: no mail goes out with a name that SES does not know.",
    },
    "no-events": {
      says: "It tells nobody of bounces and complaints.",
      whatToDo: "Give it an event destination of the kind SNS, with the topic of SNS_TOPIC_ARN.",
    },
    "other-topic": {
      says: "It tells another topic than SNS_TOPIC_ARN.",
      whatToDo: "Make the two the same: feedback of any other topic is refused.",
    },
    "nothing-heard": { says: "Nothing yet. The first mail that goes out is told of.", whatToDo: "" },
    silent: { says: "Mails went out over an hour ago, and nothing was told of them." },
  } satisfies Record<FindingName, { says: string; whatToDo?: string }> as Record<
    FindingName,
    { says: string; whatToDo?: string }
  >,
};
