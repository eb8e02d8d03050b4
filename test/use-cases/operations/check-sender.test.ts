import { describe, expect, it } from "vitest";
import type { Dns } from "../../../src/ports/operations/dns.ts";
import { type SenderPorts, senderChecks } from "../../../src/use-cases/operations/check-sender.ts";

const KEYS = ["one", "two", "three"].map((name) => ({
  name: `${name}._domainkey.harbour.town`,
  target: `${name}.dkim.mailer.example`,
}));

/** A domain with these records, whose mail provider wants three keys; `asked` are the names that were looked up. */
function senderWith(records: Record<string, string[]>, address = "news@harbour.town") {
  const asked: string[] = [];
  const of = (type: string) => async (name: string) => {
    asked.push(`${type} ${name}`);
    return records[`${type} ${name}`] ?? [];
  };
  const dns: Dns = { texts: of("TXT"), aliases: of("CNAME"), mailHosts: of("MX"), addresses: of("A") };
  const ports: SenderPorts = {
    sender: { name: "News", address },
    dns,
    mailAccount: {
      texts: () => ({ names: {}, findings: {} }),
      examine: () => ({
        checks: {},
        records: async () => ({ bounceDomain: "harbour.town", spfInclude: "mailer.example", dkim: KEYS }),
      }),
    },
  };
  return { checks: senderChecks(ports).domain, asked };
}

describe("the checks of a sender", () => {
  it("count the keys that DNS has", async () => {
    const [first] = KEYS;
    const { checks } = senderWith({ [`CNAME ${first?.name}`]: [first?.target ?? ""] });
    const result = await checks.dkim();
    expect(result).toMatchObject({ state: "fail", finding: "records-missing", found: "harbour.town: 1/3" });
    expect(result.wanted).toEqual(KEYS.slice(1).map(({ name, target }) => `${name} CNAME ${target}`));
  });

  it("ask DNS once for everything", async () => {
    const { checks, asked } = senderWith({});
    await Promise.all([checks.spf(), checks.dkim(), checks.dmarc(), checks.mx()]);
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it("ask nothing about a name that is kept for examples", async () => {
    const { checks, asked } = senderWith({}, "news@gazette.example");
    expect((await checks.sender()).state).toBe("warn");
    expect(await checks.spf()).toMatchObject({ state: "unknown", finding: "example-name" });
    expect(asked).toEqual([]);
  });
});
