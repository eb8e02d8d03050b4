import { afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { operations } from "../../functions/api/contract.ts";
import { openapi } from "../../functions/api/openapi.ts";
import type { AnyOperation } from "../../functions/api/operation.ts";
import { defaultSite } from "../../src/core/site.ts";
import { ADMIN, openSite, post, someone } from "../functions/site.ts";

type Site = Awaited<ReturnType<typeof openSite>>;
type Responses = Record<string, Record<string, { responses: Record<string, object> }>>;

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const KEY = "posts/2026-11-20-a.md";
const OLD = "posts/2022-01-05-old.md";
const MONTH = "2022-01";
const TOPIC = "arn:aws:sns:us-east-1:000000000000:gazette-feedback";
const NETWORK = { "CF-Connecting-IP": "192.0.2.1" };

const { paths } = openapi(defaultSite(new URL("https://news.gazette.page"))) as unknown as { paths: Responses };
const parts = ({ call }: AnyOperation) => call.split(" ") as [string, string];
const declared = (operation: AnyOperation): string[] => {
  const [method, path] = parts(operation);
  return Object.keys(paths[path]?.[method.toLowerCase()]?.responses ?? {});
};

/** What an operation answered while it was asked here. Whether it kept to its schema, the site's `fetch` has checked. */
const seen = new Set<string>();

/** Answers that take a part of the platform to fail in a way that nothing here can bring about, and what shows them. */
const ELSEWHERE = [
  // A body that is sent too slowly: test/security/bodies.worker.test.ts.
  ...operations.filter((operation) => declared(operation).includes("408")).map(({ id }) => `${id} 408`),
  // They ask for nothing but the site itself, and without that they answer 503.
  "checkHealth 500",
  "checkReadiness 500",
  "takeFeedback 500",
];

/** Asks an operation, by default with what it needs, and notes what it answered. */
async function ask(
  site: Site,
  id: string,
  {
    params = {},
    query = "",
    headers = {},
    ...init
  }: RequestInit & { params?: Record<string, string>; query?: string } = {},
): Promise<Response> {
  const operation = operations.find((one) => one.id === id) as AnyOperation;
  const [method, path] = parts(operation);
  const usual: Record<string, string> = {
    id: path.includes("categor") ? "caijing" : "1",
    key: KEY,
    month: MONTH,
    email: "ann@harbour.example",
    provider: "ses",
  };
  const address = path.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? usual[name] ?? "");
  const token = operation.scope ? ADMIN : {};
  const response = await site.fetch(address + query, {
    method,
    ...init,
    headers: { ...NETWORK, ...token, ...headers },
  });
  seen.add(`${id} ${response.status}`);
  return response;
}

const json = (body: unknown) => ({ body: JSON.stringify(body) });

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const those = (status: string) => operations.filter((operation) => declared(operation).includes(status));

describe("what may go wrong with many operations", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });

  it.each(those("400").map((operation) => [operation.id]))("400: %s", async (id) => {
    const query = "?limit=0&dry_run=perhaps&format=x";
    expect(
      (await ask(site, id, { params: { id: "0", key: "elsewhere" }, query, ...bodyOf(id, '"neither JSON nor CSV') }))
        .status,
    ).toBe(400);
  });

  it.each(those("401").map(({ id }) => [id]))("401: %s", async (id) => {
    const headers = { Authorization: id === "takeFeedback" ? "Bearer wrong" : "" };
    expect((await ask(site, id, { ...bodyOf(id, "{}"), headers })).status).toBe(401);
  });

  it.each(operations.map(({ id }) => [id]))("405: %s", async (id) => {
    const refused = await ask(site, id, { method: "PATCH" });
    expect([refused.status, refused.headers.get("Allow")]).toEqual([405, expect.stringMatching(/[A-Z]+/)]);
  });

  it.each(those("413").map(({ id }) => [id]))("413: %s", async (id) => {
    expect((await ask(site, id, { ...bodyOf(id, "{}"), headers: { "Content-Length": "99999999" } })).status).toBe(413);
  });

  it("429: every operation that takes a token, once a network has shown too many wrong ones", async () => {
    const wrong = { Authorization: "Bearer wrong" };
    for (
      let tries = 0;
      (await site.fetch("/api/v1/state", { headers: { ...NETWORK, ...wrong } })).status !== 429;
      tries++
    )
      expect(tries).toBeLessThan(100);
    for (const { id, scope } of operations)
      if (scope || id === "takeFeedback")
        expect((await ask(site, id, { ...bodyOf(id, "{}"), headers: wrong })).status, id).toBe(429);
  });

  it("500: every operation, while the database cannot make sense of a statement", async () => {
    const broken = await openSite(({ DB }) => ({
      DB: failing(DB, "D1_ERROR: no such column: SQLITE_ERROR", "FROM site"),
    }));
    for (const operation of those("500"))
      if (!ELSEWHERE.includes(`${operation.id} 500`))
        expect((await ask(broken, operation.id, valid(operation.id))).status, operation.id).toBe(500);
  });

  it("503: every operation, while the database is away", async () => {
    const away = await openSite(({ DB }) => ({ DB: failing(DB, "D1_ERROR: Network connection lost.") }));
    for (const { id } of those("503")) expect((await ask(away, id, valid(id))).status, id).toBe(503);
  });
});

