import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";

const FOLDER = fileURLToPath(new URL("../../infra/", import.meta.url));
const BULK = "/-/npm/v1/security/advisories/bulk";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gazette-audit-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "infra/dev"), { recursive: true });
  cpSync(join(FOLDER, "dev/audit.mjs"), join(root, "infra/dev/audit.mjs"));
  accept([]);
  const manifest = {
    name: "a-site",
    version: "1.0.0",
    dependencies: { "run-time": "1.0.0" },
    devDependencies: { "only-dev": "1.0.0" },
  };
  write("package.json", manifest);
  write("package-lock.json", {
    ...manifest,
    lockfileVersion: 3,
    packages: {
      "": manifest,
      "node_modules/run-time": { version: "1.0.0" },
      "node_modules/only-dev": { version: "1.0.0", dev: true },
    },
  });
});

const write = (path: string, value: unknown) => writeFileSync(join(root, path), JSON.stringify(value));
const accept = (list: object[]) => write("infra/accepted-advisories.json", list);

const ADVISORY = {
  id: 1,
  url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
  title: "It runs what it is told",
  severity: "high",
  vulnerable_versions: "<2.0.0",
  cwe: ["CWE-94"],
  cvss: { score: 8, vectorString: null },
};

/** A local npm registry with both packages and a given answer to the audit. */
async function registry(bulk: { status: number; body: object } | "silent") {
  const asked: unknown[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url === BULK) {
      const body = Buffer.concat(chunks);
      asked.push(JSON.parse(String(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body)));
      if (bulk === "silent") return;
      response.writeHead(bulk.status, { "Content-Type": "application/json" }).end(JSON.stringify(bulk.body));
      return;
    }
    const name = request.url?.slice(1) ?? "";
    if (!["run-time", "only-dev"].includes(name)) {
      if (bulk === "silent") return;
      response.writeHead(404, { "Content-Type": "application/json" }).end("{}");
      return;
    }
    const versions = { "1.0.0": { name, version: "1.0.0", dist: {} } };
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ name, versions, "dist-tags": { latest: "1.0.0" } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  return { url, asked, close };
}

async function audit(url: string) {
  const env = {
    ...process.env,
    npm_config_registry: url,
    npm_config_cache: join(root, "cache"),
    npm_config_fetch_timeout: "1000",
    npm_config_fetch_retries: "0",
  };
  const child = spawn(process.execPath, [join(root, "infra/dev/audit.mjs")], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, said };
}

describe("the audit of what we run on", () => {
  it("passes where the registry knows of nothing, and asks about run-time packages alone", async () => {
    const { url, asked } = await registry({ status: 200, body: {} });
    expect(await audit(url)).toEqual({ code: 0, said: "Audit of run-time dependencies: passed.\n" });
    expect(asked).toEqual([{ "run-time": ["1.0.0"] }]);
  });

  it("fails by an advisory, and names it", async () => {
    const moderate = { ...ADVISORY, id: 2, url: `${ADVISORY.url}2`, severity: "moderate", title: "It is slow" };
    const { url } = await registry({ status: 200, body: { "run-time": [ADVISORY, moderate] } });
    const { code, said } = await audit(url);
    expect(code).toBe(1);
    expect(said).not.toContain("It is slow");
    expect(said).toContain(`high run-time GHSA-aaaa-bbbb-cccc: ${ADVISORY.title} (${ADVISORY.url})\n`);
    expect(said).toContain("1 to fix");
  });

  it("lives with what was accepted, until the day that was set for it", async () => {
    const { url } = await registry({ status: 200, body: { "run-time": [ADVISORY] } });
    const entry = { advisory: "GHSA-aaaa-bbbb-cccc", reason: "We never tell it anything." };
    accept([{ ...entry, until: "2999-01-01" }]);
    const passed = await audit(url);
    expect(passed).toMatchObject({
      code: 0,
      said: expect.stringContaining("accepted until 2999-01-01: We never tell it"),
    });
    accept([{ ...entry, until: "2020-01-01" }]);
    expect(await audit(url)).toMatchObject({ code: 1, said: expect.stringContaining("no longer accepted") });
    accept([entry]);
    expect(await audit(url)).toMatchObject({
      code: 1,
      said: expect.stringContaining("needs an advisory, a reason and an until"),
    });
  });

  it.each([
    ["has no such call", { status: 404, body: {} }],
    ["never answers", "silent" as const],
  ])("is skipped, and says so, where the registry %s", async (_, bulk) => {
    const { url } = await registry(bulk);
    const { code, said } = await audit(url);
    expect(code).toBe(0);
    expect(said).toMatch(/^Audit of run-time dependencies: SKIPPED, not passed\. The registry does not answer: /);
  });

  it("is skipped where there is no network", async () => {
    const { url, close } = await registry({ status: 200, body: {} });
    close();
    const { code, said } = await audit(url);
    expect([code, said]).toEqual([0, expect.stringMatching(/SKIPPED, not passed/)]);
  });

  it("is part of `npm test`, and accepts nothing without a reason and an end", () => {
    const { scripts } = JSON.parse(readFileSync(join(FOLDER, "../package.json"), "utf8"));
    expect(scripts.test).toMatch(/^node infra\/dev\/checks\.ts && /);
    expect(readFileSync(join(FOLDER, "dev/checks.ts"), "utf8")).toContain('"infra/dev/audit.mjs"]');
    for (const entry of JSON.parse(readFileSync(join(FOLDER, "accepted-advisories.json"), "utf8")))
      expect(entry).toEqual({
        advisory: expect.stringMatching(/^GHSA-/),
        reason: expect.stringMatching(/\w+ \w+/),
        until: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      });
  });
});
