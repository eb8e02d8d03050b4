import { describe, expect, inject, it } from "vitest";
import { ses } from "../../../src/adapters/ses/index.ts";
import { defaultSite } from "../../../src/core/site.ts";
import type { MailAccount } from "../../../src/ports/newsletter/mail-provider.ts";
import type { Dns } from "../../../src/ports/operations/dns.ts";
import { type CheckPorts, checkSettings } from "../../../src/use-cases/operations/check-settings.ts";
import { memory as memoryMailer } from "../../memory/mailer.ts";
import { memory as memoryObjects } from "../../memory/objects.ts";

const NOW = Date.UTC(2026, 10, 25);
const DAY = 86_400_000;

const dnsOf = (records: Record<string, string[]>): Dns => {
  const of = (type: string) => async (name: string) => records[`${type} ${name}`] ?? [];
  return { texts: of("TXT"), aliases: of("CNAME"), mailHosts: of("MX"), addresses: of("A") };
};

const TOPIC = "arn:aws:sns:us-east-1:000000000000:gazette-feedback";
const SENDER = { name: "News", address: "news@mail.harbour.town" };

/** SES as the simulator plays it, with what is wrong with this account of it. */
async function sesWith(faults: object = {}, settings: object = {}): Promise<MailAccount> {
  const account = crypto.randomUUID();
  const url = `${inject("sesEndpoint")}/faults?account=${account}`;
  expect((await fetch(url, { method: "POST", body: JSON.stringify(faults) })).status).toBe(200);
  return ses({
    SES_REGION: "us-east-1",
    SES_ENDPOINT: inject("sesEndpoint"),
    SES_ACCESS_KEY_ID: account,
    SES_SECRET_ACCESS_KEY: "x",
    SES_CONFIGURATION_SET: "live",
    SNS_TOPIC_ARN: TOPIC,
    ...settings,
  }).mailAccount;
}

const { dkim: DKIM } = await (await sesWith()).examine(SENDER).records();

const RECORDS = {
  "TXT bounce.mail.harbour.town": ["v=spf1 include:amazonses.com -all"],
  "MX bounce.mail.harbour.town": ["feedback-smtp.amazonses.com"],
  "TXT _dmarc.harbour.town": ["v=DMARC1; p=reject"],
  ...Object.fromEntries(DKIM.map(({ name, target }) => [`CNAME ${name}`, [target]])),
};

const FACTS = {
  linkSecret: 43,
  adminToken: 43,
  publishToken: 43,
  tokensKnown: false,
  host: "news.harbour.town",
};

const GATE = { leftToday: 49_000, fetchedAt: NOW, waitUntil: 0, waitReason: "rate" as const, waitDetail: "" };

/** Runs the checks on a well-configured site with the test's changes. */
async function findings(
  change: {
    ports?: Partial<CheckPorts>;
    facts?: Partial<typeof FACTS>;
    monitoring?: { heardAt?: number; silent?: boolean; perDay?: number; leftToday?: number; wholeAt?: number };
  } = {},
) {
  const {
    heardAt = NOW - DAY,
    silent = false,
    perDay = 50_000,
    leftToday = 49_000,
    wholeAt = NOW - DAY,
  } = change.monitoring ?? {};
  const objects = memoryObjects();
  await objects.put("site.yaml", new TextEncoder().encode("title: x"), "text/yaml");
  const site = { ...defaultSite(new URL("https://news.harbour.town/")), title: "Harbour", postalAddress: "1 Quay" };
  const ports = {
    site: { ...site, hub: new URL("https://hub.town/") },
    sender: SENDER,
    objects,
    mailer: memoryMailer(),
    mailAccount: await sesWith(),
    dns: dnsOf(RECORDS),
    hub: { ping: async () => {}, status: async () => 405 },
    challenge: { siteKey: "x", scriptUrl: "https://x", passes: async () => true },
    desk: { gate: async () => GATE },
    rateGate: { mayAskQuota: async () => false, perSecond: async () => 12.6 },
    monitoring: {
      quota: async () => ({ perDay, leftToday, fetchedAt: NOW }),
      lastFeedbackAt: async () => heardAt,
      backups: async () => ({ since: 1, wholeAt, journalAt: NOW }),
      sentWithoutFeedback: async () => (silent ? { id: 1, sent: 9 } : undefined),
    },
    backup: () => Promise.reject("not needed"),
    sleep: () => new Promise(() => {}),
    ...change.ports,
  } as unknown as CheckPorts;
  const checks = await checkSettings(ports, { ...FACTS, ...change.facts }, NOW);
  return {
    checks,
    /** All that are not ok. */
    wrong: Object.fromEntries(
      checks
        .filter(({ state }) => state !== "ok")
        .map(({ name, state, finding }) => [name, finding ? `${state} ${finding}` : state]),
    ),
  };
}

