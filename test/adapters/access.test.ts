import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloudflareAccess } from "../../src/adapters/access.ts";
import type { Access } from "../../src/ports/operations/tokens.ts";

const AUD = "0123456789abcdef0123456789abcdef";
const NOW = Date.UTC(2026, 10, 24, 9);
const seconds = NOW / 1000;

const ours = generateKeyPairSync("rsa", { modulusLength: 2048 });
const others = generateKeyPairSync("rsa", { modulusLength: 2048 });
const published = [{ ...ours.publicKey.export({ format: "jwk" }), kid: "one", alg: "RS256", use: "sig" }];
let asked = 0;
let status = 200;
const server = createServer((_, response) => {
  asked++;
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify({ keys: published }));
});
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/certs`;
});
afterAll(() => {
  server.close();
});

const access = (): Access => {
  const made = cloudflareAccess({ ACCESS_TEAM_DOMAIN: "team", ACCESS_AUD: AUD, ACCESS_CERTS_URL: url });
  if (!made) throw new Error("Access is configured, and yet there is none.");
  return made;
};

const CLAIMS = {
  iss: "https://team.cloudflareaccess.com",
  aud: [AUD],
  exp: seconds + 3600,
  nbf: seconds - 10,
  sub: "ann",
};

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
function token(claims: object = {}, header: object = {}, key: KeyObject = ours.privateKey): string {
  const text = `${part({ alg: "RS256", kid: "one", ...header })}.${part({ ...CLAIMS, ...claims })}`;
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
}

describe("Cloudflare Access", () => {
  it("vouches for whom it let through", async () => {
    expect(await access().admits(token(), NOW)).toBe("ann");
    expect(await access().admits(token({ aud: AUD }), NOW)).toBe("ann");
  });

  it.each([
    ["for another application", token({ aud: ["f".repeat(32)] })],
    ["of another team", token({ iss: "https://evil.cloudflareaccess.com" })],
    ["that has run out", token({ exp: seconds - 61 })],
    ["of the future", token({ nbf: seconds + 120 })],
    ["of nobody", token({ sub: "" })],
    ["signed by somebody else", token({}, {}, others.privateKey)],
    ["without a signature", token().replace(/[^.]+$/, "")],
    ["that wants none", token({}, { alg: "none" }).replace(/[^.]+$/, "")],
    ["signed with the public key as a secret", token({}, { alg: "HS256" })],
    ["changed on its way", token().replace(/\.[^.]+\./, `.${part({ ...CLAIMS, sub: "mallory" })}.`)],
    ["with a fourth part", `${token()}.x`],
    ["that is none", "x.y.z"],
    ["that is missing", ""],
  ])("does not vouch by an assertion %s", async (_, assertion) => {
    expect(await access().admits(assertion, NOW)).toBeUndefined();
  });

  it("is asked for its keys once an hour, and for a key nobody knows once a minute", async () => {
    const gate = access();
    asked = 0;
    for (let times = 0; times < 3; times++) expect(await gate.admits(token(), NOW + times)).toBe("ann");
    expect(asked).toBe(1);
    const strange = token({}, { kid: "two" }, others.privateKey);
    for (let times = 0; times < 3; times++) expect(await gate.admits(strange, NOW + 61_000 + times)).toBeUndefined();
    expect(asked).toBe(2);
    published.push({ ...others.publicKey.export({ format: "jwk" }), kid: "two", alg: "RS256", use: "sig" });
    expect(await gate.admits(strange, NOW + 123_000)).toBe("ann");
    published.pop();
  });

  it("lets nobody in while its keys cannot be had", async () => {
    status = 503;
    await expect(access().admits(token(), NOW)).rejects.toThrow("answered 503");
    status = 200;
  });

  it("is not there unless it is configured, and must be configured whole", () => {
    expect(cloudflareAccess({})).toBeUndefined();
    expect(() => cloudflareAccess({ ACCESS_TEAM_DOMAIN: "team" })).toThrow("or neither");
    expect(() => cloudflareAccess({ ACCESS_TEAM_DOMAIN: "evil.example/x", ACCESS_AUD: AUD })).toThrow();
  });
});
