import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import { isPublicAddress } from "../../src/adapters/images/public-address.ts";
import { webhookCaller } from "../../src/adapters/webhook-caller.ts";

const LOCAL = new URL("http://localhost:8787/");
const PUBLIC = new URL("https://news.example.com/");

const callerOf = (site: URL) => webhookCaller(site, isPublicAddress);
const secretText = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString("base64")}`;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A receiver on this machine. */
async function receiver(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const heard: { headers: Record<string, string>; body: string; method: string | undefined }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    heard.push({ headers: request.headers as Record<string, string>, body, method: request.method });
    answer(request, response, body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/hook`, heard };
}

const secret = secretText(new Uint8Array(24).fill(7));
const other = secretText(new Uint8Array(24).fill(9));
const message = { id: "msg_1", body: '{"type":"post.published","title":"渡口"}', secrets: [secret] };
const call = (url: string, more: Partial<typeof message> = {}, at = Date.now()) =>
  callerOf(LOCAL).call(url, { ...message, ...more }, at);

describe("a webhook is called", () => {
  it("with a signature that the specification's own library verifies, by either secret", async () => {
    const { url, heard } = await receiver((_, response) => response.writeHead(204).end());
    expect(await call(url, { secrets: [other, secret] })).toEqual({ outcome: "answered", status: 204 });
    const [{ headers, body } = { headers: {}, body: "" }] = heard;
    for (const known of [secret, other])
      expect(new Webhook(known).verify(body, headers)).toEqual(JSON.parse(message.body));
    expect(() => new Webhook(secretText(new Uint8Array(24))).verify(body, headers)).toThrow();
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
    expect(headers).toMatchObject({ "webhook-id": "msg_1", "content-type": "application/json" });
  });

  it("as the specification's example says", async () => {
    const { url, heard } = await receiver((_, response) => response.writeHead(200).end());
    const example = {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      body: '{"test": 2432232314}',
      secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    };
    await call(url, example, 1_614_265_330_000);
    expect(heard[0]?.headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("and any answer but 2xx is a failure, whose wish for later is passed on", async () => {
    for (const status of [301, 400, 404, 410, 500, 503]) {
      const { url } = await receiver((_, response) => response.writeHead(status).end("no"));
      expect(await call(url)).toMatchObject({ outcome: "failed", status, fault: undefined, askedFor: undefined });
    }
    const at = Date.UTC(2026, 10, 27);
    for (const wish of ["120", new Date(at + 120_000).toUTCString()]) {
      const { url } = await receiver((_, response) => response.writeHead(429, { "Retry-After": wish }).end());
      expect(await call(url, {}, at)).toMatchObject({ status: 429, askedFor: at + 120_000 });
    }
  });

  it("and follows no redirect", async () => {
    const elsewhere = await receiver((_, response) => response.writeHead(200).end());
    const { url } = await receiver((_, response) => response.writeHead(307, { Location: elsewhere.url }).end());
    expect(await call(url)).toMatchObject({ outcome: "failed", status: 307 });
    expect(elsewhere.heard).toEqual([]);
  });

  it("and reads nothing of an answer without end", async () => {
    let sent = 0;
    let isClosed = false;
    const { url } = await receiver((_, response) => {
      response.writeHead(200, { "Content-Type": "text/plain" });
      const chunk = Buffer.alloc(64 * 1024);
      const more = () => {
        while (!isClosed && response.write(chunk)) sent += chunk.length;
      };
      response.on("drain", more).on("close", () => {
        isClosed = true;
      });
      more();
    });
    expect(await call(url)).toEqual({ outcome: "answered", status: 200 });
    await expect.poll(() => isClosed, { timeout: 10_000 }).toBe(true);
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  it("for ten seconds, and no longer", { timeout: 30_000 }, async () => {
    const { url } = await receiver(() => {});
    const begun = Date.now();
    expect(await call(url)).toMatchObject({ outcome: "failed", status: undefined, fault: "timeout" });
    expect(Date.now() - begun).toBeGreaterThan(9_000);
  });

  it("where nobody listens, which is a failure", async () => {
    expect(await call("http://127.0.0.1:9/")).toMatchObject({ outcome: "failed", fault: "unreachable" });
  });
});

describe("an address is called", () => {
  const from = (site: URL) => (url: string) => callerOf(site).admits(url);

  it("only by https, at a public host on its usual port, that is not the site's own", () => {
    const admits = from(PUBLIC);
    expect(admits("https://receiver.example.org/hook?key=1")).toBe(true);
    for (const url of [
      "http://receiver.example.org/hook",
      "https://receiver.example.org:8443/",
      "https://user:word@receiver.example.org/",
      "https://localhost/",
      "https://127.0.0.1/",
      "https://10.1.2.3/",
      "https://192.168.0.1/",
      "https://169.254.169.254/latest/meta-data/",
      "https://0x7f.1/",
      "https://[::1]/",
      "https://[::ffff:10.0.0.1]/",
      "https://[fd00::1]/",
      "https://printer.local/",
      "https://router.lan/",
      "https://intranet/",
      "https://news.example.com/api/v1/subscriptions",
      "https://news.example.com./",
      "ftp://receiver.example.org/",
      "javascript:alert(1)",
      "nonsense",
      "",
    ])
      expect([url, admits(url)]).toEqual([url, false]);
  });

  it("on a developer's machine also on that machine", () => {
    const admits = from(LOCAL);
    for (const url of ["http://localhost:9000/hook", "http://127.0.0.1:9000/", "https://receiver.example.org/"])
      expect([url, admits(url)]).toEqual([url, true]);
    for (const url of ["http://192.168.0.1/", "http://receiver.example.org/", "http://u:p@localhost/"])
      expect([url, admits(url)]).toEqual([url, false]);
  });

  it("or is not called at all, even if it was admitted once", async () => {
    const { url, heard } = await receiver((_, response) => response.writeHead(200).end());
    expect(await callerOf(PUBLIC).call(url, message, 0)).toMatchObject({ outcome: "failed", fault: "address" });
    expect(heard).toEqual([]);
  });
});
