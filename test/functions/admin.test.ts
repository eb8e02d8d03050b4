import PostalMime from "postal-mime";
import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, openSite, PUBLISH, post, someone } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;

beforeEach(async () => {
  site = await openSite();
  now = Date.now();
  await site.publish({ "site.yaml": "title: 财经\nlanguage: zh-CN\npostal_address: 上海市某路 1 号\n" });
});

// biome-ignore lint/suspicious/noExplicitAny: raw JSON answers.
type Json = any;

const get = (path: string) => site.json<Json>(`/api/v1${path}`, { headers: ADMIN });
const order = async (path: string, body: object = {}) => {
  const response = await site.post(`/api/v1${path}`, body, ADMIN);
  return { status: response.status, body: (await response.json()) as Json };
};
const csv = async (path: string, text: string) => {
  const headers = { ...ADMIN, "Content-Type": "text/csv" };
  const response = await site.fetch(`/api/v1${path}`, { method: "POST", body: text, headers });
  return (await response.json()) as Json;
};
const download = async (path: string) => (await site.fetch(`/api/v1${path}`, { headers: ADMIN })).text();

const imported = (addresses: string[]) =>
  csv("/subscribers/import?consent=test", `email,status\n${addresses.map((email) => `${email},active`).join("\n")}\n`);

/** Just after the next eight o'clock in UTC. */
const morning = () => Math.ceil((now - 8 * HOUR) / DAY) * DAY + 8 * HOUR + 30_000;

const fresh = (title: string, categories = "caijing") =>
  post({ title, categories, date: new Date(now - 5 * MINUTE).toISOString() });

/** Opens and plans an issue for these addresses, without sending. */
async function issueFor(addresses: string[], files: Record<string, string> = { "posts/a.md": fresh("股市新闻") }) {
  await imported(addresses);
  await site.publish(files);
  await site.cron(now + 15 * MINUTE);
  await site.cron(morning());
}

const issueMails = async (email: string) => (await site.inbox(email)).filter(({ tags }) => tags.kind === "issue");

const PAUSED = { code: "paused-by-hand-because", values: { why: "a typo" }, detail: "Paused by hand: a typo" };
const CANCELLED = { code: "cancelled-by-hand-because", values: { why: "wrong post" } };

describe("the admin API", () => {
  it.each(["/subscribers", "/subscribers/1", "/subscribers/export.csv", "/issues", "/suppressions", "/state"])(
    "opens %s to the admin's token alone",
    async (path) => {
      expect((await site.fetch(`/api/v1${path}`)).status).toBe(401);
      const response = await site.fetch(`/api/v1${path}`, { headers: PUBLISH });
      expect([response.status, response.headers.get("Content-Type")]).toEqual([
        401,
        expect.stringContaining("application/problem+json"),
      ]);
    },
  );

  it.each([
    ["/subscribers?limit=0", "limit"],
    ["/subscribers?state=gone", "state"],
    ["/issues?limit=many", "limit"],
    ["/issues?before=x", "before"],
    ["/suppressions?limit=1000", "limit"],
  ])("refuses %s and names the field", async (path, field) => {
    expect(await get(path)).toMatchObject({ status: 400, errors: [{ field }] });
  });

  it("is described, each address of it, with what checks its requests", async () => {
    const { paths } = await site.json<Json>("/openapi.json");
    const described = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described).toEqual(
      expect.arrayContaining([
        "get /api/v1/subscribers",
        "get /api/v1/subscribers/{id}",
        "get /api/v1/subscribers/export.csv",
        "post /api/v1/subscribers/import",
        "get /api/v1/issues/next",
        "get /api/v1/issues/{id}/deliveries",
        "get /api/v1/issues/{id}/preview",
        "post /api/v1/issues/{id}/test",
        "post /api/v1/issues/{id}/pause",
        "post /api/v1/issues/{id}/resume",
        "post /api/v1/issues/{id}/cancel",
        "post /api/v1/issues/{id}/resend",
        "post /api/v1/suppressions",
        "delete /api/v1/suppressions/{email}",
        "get /api/v1/state",
      ]),
    );
    const query = paths["/api/v1/subscribers"].get.parameters as { name: string; schema: object }[];
    expect(query.find(({ name }) => name === "limit")?.schema).toMatchObject({ type: "integer", maximum: 200 });
    const resend = paths["/api/v1/issues/{id}/resend"].post.requestBody.content["application/json"].schema;
    expect(resend.properties.state.enum).toEqual(["failed", "unknown"]);
  });
});

