import type { LookupAddress } from "node:dns";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { webImages } from "../../../src/adapters/images/web-images.ts";
import { arePublic, guardedFetch } from "../../../src/cli/adopt/guarded-fetch.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Serves `/a.png`, and under `/to?` a redirect. Its connections are counted. */
async function host() {
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    const to = new URL(request.url ?? "", "http://x").searchParams.get("to");
    if (to) response.writeHead(302, { Location: to }).end();
    else response.writeHead(Number(request.url?.slice(1)) || 200).end(PNG);
  });
  await new Promise<void>((bound) => server.listen(0, "127.0.0.1", bound));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, asked: () => asked };
}

/** Resolves names by a table, each time to the next of its addresses. */
function names(table: Record<string, string[]>) {
  const asked: string[] = [];
  const resolve: Parameters<typeof guardedFetch>[1] = (name, _, answer) => {
    asked.push(name);
    const address = table[name]?.shift();
    const found: LookupAddress[] = address === undefined ? [] : [{ address, family: address.includes(":") ? 6 : 4 }];
    answer(null, found);
  };
  return { resolve, asked };
}

const init = () => ({ headers: {}, signal: AbortSignal.timeout(5_000) });

describe("a fetch that keeps out of private networks", () => {
  it("connects to the address that it has checked, whatever the name says next", async () => {
    const { port, asked } = await host();
    const { resolve, asked: resolved } = names({ "pictures.example": ["127.0.0.1", "127.0.0.9"] });
    const checked: string[] = [];
    const fetch = guardedFetch((addresses) => {
      checked.push(...addresses.map(({ address }) => address));
      return addresses.every(({ address }) => address === "127.0.0.1");
    }, resolve);
    const url = new URL(`http://pictures.example:${port}/a.png`);
    const response = await fetch(url, init());
    expect(Buffer.from(await response.arrayBuffer())).toEqual(PNG);
    expect([asked(), resolved, checked]).toEqual([1, ["pictures.example"], ["127.0.0.1"]]);
    // Each request is checked anew.
    await expect(fetch(url, init())).rejects.toThrow("pictures.example");
    expect(asked()).toBe(1);
  });

  it.each(["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:192.168.0.1"])(
    "refuses a picture of a name that leads to %s, also at the end of a redirect",
    async (address) => {
      const { port, asked } = await host();
      const origin = `http://127.0.0.1:${port}`;
      const { resolve } = names({ "inner.example": [address, address] });
      const request = guardedFetch((addresses, url) => url.origin === origin || arePublic(addresses), resolve);
      const images = webImages({ MIRROR_ORIGINS: origin }, new URL("https://gazette.invalid/"), request);
      const refused = { outcome: "refused", reason: "address" };
      expect(await images.fetch("http://inner.example/a.png")).toEqual(refused);
      expect(await images.fetch(`${origin}/?to=http://inner.example/a.png`)).toEqual(refused);
      expect(asked()).toBe(1);
      expect(await images.fetch(`${origin}/a.png`)).toMatchObject({ outcome: "fetched", type: "image/png" });
    },
  );

  it.each([204, 304, 404, 599, 999])("takes a status of %i for no picture", async (status) => {
    const { port } = await host();
    const origin = `http://127.0.0.1:${port}`;
    const images = webImages(
      { MIRROR_ORIGINS: origin },
      new URL("https://gazette.invalid/"),
      guardedFetch(() => true),
    );
    expect((await images.fetch(`${origin}/${status}`)).outcome).not.toBe("fetched");
  });
});
