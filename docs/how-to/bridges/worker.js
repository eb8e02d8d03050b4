/** Posts what a Gazette publishes elsewhere. Each target has its own webhook: https://bridge.example.com/telegram */
const targets = { wecom, feishu, telegram, mastodon, bluesky };

export default {
  async fetch(request, env) {
    const name = new URL(request.url).pathname.slice(1);
    if (request.method !== "POST" || !Object.hasOwn(targets, name)) return new Response("Not here", { status: 404 });
    const body = await request.text();
    if (!(await isSigned(request.headers, body, env))) return new Response("Wrong signature", { status: 401 });
    const { type, data } = JSON.parse(body);
    if (type !== "post.published") return new Response(null, { status: 204 });
    try {
      await targets[name](data, env, request.headers.get("webhook-id"));
      return new Response(null, { status: 204 });
    } catch (fault) {
      // Gazette calls again later, and its log shows the 502.
      console.error(name, String(fault));
      return new Response("The target failed", { status: 502 });
    }
  },
};

/** https://developer.work.weixin.qq.com/document/path/91770: 2,048 bytes; HTTP 200 even when refused. */
async function wecom(post, env) {
  const { errcode, errmsg } = await send(
    `${env.WECOM_API ?? "https://qyapi.weixin.qq.com"}/cgi-bin/webhook/send?key=${env.WECOM_KEY}`,
    {
      msgtype: "text",
      text: { content: textOf(post, 400) },
    },
  );
  if (errcode !== 0) throw new Error(`${errcode} ${errmsg}`);
}

/** https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: the key is signed, and what is signed is empty. */
async function feishu(post, env) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = await hmacKey(new TextEncoder().encode(`${timestamp}\n${env.FEISHU_SECRET}`), "sign");
  const sign = base64(await crypto.subtle.sign("HMAC", key, new Uint8Array()));
  const { code, msg } = await send(
    `${env.FEISHU_API ?? "https://open.feishu.cn"}/open-apis/bot/v2/hook/${env.FEISHU_HOOK}`,
    {
      ...{ timestamp, sign, msg_type: "text", content: { text: textOf(post, 2_000) } },
    },
  );
  if (code !== 0) throw new Error(`${code} ${msg}`);
}

/** https://core.telegram.org/bots/api#sendmessage: 4,096 characters. */
async function telegram(post, env) {
  const url = `${env.TELEGRAM_API ?? "https://api.telegram.org"}/bot${env.TELEGRAM_TOKEN}/sendMessage`;
  const { ok, description } = await send(url, { chat_id: env.TELEGRAM_CHAT, text: textOf(post, 3_000) });
  if (!ok) throw new Error(description);
}

/** https://docs.joinmastodon.org/methods/statuses/#create: 500 characters, an address counts as 23. The key keeps a repeat from posting twice. */
async function mastodon(post, env, id) {
  await send(
    `${env.MASTODON_SERVER}/api/v1/statuses`,
    { status: textOf(post, 440), language: post.language?.slice(0, 2) },
    { Authorization: `Bearer ${env.MASTODON_TOKEN}`, "Idempotency-Key": id },
  );
}

/** https://docs.bsky.app/docs/advanced-guides/posts: 300 characters as people count them; the link is a card. */
async function bluesky(post, env) {
  const xrpc = `${env.BLUESKY_SERVER ?? "https://bsky.social"}/xrpc`;
  const login = { identifier: env.BLUESKY_HANDLE, password: env.BLUESKY_APP_PASSWORD };
  const { accessJwt, did } = await send(`${xrpc}/com.atproto.server.createSession`, login);
  const record = {
    $type: "app.bsky.feed.post",
    text: clip(post.title, 300),
    createdAt: new Date().toISOString(),
    embed: {
      $type: "app.bsky.embed.external",
      external: { uri: post.url, title: post.title, description: clip(post.summary, 300) },
    },
  };
  const collection = "app.bsky.feed.post";
  await send(
    `${xrpc}/com.atproto.repo.createRecord`,
    { repo: did, collection, record },
    { Authorization: `Bearer ${accessJwt}` },
  );
}

/** Posts JSON and reads JSON; anything but 2xx is a fault. */
async function send(url, body, headers = {}) {
  const init = {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", ...headers },
  };
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(8_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 200)}`);
  return JSON.parse(text);
}

/** Title, summary and address, of so many characters beside the address. */
function textOf({ title, summary, url }, most) {
  return `${clip(summary ? `${title}\n\n${summary}` : title, most)}\n\n${url}`;
}

/** Cuts between characters as people count them. */
function clip(text, most) {
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

const TOLERANCE_SECONDS = 300;

/** Checks a signature by Standard Webhooks, with any of the secrets: each webhook has its own. */
async function isSigned(headers, body, { WEBHOOK_SECRETS }) {
  const timestamp = headers.get("webhook-timestamp");
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) < TOLERANCE_SECONDS)) return false;
  const signed = new TextEncoder().encode(`${headers.get("webhook-id")}.${timestamp}.${body}`);
  const signatures = (headers.get("webhook-signature") ?? "").slice(0, 1_000).split(" ");
  for (const secret of WEBHOOK_SECRETS.split(" ")) {
    const key = await hmacKey(bytes(secret.slice("whsec_".length)), "verify");
    for (const signature of signatures)
      if (
        /^v1,[A-Za-z0-9+/=]+$/.test(signature) &&
        (await crypto.subtle.verify("HMAC", key, bytes(signature.slice(3)), signed))
      )
        return true;
  }
  return false;
}

const hmacKey = (key, use) => crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, [use]);
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