describe("subscribers", () => {
  it("are found by how their address begins, in pages that meet end to end", async () => {
    const addresses = Array.from({ length: 25 }, (_, index) => `ann${String(index).padStart(2, "0")}@example.org`);
    await imported([...addresses, "bob@example.org", "an_n@example.org", "ANN%@example.org"]);
    const found: string[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const page = await get(`/subscribers?q=Ann&limit=10&after=${encodeURIComponent(next)}`);
      found.push(...page.subscribers.map(({ email }: { email: string }) => email));
      next = page.next;
    }
    expect(found).toEqual(["ann%@example.org", ...addresses]);
  });

  it("are shown with preferences, history and last deliveries", async () => {
    const email = someone();
    await issueFor([email]);
    await site.drain();
    const { subscribers } = await get(`/subscribers?q=${email}`);
    expect(await get(`/subscribers/${subscribers[0].id}`)).toMatchObject({
      email,
      state: "active",
      suppressed: false,
      preferences: { categories: [], frequency: "daily", hour: 8, timezone: "UTC", language: "zh" },
      confirmed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      history: [{ kind: "imported", source: "import", detail: "test" }],
      deliveries: [{ issue_id: 1, state: "accepted", message_id: expect.any(String), resends: [] }],
    });
    expect((await site.fetch("/api/v1/subscribers/999", { headers: ADMIN })).status).toBe(404);
  });

  it("are erased, but for a suppression", async () => {
    const email = someone();
    await imported([email]);
    await order("/suppressions", { email });
    const { subscribers } = await get(`/subscribers?q=${email}`);
    const erase = () => site.fetch(`/api/v1/subscribers/${subscribers[0].id}`, { method: "DELETE", headers: ADMIN });
    expect((await erase()).status).toBe(200);
    expect((await erase()).status).toBe(404);
    expect((await get(`/subscribers?q=${email}`)).subscribers).toEqual([]);
    expect((await get(`/suppressions?q=${email}`)).suppressions).toHaveLength(1);
  });

  it("are exported whole, in a stable order, with their states, and nothing a spreadsheet would run", async () => {
    await csv(
      "/subscribers/import?consent=x",
      `email,categories,frequency,hour,timezone,language,status\n=cmd@example.org,b;a,weekly,7,Asia/Shanghai,en,active\n+plus@example.org,,,,,,pending\n`,
    );
    await site.db.prepare("UPDATE subscribers SET state = 'unsubscribed' WHERE email LIKE '+%'").run();
    const text = await download("/subscribers/export.csv");
    const lines = text.trimEnd().split("\r\n");
    expect(lines[0]).toBe(
      "email,categories,frequency,hour,timezone,language,tags,authors,watches,alerts,status,created_at,confirmed_at,left_at,reason,detail,source,history",
    );
    expect(lines[1]).toMatch(
      /^'=cmd@example\.org,b;a,weekly,7,Asia\/Shanghai,en,,,,,active,\d{4}-[^,]+,\d{4}-[^,]+,,,,,"\[\[""imported"",/,
    );
    expect(lines[2]).toMatch(/^'\+plus@example\.org,,daily,8,UTC,zh,,,,,unsubscribed,[^,]+,,,,,,"/);
    expect(await download("/subscribers/export.csv")).toBe(text);
  });

  it("come back from an export as they were", async () => {
    const addresses = ["=cmd@example.org", "'=quoted@example.org", "-minus@example.org", "'plain@example.org"];
    // In the export, a quote before a formula makes it text.
    await imported(addresses.map((email) => (email.startsWith("'=") ? `'${email}` : email)));
    const text = await download("/subscribers/export.csv");
    await site.db.prepare("DELETE FROM subscribers").run();
    expect(await csv("/subscribers/import?consent=moved", text)).toMatchObject({ added: 4, refused: 0 });
    const { results } = await site.db.prepare("SELECT email FROM subscribers ORDER BY id").all<{ email: string }>();
    expect(results.map(({ email }) => email)).toEqual(addresses);
  });

  it("are exported past the first piece", async () => {
    await imported(Array.from({ length: 4_001 }, (_, index) => `r${index}@example.org`));
    const lines = (await download("/subscribers/export.csv")).trimEnd().split("\r\n");
    expect([lines.length, new Set(lines).size]).toEqual([4_002, 4_002]);
  });
});

describe("an import", () => {
  it("revives nobody who left or was suppressed, and adds no suppressed stranger", async () => {
    const [left, bounced, stranger, fine] = [someone("left"), someone("bounced"), someone("stranger"), someone()];
    await imported([left, bounced]);
    await site.db.prepare("UPDATE subscribers SET state = 'unsubscribed' WHERE email = ?").bind(left).run();
    await order("/suppressions", { email: bounced });
    await order("/suppressions", { email: stranger });
    expect(await imported([left, bounced, stranger, fine])).toMatchObject({ added: 1, known: 1, suppressed: 2 });
    const states = async (email: string) => (await get(`/subscribers?q=${email}`)).subscribers[0]?.state;
    expect([await states(left), await states(bounced), await states(stranger), await states(fine)]).toEqual([
      "unsubscribed",
      "suppressed",
      undefined,
      "active",
    ]);
  });

  it("has a dry run, which reports the same and changes nothing", async () => {
    const [known, suppressed, fine] = [someone("known"), someone("suppressed"), someone()];
    await imported([known]);
    await order("/suppressions", { email: suppressed });
    const file = `email,status\n${known},active\n${suppressed},active\n${fine},active\n${fine},active\nnobody,active\n`;
    const tried = await csv("/subscribers/import?consent=x&dry_run=true", file);
    expect(tried).toMatchObject({ dry_run: true, added: 1, known: 1, suppressed: 1, duplicates: 1, refused: 1 });
    expect((await get("/state")).subscribers).toEqual({ active: 1 });
    expect({ ...(await csv("/subscribers/import?consent=x", file)), dry_run: true }).toEqual(tried);
  });

  it("takes 100,000 rows in one request, well within what a Worker may use", { timeout: 120_000 }, async () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => `reader${index}@example.org,active`);
    const started = process.cpuUsage();
    // Dry: D1 writes on a machine of its own.
    const tried = await csv("/subscribers/import?consent=test&dry_run=true", `email,status\n${rows.join("\n")}\n`);
    const { user, system } = process.cpuUsage(started);
    expect(tried).toMatchObject({ added: 100_000, refused: 0 });
    expect((user + system) / 1_000).toBeLessThan(10_000);
  });
});