describe("the settings check", () => {
  it("finds nothing wrong with a site that is well set up", async () => {
    const { checks, wrong } = await findings();
    expect(wrong).toEqual({});
    const found = Object.fromEntries(checks.map(({ name, found }) => [name, found]));
    expect(found).toMatchObject({
      spf: "bounce.mail.harbour.town: v=spf1 include:amazonses.com -all",
      dmarc: "_dmarc.harbour.town: v=DMARC1; p=reject",
      quota: "12.6/s · 49000",
      "configuration-set": `live → ${TOPIC}`,
      "feedback-heard": "2026-11-24 00:00 UTC",
    });
  });

  it("asks for backups, and that they go on", async () => {
    expect((await findings({ ports: { backup: undefined } })).wrong).toEqual({ backups: "warn" });
    const found = async (wholeAt: number) =>
      (await findings({ monitoring: { wholeAt } })).checks.find(({ name }) => name === "backups")?.found;
    expect([await found(NOW - DAY), await found(0)]).toEqual(["2026-11-24T00:00:00.000Z", ""]);
    expect((await findings({ monitoring: { wholeAt: NOW - 2 * DAY } })).wrong).toEqual({ backups: "fail behind" });
    expect((await findings({ monitoring: { wholeAt: 0 } })).wrong).toEqual({ backups: "fail behind" });
  });

  it("says which records a domain lacks, as they have to be written", async () => {
    const { checks, wrong } = await findings({ ports: { dns: dnsOf({}) } });
    expect(wrong).toEqual({
      spf: "warn no-record",
      dkim: "fail records-missing",
      dmarc: "fail no-record",
      mx: "warn no-record",
    });
    expect(checks.flatMap(({ wanted = [] }) => wanted)).toEqual([
      'bounce.mail.harbour.town TXT "v=spf1 include:amazonses.com -all"',
      ...DKIM.map(({ name, target }) => `${name} CNAME ${target}`),
      '_dmarc.mail.harbour.town TXT "v=DMARC1; p=none"',
    ]);
  });

  it.each([
    [["v=spf1 -all", "v=spf1 include:amazonses.com -all"], "fail several-records"],
    [["v=spf1 include:_spf.google.com -all"], "warn not-included"],
    [["v=spf1 include:amazonses.com.evil.town -all"], "warn not-included"],
    [["v=spf10 include:amazonses.com", "google-site-verification=x"], "warn no-record"],
  ])("judges the SPF records %j", async (records, spf) => {
    const dns = dnsOf({ ...RECORDS, "TXT bounce.mail.harbour.town": records });
    expect((await findings({ ports: { dns } })).wrong).toEqual({ spf });
  });

  it("does not fail for what the key may not read", async () => {
    const denied = [
      "DescribeConfigurationSet",
      "GetAccountSendingEnabled",
      "GetIdentityDkimAttributes",
      "GetIdentityMailFromDomainAttributes",
      "GetIdentityVerificationAttributes",
    ];
    const dns = dnsOf({ ...RECORDS, "TXT mail.harbour.town": ["v=spf1 include:amazonses.com -all"] });
    const { wrong, checks } = await findings({ ports: { mailAccount: await sesWith({ denied }), dns } });
    expect(wrong).toEqual({
      dkim: "unknown records-unknown",
      identity: "unknown not-told",
      signing: "unknown not-told",
      "mail-from": "unknown not-told",
      sending: "unknown not-told",
      "configuration-set": "unknown not-told",
      mx: "warn no-record",
    });
    expect(checks.find(({ name }) => name === "identity")?.found).toBe("AccessDenied");
  });

  it("says what is wrong with the account", async () => {
    const unverified = ["mail.harbour.town", SENDER.address];
    const mailAccount = await sesWith(
      { unverified, dkim: false, mailFromUnverified: true, paused: true },
      { SNS_TOPIC_ARN: "arn:another" },
    );
    const { wrong } = await findings({ ports: { mailAccount }, monitoring: { perDay: 200, leftToday: 200 } });
    expect(wrong).toEqual({
      identity: "fail not-verified",
      signing: "fail signing-off",
      "mail-from": "warn mail-from-pending",
      sending: "fail paused",
      "configuration-set": "fail other-topic",
      quota: "warn sandbox",
    });
    const none = await sesWith({ mailFrom: false, configurationSets: [] });
    const dns = dnsOf({
      ...RECORDS,
      "TXT mail.harbour.town": RECORDS["TXT bounce.mail.harbour.town"],
      "MX mail.harbour.town": ["x"],
    });
    expect((await findings({ ports: { mailAccount: none, dns } })).wrong).toEqual({
      "mail-from": "warn no-mail-from",
      "configuration-set": "fail no-such-set",
    });
  });

  it("says what is missing in the provider's settings", async () => {
    const mailAccount = await sesWith({}, { SNS_TOPIC_ARN: undefined, SES_CONFIGURATION_SET: undefined });
    expect((await findings({ ports: { mailAccount } })).wrong).toEqual({
      "configuration-set": "warn",
      "feedback-topic": "fail",
    });
    const silent = await sesWith({ events: "off" });
    expect((await findings({ ports: { mailAccount: silent } })).wrong).toEqual({
      "configuration-set": "fail no-events",
    });
  });

  it("notices that feedback has fallen silent, and that none was due yet", async () => {
    expect((await findings({ monitoring: { silent: true } })).wrong).toEqual({ "feedback-heard": "fail silent" });
    expect((await findings({ monitoring: { heardAt: 0 } })).wrong).toEqual({
      "feedback-heard": "unknown nothing-heard",
    });
  });

  it("does not look up reserved names", async () => {
    const dns = new Proxy({} as Dns, {
      get: () => () => {
        throw new Error("It was asked.");
      },
    });
    const { wrong } = await findings({ ports: { dns, sender: { name: "", address: "news@gazette.example" } } });
    const unknown = "unknown example-name";
    expect(wrong).toEqual({ sender: "warn", spf: unknown, dkim: unknown, dmarc: unknown, mx: unknown });
  });

  it.each<[string, object, Record<string, string>]>([
    ["http://news.harbour.town/", {}, { "site-url": "fail" }],
    ["http://localhost:8787/", { tokensKnown: true }, { "site-url": "warn", tokens: "warn" }],
    ["https://news.example/", {}, { "site-url": "warn example-name" }],
    ["https://news.harbour.town/", { tokensKnown: true }, { tokens: "fail" }],
    ["https://news.harbour.town/", { adminToken: 23, linkSecret: 31 }, { tokens: "warn", "link-secret": "warn" }],
    ["https://news.harbour.town/", { publishToken: 23, linkSecret: 32 }, { tokens: "warn" }],
    ["https://news.harbour.town/", { adminToken: 24, publishToken: 24 }, {}],
  ])("judges the address %s and the secrets %j", async (url, facts, expected) => {
    const site = {
      ...defaultSite(new URL(url)),
      title: "Harbour",
      postalAddress: "1 Quay",
      hub: new URL("https://h.town/"),
    };
    expect((await findings({ ports: { site }, facts })).wrong).toEqual(expected);
  });

  it("misses what nobody has to set, and what the law asks for", async () => {
    const site = { ...defaultSite(new URL("https://news.harbour.town/")), postalAddress: " ", hub: undefined };
    const ports = { site, challenge: undefined, objects: memoryObjects() };
    expect((await findings({ ports })).wrong).toEqual({
      ...{ "site-file": "warn", "postal-address": "fail", bucket: "warn", hub: "warn", challenge: "warn" },
    });
  });

  it("takes any answer of a hub but a fault of its own", async () => {
    const hub = (status: () => Promise<number>) => findings({ ports: { hub: { ping: async () => {}, status } } });
    expect((await hub(async () => 499)).wrong).toEqual({});
    for (const status of [async () => 500, () => Promise.reject(new Error("away"))])
      expect((await hub(status)).wrong).toEqual({ hub: "warn no-answer" });
  });

  it("notices whether the request used the site's own address", async () => {
    const elsewhere = { host: "gazette.harbour.workers.dev" };
    expect((await findings({ facts: elsewhere })).wrong).toEqual({ "site-url": "fail no-address" });
    const dns = dnsOf({ ...RECORDS, "A news.harbour.town": ["192.0.2.1"] });
    expect((await findings({ facts: elsewhere, ports: { dns } })).wrong).toEqual({ "site-url": "warn elsewhere" });
  });

  it("reports what does not answer in time", async () => {
    const never = () => new Promise<never>(() => {});
    const { wrong } = await findings({
      ports: {
        dns: { texts: never, aliases: never, mailHosts: never, addresses: never },
        hub: { ping: never, status: never },
        objects: { ...memoryObjects(), head: never },
        sleep: () => new Promise((done) => setTimeout(done, 1_000)),
      },
    });
    const late = "unknown late";
    expect(wrong).toEqual({ bucket: "fail late", spf: late, dkim: late, dmarc: late, mx: late, hub: late });
  });

  it("reports a check that throws as unknown, without addresses", async () => {
    const throws = async () => {
      throw new Error("no route for ann@example.com");
    };
    const { wrong, checks } = await findings({
      ports: { dns: { texts: throws, aliases: throws, mailHosts: throws, addresses: throws } },
    });
    expect(wrong).toMatchObject({ spf: "unknown no-answer", mx: "unknown no-answer" });
    expect(checks.find(({ name }) => name === "spf")?.found).not.toContain("ann@");
  });
});
