import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import bridge from "../../docs/how-to/bridges/worker.js";

const SECRETS = [7, 9].map((byte) => `whsec_${Buffer.alloc(24, byte).toString("base64")}`);
const POST = {
  url: "https://news.example.com/2026/ferry/",
  title: "渡口 & quay 👨‍👩‍👧",
  summary: "Some words.",
  language: "zh-CN",
};

let server: Server;
let origin = "";
let status = 200;
let refuses = false;
const heard: { path: string; headers: IncomingMessage["headers"]; body: Record<string, unknown> }[] = [];

/** What each API answers, when it takes a post and when it refuses one. */
const ANSWERS: [RegExp, taken: object, refused: object][] = [
  [
    /^\/cgi-bin\/webhook\/send\?key=k$/,
    { errcode: 0, errmsg: "ok" },
    { errcode: 93000, errmsg: "invalid webhook url" },
  ],
  [/^\/open-apis\/bot\/v2\/hook\/h$/, { code: 0, msg: "success", data: {} }, { code: 19021, msg: "sign match fail" }],
  [/^\/bot1:t\/sendMessage$/, { ok: true, result: { message_id: 1 } }, { ok: false, description: "chat not found" }],
  [/^\/api\/v1\/statuses$/, { id: "1" }, { error: "Validation failed" }],
  [
    /^\/xrpc\/com\.atproto\.server\.createSession$/,
    { accessJwt: "jwt", did: "did:plc:1" },
    { error: "AuthenticationRequired" },
  ],
  [
    /^\/xrpc\/com\.atproto\.repo\.createRecord$/,
    { uri: "at://did:plc:1/app.bsky.feed.post/1", cid: "b" },
    { error: "InvalidRequest" },
  ],
];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    heard.push({ path: request.url ?? "", headers: request.headers, body: JSON.parse(body) });
    const answer = ANSWERS.find(([path]) => path.test(request.url ?? ""));
    response.writeHead(answer ? status : 404, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer?.[refuses ? 2 : 1] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  heard.length = 0;
  status = 200;
  refuses = false;
});

const env = () => ({
  WEBHOOK_SECRETS: SECRETS.join(" "),
  ...{ WECOM_API: origin, WECOM_KEY: "k", FEISHU_API: origin, FEISHU_HOOK: "h", FEISHU_SECRET: "s" },
  ...{ TELEGRAM_API: origin, TELEGRAM_TOKEN: "1:t", TELEGRAM_CHAT: "@news" },
  ...{ MASTODON_SERVER: origin, MASTODON_TOKEN: "m" },
  ...{ BLUESKY_SERVER: origin, BLUESKY_HANDLE: "news.example.com", BLUESKY_APP_PASSWORD: "p" },
});

/** Calls the bridge as Gazette does. */
function call(
  path: string,
  data: object = POST,
  { type = "post.published", secret = SECRETS[1] ?? "", at = new Date() } = {},
) {
  const body = JSON.stringify({ type, data });
  const headers = {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": `v1,AAAA ${new Webhook(secret).sign("msg_1", at, body)}`,
  };
  return bridge.fetch(new Request(`https://bridge.example.com${path}`, { method: "POST", body, headers }), env());
}

const TEXT = `${POST.title}\n\n${POST.summary}\n\n${POST.url}`;

describe("the bridges of docs/how-to", () => {
  it("post to WeCom", async () => {
    expect((await call("/wecom")).status).toBe(204);
    expect(heard.map(({ body }) => body)).toEqual([{ msgtype: "text", text: { content: TEXT } }]);
  });

  it("post to Feishu, signed as it asks for", async () => {
    expect((await call("/feishu")).status).toBe(204);
    const { timestamp, sign, ...rest } = heard[0]?.body ?? {};
    expect(rest).toEqual({ msg_type: "text", content: { text: TEXT } });
    expect(sign).toBe(createHmac("sha256", `${timestamp}\ns`).digest("base64"));
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
  });

  it("post to Telegram", async () => {
    expect((await call("/telegram")).status).toBe(204);
    expect(heard.map(({ body }) => body)).toEqual([{ chat_id: "@news", text: TEXT }]);
  });

  it("post to Mastodon, once however often it is told", async () => {
    expect((await call("/mastodon")).status).toBe(204);
    expect(heard[0]?.body).toEqual({ status: TEXT, language: "zh" });
    expect(heard[0]?.headers).toMatchObject({ authorization: "Bearer m", "idempotency-key": "msg_1" });
  });

  it("post to Bluesky, with a card", async () => {
    expect((await call("/bluesky")).status).toBe(204);
    const [login, record] = heard;
    expect(login?.body).toEqual({ identifier: "news.example.com", password: "p" });
    expect(record?.headers.authorization).toBe("Bearer jwt");
    expect(record?.body).toMatchObject({
      repo: "did:plc:1",
      collection: "app.bsky.feed.post",
      record: {
        $type: "app.bsky.feed.post",
        text: POST.title,
        embed: { external: { uri: POST.url, title: POST.title, description: POST.summary } },
      },
    });
  });

  it("keep to the length that each allows, and cut no character", async () => {
    const family = "👨‍👩‍👧";
    await call("/bluesky", { ...POST, title: family.repeat(400) });
    expect(heard[1]?.body).toMatchObject({ record: { text: `${family.repeat(299)}…` } });
    for (const [path, most] of [
      ["/wecom", 2_048],
      ["/mastodon", 500 * 3],
    ] as const) {
      heard.length = 0;
      await call(path, { ...POST, summary: "渡".repeat(5_000) });
      const { text, status } = (heard[0]?.body ?? {}) as { text?: { content: string }; status?: string };
      expect(Buffer.byteLength(text?.content ?? status ?? "")).toBeLessThanOrEqual(most);
    }
  });

  it("fail where a target refuses, so that it is told again", async () => {
    for (const path of ["/wecom", "/feishu", "/telegram"]) {
      refuses = true;
      expect([path, (await call(path)).status]).toEqual([path, 502]);
    }
    status = 422;
    for (const path of ["/wecom", "/feishu", "/telegram", "/mastodon", "/bluesky"])
      expect([path, (await call(path)).status]).toEqual([path, 502]);
  });

  it("take only what is signed, fresh, and meant for them", async () => {
    expect((await call("/telegram", POST, { secret: SECRETS[0] ?? "" })).status).toBe(204);
    heard.length = 0;
    expect((await call("/telegram", POST, { secret: `whsec_${Buffer.alloc(24).toString("base64")}` })).status).toBe(
      401,
    );
    expect((await call("/telegram", POST, { at: new Date(Date.now() - 600_000) })).status).toBe(401);
    expect((await call("/elsewhere")).status).toBe(404);
    expect((await call("/toString")).status).toBe(404);
    const unsigned = new Request("https://bridge.example.com/telegram", { method: "POST", body: "{}" });
    expect((await bridge.fetch(unsigned, env())).status).toBe(401);
    expect((await call("/telegram", POST, { type: "post.updated" })).status).toBe(204);
    expect(heard).toEqual([]);
  });
});