describe("an issue", () => {
  it("tells how far it has come, and when it will be done", async () => {
    await site.faults({ rate: 2 });
    await issueFor([someone(), someone(), someone(), someone()]);
    expect(await get("/issues/1")).toMatchObject({ state: "sending", deliveries: { queued: 4 }, left: 4, eta: null });
    const sending = site.consume(site.held.splice(0));
    await expect.poll(async () => (await get("/issues/1")).deliveries.accepted, { timeout: 5_000 }).toBeGreaterThan(0);
    const asked = Date.now();
    const { left, per_second, eta } = await get("/issues/1");
    expect([left > 0, left < 4]).toEqual([true, true]);
    expect(per_second).toBeCloseTo(1.8, 1);
    const expected = asked + (left * 1_000) / per_second;
    expect(Math.abs(Date.parse(eta) - expected)).toBeLessThan(1_000);
    await sending;
    expect(await get("/issues/1")).toMatchObject({ state: "finished", left: 0, eta: null });
  });

  it("lists its deliveries by state, in pages, with reasons", async () => {
    const [refused, ...others] = [someone("refused"), someone(), someone(), someone()];
    await site.faults({ refuse: [refused] });
    await issueFor([refused, ...others]);
    await site.drain();
    expect(await get("/issues/1/deliveries?state=failed")).toMatchObject({
      deliveries: [{ email: refused, state: "failed", reason: { code: "said" } }],
      next: null,
    });
    const first = await get("/issues/1/deliveries?state=accepted&limit=2");
    const second = await get(`/issues/1/deliveries?state=accepted&limit=2&after=${first.next}`);
    const listed = [...first.deliveries, ...second.deliveries].map(({ email }) => email);
    expect(listed).toEqual(others);
  });

  it("can be seen as a subscriber of some categories gets it, without what went out before", async () => {
    const email = someone();
    await issueFor([email], { "posts/a.md": fresh("昨天的新闻") });
    await site.drain();
    await site.publish({ "posts/b.md": fresh("股市新闻"), "posts/c.md": fresh("科技新闻", "keji") });
    await site.cron(now + 30 * MINUTE);
    await site.cron(morning() + DAY);
    const text = await download("/issues/2/preview?format=text");
    expect([text.includes("股市新闻"), text.includes("科技新闻"), text.includes("昨天的新闻")]).toEqual([
      true,
      true,
      false,
    ]);
    const html = await site.fetch("/api/v1/issues/2/preview?categories=keji&language=en", { headers: ADMIN });
    expect(html.headers.get("Content-Security-Policy")).toContain("sandbox");
    const page = await html.text();
    expect([page.includes("股市新闻"), page.includes("科技新闻"), page.includes("Unsubscribe")]).toEqual([
      false,
      true,
      true,
    ]);
    const eml = await PostalMime.parse(await download("/issues/2/preview?format=eml"));
    expect(eml.text).toContain("股市新闻");
    expect(eml.headers.map(({ key }) => key)).toContain("list-unsubscribe");
    expect((await site.fetch("/api/v1/issues/2/preview?categories=none", { headers: ADMIN })).status).toBe(404);
    expect(site.held.length).toBeGreaterThan(0);
  });

  it("goes to somebody as a test, which says so and is no delivery", async () => {
    const [email, editor] = [someone(), someone("editor")];
    await issueFor([email]);
    expect(await order("/issues/1/test", { to: editor })).toMatchObject({ status: 200, body: { problems: [] } });
    const [mail] = await site.inbox(editor);
    expect(mail?.subject).toMatch(/^\[Test\] /);
    expect(mail?.text).toContain("股市新闻");
    expect(mail?.tags).not.toHaveProperty("delivery");
    expect(await get("/issues/1")).toMatchObject({ planned: 1, deliveries: { queued: 1, accepted: 0 } });
    const [link] = mail?.links.filter((url) => url.includes("/unsubscribe/")) ?? [];
    await site.fetch(new URL(link ?? "").pathname, { method: "POST" });
    expect((await get("/state")).subscribers).toEqual({ active: 1 });
  });

  it("sends no test where none may go", async () => {
    const editor = someone("editor");
    await issueFor([someone()]);
    await site.db.prepare("UPDATE rate_gate SET learnt_at = 0, asked_at = 0").run();
    await site.faults({ dailyQuota: 0 });
    const waiting = await site.post("/api/v1/issues/1/test", { to: editor }, ADMIN);
    expect([waiting.status, Number(waiting.headers.get("Retry-After"))]).toEqual([503, expect.any(Number)]);
    await site.db.prepare("UPDATE rate_gate SET learnt_at = 0, asked_at = 0").run();
    await site.faults({ dailyQuota: null, refuse: [editor] });
    expect((await order("/issues/1/test", { to: editor })).status).toBe(502);
    await order("/suppressions", { email: editor });
    expect((await order("/issues/1/test", { to: editor })).status).toBe(409);
    expect((await order("/issues/1/test", { to: "nobody" })).body).toMatchObject({ errors: [{ field: "to" }] });
    expect(await site.inbox(editor)).toEqual([]);
  });
});

