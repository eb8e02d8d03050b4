import { describe, expect, it } from "vitest";
import type { Dns } from "../../../src/ports/operations/dns.ts";
import { examineDomain } from "../../../src/use-cases/operations/examine-domain.ts";

/** DNS that holds these records, and says of all others that they are not there. */
function dns(records: Record<string, string[]>): Dns {
  const of = (type: string) => async (name: string) => records[`${type} ${name}`] ?? [];
  return { texts: of("TXT"), aliases: of("CNAME"), mailHosts: of("MX"), addresses: of("A") };
}

const dkim = ["a", "b"].map((token) => ({ name: `${token}._domainkey.news.example`, target: `${token}.ses.example` }));
const records = { bounceDomain: "bounce.news.example", spfInclude: "ses.example", dkim };

describe("a sender's domain", () => {
  it("is fine when everything is there, SPF and MX where bounces go and DMARC perhaps above it", async () => {
    const found = await examineDomain(
      dns({
        "TXT bounce.news.example": ["v=spf1 include:ses.example -all"],
        "MX bounce.news.example": ["feedback.ses.example"],
        "TXT _dmarc.example.town": ["v=DMARC1; p=none"],
        "CNAME a._domainkey.news.example": ["a.ses.example"],
        "CNAME b._domainkey.news.example": ["b.ses.example"],
      }),
      "news.example.town",
      records,
    );
    expect(found).toMatchObject({
      spf: { outcome: "ok" },
      dmarc: { outcome: "ok", at: "_dmarc.example.town" },
      dkim: { outcome: "ok", records: 2, missing: [] },
      mx: { domain: "bounce.news.example", hosts: ["feedback.ses.example"] },
    });
  });

  it("is told what is missing, and what is only not known", async () => {
    const found = await examineDomain(
      dns({
        "CNAME a._domainkey.news.example": ["somewhere.else"],
        "CNAME b._domainkey.news.example": ["b.ses.example"],
      }),
      "news.example",
      records,
    );
    expect(found).toMatchObject({
      spf: { outcome: "none" },
      dmarc: { outcome: "none", at: "_dmarc.news.example" },
      dkim: { outcome: "missing", missing: [dkim[0]] },
      mx: { hosts: [] },
    });
    expect((await examineDomain(dns({}), "news.example", { ...records, dkim: [] })).dkim.outcome).toBe("unknown");
  });

  it("is not judged by DNS that does not answer", async () => {
    const silent = { ...dns({}), texts: () => Promise.reject(new Error("ETIMEOUT")) };
    await expect(examineDomain(silent, "news.example", records)).rejects.toThrow("ETIMEOUT");
  });
});
