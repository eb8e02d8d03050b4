import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { s3 } from "../../../src/adapters/objects/s3.ts";
import { Unavailable } from "../../../src/core/unavailable.ts";
import type { Precondition } from "../../../src/ports/posts/object-store.ts";

/** Answers of Amazon's that s3rver never gives. */
describe("S3 objects, as Amazon answers", () => {
  it("reads keys in a listing that came percent-encoded", async () => {
    const { store, requests } = await bucket((request, response) => {
      const asked = new URL(request.url ?? "", "http://s3").searchParams;
      expect(asked.get("encoding-type")).toBe("url");
      response.end(
        listing("<EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>", [
          "posts/100%25.md",
          "posts/a+b.md",
          "posts/a%2Bb.md",
          "posts/%E4%B8%AD%01.md",
        ]),
      );
    });
    const { objects, more } = await store.list({ prefix: "posts/" });
    expect(objects.map(({ key }) => key)).toEqual([
      "posts/100%.md",
      "posts/a b.md",
      "posts/a+b.md",
      "posts/中\u0001.md",
    ]);
    expect(more).toBe(false);
    expect(requests).toHaveLength(1);
  });

  it("goes on when a page is empty but not the last", async () => {
    const { store, requests } = await bucket((request, response) => {
      const from = new URL(request.url ?? "", "http://s3").searchParams.get("continuation-token");
      response.end(
        from === null
          ? listing("<IsTruncated>true</IsTruncated><NextContinuationToken>on</NextContinuationToken>", [])
          : listing("<IsTruncated>true</IsTruncated><NextContinuationToken>on2</NextContinuationToken>", [`a-${from}`]),
      );
    });
    const { objects, more } = await store.list({ prefix: "" });
    expect(objects.map(({ key }) => key)).toEqual(["a-on"]);
    expect(more).toBe(true);
    expect(requests).toHaveLength(2);
  });

  it("tries again when the server is busy", async () => {
    let times = 0;
    const { store } = await bucket((_, response) => {
      times++;
      if (times < 3) response.writeHead(503).end("<Error><Code>SlowDown</Code></Error>");
      else response.writeHead(200, { ETag: '"e"', "Last-Modified": "Fri, 07 Jan 2022 12:33:27 GMT" }).end("late");
    });
    const got = await store.get("a");
    expect(got).toMatchObject({ etag: "e", size: 4, uploadedAt: Date.UTC(2022, 0, 7, 12, 33, 27) });
    expect(times).toBe(3);
  });

  it("does not take an object for missing while it cannot tell whether the bucket is there", async () => {
    const { store } = await bucket((request, response) => {
      response.writeHead(request.url?.includes("/a") ? 404 : 403).end();
    });
    await expect(store.head("a")).rejects.toThrow(/looking at a/);
  });

  it.each([
    [500, true],
    [503, true],
    [403, false],
  ])("says of a server that answers %s for good whether it is away: %s", async (status, away) => {
    const { store } = await bucket((_, response) => void response.writeHead(status).end());
    const fault = await store.get("a").catch((thrown) => thrown);
    expect([fault.message, fault instanceof Unavailable]).toEqual([expect.stringContaining("reading a"), away]);
  });

  it("asks the server to hold the precondition, and takes its word when another was quicker", async () => {
    const puts: Record<string, unknown>[] = [];
    let refusal = 0;
    const { store } = await bucket((request, response) => {
      if (request.method === "HEAD") {
        const there = !request.url?.includes("/new");
        if (request.url?.includes("/gazette/"))
          return void response
            .writeHead(there ? 200 : 404, { ETag: '"e"', "Last-Modified": "Fri, 07 Jan 2022 12:33:27 GMT" })
            .end();
        return void response.writeHead(200).end();
      }
      puts.push({ match: request.headers["if-match"], none: request.headers["if-none-match"] });
      if (refusal) response.writeHead(refusal).end("<Error><Code>PreconditionFailed</Code></Error>");
      else response.writeHead(200, { ETag: '"f"' }).end();
    });
    const write = (precondition: Precondition, key: string) =>
      store.putIf(precondition, key, new Uint8Array(1), "text/plain");
    expect(await write({ etags: ["d", "e"] }, "old")).toMatchObject({ etag: "f" });
    expect(await write("present", "old")).toMatchObject({ etag: "f" });
    expect(await write("absent", "new")).toMatchObject({ etag: "f" });
    expect(puts).toEqual([{ match: '"e"' }, { match: '"e"' }, { none: "*" }]);
    for (refusal of [412, 409, 404]) expect(await write("absent", "new")).toBeUndefined();
    refusal = 403;
    await expect(write("absent", "new")).rejects.toThrow(/writing new/);
  });

  it("asks for a part, and takes it from whatever the server sends", async () => {
    const hundred = Buffer.from(Array.from({ length: 100 }, (_, n) => n));
    const facts = { ETag: '"e"', "Last-Modified": "Fri, 07 Jan 2022 12:33:27 GMT" };
    const asked: unknown[] = [];
    const { store } = await bucket((request, response) => {
      if (request.method === "HEAD") return void response.writeHead(200, { ...facts, "Content-Length": "100" }).end();
      asked.push(request.headers.range);
      if (request.url?.includes("/all")) return void response.writeHead(200, facts).end(hundred);
      const [, from = 0, to = 0] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "")?.map(Number) ?? [];
      if (from >= 100) return void response.writeHead(416).end("<Error><Code>InvalidRange</Code></Error>");
      const end = Math.min(to, 99);
      response
        .writeHead(206, { ...facts, "Content-Range": `bytes ${from}-${end}/100` })
        .end(hundred.subarray(from, end + 1));
    });
    const part = async (key: string, offset: number, length: number) => {
      const got = await store.get(key, { range: { offset, length } });
      expect(got).toMatchObject({ etag: "e", size: 100 });
      return [...(got?.bytes ?? [])];
    };
    expect(await part("a", 0, 1)).toEqual([0]);
    expect(await part("a", 98, 10)).toEqual([98, 99]);
    expect(await part("a", 100, 10)).toEqual([]);
    expect(await part("all", 98, 10)).toEqual([98, 99]);
    expect(asked).toEqual(["bytes=0-0", "bytes=98-107", "bytes=100-109", "bytes=98-107"]);
  });

  it("sends bytes as they are, without chunked coding or trailers", async () => {
    const { store, requests } = await bucket((_, response) => response.writeHead(200, { ETag: '"e"' }).end());
    await store.put("posts/中 文+.md", new TextEncoder().encode("hello"), "text/markdown");
    expect(requests).toEqual([{ method: "PUT", path: "/gazette/posts/%E4%B8%AD%20%E6%96%87%2B.md", body: "hello" }]);
  });
});

interface Request {
  method: string | undefined;
  path: string | undefined;
  body: string;
}

async function bucket(answer: RequestListener) {
  const requests: Request[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push({ method: request.method, path: request.url?.replace(/\?.*/, ""), body });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const store = s3({
    S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    S3_BUCKET: "gazette",
    S3_ACCESS_KEY_ID: "key",
    S3_SECRET_ACCESS_KEY: "secret",
  });
  return { store, requests };
}

function listing(facts: string, keys: string[]): string {
  const rest = "<LastModified>2022-01-07T12:33:27.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>1</Size>";
  const contents = keys.map((key) => `<Contents><Key>${key}</Key>${rest}</Contents>`).join("");
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult>${facts}${contents}</ListBucketResult>`;
}
