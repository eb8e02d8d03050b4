import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, openSite, PUBLISH, post, someone } from "../functions/site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  // As in wrangler.toml.
  site = await openSite({ SUBSCRIBE_LIMIT: limit(40), GUESS_LIMIT: limit(40), QUESTION_LIMIT: limit(120) });
});

const HERE = { "Sec-Fetch-Site": "same-origin" };
const LONG_TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

let networks = 0;
/** Headers of a new client address. */
const aClient = (): { "CF-Connecting-IP": string } => {
  networks++;
  return { "CF-Connecting-IP": `198.51.${Math.floor(networks / 250) + 1}.${networks % 250}` };
};

const form = (path: string, fields: Record<string, string>, headers: Record<string, string>) =>
  site.fetch(path, { method: "POST", body: new URLSearchParams(fields), headers, redirect: "manual" });
const look = (token: string, headers: object) =>
  site.fetch("/api/v1/state", { headers: { Authorization: `Bearer ${token}`, ...headers } });

/** A rate limit that allows a number of requests and records its keys. */
function limit(most: number) {
  const keys: string[] = [];
  return {
    keys,
    async limit({ key }: { key: string }) {
      keys.push(key);
      return { success: keys.filter((known) => known === key).length <= most };
    },
  };
}

/** Asks until there were too many requests, at most a number of times, and returns the last answer. */
async function floods(times: number, ask: (turn: number) => Promise<Response>): Promise<Response> {
  let last = await ask(0);
  for (let turn = 1; turn < times && last.status !== 429; turn++) last = await ask(turn);
  return last;
}

/** Expects a 429 with Retry-After and an explanation. */
async function expectTooMany(response: Response): Promise<void> {
  expect(response.status).toBe(429);
  expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  const text = await response.text();
  if (response.headers.get("Content-Type")?.startsWith("application/problem+json"))
    expect(JSON.parse(text)).toMatchObject({ status: 429, code: expect.stringMatching(/^too-many-/) });
  else expect(text).toMatch(/<h1/);
}

describe("Cloudflare's limits", () => {
  it.each<[string, (headers: Record<string, string>) => Promise<Response>]>([
    ["subscribing by the API", (headers) => site.post("/api/v1/subscriptions", { email: someone() }, headers)],
    ["subscribing by the form", (headers) => form("/subscribe", { email: someone() }, headers)],
    ["asking for a preferences link", (headers) => form("/preferences", { email: someone() }, headers)],
  ])("stand before the database when a network floods us by %s", async (_, ask) => {
    const SUBSCRIBE_LIMIT = limit(2);
    site = await openSite({ SUBSCRIBE_LIMIT });
    const client = aClient();
    expect([(await ask(client)).status, (await ask(client)).status]).not.toContain(429);
    await expectTooMany(await ask(client));
    expect(await networkRows()).toBe(2);
    expect((await ask(aClient())).status).not.toBe(429);
    expect(SUBSCRIBE_LIMIT.keys.join()).not.toContain("198.51");
  });

  it("may be missing or out of order: the exact ones hold", async () => {
    const broken = { limit: () => Promise.reject(new Error("The limit does not answer.")) };
    for (const SUBSCRIBE_LIMIT of [undefined, broken]) {
      site = await openSite({ SUBSCRIBE_LIMIT, GUESS_LIMIT: SUBSCRIBE_LIMIT, PUBLISH_LIMIT: SUBSCRIBE_LIMIT });
      const client = aClient();
      const ask = () => site.post("/api/v1/subscriptions", { email: someone() }, client);
      expect((await floods(30, ask)).status).toBe(202);
      await expectTooMany(await ask());
      await expectTooMany(await floods(31, (turn) => look(`guess-${turn}`, client)));
      expect((await site.fetch("/api/v1/quarantine", { headers: { ...PUBLISH, ...aClient() } })).status).toBe(200);
    }
  });

  it("hold for changes by the publishing API, a batch being one, and not for reading", async () => {
    site = await openSite({ PUBLISH_LIMIT: limit(2) });
    const client = { ...PUBLISH, ...aClient() };
    const put = () =>
      site.fetch("/api/v1/objects/posts/2026-11-20-a.md", { method: "PUT", body: post(), headers: client });
    const objects = ["a", "b", "c"].map((name) => ({ key: `posts/2026-11-20-${name}.md`, base64: btoa("no post") }));
    expect((await put()).status).toBe(200);
    expect((await site.post("/api/v1/objects", { objects }, client)).status).toBe(200);
    await expectTooMany(await put());
    await expectTooMany(
      await site.fetch("/api/v1/objects/posts/2026-11-20-a.md", { method: "DELETE", headers: client }),
    );
    await expectTooMany(await site.post("/api/v1/reindex", {}, client));
    expect((await site.fetch("/api/v1/objects", { headers: client })).status).toBe(200);
    expect((await site.fetch("/api/v1/objects", { headers: { ...PUBLISH, ...aClient() } })).status).toBe(200);
  });

  it("hold for forged feedback, and keep it out of the log", async () => {
    site = await openSite({ FEEDBACK_LIMIT: limit(2) });
    const client = aClient();
    const forge = () => site.post("/feedback/ses", { Type: "Notification" }, client);
    expect((await floods(2, forge)).status).toBe(403);
    await expectTooMany(await forge());
  });

  it("hold for searches that no cache answers, and for no others", async () => {
    const client = { headers: aClient() };
    await expectTooMany(await floods(121, (turn) => site.fetch(`/feed.json?q=w${turn}`, client)));
    expect((await floods(300, (turn) => site.fetch(`/feed.json?q=w${turn % 9}`, client))).status).toBe(200);
  });

  it("never touch a feed, a page or an attachment", async () => {
    const none = limit(0);
    const all = {
      SUBSCRIBE_LIMIT: none,
      GUESS_LIMIT: none,
      PUBLISH_LIMIT: none,
      FEEDBACK_LIMIT: none,
      QUESTION_LIMIT: none,
    };
    site = await openSite(all);
    await site.publish({ "posts/2026-11-20-a.md": post() });
    const client = aClient();
    for (const path of ["/rss.xml", "/atom.xml", "/feed.json", "/", "/categories/caijing/rss.xml", "/feed.xml"]) {
      const last = await floods(50, (turn) => site.fetch(`${path}?v=${turn % 7}`, { headers: client }));
      expect([path, last.status, last.headers.get("Set-Cookie")]).toEqual([path, 200, null]);
    }
    expect(none.keys).toEqual([]);
  });
});

