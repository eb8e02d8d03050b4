import { describe, expect, it } from "vitest";
import { admitToken, noteWrongToken } from "../../../src/use-cases/operations/limit-wrong-tokens.ts";
import { aSite, HOUR, START } from "../a-site.ts";

const clientAddress = "203.0.113.7";

describe("tokens that are wrong", () => {
  it("are counted for a network, which is then to wait, with any token that could be guessed", async () => {
    const { ports } = await aSite();
    let retryAt: number | undefined;
    for (let guesses = 0; guesses < 31 && retryAt === undefined; guesses++)
      retryAt = await noteWrongToken(ports, clientAddress, START);
    expect(retryAt).toBeGreaterThan(START);
    expect(retryAt).toBeLessThanOrEqual(START + HOUR);
    expect(await admitToken(ports, { token: "short", clientAddress }, START)).toBeGreaterThan(START);
    expect(await admitToken(ports, { token: "short", clientAddress }, retryAt ?? 0)).toBeUndefined();
    expect(await admitToken(ports, { token: "short", clientAddress: "198.51.100.1" }, START)).toBeUndefined();
  });

  it("lock nobody out whose token cannot be guessed, and nobody from this machine", async () => {
    const { ports } = await aSite();
    for (let guesses = 0; guesses < 40; guesses++) await noteWrongToken(ports, clientAddress, START);
    expect(await admitToken(ports, { token: "x".repeat(32), clientAddress }, START)).toBeUndefined();
    for (let guesses = 0; guesses < 40; guesses++)
      expect(await noteWrongToken(ports, "127.0.0.1", START)).toBeUndefined();
  });
});