describe("controlling an issue", () => {
  it("stops it between sub-batches, and goes on where it stopped", async () => {
    const addresses = Array.from({ length: 60 }, () => someone());
    await issueFor(addresses);
    // Within the first sub-batch of 48.
    await site.faults({ delayMs: 150 });
    const sending = site.consume(site.held.splice(0));
    await expect.poll(async () => (await get("/issues/1")).deliveries.sending).toBeGreaterThan(0);
    expect(await order("/issues/1/pause", { reason: "a typo" })).toMatchObject({
      status: 200,
      body: { state: "paused", reason: PAUSED },
    });
    expect((await order("/issues/1/pause")).body).toMatchObject({ reason: PAUSED });
    await sending;
    const { accepted, queued, sending: inFlight } = (await get("/issues/1")).deliveries;
    expect([accepted + queued, inFlight]).toEqual([60, 0]);
    expect(queued).toBeGreaterThan(0);

    await site.faults({ delayMs: 0 });
    expect(await order("/issues/1/resume")).toMatchObject({ status: 200, body: { state: "sending", reason: null } });
    expect((await order("/issues/1/resume")).status).toBe(200);
    await site.drain();
    expect(await get("/issues/1")).toMatchObject({ state: "finished", deliveries: { accepted: 60 } });
    for (const email of addresses) expect(await issueMails(email)).toHaveLength(1);
  });

  it("cancels: what is left is skipped, with the reason, and nothing wakes it", async () => {
    const email = someone();
    await issueFor([email]);
    for (let time = 0; time < 2; time++)
      expect(await order("/issues/1/cancel", { reason: "wrong post" })).toMatchObject({
        status: 200,
        body: { state: "cancelled", reason: CANCELLED },
      });
    await site.cron(morning() + MINUTE);
    await site.drain();
    expect(await issueMails(email)).toEqual([]);
    expect((await get("/issues/1/deliveries")).deliveries).toMatchObject([{ state: "skipped", reason: CANCELLED }]);
    expect((await order("/issues/1/resume")).status).toBe(409);
    expect((await order("/issues/1/pause")).status).toBe(409);
  });

  it("skips what a worker gives back after the issue was cancelled", async () => {
    await site.faults({ delayMs: 300, serverError: 1 });
    await issueFor(Array.from({ length: 12 }, () => someone()));
    const sending = site.consume(site.held.splice(0));
    await expect.poll(async () => (await get("/issues/1")).deliveries.sending).toBe(12);
    await order("/issues/1/cancel");
    await sending;
    const { queued, sending: inFlight, skipped } = (await get("/issues/1")).deliveries;
    expect([queued, inFlight]).toEqual([0, 0]);
    expect(skipped).toBeGreaterThan(0);
  });

  it("pauses in the middle of planning without losing anybody", async () => {
    await issueFor([someone(), someone()]);
    await site.db.batch([
      site.db.prepare("DELETE FROM deliveries"),
      site.db.prepare(
        "UPDATE issues SET state = 'planned', plan_slot = 0, plan_after = 0, planned = 0, candidates = 0, excluded = 0",
      ),
      site.db.prepare("UPDATE subscribers SET cursor = 0"),
    ]);
    expect((await order("/issues/1/pause")).body).toMatchObject({ state: "paused" });
    await site.cron(morning() + MINUTE);
    expect(await get("/issues/1")).toMatchObject({ state: "paused", planned: 0 });
    expect((await order("/issues/1/resume")).body).toMatchObject({ state: "sending", planned: 2 });
    await site.drain();
    expect(await get("/issues/1")).toMatchObject({ state: "finished", deliveries: { accepted: 2 } });
  });

  it("resumes after the account was fixed, and not before", async () => {
    const email = someone();
    await site.faults({ paused: true });
    await issueFor([email]);
    await site.drain();
    expect(await get("/issues/1")).toMatchObject({ state: "sending", reason: { code: "waiting-for-account" } });
    expect(await get("/state")).toMatchObject({
      sender: { reason: { code: "said", detail: expect.stringMatching(/paused/i) } },
    });
    expect(await order("/sender/start")).toMatchObject({ body: { started: true } });
    await site.drain();
    expect(await get("/issues/1")).toMatchObject({ state: "sending", reason: { code: "waiting-for-account" } });
    await site.faults({ paused: false });
    await order("/sender/start");
    await site.drain();
    expect(await issueMails(email)).toHaveLength(1);
  });

  it("refuses actions on a finished issue, and on none", async () => {
    await issueFor([someone()]);
    await site.drain();
    for (const what of ["pause", "resume", "cancel"])
      expect(await order(`/issues/1/${what}`)).toMatchObject({
        status: 409,
        body: { code: "issue-is", values: { id: 1, state: "finished" } },
      });
    expect((await order("/issues/2/pause")).status).toBe(404);
  });
});

