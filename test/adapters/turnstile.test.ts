import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consoleLog } from "../../src/adapters/log.ts";
import { turnstile } from "../../src/adapters/turnstile.ts";

const asked: URLSearchParams[] = [];
let answer: { status: number; body: string };
let server: Server;
let settings: Record<string, string>;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push(new URLSearchParams(body));
    response.writeHead(answer.status, { "Content-Type": "application/json" }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  settings = {
    TURNSTILE_SITE_KEY: "site-key",
    TURNSTILE_SECRET: "the secret",
    TURNSTILE_URL: `http://127.0.0.1:${port}/siteverify`,
  };
});

afterAll(() => {
  server.close();
});

describe("Turnstile", () => {
  it.each([
    [true, '{"success":true,"hostname":"news.example.com"}'],
    [false, '{"success":false,"error-codes":["timeout-or-duplicate"]}'],
  ])("asks Cloudflare about an answer, and believes it: %j", async (passes, body) => {
    answer = { status: 200, body };
    expect(await turnstile(settings, consoleLog)?.passes("an answer & more")).toBe(passes);
    expect(Object.fromEntries(asked.at(-1) ?? [])).toEqual({ secret: "the secret", response: "an answer & more" });
  });

  it("does not ask about an answer that is not there", async () => {
    const before = asked.length;
    expect(await turnstile(settings, consoleLog)?.passes("")).toBe(false);
    expect(asked).toHaveLength(before);
  });

  it.each([
    ["answers nonsense", { status: 502, body: "<html>" }],
    ["redirects", { status: 302, body: "" }],
  ])("lets people through when Cloudflare %s", async (_, given) => {
    answer = given;
    expect(await turnstile(settings, consoleLog)?.passes("an answer")).toBe(true);
  });

  it("is off without its keys, and wants both or neither", () => {
    expect(turnstile({}, consoleLog)).toBeUndefined();
    expect(turnstile({ TURNSTILE_SITE_KEY: "", TURNSTILE_SECRET: "" }, consoleLog)).toBeUndefined();
    expect(() => turnstile({ TURNSTILE_SITE_KEY: "a" }, consoleLog)).toThrow(/TURNSTILE_SECRET/);
    expect(() => turnstile({ TURNSTILE_SECRET: "a" }, consoleLog)).toThrow(/TURNSTILE_SITE_KEY/);
  });
});