const bodyOf = (id: string, text: string): RequestInit => {
  const operation = operations.find((one) => one.id === id);
  return (operation?.request?.() as { body?: object } | undefined)?.body ? { body: text } : {};
};

/** Bodies that their schemas take, where `{}` is none. */
const VALID: Record<string, unknown> = {
  subscribe: { email: "ann@harbour.example" },
  publishObjects: { objects: [{ key: KEY, base64: "" }] },
  setCategoryTitle: { title: "t" },
  mergeCategory: { into: "b" },
  sendTest: { to: "ann@harbour.example" },
  resendDeliveries: { state: "failed" },
  suppress: { email: "ann@harbour.example" },
  grantToken: { label: "x", scope: "read" },
};
const valid = (id: string) =>
  bodyOf(id, id.startsWith("import") ? "email\na@b.example\n" : JSON.stringify(VALID[id] ?? {}));

/** Asks one operation after the other, in one site's life; each is to answer this. */
async function expectAnswers(
  site: Site,
  asked: [id: string, status: number, Parameters<typeof ask>[2]?][],
): Promise<void> {
  for (const [id, status, request] of asked) {
    const response = await ask(site, id, request);
    expect(response.status, `${id}: ${await response.clone().text()}`).toBe(status);
  }
}

describe("what each operation answers", () => {
  it("of posts and feeds", async () => {
    const site = await openSite({ QUESTION_LIMIT: { limit: async () => ({ success: false }) } });
    await site.publish({
      "site.yaml": "categories:\n  named: {title: By hand}\n  old: {merge: [merged]}\n",
      "posts/named.md": post({ categories: "named" }),
      "posts/merged.md": post({ categories: "merged" }),
    });
    const batch = json({ objects: [{ key: KEY, base64: Buffer.from(post()).toString("base64") }] });
    const once = { headers: { "Idempotency-Key": "one" } };
    await expectAnswers(site, [
      ["publishObjects", 200, { ...batch, ...once }],
      ["publishObjects", 422, { ...json({ objects: [{ key: "posts/b.md", base64: "" }] }), ...once }],
      [
        "publishObject",
        200,
        { body: post({ date: "2022-01-05 08:00:00 +0000", categories: "old" }), params: { key: OLD } },
      ],
      ["publishObject", 200, { body: "---\ntitle: x\ndate: never\n---\n", params: { key: "posts/broken.md" } }],
      ["publishObject", 412, { body: post(), headers: { "If-None-Match": "*" } }],
      ["listObjects", 200],
      ["readObject", 200],
      ["readObject", 304, { headers: { "If-None-Match": "*" } }],
      ["readObject", 404, { params: { key: "posts/none.md" } }],
      ["headObject", 200],
      ["headObject", 304, { headers: { "If-None-Match": "*" } }],
      ["headObject", 404, { params: { key: "posts/none.md" } }],
      ["listQuarantine", 200],
      ["listNotices", 200],
      ["listMailings", 200],
      ["readMailing", 200],
      ["readMailing", 404, { params: { key: "posts/none.md" } }],
      ["mailPost", 200, { params: { key: OLD } }],
      ["mailPost", 404, { params: { key: "posts/none.md" } }],
      ["publishObject", 200, { body: post({ date: new Date().toISOString() }), params: { key: "posts/new.md" } }],
      ["mailPost", 409, { params: { key: "posts/new.md" } }],
    ]);
    await site.db.prepare("UPDATE kept_answers SET answer = NULL").run();
    await expectAnswers(site, [["publishObjects", 409, { ...batch, ...once }]]);
    for (const { id, call, request } of operations.filter(({ id }) =>
      /^read(Site|Category|Tag|Author|Opml|Feed|Categories)/.test(id),
    )) {
      const tagOrSo = { params: { id: call.includes("/tags/") ? "财经" : call.includes("/authors/") ? "ann" : "old" } };
      if (call.includes("/authors/"))
        await site.publish({
          [OLD]: post({ date: "2022-01-05 08:00:00 +0000", categories: "old", more: "author: ann\n" }),
        });
      await expectAnswers(site, [
        [id, 200, tagOrSo],
        [id, 304, { ...tagOrSo, headers: { "If-None-Match": "*" } }],
      ]);
      const schemas = request?.();
      if (schemas?.params) await expectAnswers(site, [[id, 404, { params: { id: "none", month: "1999-01" } }]]);
      if (schemas?.query)
        await expectAnswers(site, [
          [id, 404, { ...tagOrSo, query: "?category=none" }],
          [id, 301, { ...tagOrSo, query: "?q=Quay" }],
          [id, 429, { ...tagOrSo, query: "?q=quay" }],
        ]);
    }
    await expectAnswers(site, [
      ["listCategories", 200],
      ["setCategoryTitle", 200, json({ title: "Old" })],
      ["setCategoryTitle", 404, { ...json({ title: "Old" }), params: { id: "none" } }],
      ["setCategoryTitle", 409, { ...json({ title: "Old" }), params: { id: "named" } }],
      ["mergeCategory", 200, json({ into: "old" })],
      ["mergeCategory", 404, { ...json({ into: "old" }), params: { id: "none" } }],
      ["mergeCategory", 409, json({ into: "caijing" })],
      ["unmergeCategory", 200],
      ["unmergeCategory", 404],
      ["unmergeCategory", 409, { params: { id: "merged" } }],
      ["withdrawObject", 412, { headers: { "If-Match": '"other"' } }],
      ["withdrawObject", 200],
      ["reindex", 200, json({})],
      ["listWaiting", 200],
      ["allowWithdrawals", 200],
      ["allowReleases", 200],
    ]);
  });

  it("of subscribers and the newsletter", async () => {
    const site = await openSite();
    const now = Date.now();
    await site.publish({ "site.yaml": "postal_address: 1 Quay\nnewsletter:\n  keep_deliveries: 4d\n" });
    const [ann, bob, editor] = [someone("ann"), someone("bob"), someone("editor")];
    const csv = { body: `email,status\n${ann},active\n${bob},active\nnobody,active\n`, query: "?consent=test" };
    await expectAnswers(site, [
      ["subscribe", 202, json({ email: editor })],
      ["importSubscribers", 200, csv],
      ["listRefusedRows", 200, csv],
      ["listSubscribers", 200],
      ["exportSubscribers", 200],
      ["readSubscriber", 200],
      ["readSubscriber", 404, { params: { id: "999" } }],
      ["listNextIssues", 200],
      ["readState", 200],
      ["readIssue", 404],
      ["sendTest", 404, json({ to: editor })],
    ]);
    await site.faults({ refuse: [bob] });
    await site.publish({ "posts/a.md": post({ date: new Date(now - 5 * MINUTE).toISOString() }) });
    await site.cron(now + 15 * MINUTE);
    const closing = Math.ceil((now - 8 * 60 * MINUTE) / DAY) * DAY + 8 * 60 * MINUTE + 30_000;
    await site.cron(closing);
    await expectAnswers(site, [
      ["pauseIssue", 200, json({ reason: "a typo" })],
      ["resendDeliveries", 409, json({ state: "failed" })],
      ["resumeIssue", 200],
      ["previewIssue", 200, { query: "?format=html" }],
      ["previewIssue", 200, { query: "?format=text" }],
      ["previewIssue", 200, { query: "?format=eml" }],
      ["previewIssue", 404, { query: "?categories=none" }],
      ["sendTest", 200, json({ to: editor })],
      ["sendTest", 502, json({ to: bob })],
      ["suppress", 201, json({ email: "gone@harbour.example" })],
      ["suppress", 200, json({ email: "gone@harbour.example" })],
      ["sendTest", 409, json({ to: "gone@harbour.example" })],
      ["listSuppressions", 200],
      ["exportSuppressions", 200],
      ["importSuppressions", 200, { body: "email,reason\nbad@harbour.example,bounce\nnobody,bounce\n" }],
      ["liftSuppression", 200, { params: { email: "gone@harbour.example" } }],
      ["liftSuppression", 404, { params: { email: "gone@harbour.example" } }],
    ]);
    await site.db.prepare("UPDATE rate_gate SET learnt_at = 0, asked_at = 0").run();
    await site.faults({ dailyQuota: 0 });
    await expectAnswers(site, [["sendTest", 503, json({ to: editor })]]);
    await site.faults({ dailyQuota: null, refuse: [bob] });
    await site.db.prepare("UPDATE rate_gate SET learnt_at = 0, asked_at = 0, wait_until = 0").run();
    await site.drain();
    await expectAnswers(site, [
      ["listIssues", 200],
      ["readIssue", 200],
      ["listDeliveries", 200],
      ["exportDeliveries", 200],
      ["readSubscriber", 200],
      ["pauseIssue", 409],
      ["resumeIssue", 409],
      ["cancelIssue", 409],
      ["resendDeliveries", 200, json({ state: "failed" })],
      ["cancelIssue", 200, json({ reason: "enough" })],
      ["startSender", 200],
      ["readState", 200],
      ["readMetrics", 200],
      ["readStatus", 200],
      ["eraseSubscriber", 200],
      ["eraseSubscriber", 404],
    ]);
    for (const id of [
      "listDeliveries",
      "exportDeliveries",
      "pauseIssue",
      "resumeIssue",
      "cancelIssue",
      "resendDeliveries",
    ])
      await expectAnswers(site, [[id, 404, { ...bodyOf(id, JSON.stringify(VALID[id] ?? {})), params: { id: "999" } }]]);
    await site.db.prepare("UPDATE issues SET forgotten_through = 1").run();
    await expectAnswers(site, [
      ["listDeliveries", 410],
      ["exportDeliveries", 410],
    ]);
    for (let tries = 0; (await ask(site, "subscribe", json({ email: editor }))).status !== 429; tries++)
      expect(tries).toBeLessThan(100);
  });

  it("of webhooks", async () => {
    const site = await openSite();
    const settings = json({ url: "https://receiver.example.org/", events: ["issue.finished"] });
    await expectAnswers(site, [
      ["createWebhook", 201, settings],
      ["listWebhooks", 200],
      ["changeWebhook", 200, settings],
      ["changeWebhook", 404, { ...settings, params: { id: "99" } }],
      ["listCalls", 200],
      ["pauseWebhook", 200],
      ["resumeWebhook", 200],
      ["rotateSecret", 200],
      ["resendCalls", 200],
    ]);
    for (let n = 1; n < 20; n++) await expectAnswers(site, [["createWebhook", 201, settings]]);
    await expectAnswers(site, [
      ["createWebhook", 409, settings],
      ["deleteWebhook", 204],
      ...(["deleteWebhook", "listCalls", "pauseWebhook", "resumeWebhook", "rotateSecret", "resendCalls"] as const).map(
        (id): [string, number] => [id, 404],
      ),
    ]);
  });

  it("of tokens, health and feedback", async () => {
    const origin = inject("sesEndpoint");
    const site = await openSite({ SNS_TOPIC_ARN: TOPIC, SNS_CERT_ORIGIN: new URL(origin).origin });
    const response = await fetch(`${origin}/events`, {
      method: "POST",
      ...json({ notification: { eventType: "Send", mail: { messageId: "m", destination: [], tags: {} }, send: {} } }),
      headers: { "Content-Type": "application/json" },
    });
    const { envelope } = (await response.json()) as { envelope: object };
    await expectAnswers(site, [
      ["grantToken", 201, json({ label: "CI", scope: "read" })],
      ["listTokens", 200],
      ["revokeToken", 204],
      ["revokeToken", 404],
      ["checkHealth", 200],
      ["checkReadiness", 503],
      ["takeFeedback", 200, json(envelope)],
      ["takeFeedback", 403, { body: "{}" }],
      ["takeFeedback", 404, { body: "{}", params: { provider: "other" } }],
    ]);
    await site.cron(Date.now());
    const later = await openSite();
    await later.cron(Date.now());
    await expectAnswers(later, [["checkReadiness", 200]]);
  });

  it("is all that the document says", () => {
    const all = operations.flatMap((operation) => declared(operation).map((status) => `${operation.id} ${status}`));
    expect(all.filter((answer) => !seen.has(answer) && !ELSEWHERE.includes(answer))).toEqual([]);
    expect(ELSEWHERE.filter((answer) => seen.has(answer) || !all.includes(answer))).toEqual([]);
  });
});

/** A database that fails, but for statements with some words in them. */
function failing(db: D1Database, fault: string, but?: string): D1Database {
  const fails = () => Promise.reject(new Error(fault));
  const statement = { bind: () => statement, first: fails, all: fails, run: fails, raw: fails };
  return {
    prepare: (sql: string) => (but !== undefined && sql.includes(but) ? db.prepare(sql) : statement),
    batch: fails,
  } as unknown as D1Database;
}