describe("resending", () => {
  it("queues what failed, keeps what it had come to, and finishes once more", async () => {
    const [unlucky, fine] = [someone("unlucky"), someone()];
    await site.faults({ refuse: [unlucky] });
    await issueFor([unlucky, fine]);
    await site.drain();
    await site.faults({ refuse: [] });
    expect(await order("/issues/1/resend", { state: "failed" })).toMatchObject({ status: 200, body: { queued: 1 } });
    expect(await get("/issues/1")).toMatchObject({ state: "sending", deliveries: { queued: 1, accepted: 1 } });
    await site.drain();
    expect(await get("/issues/1")).toMatchObject({ state: "finished", deliveries: { accepted: 2 } });
    expect([(await issueMails(unlucky)).length, (await issueMails(fine)).length]).toEqual([1, 1]);
    const { deliveries } = await get("/issues/1/deliveries");
    expect(deliveries.map(({ resends }: { resends: unknown[] }) => resends)).toEqual([
      [{ at: expect.any(String), state: "failed", reason: expect.objectContaining({ code: "said" }) }],
      [],
    ]);
  });

  it("takes only the ids that are given, and only in that state", async () => {
    const [one, two, fine] = [someone(), someone(), someone()];
    await site.faults({ refuse: [one, two] });
    await issueFor([one, two, fine]);
    await site.drain();
    const { deliveries } = await get("/issues/1/deliveries");
    const ids = [deliveries[0].id, deliveries[2].id];
    expect((await order("/issues/1/resend", { state: "failed", ids })).body).toEqual({ queued: 1 });
  });

  it("writes to nobody who left in between", async () => {
    const email = someone();
    await site.faults({ refuse: [email] });
    await issueFor([email]);
    await site.drain();
    await site.faults({ refuse: [] });
    await site.db.prepare("UPDATE subscribers SET state = 'unsubscribed'").run();
    await order("/issues/1/resend", { state: "failed" });
    await site.drain();
    expect(await site.inbox(email)).toEqual([]);
    expect(await get("/issues/1")).toMatchObject({ state: "finished", deliveries: { skipped: 1 } });
  });

  it("is for finished issues alone, however old", async () => {
    await issueFor([someone()]);
    expect((await order("/issues/1/resend", { state: "failed" })).status).toBe(409);
    await site.drain();
    expect(await order("/issues/1/resend", { state: "failed" })).toMatchObject({ status: 200, body: { queued: 0 } });
    expect(await get("/issues/1")).toMatchObject({ state: "finished" });
    await site.db
      .prepare("UPDATE issues SET opened_at = ?")
      .bind(now - 2 * DAY)
      .run();
    expect((await order("/issues/1/resend", { state: "failed" })).status).toBe(200);
    expect((await order("/issues/1/resend", { state: "accepted" })).status).toBe(400);
  });
});

