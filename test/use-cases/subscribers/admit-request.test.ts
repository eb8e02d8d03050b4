import { describe, expect, it } from "vitest";
import { EVERYTHING } from "../../../src/core/subscribers/follow.ts";
import { admitRequest, networkKey, withinRateLimit } from "../../../src/use-cases/subscribers/admit-request.ts";
import { namedFollows, unknownFollows } from "../../../src/use-cases/subscribers/named-follows.ts";
import { queueServiceEmail } from "../../../src/use-cases/subscribers/queue-service-email.ts";
import { mailboxKey, requestKeys } from "../../../src/use-cases/subscribers/request-keys.ts";
import { aSite, DAY, HOUR, MINUTE, START } from "../a-site.ts";

describe("requests of one network", () => {
  it("are admitted until there are too many in an hour, and again after that; another network is not concerned", async () => {
    const { ports } = await aSite();
    let admitted = 0;
    let retryAt: number | undefined;
    for (; retryAt === undefined && admitted < 1_000; admitted++)
      retryAt = await admitRequest(ports, "203.0.113.7", START);
    expect(admitted).toBeLessThan(1_000);
    expect(retryAt).toBeGreaterThan(START);
    expect(await admitRequest(ports, "198.51.100.1", START)).toBeUndefined();
    expect(await admitRequest(ports, "203.0.113.7", retryAt ?? 0)).toBeUndefined();
  });

  it("wait a minute where the platform has counted too many", async () => {
    const { ports } = await aSite();
    const full = { ...ports, rateLimits: { admits: async () => false } };
    expect(await admitRequest(full, "203.0.113.7", START)).toBe(START + MINUTE);
    expect(await withinRateLimit(full, "guess", "203.0.113.7", START)).toBe(START + MINUTE);
  });

  it("are not limited where they come from no public network", async () => {
    const { ports } = await aSite();
    const full = { ...ports, rateLimits: { admits: async () => false } };
    for (const address of ["127.0.0.1", "10.0.0.1", ""]) {
      expect(await admitRequest(full, address, START)).toBeUndefined();
      expect(await networkKey(ports, address)).toBeUndefined();
    }
  });
});

describe("keys of a request", () => {
  it("are the same for one mailbox however it is written, and show nothing of who asked", async () => {
    const { ports } = await aSite();
    const clientAddress = "203.0.113.7";
    const keys = await requestKeys(ports, { email: "ann.lee+news@gmail.com", clientAddress });
    expect(keys.mailbox).toBe(await mailboxKey(ports.signer, "annlee@gmail.com"));
    expect(keys.mailbox).not.toBe(await mailboxKey(ports.signer, "bob@gmail.com"));
    expect(JSON.stringify(keys)).not.toMatch(/ann|gmail|203/);
  });

  it("hold no domain of a large provider, whose people would share it, and no network of this machine", async () => {
    const { ports } = await aSite();
    expect(await requestKeys(ports, { email: "ann@gmail.com", clientAddress: "127.0.0.1" })).toMatchObject({
      domain: "",
      network: "",
    });
    expect((await requestKeys(ports, { email: "ann@harbour.town", clientAddress: "" })).domain).not.toBe("");
  });
});

it("a queue that is away loses no email that is noted: it is logged, and whoever asked is told nothing of it", async () => {
  const { ports, faults } = await aSite();
  await queueServiceEmail({ ...ports, queue: { send: () => Promise.reject(new Error("away")) } }, 7);
  expect(faults).toMatchObject([{ event: "wake-up-not-sent" }]);
});

describe("what somebody follows", () => {
  it("is shown by titles, merged categories as what they count as, and what is gone without one", async () => {
    const { ports, publish } = await aSite();
    await publish("a", START - DAY, "categories: [Kept]\n");
    await publish("b", START - HOUR, "categories: [Twin]\n");
    const merged = { ...ports, site: { ...ports.site, categoryMerges: { twin: "kept" } } };
    const follows = { ...EVERYTHING, categories: ["twin", "kept", "nowhere"], watches: ["copper"] };
    expect(await namedFollows(merged, follows, START)).toEqual([
      { kind: "category", id: "kept", title: "Kept" },
      { kind: "category", id: "nowhere", title: undefined },
      { kind: "watch", id: "copper", title: "copper" },
    ]);
  });

  it("is all there, or not", async () => {
    const { ports, publish } = await aSite();
    await publish("a", START - DAY, "categories: [Ports, Fog]\ntags: [Copper]\nauthor: Ann\n");
    const known = { categories: ["ports", "fog"], tags: ["copper"], authors: ["ann"] };
    expect(await unknownFollows(ports, known, START)).toEqual([]);
    const unknown = { ...known, categories: ["ports", "nowhere"], authors: ["ports"] };
    expect(await unknownFollows(ports, unknown, START)).toEqual(["categories", "authors"]);
  });
});