describe("guessing tokens", () => {
  it("ends after thirty in an hour, and then even the right one is not found that way", async () => {
    const client = aClient();
    expect((await floods(30, (turn) => look(`guess-${turn}`, client))).status).toBe(401);
    await expectTooMany(await look("guess-31", client));
    await expectTooMany(await look("test-admin-token", client));
    await expectTooMany(await form("/admin/login", { token: "test-admin-token" }, { ...HERE, ...client }));
    await site.db.prepare("UPDATE network_requests SET at = at - 3600000").run();
    expect((await look("test-admin-token", client)).status).toBe(200);
  });

  it("locks out nobody elsewhere", async () => {
    const client = aClient();
    await floods(40, (turn) => look(`guess-${turn}`, client));
    expect((await look("test-admin-token", aClient())).status).toBe(200);
    expect((await form("/admin/login", { token: "test-admin-token" }, { ...HERE, ...aClient() })).status).toBe(303);
    expect((await site.post("/api/v1/subscriptions", { email: someone() }, client)).status).toBe(202);
  });

  it("locks out nobody in the same network whose token is too long to guess", async () => {
    site = await openSite({ ADMIN_TOKEN: LONG_TOKEN });
    const admin = { Authorization: `Bearer ${LONG_TOKEN}` };
    const granted = await site.post("/api/v1/tokens", { scope: "publish", label: "CI" }, admin);
    const { token } = (await granted.json()) as { token: string };
    const client = aClient();
    await expectTooMany(await floods(40, (turn) => look(`guess-${turn}`, client)));
    expect((await look(LONG_TOKEN, client)).status).toBe(200);
    expect((await form("/admin/login", { token: LONG_TOKEN }, { ...HERE, ...client })).status).toBe(303);
    const put = { method: "PUT", body: post(), headers: { Authorization: `Bearer ${token}`, ...client } };
    expect((await site.fetch("/api/v1/objects/posts/2026-11-20-a.md", put)).status).toBe(200);
    // A wrong token of that length is refused as such until the limit.
    await expectTooMany(await look(`${LONG_TOKEN}x`, client));
  });

  it("is not what somebody does who shows a right token at a door it does not open, or none", async () => {
    const client = aClient();
    const atTheWrongDoor = () => site.fetch("/api/v1/state", { headers: { ...PUBLISH, ...client } });
    expect((await floods(45, atTheWrongDoor)).status).toBe(401);
    expect((await floods(45, () => site.fetch("/api/v1/state", { headers: client }))).status).toBe(401);
    expect(await networkRows()).toBe(0);
    expect((await site.fetch("/api/v1/state", { headers: { ...ADMIN, ...client } })).status).toBe(200);
  });

  it("is no matter on a machine of one's own", async () => {
    const last = await floods(45, (turn) => look(`guess-${turn}`, { "CF-Connecting-IP": "127.0.0.1" }));
    expect(last.status).toBe(401);
  });
});

async function networkRows(): Promise<number> {
  const row = await site.db.prepare("SELECT count(*) AS n FROM network_requests").first<{ n: number }>();
  return row?.n ?? 0;
}