describe("the next issues", () => {
  it("are listed by when they close, with their slots and subscribers", async () => {
    await csv(
      "/subscribers/import?consent=x",
      `email,frequency,hour,timezone,status
a@example.org,daily,8,UTC,active
b@example.org,daily,8,UTC,active
c@example.org,daily,16,Asia/Shanghai,active
d@example.org,weekly,8,UTC,active
e@example.org,immediate,8,UTC,active
f@example.org,daily,8,UTC,pending
`,
    );
    const { issues } = await get("/issues/next");
    const [daily] = issues.filter(({ frequency }: { frequency: string }) => frequency === "daily");
    // Eight in UTC is sixteen in Shanghai: one issue.
    expect(daily).toEqual({
      frequency: "daily",
      closes_at: new Date(morning() - 30_000).toISOString(),
      subscribers: 3,
      slots: expect.arrayContaining([
        { hour: 8, timezone: "UTC", subscribers: 2 },
        { hour: 16, timezone: "Asia/Shanghai", subscribers: 1 },
      ]),
    });
    const frequencies = issues.map(({ frequency }: { frequency: string }) => frequency);
    expect([...frequencies].sort()).toEqual(["daily", "immediate", "weekly"]);
    expect(frequencies[0]).toBe("immediate");
    const weekly = issues.find(({ frequency }: { frequency: string }) => frequency === "weekly");
    const closes = new Date(weekly.closes_at);
    expect([closes.getUTCDay(), closes.getUTCHours()]).toEqual([1, 8]);
    expect(closes.getTime() - now).toBeGreaterThan(0);
    expect(closes.getTime() - now).toBeLessThanOrEqual(7 * DAY + MINUTE);
  });
});

