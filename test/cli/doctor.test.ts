import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import type { Example } from "../example-gazette.ts";
import { aBucket } from "./a-bucket.ts";
import { folderOf, gazette } from "./command.ts";
import { dnsServer } from "./dns-server.ts";

let service: Example;
beforeAll(async () => {
  service = (await (await fetch(inject("exampleGazette"))).json()) as Example;
});

interface Line {
  about: string;
  state: string;
  says: string;
  todo?: string;
}

/** Returns the doctor's findings as lines such as `ok clock`. */
async function examine(env: Record<string, string>, ...args: string[]) {
  const { code, stdout, stderr } = await gazette(["doctor", ...args, "--json"], { env });
  expect(stderr).toBe("");
  const { findings } = JSON.parse(stdout) as { findings: Line[] };
  return { code, findings, lines: findings.map(({ about, state }) => `${state} ${about}`) };
}

const tokens = { GAZETTE_TOKEN: "dev-publish-token", GAZETTE_ADMIN_TOKEN: "dev-admin-token" };
/** A folder whose hub answers. */
const aSite = () =>
  folderOf({ "site.yaml": `title: Harbour News\npostal_address: 1 Quay\nhub: ${inject("imageHost")}/\n` });

describe("gazette doctor", () => {
  it("finds nothing wrong with a service that runs", async () => {
    const { code, lines, findings } = await examine({ GAZETTE_URL: service.url, ...tokens }, await aSite());
    expect(code).toBe(0);
    for (const line of [
      "ok site.yaml",
      "ok hub",
      "ok service",
      "ok feeds",
      "ok feedback",
      "ok publish token",
      "ok admin token",
      "ok issues",
    ]) {
      expect(lines).toContain(line);
    }
    // The example content has one broken post.
    expect(findings.find(({ about }) => about === "posts")).toMatchObject({
      state: "warn",
      todo: expect.stringContaining("gazette quarantine"),
    });
    expect(lines.filter((line) => line.startsWith("fail"))).toEqual([]);
  });

  it("tells a wrong token from none, and ends with 1", async () => {
    const env = { GAZETTE_URL: service.url, GAZETTE_TOKEN: "wrong" };
    const { code, lines } = await examine(env, await aSite());
    expect(code).toBe(1);
    expect(lines).toEqual(expect.arrayContaining(["fail publish token", "skip admin token"]));
  });

  it("says what to do about a site that cannot send", async () => {
    const folder = await folderOf({ "site.yaml": "title: x\n" });
    const { stdout } = await gazette(["doctor", folder]);
    expect(stdout).toMatch(/^fail {2}site\.yaml: postal_address is missing\n {6}→ .+/m);
  });

  it("speaks the terminal's language, and gives programs the code and its values", async () => {
    const folder = await folderOf({ "site.yaml": "title: x\n" });
    const env = { LC_ALL: "zh_CN.UTF-8" };
    const { stdout } = await gazette(["doctor", folder, "--offline"], { env });
    expect(stdout).toMatch(/^失败 {2,4}site\.yaml: 缺少 postal_address\n {6}→ 请添加/m);
    const sentences = stdout.split("\n").filter((line) => /[a-z]+ [a-z]+ [a-z]+/.test(line));
    expect(sentences).toEqual([]);
    const { findings } = await examine({ ...env, S3_BUCKET: "" }, folder, "--offline");
    expect(findings).toContainEqual({
      about: "bucket",
      state: "skip",
      code: "bucket-not-set",
      values: {},
      says: "此处没有设置 S3_BUCKET",
      todo: "设置 S3_ 开头的各项后即可检查。",
    });
  });

  it("sees that a service is down, ill, or late", async () => {
    const gone = await examine({ GAZETTE_URL: "http://127.0.0.1:9" });
    expect(gone.findings).toContainEqual(expect.objectContaining({ about: "service", state: "fail" }));

    const server = createServer((_, response) => {
      response.setHeader("date", new Date(Date.now() - 3_600_000).toUTCString());
      response.writeHead(500).end("✖ Missing. Set it with: wrangler secret put LINK_SECRET");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    const ill = await examine({ GAZETTE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect(ill.lines).toEqual(expect.arrayContaining(["fail service", "fail clock"]));
    expect(ill.findings.find(({ about }) => about === "service")?.says).toContain("LINK_SECRET");
  });

  it("opens the bucket with the Worker's settings, from a file too", async () => {
    const { env, put } = await aBucket();
    expect((await examine(env)).lines).toContain("warn bucket");
    await put("site.yaml", "title: x\n");
    const lines = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const folder = await folderOf({ env: lines.join("\n") });
    expect((await examine({}, "--env-file", join(folder, "env"))).lines).toContain("ok bucket");
    expect((await examine({ ...env, S3_BUCKET: "nowhere" })).lines).toContain("fail bucket");
  });

  it("asks SES for quota and sender, and is done when it is answered", async () => {
    const env = {
      SES_REGION: "us-east-1",
      SES_ENDPOINT: inject("sesEndpoint"),
      SES_ACCESS_KEY_ID: crypto.randomUUID(),
      SES_SECRET_ACCESS_KEY: "x",
      MAIL_FROM: "News <news@harbour.example>",
    };
    const says = async () =>
      (await examine(env, "--offline")).findings.map(({ about, state, says }) => `${state} ${about}: ${says}`);
    const waiting = () => process.getActiveResourcesInfo().filter((what) => what === "Timeout").length;
    const before = waiting();
    expect(await says()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ok SES quota.*: \d+\/s · \d+$/),
        "ok SES: sender verified: harbour.example",
      ]),
    );
    expect(waiting()).toBeLessThanOrEqual(before);
    const faults = {
      dkim: false,
      dailyQuota: 200,
      unverified: ["news@harbour.example", "harbour.example"],
      paused: true,
    };
    await setFaults(env.SES_ACCESS_KEY_ID, faults);
    expect(await says()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^warn SES quota.*sandbox/),
        expect.stringMatching(/^fail SES: sending enabled: Sending is paused/),
        expect.stringMatching(/^fail SES: sender verified: Neither/),
        expect.stringMatching(/^fail SES: DKIM signing: DKIM signing is off/),
      ]),
    );
  });

  it("reads SPF, DMARC and MX of the domain that sends", async () => {
    const env = {
      SES_REGION: "us-east-1",
      SES_ENDPOINT: inject("sesEndpoint"),
      SES_ACCESS_KEY_ID: crypto.randomUUID(),
      SES_SECRET_ACCESS_KEY: "x",
      MAIL_FROM: "news@mail.harbour.town",
    };
    await setFaults(env.SES_ACCESS_KEY_ID, { denied: ["GetIdentityDkimAttributes"], mailFrom: false });
    const good = await dnsServer({
      "TXT mail.harbour.town": ["v=spf1 include:amazonses.com -all"],
      "TXT _dmarc.harbour.town": ["v=DMARC1; p=quarantine"],
      "MX mail.harbour.town": ["mx.harbour.town"],
    });
    const states = async (server: string) =>
      (await examine(env, "--dns", server)).findings
        .filter(({ about }) => /^(SPF|DKIM|DMARC|MX)/.test(about))
        .map(({ about, state, says }) => `${state} ${about}: ${says}`);
    expect(await states(good)).toEqual([
      "ok SPF: mail.harbour.town: v=spf1 include:amazonses.com -all",
      expect.stringMatching(/^skip DKIM/),
      "ok DMARC: _dmarc.harbour.town: v=DMARC1; p=quarantine",
      "ok MX: mail.harbour.town: mx.harbour.town",
    ]);
    const bad = await dnsServer({ "TXT mail.harbour.town": ["v=spf1 -all", "v=spf1 a -all"] });
    expect(await states(bad)).toEqual([
      expect.stringMatching(/^fail SPF: More than one record/),
      expect.stringMatching(/^skip/),
      expect.stringMatching(/^fail DMARC: Record missing/),
      expect.stringMatching(/^warn/),
    ]);
    for (const line of await states("127.0.0.1:9")) expect(line).toMatch(/^skip/);
  });
});

/** Sets faults of an account of the SES simulator. */
async function setFaults(accessKey: string, faults: object): Promise<void> {
  const url = `${inject("sesEndpoint")}/faults?account=${accessKey}`;
  const response = await fetch(url, { method: "POST", body: JSON.stringify(faults) });
  if (!response.ok) throw new Error(await response.text());
}
