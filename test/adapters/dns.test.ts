import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { dnsOverHttps } from "../../src/adapters/dns.ts";

/** A resolver that answers what it is told, by name and type, and notes what it was asked. */
async function resolver(answer: (asked: string, response: ServerResponse) => unknown) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://resolver");
    const question = `${searchParams.get("type")} ${searchParams.get("name")}`;
    asked.push(`${question} ${request.headers.accept}`);
    const body = answer(question, response);
    if (body !== undefined) response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dns-query`;
  return { dns: dnsOverHttps({ DNS_OVER_HTTPS: url }), asked };
}

const answers = (...records: [type: number, data: string][]) => ({
  Status: 0,
  Answer: records.map(([type, data]) => ({ name: "x", type, TTL: 60, data })),
});

describe("DNS over HTTPS", () => {
  it("puts texts together from their parts, and takes off what a zone file adds", async () => {
    const { dns, asked } = await resolver(() =>
      answers([16, '"v=spf1 include:amazonses" ".com -all"'], [16, '"say \\"yes\\" \\195\\182"'], [16, "bare"]),
    );
    expect(await dns.texts("mail.harbour.town")).toEqual(["v=spf1 include:amazonses.com -all", 'say "yes" Ã¶', "bare"]);
    expect(asked).toEqual(["TXT mail.harbour.town application/dns-json"]);
  });

  it("takes of an answer what was asked for, not the aliases on the way", async () => {
    const { dns } = await resolver((asked) => {
      if (asked.startsWith("MX")) return answers([5, "other.town."], [15, "10 MX.Harbour.Town."], [15, "0 ."]);
      if (asked.startsWith("CNAME")) return answers([5, "One.DKIM.amazonses.com."]);
      return asked.startsWith("AAAA") ? answers([28, "2001:db8::1"]) : answers([5, "a.town."], [1, "192.0.2.1"]);
    });
    expect(await dns.mailHosts("harbour.town")).toEqual(["mx.harbour.town"]);
    expect(await dns.aliases("one._domainkey.harbour.town")).toEqual(["one.dkim.amazonses.com"]);
    expect(await dns.addresses("harbour.town")).toEqual(["192.0.2.1", "2001:db8::1"]);
  });

  it("knows no such name from no such record, and both from a fault", async () => {
    const { dns } = await resolver((asked) => ({ Status: asked.includes("gone") ? 3 : asked.includes("ill") ? 2 : 0 }));
    expect(await dns.texts("gone.town")).toEqual([]);
    expect(await dns.texts("empty.town")).toEqual([]);
    await expect(dns.texts("ill.town")).rejects.toThrow("DNS error 2");
  });

  it.each([
    ["an error", (_: string, response: ServerResponse) => response.writeHead(500) && "x"],
    ["another place", (_: string, response: ServerResponse) => response.writeHead(302, { Location: "/x" }) && ""],
    ["what is no answer", () => "<html>"],
    ["another shape", () => ({ answer: [] })],
  ])("throws for %s", async (_, answer) => {
    await expect((await resolver(answer)).dns.texts("harbour.town")).rejects.toThrow();
  });

  it("does not wait for ever", async () => {
    const { dns } = await resolver(() => undefined);
    await expect(dns.texts("slow.town")).rejects.toThrow(/timeout/i);
  });
});
