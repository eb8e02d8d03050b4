import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { webSubHub } from "../../src/adapters/hub.ts";

describe("a WebSub hub", () => {
  it("is told which feed changed", async () => {
    const { hub, requests } = await listening(202);
    await hub.ping(["https://gazette.example/atom.xml?category=a,b&limit=5"]);

    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: "POST",
      type: expect.stringMatching(/^application\/x-www-form-urlencoded/),
    });
    expect(requests[0]?.form.getAll("hub.mode")).toEqual(["publish"]);
    expect(requests[0]?.form.getAll("hub.url")).toEqual(["https://gazette.example/atom.xml?category=a,b&limit=5"]);
  });

  it("is told of many feeds fifty at a time, of each once", async () => {
    const { hub, requests } = await listening(204);
    const feeds = Array.from({ length: 120 }, (_, n) => `https://gazette.example/categories/${n}/atom.xml`);
    await hub.ping([...feeds, ...feeds]);

    expect(requests.map(({ form }) => form.getAll("hub.url").length)).toEqual([50, 50, 20]);
    expect(requests.flatMap(({ form }) => form.getAll("hub.url"))).toEqual(feeds);
    expect(requests.every(({ form }) => form.get("hub.mode") === "publish")).toBe(true);
  });

  it("hears nothing when nothing changed", async () => {
    const { hub, requests } = await listening(204);
    await hub.ping([]);
    expect(requests).toEqual([]);
  });

  it.each([301, 302, 400, 429, 500, 503])("that answers %d has not understood: the ping throws", async (status) => {
    const { hub, requests } = await listening(status);
    await expect(hub.ping(["https://gazette.example/atom.xml"])).rejects.toThrow(`answered ${status}: because`);
    expect(requests).toHaveLength(1);
  });

  it("that cannot be reached makes the ping throw", async () => {
    await expect(
      webSubHub(new URL("http://127.0.0.1:9/")).ping(["https://gazette.example/atom.xml"]),
    ).rejects.toThrow();
  });

  it("is not missed where a site has none", async () => {
    await expect(webSubHub(undefined).ping(["https://gazette.example/atom.xml"])).resolves.toBeUndefined();
  });
});

interface Ping {
  method: string | undefined;
  type: string | undefined;
  form: URLSearchParams;
}

async function listening(status: number) {
  const requests: Ping[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method, headers } = request;
    requests.push({ method, type: headers["content-type"], form: new URLSearchParams(body) });
    response.writeHead(status, { location: "/elsewhere" }).end(status === 204 ? undefined : "because");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { hub: webSubHub(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hub`)), requests };
}