describe("suppressions", () => {
  it("stop a subscriber, and once lifted leave them to subscribe again themselves", async () => {
    const email = someone();
    await imported([email]);
    const { subscribers } = await get(`/subscribers?q=${email}`);
    const request = { email: ` ${email.toUpperCase()} `, reason: "manual", detail: "asked by phone" };
    expect((await order("/suppressions", request)).status).toBe(201);
    expect((await order("/suppressions", request)).status).toBe(200);
    expect(await get(`/subscribers/${subscribers[0].id}`)).toMatchObject({ state: "suppressed", suppressed: true });

    const lift = () =>
      site.fetch(`/api/v1/suppressions/${encodeURIComponent(email)}`, { method: "DELETE", headers: ADMIN });
    expect((await lift()).status).toBe(200);
    expect((await lift()).status).toBe(404);
    expect(await get(`/subscribers/${subscribers[0].id}`)).toMatchObject({
      state: "unsubscribed",
      suppressed: false,
      history: [
        { kind: "imported" },
        { kind: "suppressed", source: "admin", detail: "manual: asked by phone" },
        { kind: "lifted", source: "admin", detail: "manual: asked by phone" },
      ],
    });
    await site.subscriber(email);
    expect((await get(`/subscribers?q=${email}`)).subscribers[0].state).toBe("active");
  });

  it("of the provider's kind are the provider's to tell", async () => {
    const refused = await order("/suppressions", { email: someone(), reason: "bounce" });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: "reason" }] } });
  });

  it("are listed in pages, by how the address begins", async () => {
    for (const name of ["a1", "a2", "a3", "b1"]) await order("/suppressions", { email: `${name}@example.org` });
    const first = await get("/suppressions?q=A&limit=2");
    const second = await get(`/suppressions?q=A&limit=2&after=${first.next}`);
    const listed = [...first.suppressions, ...second.suppressions].map(({ email }) => email);
    expect([listed, second.next]).toEqual([["a1@example.org", "a2@example.org", "a3@example.org"], null]);
  });

  it("come from elsewhere and go elsewhere as CSV", async () => {
    const known = someone("known");
    await imported([known]);
    const report = await csv(
      "/suppressions/import",
      `email,reason,detail\n${known},complaint,"said ""spam"""\nother@example.org,,\nnobody,bounce,\nx@example.org,dislike,\n`,
    );
    expect(report).toMatchObject({ added: 2, known: 0, refused: 2, refused_rows: [{ row: 4 }, { row: 5 }] });
    expect((await get(`/subscribers?q=${known}`)).subscribers[0].state).toBe("suppressed");
    const text = await download("/suppressions/export.csv");
    expect(text).toContain(`${known},complaint,"said ""spam""",`);
    await site.db.prepare("DELETE FROM suppressions").run();
    expect(await csv("/suppressions/import", text)).toMatchObject({ added: 2, refused: 0 });
    expect(await csv("/suppressions/import", text)).toMatchObject({ added: 0, known: 2 });
  });
});

describe("the state", () => {
  it("says how everything stands", async () => {
    await issueFor([someone(), someone()], {
      "posts/a.md": fresh("一").replace("---\n", "---\nupdated: whenever\n"),
      "posts/b.md": "---\ntitle: x\n---\nno date",
    });
    await site.post("/api/v1/subscriptions", { email: someone() });
    await site.db.prepare("UPDATE rate_gate SET learnt_at = 0, asked_at = 0").run();
    await site.faults({ dailyQuota: 0 });
    await site.consume(site.held.splice(0));
    expect(await get("/state")).toMatchObject({
      quota: { per_second: expect.any(Number), left_today: 0, learnt_at: expect.any(String) },
      queue: {
        issues: [{ id: 1, frequency: "daily", state: "sending", reason: { code: "waiting-for-quota" }, queued: 2 }],
        queued_deliveries: 2,
        waiting_service_emails: 1,
      },
      posts: { published: 1 },
      quarantine: 1,
      posts_with_notices: 1,
      subscribers: { active: 2, pending: 1 },
      suppressions: 0,
    });
  });
});
