import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { examinePlatform } from "../../src/cli/doctor/platform.ts";
import { ZONE_SETTINGS } from "../../src/cli/zone-settings.ts";
import { openSite, post } from "../functions/site.ts";
import { served } from "./a-worker.ts";

/** What a zone does with a request before the Worker has it, or with its answer. True: the zone has answered. */
interface Zone {
  before?: (request: IncomingMessage, response: ServerResponse) => boolean;
  after?: (request: IncomingMessage, headers: Headers, text: string) => string | undefined;
}

/** Puts a zone in front of a real site. */
async function behind({ before, after }: Zone): Promise<URL> {
  const site = await openSite();
  await site.publish({ "site.yaml": "title: Harbour\n", "posts/a.md": post() });
  const origin = await served(site);
  const server = createServer(async (request, response) => {
    if (before?.(request, response)) return;
    const { method = "GET", url = "/", headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const sent = Object.entries(headers).filter(
      ([name]) => !["host", "connection", "content-length", "transfer-encoding"].includes(name),
    );
    const answer = await fetch(new URL(url, origin), {
      method,
      headers: sent as [string, string][],
      body: chunks.length > 0 ? Buffer.concat(chunks) : null,
      redirect: "manual",
    });
    const kept = new Headers(answer.headers);
    for (const name of ["content-encoding", "content-length", "transfer-encoding", "connection"]) kept.delete(name);
    const text = await answer.text();
    const changed = after?.(request, kept, text) ?? text;
    response.writeHead(answer.status, [...kept].flat()).end(answer.status === 304 ? undefined : changed);
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const challenge = (response: ServerResponse): true => {
  response
    .writeHead(403, { "cf-mitigated": "challenge", "content-type": "text/html" })
    .end("<!DOCTYPE html>Just a moment");
  return true;
};
const agent = ({ headers }: IncomingMessage) => headers["user-agent"] ?? "";

describe("gazette doctor, from outside", () => {
  it("finds nothing wrong where a zone changes nothing", async () => {
    const findings = await examinePlatform(await behind({}));
    expect(findings.map(({ about, state }) => `${state} ${about}`)).toEqual(
      ["feed readers", "conditional requests", "feedback", "pages", "robots.txt", "errors"].map((name) => `ok ${name}`),
    );
  });

  it.each<[string, Zone, string, string]>([
    [
      "challenges a reader",
      { before: (request, response) => agent(request).includes("Miniflux") && challenge(response) },
      "fail feed readers: not served: Miniflux (403)",
      "Bot Fight Mode → off",
    ],
    [
      "sets a cookie on a feed",
      { after: (_, headers) => void headers.append("set-cookie", "__cf_bm=x") },
      "fail feed readers: not served: Feedly (200)",
      "Browser Integrity Check → off",
    ],
    [
      "lets feeds be kept for hours",
      { after: (_, headers) => void headers.set("cache-control", "public, max-age=14400") },
      "fail feed readers: /atom.xml may be kept for 14400 s",
      "Browser Cache TTL → 0",
    ],
    [
      "drops ETags",
      { after: (_, headers) => void headers.delete("etag") },
      "fail conditional requests: /atom.xml has no ETag with gzip",
      "Compression Rules",
    ],
    [
      "challenges SNS",
      { before: (request, response) => agent(request).startsWith("Amazon") && challenge(response) },
      "fail feedback: /feedback/ses answers SNS with 403",
      "Security Level → essentially_off",
    ],
    [
      "adds scripts to pages",
      {
        after: (_, __, text) =>
          text.replace("</body>", '<script src="/cdn-cgi/scripts/email-decode.min.js"></script></body>'),
      },
      "fail pages: something on the way adds /cdn-cgi/",
      "Email Address Obfuscation → off",
    ],
    [
      "writes its own robots.txt",
      { after: ({ url }, _, text) => (url === "/robots.txt" ? `# BEGIN Cloudflare Managed content\n${text}` : text) },
      "warn robots.txt",
      "Managed robots.txt → off",
    ],
    [
      "keeps errors",
      { after: (_, headers) => void headers.set("cf-cache-status", "HIT") },
      "fail errors: a cache keeps answers of 404",
      "Cache Rules",
    ],
  ])("says what to set where a zone %s", async (_, zone, says, todo) => {
    const findings = await examinePlatform(await behind(zone));
    const lines = findings.map((finding) => `${finding.state} ${finding.about}: ${finding.says} ${finding.todo ?? ""}`);
    const line = lines.find((text) => text.startsWith(says));
    expect(line, lines.join("\n")).toContain(todo);
  });
});

describe("the settings of a zone", () => {
  it("are each named once, and docs/operations.md says why", () => {
    const table = readFileSync("docs/operations.md", "utf8").split("\n");
    const ids = ZONE_SETTINGS.map(({ api, id }) => `${api} ${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name } of ZONE_SETTINGS) {
      const row = table.find((line) => line.startsWith(`| ${name} |`));
      expect([name, row?.split(" | ").at(-1)?.length]).toEqual([name, expect.toSatisfy((length) => length > 20)]);
    }
  });
});
