import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { reason, said } from "../../src/core/reason.ts";
import { ADMIN, openSite, post, someone } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ORIGIN = "https://news.example.com";
const HOSTILE = `<img src=x onerror="alert(1)"></td><script>alert(1)</script>`;

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;
let cookie: string;

beforeEach(async () => {
  site = await openSite();
  now = Date.now();
  await site.publish({ "site.yaml": "title: Gazette\nlanguage: en\npostal_address: 1 Some Street\n" });
  cookie = await logIn();
});

const HERE = { Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" };
const PLAIN = { "Content-Type": "application/x-www-form-urlencoded" };

function login(token: string, headers: Record<string, string> = HERE, fields: Record<string, string> = {}) {
  const body = new URLSearchParams({ token, ...fields });
  return site.fetch("/admin/login", { method: "POST", body, headers: { ...PLAIN, ...headers }, redirect: "manual" });
}

async function logIn(): Promise<string> {
  const response = await login("test-admin-token");
  return /^[^;]+/.exec(response.headers.get("Set-Cookie") ?? "")?.[0] ?? "";
}

const open = (path: string, headers: Record<string, string> = {}) =>
  site.fetch(`/admin${path}`, { headers: { Cookie: cookie, ...headers }, redirect: "manual" });
const read = async (path: string) => (await open(path)).text();

/** Submits an action with the form token of its page. */
async function order(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = HERE) {
  const token = /name="form_token" value="([^"]+)"/.exec(await read(""))?.[1] ?? "";
  const body = new URLSearchParams({ form_token: token, ...fields });
  return site.fetch(`/admin${path}`, {
    method: "POST",
    body,
    headers: { ...PLAIN, Cookie: cookie, ...headers },
    redirect: "manual",
  });
}

const outcome = async (response: Response) => [response.status, response.headers.get("Location")];

async function imported(addresses: string[]): Promise<void> {
  await site.fetch("/api/v1/subscribers/import?consent=test", {
    method: "POST",
    body: `email,status\n${addresses.map((email) => `${email},active`).join("\n")}\n`,
    headers: { ...ADMIN, "Content-Type": "text/csv" },
  });
}

const fresh = (title = "Fresh news") => post({ title, date: new Date(now - 5 * MINUTE).toISOString() });

const morning = () => Math.ceil((now - 8 * HOUR) / DAY) * DAY + 8 * HOUR + 30_000;

/** Opens and plans an issue for these addresses now, without sending. */
async function issueFor(addresses: string[], title = "Fresh news") {
  await imported(addresses);
  await site.publish({ "posts/a.md": post({ title, date: new Date(now - 5 * MINUTE).toISOString() }) });
  await site.cron(now + 15 * MINUTE);
  await site.cron(morning());
}

// biome-ignore lint/suspicious/noExplicitAny: raw JSON answers.
const issue = async (id = 1) => site.json<any>(`/api/v1/issues/${id}`, { headers: ADMIN });

const PAGES = [
  "",
  "/issues",
  "/issues/1",
  "/issues/1/deliveries?state=failed",
  "/issues/1/pause",
  "/issues/1/resend?state=failed",
  "/issues/1/preview",
  "/issues/1/mail",
  "/subscribers",
  "/subscribers/bulk?action=unsubscribe&id=1",
  "/subscribers/1",
  "/subscribers/1/preferences",
  "/subscribers/1/unsubscribe",
  "/subscribers/1/suppress",
  "/subscribers.csv",
  "/import",
  "/suppressions",
  "/posts",
  "/post?key=posts/a.md",
  "/posts/mail?key=posts/a.md",
  "/categories",
  "/watches",
  "/checks",
  "/growth",
  "/alerts",
  "/tokens",
];

describe("tokens at the desk", () => {
  it("are granted once, with their text in that answer alone, and revoked after a question", async () => {
    const text = await (await order("/tokens", { label: "CI", scope: "publish", days: "" })).text();
    const token = /gazette_[\w-]{43}/.exec(text)?.[0] ?? "";
    const publish = () => site.fetch("/api/v1/objects", { headers: { Authorization: `Bearer ${token}` } });
    expect((await publish()).status).toBe(200);
    expect(await read("/tokens")).toContain("CI");
    expect(await read("/tokens")).not.toContain(token);
    expect(await read("/tokens/1/revoke")).toContain("Revoke the token for CI");
    expect(await outcome(await order("/tokens/1/revoke"))).toEqual([303, "/admin/tokens?done=revoked"]);
    expect((await publish()).status).toBe(401);
    expect((await order("/tokens/1/revoke")).status).toBe(404);
  });

  it("are refused by field, with what was typed still there", async () => {
    const response = await order("/tokens", { label: "", scope: "read", days: "soon" });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toContain("Give it a name of at most 100 characters.");
    expect(text).toContain("Enter a number from 1 to 3650, or nothing.");
    expect(text).toContain('value="soon"');
    expect(await read("/tokens")).toContain("No tokens yet.");
  });
});

describe("an action on many", () => {
  it("asks, says how many they are, and changes those alone that it asked about", async () => {
    await imported(["a@one.example", "b@one.example", "c@two.example"]);
    const question = await read("/subscribers/bulk?action=unsubscribe&all=1&domain=one.example");
    expect(question).toContain("Unsubscribe 2 subscribers?");
    expect(question).toContain("b@one.example, a@one.example");
    await imported(["d@one.example"]);
    const done = await order("/subscribers/bulk", { action: "unsubscribe", ids: "[2,1]" });
    expect(await outcome(done)).toEqual([303, "/admin/subscribers?done=unsubscribed-many&count=2"]);
    const left = await read("/subscribers?domain=one.example&state=active");
    expect(left).toContain("d@one.example");
    expect(left).not.toContain("a@one.example");
    expect(left).toContain("1 subscriber");
  });

  it("suppresses with the reason that was given", async () => {
    await imported(["a@one.example", "b@one.example"]);
    const done = await order("/subscribers/bulk", { action: "suppress", ids: "[1,2]", reason: "a fair" });
    expect(await outcome(done)).toEqual([303, "/admin/subscribers?done=suppressed-many&count=2"]);
    expect(await read("/suppressions")).toContain("a fair");
  });

  it("keeps what was searched for where nobody was selected", async () => {
    await imported(["a@one.example"]);
    for (const asked of ["action=unsubscribe&q=one", "action=delete&id=1&q=one", "action=suppress&id=x&q=one"]) {
      const response = await open(`/subscribers/bulk?${asked}`);
      expect(response.status).toBe(400);
      const text = await response.text();
      expect(text).toContain("Select subscribers first.");
      expect(text).toContain('value="one"');
    }
    for (const ids of ["", "{", "[-1]", "[1.5]", JSON.stringify(Array(1001).fill(1))])
      expect((await order("/subscribers/bulk", { action: "suppress", ids })).status).toBe(400);
    expect(await read("/subscribers?state=active")).toContain("a@one.example");
  });
});

describe("the login of the desk", () => {
  it.each([...PAGES, "/nowhere"])("redirects requests without a session from /admin%s to the login", async (path) => {
    for (const known of ["", "gazette-desk=1", "__Host-gazette-desk=0-0.x"]) {
      const response = await site.fetch(`/admin${path}`, { headers: { Cookie: known }, redirect: "manual" });
      expect(response.status).toBe(303);
      expect(response.headers.get("Location")).toMatch(/^\/admin\/login(\?next=%2Fadmin%2F|$)/);
      expect(await response.text()).toBe("");
    }
  });

  it("tells programs without a session so", async () => {
    const response = await site.fetch("/admin/issues/1/progress.json");
    expect([response.status, response.headers.get("Content-Type")]).toEqual([
      401,
      expect.stringContaining("application/problem+json"),
    ]);
  });

  it("opens to the admin's token alone, by a cookie that neither scripts, other sites nor plain http see", async () => {
    const response = await login("test-admin-token");
    expect(await outcome(response)).toEqual([303, "/admin"]);
    const set = response.headers.get("Set-Cookie") ?? "";
    expect(set).toMatch(/^__Host-gazette-desk=[0-9a-f]{32}-[0-9a-z]+\.[\w-]{22};/);
    for (const attribute of ["HttpOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age=43200"])
      expect(set).toContain(attribute);
    for (const wrong of ["", "test-publish-token", "test-admin-tokem", "TEST-ADMIN-TOKEN"]) {
      const refused = await login(wrong);
      expect([refused.status, refused.headers.get("Set-Cookie")]).toEqual([403, null]);
      expect(await refused.text()).not.toContain(wrong || "form_token");
    }
  });

  it("leads on to where one wanted to go, and never to another site", async () => {
    const onward = async (next: string) => (await login("test-admin-token", HERE, { next })).headers.get("Location");
    expect(await onward("/admin/issues/3?before=9")).toBe("/admin/issues/3?before=9");
    for (const next of [
      "//evil.example",
      "https://evil.example",
      "/admin//evil.example",
      "/adminevil",
      "/rss.xml",
      "/admin/\r\nX: y",
    ])
      expect(await onward(next)).toBe("/admin");
  });

  it.each([
    [{ Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" }],
    [{ Origin: "https://evil.example" }],
    [{ Origin: "null" }],
    [{ Origin: ORIGIN, "Sec-Fetch-Site": "same-site" }],
    [{}],
  ])("takes no login form sent with %o", async (headers) => {
    const response = await login("test-admin-token", headers as Record<string, string>);
    expect([response.status, response.headers.get("Set-Cookie")]).toEqual([403, null]);
  });

  it("is held shut against a network that guesses", async () => {
    const from = { ...HERE, "CF-Connecting-IP": "203.0.113.7" };
    const statuses = new Set<number>();
    for (let tries = 0; tries < 31; tries++) statuses.add((await login(`guess ${tries}`, from)).status);
    expect(statuses).toEqual(new Set([403, 429]));
    const late = await login("test-admin-token", from);
    expect([late.status, late.headers.get("Set-Cookie")]).toEqual([429, null]);
    expect(Number(late.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect((await login("test-admin-token", { ...HERE, "CF-Connecting-IP": "203.0.113.8" })).status).toBe(303);
  });

  it("knows a forged, altered or old session from a good one", async () => {
    const [name, value = ""] = cookie.split("=");
    const [payload = "", seal = ""] = value.split(".");
    const [id = "", seconds = ""] = payload.split("-");
    const older = (Number.parseInt(seconds, 36) - 60).toString(36);
    const status = async (value: string) =>
      (await site.fetch("/admin", { headers: { Cookie: `${name}=${value}` }, redirect: "manual" })).status;
    expect(await status(value)).toBe(200);
    for (const forged of [
      `${payload}.`,
      payload,
      `${payload}.${seal.slice(0, -1)}`,
      `${payload}.${[...seal].reverse().join("")}`,
      `${id}-${older}.${seal}`,
      `${"0".repeat(32)}-${seconds}.${seal}`,
      "",
    ])
      expect(await status(forged)).toBe(303);
    vi.useFakeTimers({ toFake: ["Date"], now: now + 12 * HOUR + 1_000 });
    expect(await status(value)).toBe(303);
    vi.useRealTimers();
  });

  it("is shut for everybody by another admin token", async () => {
    // Sessions are sealed, not stored: they outlive a restart.
    site = await openSite();
    expect((await open("")).status).toBe(200);
    site = await openSite({ ADMIN_TOKEN: "another-admin-token" });
    expect((await open("")).status).toBe(303);
  });

  it("closes by logging out", async () => {
    const response = await order("/logout");
    expect(await outcome(response)).toEqual([303, "/admin/login?left"]);
    expect(response.headers.get("Set-Cookie")).toMatch(/^__Host-gazette-desk=; Max-Age=0; Path=\/; Secure/);
    expect(await (await site.fetch("/admin/login?left")).text()).toContain("You are logged out.");
  });
});

describe("every page of the desk", () => {
  it("is kept nowhere, told to no search engine, and runs nothing but our own", async () => {
    await issueFor([someone()]);
    for (const path of PAGES) {
      const response = await open(path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      const type = response.headers.get("Content-Type") ?? "";
      if (!type.startsWith("text/html") || path.endsWith("/mail")) continue;
      const policy = response.headers.get("Content-Security-Policy") ?? "";
      expect(response.headers.get("X-Robots-Tag")).toContain("noindex");
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain("unsafe");
      const html = await response.text();
      expect(html).not.toMatch(/ style=|<style| on[a-z]+=|<script(?! src="\/static\/[\w-]+\.\w+\.js" type="module"><)/);
    }
  });

  it("speaks the reader's language, else the site's", async () => {
    expect(await (await open("", { "Accept-Language": "zh-CN,zh;q=0.9" })).text()).toContain('<html lang="zh-CN">');
    expect(await read("")).toContain('<html lang="en">');
  });

  it("answers 404 for what is not there", async () => {
    for (const path of [
      "/nowhere",
      "/issues/9",
      "/issues/x",
      "/issues/9/preview",
      "/subscribers/9",
      "/suppressions/lift?email=a@b.example",
    ])
      expect([path, (await open(path)).status]).toEqual([path, 404]);
  });
});

describe("what readers follow, at the desk", () => {
  const copper = (more = "categories: [Macro]") =>
    `---\ntitle: Metals\ndate: ${new Date(now - 5 * MINUTE).toISOString()}\n${more}\nauthor: Ann Lee\n---\nCopper rises.\n`;
  const desk = async (path: string, language = "en") =>
    (await (await open(path, { "Accept-Language": language })).text()).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

  it("is said of a post before it goes out: how many it reaches, and by what", async () => {
    await site.publish({ "posts/a.md": copper() });
    const readers = [{}, { categories: ["macro"] }, { watches: ["copper"] }, { watches: ["copper", "tin"] }];
    for (const follows of [...readers, { authors: ["ann-lee"], watches: ["copper"] }, { watches: ["tin"] }])
      await site.subscriber(someone(), follows);
    const path = "/post?key=posts/a.md";
    expect(await desk(path)).toContain("Will go to 5 : everything 1, “copper” 3, Macro 1, Ann Lee 1");
    expect(await desk(path, "zh-CN")).toContain("将发送给 5 位读者 ：全部文章 1、“copper” 3、Macro 1、Ann Lee 1");
    await site.cron(now + 15 * MINUTE);
    expect(await desk(path)).toContain("Followed by 5 : everything 1, “copper” 3");
  });

  it("are searches by their followers, whoever these are, and posts that none of it matched", async () => {
    const email = someone();
    await site.publish({ "posts/a.md": copper(), "posts/b.md": fresh("Other news") });
    expect(await desk("/watches")).toContain("Nobody follows a search yet.");
    for (const watches of [["copper"], ["copper", "tin"]]) await site.subscriber(someone(), { watches });
    await site.subscriber(email, { watches: [HOSTILE.slice(0, 30)] });
    await site.cron(now + 15 * MINUTE);
    const text = await desk("/watches");
    expect(text).toMatch(/Followed searches .* Search Followers copper 2 .*tin 1 /);
    expect(text).toMatch(/1 post that nobody follows Post Released Other news /);
    expect(text).not.toContain(email);
    expect(await read("/categories")).toContain('href="/admin/watches"');
    expect(await desk("/watches", "zh-CN")).toMatch(/被关注的搜索 .* copper 2 .*1 篇无人关注的文章 /);
    expect(await desk("/watches?from=1")).not.toContain("copper 2");
  });
});

describe("an action", () => {
  it.each([
    ["without the session's token", { form_token: "" }, HERE],
    ["with another session's token", { form_token: "x".repeat(22) }, HERE],
    ["sent from another site", {}, { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" }],
    ["sent from nowhere", {}, {}],
  ])("is refused %s, and changes nothing", async (_, fields, headers) => {
    await issueFor([someone()]);
    for (const path of [
      "/issues/1/cancel",
      "/issues/1/pause",
      "/suppressions",
      "/subscribers/1/suppress",
      "/subscribers/1/preferences",
      "/subscribers/1/unsubscribe",
      "/import",
      "/logout",
    ]) {
      const response = await order(path, { email: "a@example.org", ...fields } as never, headers as never);
      expect([path, response.status, response.headers.get("Set-Cookie")]).toEqual([path, 403, null]);
    }
    expect((await issue()).state).toBe("sending");
    expect(await read("/suppressions")).toContain("No suppressed addresses.");
  });

  it("is never given by looking", async () => {
    await issueFor([someone()]);
    for (const path of ["/issues/1/cancel", "/issues/1/pause", "/subscribers/1/suppress"]) await open(path);
    expect((await issue()).state).toBe("sending");
    expect(await site.text("/admin/logout")).toBe("");
    expect((await open("")).status).toBe(200);
  });

  it("pauses, resumes and cancels an issue, and given twice changes nothing more", async () => {
    await issueFor([someone()]);
    for (const [name, done, state] of [
      ["pause", "paused", "paused"],
      ["resume", "resumed", "sending"],
      ["cancel", "cancelled", "cancelled"],
    ])
      for (let times = 0; times < 2; times++) {
        if (name === "cancel") expect(await read("/issues/1/cancel")).toMatch(/Cancel this issue<\/button>.*>Keep it</);
        expect(await outcome(await order(`/issues/1/${name}`, { reason: "a typo" }))).toEqual([
          303,
          `/admin/issues/1?done=${done}`,
        ]);
        expect((await issue()).state).toBe(state);
      }
    expect(await issue()).toMatchObject({
      reason: { code: "cancelled-by-hand-because", values: { why: "a typo" } },
      deliveries: { skipped: 1 },
    });
    const refused = await order("/issues/1/resume");
    expect([refused.status, (await refused.text()).includes("Issue 1: cancelled.")]).toEqual([409, true]);
    expect(await read("/issues/1?done=cancelled")).toContain("Cancelled. Emails not sent yet will not be sent.");
  });

  it("resends what failed, one or all", async () => {
    const [one, two] = [someone(), someone()];
    await site.faults({ refuse: [one, two] });
    await issueFor([one, two]);
    await site.drain();
    const page = await read("/issues/1");
    expect(page).toContain(one);
    // As old as possible here: the issue was opened by tomorrow's cron.
    const id = /resend\?state=failed&amp;id=(\d+)/.exec(page)?.[1] ?? "";
    expect(await read(`/issues/1/resend?state=failed&id=${id}`)).toContain("1 failed delivery");
    await site.faults({ refuse: [] });
    expect(await outcome(await order("/issues/1/resend", { state: "failed", id }))).toEqual([
      303,
      "/admin/issues/1?done=resent&count=1",
    ]);
    await site.drain();
    expect((await issue()).deliveries).toMatchObject({ accepted: 1, failed: 1 });
    await order("/issues/1/resend", { state: "failed" });
    await site.drain();
    expect((await issue()).deliveries).toMatchObject({ accepted: 2, failed: 0 });
    expect((await order("/issues/1/resend", { state: "failed" })).headers.get("Location")).toBe(
      "/admin/issues/1?done=resent",
    );
  });

  it("says of an issue of long ago that its deliveries are only counted", async () => {
    const someones = [someone(), someone()];
    await issueFor(someones);
    await site.drain();
    expect(await read("/issues/1")).not.toContain("Only the counts are kept");
    await site.cron(morning() + 31 * DAY);
    for (const path of ["/issues/1", "/issues/1/deliveries?state=accepted"]) {
      expect(await read(path)).toContain("Only the counts are kept");
      for (const email of someones) expect(await read(path)).not.toContain(email);
    }
    expect((await issue()).deliveries).toMatchObject({ accepted: 2 });
  });

  it("sends a test, and says why when it cannot", async () => {
    const to = someone("editor");
    await issueFor([someone()]);
    const sent = await order("/issues/1/test", { to });
    expect([sent.status, (await sent.text()).includes(`Test sent to ${to}.`)]).toEqual([200, true]);
    expect((await site.inbox(to)).map(({ subject }) => subject)).toEqual([expect.stringContaining("[Test]")]);
    await order("/suppressions", { email: to });
    const refused = await order("/issues/1/test", { to });
    expect([refused.status, (await refused.text()).includes("this address is suppressed")]).toEqual([409, true]);
    expect((await order("/issues/1/test", { to: "nobody" })).status).toBe(400);
  });

  it("mails a post that is too old, which the desk says of it; one that is mailed anyway is left alone", async () => {
    const key = "posts/old.md";
    await site.publish({
      [key]: post({ title: "Long ago", date: "2022-01-05 08:00:00 +0000" }),
      "posts/a.md": fresh(),
    });
    const posts = await read("/posts");
    expect(posts).toContain("Not emailed: too old");
    expect(posts).toMatch(/Will be emailed[\s\S]*Long ago[\s\S]*Email it anyway/);
    expect(await read(`/posts/mail?key=${key}`)).toContain("Email “Long ago”?");
    for (let time = 0; time < 2; time++)
      expect(await outcome(await order("/posts/mail", { key }))).toEqual([303, "/admin/posts?done=mailed"]);
    const after = await read("/posts");
    expect(after).toContain("Released");
    expect(after).not.toContain("Not emailed: too old");
    const refused = await order("/posts/mail", { key: "posts/a.md" });
    expect([refused.status, (await refused.text()).includes("Will be emailed: released")]).toEqual([409, true]);
    expect((await order("/posts/mail", { key: "posts/none.md" })).status).toBe(404);
    expect((await open("/posts/mail?key=none")).status).toBe(404);
  });

  it("suppresses an address and removes the suppression, idempotently", async () => {
    const email = someone();
    await imported([email]);
    expect(await outcome(await order("/subscribers/1/suppress", { reason: "asked by phone" }))).toEqual([
      303,
      "/admin/subscribers/1?done=suppressed",
    ]);
    expect(await outcome(await order("/subscribers/1/suppress"))).toEqual([303, "/admin/subscribers/1?done=known"]);
    expect(await outcome(await order("/suppressions", { email: ` ${email.toUpperCase()} ` }))).toEqual([
      303,
      "/admin/suppressions?done=known",
    ]);
    const page = await read("/subscribers/1");
    for (const text of ["asked by phone", "Suppressed", "Remove"]) expect(page).toContain(text);
    for (let times = 0; times < 2; times++)
      expect(await outcome(await order("/suppressions/lift", { email }))).toEqual([
        303,
        "/admin/suppressions?done=lifted",
      ]);
    expect(await read("/subscribers/1")).toContain("Unsubscribed");
    const refused = await order("/suppressions", { email: "nobody" });
    expect([refused.status, (await refused.text()).includes('value="nobody"')]).toEqual([400, true]);
  });

  it("changes a subscriber's preferences, and writes down what they were", async () => {
    await imported([someone()]);
    await site.publish({
      "posts/a.md": post({ title: "a", categories: "TechWeb" }),
      "posts/b.md": post({ title: "b", categories: "caijing" }),
    });
    const form = await read("/subscribers/1/preferences");
    expect(form).toMatch(/<option value="daily" selected/);
    const chosen = {
      frequency: "weekly",
      hour: "17",
      timeZone: "Asia/Shanghai",
      language: "zh",
    };
    expect(await read("/subscribers/1/preferences?q=cai")).toContain('name="add" value="category caijing"');
    const added = await order("/subscribers/1/follows", { add: "category TechWeb" });
    expect([added.status, (await added.text()).includes("You follow TechWeb now.")]).toEqual([200, true]);

    expect(await outcome(await order("/subscribers/1/preferences", chosen))).toEqual([
      303,
      "/admin/subscribers/1?done=saved",
    ]);
    const page = await read("/subscribers/1?done=saved");
    for (const text of [
      "Saved.",
      "Weekly",
      "17:00, Asia/Shanghai",
      "TechWeb",
      "Previously: Daily · 08:00, UTC",
      "Everything, new categories included",
      ">desk<",
    ])
      expect(page).toContain(text);

    const wrong = await order("/subscribers/1/preferences", { ...chosen, hour: "99" });
    expect([wrong.status, (await wrong.text()).includes('aria-invalid="true"')]).toEqual([400, true]);
    expect(await read("/subscribers/1")).toContain("17:00, Asia/Shanghai");
  });

  it("unsubscribes whoever asked for it, once, without another mail", async () => {
    const email = someone();
    await imported([email]);
    expect(await read("/subscribers/1/unsubscribe")).toContain(`Unsubscribe ${email}?`);
    for (let times = 0; times < 2; times++)
      expect(await outcome(await order("/subscribers/1/unsubscribe"))).toEqual([
        303,
        "/admin/subscribers/1?done=unsubscribed",
      ]);
    const { history, state } = await site.json<{ state: string; history: { kind: string; source: string }[] }>(
      "/api/v1/subscribers/1",
      { headers: ADMIN },
    );
    expect(state).toBe("unsubscribed");
    expect(history.map(({ kind, source }) => [kind, source])).toEqual([
      ["imported", "import"],
      ["unsubscribed", "desk"],
    ]);
    await site.drain();
    expect(await site.inbox(email)).toEqual([]);
    const refused = await order("/subscribers/1/preferences", { frequency: "weekly" });
    const text = await refused.text();
    expect([refused.status, text.includes("This subscriber: Unsubscribed.")]).toEqual([409, true]);
    await order("/suppressions", { email });
    expect((await order("/subscribers/1/unsubscribe")).status).toBe(409);
  });

  it("imports a file, after a dry run that changes nothing", async () => {
    const text = `email,status\nann@example.org,active\nnobody,active\nann@example.org,active\n`;
    const tried = await order("/import", { text, consent: "fair", order: "try" });
    const report = await tried.text();
    for (const words of ["Nothing is imported yet", "Import now", "Repeat an address of the file", "nobody"])
      expect(report).toContain(words);
    expect(await read("/subscribers")).toContain("No subscribers yet.");
    await order("/import", { text, consent: "fair", order: "import" });
    await order("/import", { text, consent: "fair", order: "import" });
    expect(await read("/subscribers")).toContain("ann@example.org");
    expect((await read("/subscribers/1")).match(/<th scope="row"[^>]*>Imported/g)).toHaveLength(1);
    const none = await order("/import", { text: "" });
    const wrong = await order("/import", { text: "name\nann" });
    expect([none.status, wrong.status]).toEqual([400, 400]);
    expect(await wrong.text()).toContain("The file has the columns name.");
  });
});

describe("an issue's page", () => {
  it("says in words, by the site's clocks, what it waits for", async () => {
    await issueFor([someone()]);
    await site.publish({ "site.yaml": "title: Gazette\nlanguage: en\ntime_zone: Asia/Shanghai\npostal_address: x\n" });
    const until = now + 20 * MINUTE;
    await site.db.prepare("UPDATE rate_gate SET wait_until = ?, wait_reason = 'quota' WHERE id = 1").bind(until).run();
    const time = new Date(until).toLocaleTimeString("en-GB", {
      timeZone: "Asia/Shanghai",
      hour: "2-digit",
      minute: "2-digit",
    });
    const words = new RegExp(`Daily quota used up; resumes at ([^<]*, )?${time}<`);
    expect(await read("/issues/1")).toMatch(words);
    const progress = await (await open("/issues/1/progress.json")).json<Record<string, unknown>>();
    expect(progress).toMatchObject({ over: false, done: 0, total: 1, counts: { queued: "1" } });
    expect(`${progress.words}<`).toMatch(words);
    await order("/issues/1/cancel");
    expect(await (await open("/issues/1/progress.json")).json()).toMatchObject({ over: true, done: 0 });
  });

  it("says that it waits also where the day's quota was used up before anybody asked", async () => {
    await site.faults({ dailyQuota: 100, sent: 100 });
    await issueFor([someone()]);
    await site.consume(site.held.splice(0));
    expect((await issue()).reason).toMatchObject({ code: "waiting-for-quota" });
    expect(await read("/issues/1")).toMatch(
      /class="mark warn"><span data-text="words">Daily quota used up; resumes at /,
    );
    expect(await read("")).toContain("Daily quota used up; resumes at");
    const progress = await (await open("/issues/1/progress.json")).json();
    expect(progress).toMatchObject({
      over: false,
      mark: "warn",
      words: expect.stringContaining("Daily quota used up"),
    });
  });

  it("shows the mail in a frame that may do nothing, and only on this site", async () => {
    await issueFor([someone()], "Only here");
    const page = await read("/issues/1/preview?categories=caijing&language=zh");
    expect(page).toMatch(/<iframe src="\/admin\/issues\/1\/mail\?categories=caijing&amp;language=zh"[^>]* sandbox=""/);
    const mail = await open("/issues/1/mail?categories=caijing&language=zh");
    const policy = mail.headers.get("Content-Security-Policy") ?? "";
    for (const part of ["sandbox;", "default-src 'none'", "frame-ancestors 'self'"]) expect(policy).toContain(part);
    expect(await mail.text()).toContain("Only here");
    expect((await open("/issues/1/mail?categories=none")).status).toBe(404);
  });
});

describe("what we wrote down ourselves", () => {
  const inChinese = async (path: string) => (await open(path, { "Accept-Language": "zh" })).text();

  it("is in the language of the page, and what the provider said as it came", async () => {
    const [one, two] = [someone(), someone()];
    await site.faults({ refuse: [one, two] });
    await issueFor([one, two]);
    await site.publish({ "posts/broken.md": "---\ntitle: x\n---\nx\n" });
    await site.drain();
    await order("/subscribers/1/suppress");
    await site.db
      .prepare("UPDATE deliveries SET reason = ? WHERE id & 1 = 1")
      .bind(JSON.stringify(reason("no-longer-subscribed")))
      .run();
    await site.db
      .prepare("UPDATE issues SET state = 'paused', reason = ?")
      .bind(JSON.stringify(reason("paused-by-hand-because", { why: "错字" })))
      .run();
    const page = await inChinese("/issues/1");
    for (const text of ["手动暂停：错字", "已不再订阅。", '<span lang="en">MessageRejected: '])
      expect(page).toContain(text);
    expect(await inChinese("/issues")).toContain("手动暂停：错字");
    expect(await inChinese("/posts")).toContain("文章没有日期：请添加");
    expect(await read("/posts")).toContain("The post has no date. Add one");

    expect((await issue()).reason).toMatchObject({ code: "paused-by-hand-because", detail: "Paused by hand: 错字" });
    const csv = await (await site.fetch("/api/v1/issues/1/deliveries.csv", { headers: ADMIN })).text();
    expect(csv).toContain("No longer subscribed.");
  });

  it("is in the language of the page where an order is refused, and in a report", async () => {
    await issueFor([someone()]);
    await order("/issues/1/cancel");
    const refused = await order("/issues/1/resume", {}, { ...HERE, "Accept-Language": "zh" });
    expect(await refused.text()).toContain("第 1 期：已取消。");
    const text = "email,hour,status\nnobody,99,active\n";
    const report = await (await order("/import", { text, order: "try" }, { ...HERE, "Accept-Language": "zh" })).text();
    for (const words of ["电子邮件地址应有名称", '<span lang="en">hour: </span><span>最大为 23。'])
      expect(report).toContain(words);
  });
});

describe("what others wrote", () => {
  it("is shown as text on every page", async () => {
    const email = someone();
    await site.publish({
      "site.yaml": `title: '${HOSTILE}'\nlanguage: en\npostal_address: x\ncategories:\n  caijing: '${HOSTILE}'\n`,
      "posts/broken.md": `---\ntitle: '${HOSTILE}'\ndate: never\n---\nx\n`,
      [`posts/<b>${"x"}.md`]: "---\ntitle: x\ndate: never\n---\nx\n",
    });
    await issueFor([email], HOSTILE.replaceAll('"', "'"));
    await order("/subscribers/1/suppress", { reason: HOSTILE });
    await order("/issues/1/pause", { reason: HOSTILE });
    await site.db
      .prepare("UPDATE deliveries SET state = 'failed', reason = ?")
      .bind(JSON.stringify(said(HOSTILE)))
      .run();
    await site.db.prepare("UPDATE subscription_changes SET source = ?1, detail = ?1").bind(HOSTILE).run();
    await site.db
      .prepare("UPDATE subscribers SET email = ?1, follows = json_array(?1), time_zone = 'UTC'")
      .bind(HOSTILE)
      .run();
    for (const path of [
      ...PAGES,
      "/import",
      `/subscribers?q=${encodeURIComponent(HOSTILE)}`,
      `/issues/1/preview?categories=${encodeURIComponent(HOSTILE)}`,
    ]) {
      if (path === "/subscribers.csv" || path === "/issues/1/mail") continue;
      const html = await read(path);
      expect([path, /<(img|b|script(?! src="\/static\/))[ >]/.exec(html)?.[0]]).toEqual([path, undefined]);
    }
    for (const path of ["/issues/1", "/subscribers/1", "/posts", "/categories"])
      expect(await read(path)).toContain("&lt;img src=x");
    const text = `email,status\n"${HOSTILE.replaceAll('"', '""')}",active\n`;
    const report = await (await order("/import", { text, consent: HOSTILE, order: "try" })).text();
    expect([report.includes("&lt;img src=x"), report.includes("<img")]).toEqual([true, false]);
  });
});

describe("the posts", () => {
  it("show what of them cannot be shown as it was meant, as a part of the page, in both languages", async () => {
    await site.publish({ "posts/a.md": fresh() });
    expect(await read("/posts")).not.toContain('id="notices"');
    const unreadable = "updated lastmod modified date-updated".split(" ").map((field) => `${field}: ${HOSTILE}\n`);
    await site.publish({ "posts/b.md": post({ more: unreadable.join("") }) });
    const page = await read("/posts");
    expect(page).toContain(">Notices (1)<");
    expect(page.match(/data-name="Line" class="number">\d+</g)).toHaveLength(3);
    expect(page).toContain("And 1 more in this file.");
    expect(page).not.toContain("<img");
    expect(await (await open("/posts", { "Accept-Language": "zh" })).text()).toContain(">提示（1）<");
  });
});

describe("the overview", () => {
  it("counts who joined and left day by day, by the site's clocks", async () => {
    await imported([someone(), someone(), someone()]);
    await site.post("/api/v1/suppressions", { email: "stranger@example.org" }, ADMIN);
    await site.db
      .prepare(
        "INSERT INTO subscription_changes (subscriber_id, kind, at, source) VALUES (1, 'unsubscribed', ?1, 'page'), (2, 'unsubscribed', ?1, 'cron'), (3, 'unsubscribed', ?2, 'page')",
      )
      .bind(now - 3 * DAY, now - 40 * DAY)
      .run();
    const page = await read("");
    const table = (id: string) => page.slice(page.indexOf(`id="${id}"`)).split("</figure>")[0] ?? "";
    const rowsOf = (id: string) =>
      [...table(id).matchAll(/<tr><th scope="row">[^<]+<\/th>((?:<td[^>]*>[^<]*<\/td>)+)<\/tr>/g)].map(
        ([, cells = ""]) => [...cells.matchAll(/data-value="(\d+)"/g)].map(([, value]) => Number(value)),
      );
    const flow = rowsOf("flow-by-day");
    const rows = rowsOf("subscribers-by-day").map((total, day) => [...total, ...(flow[day] ?? [])]);
    expect(rows).toHaveLength(30);
    // Newest first: total, joined, left.
    expect(rows[0]).toEqual([3, 3, 0]);
    expect(rows[3]).toEqual([0, 0, 1]);
    expect(rows[29]).toEqual([1, 0, 0]);
  });

  it("lists what needs attention", async () => {
    await issueFor([someone()]);
    expect(await read("")).not.toContain("Needs attention");
    await site.publish({ "posts/broken.md": "---\ntitle: x\ndate: never\n---\nx\n" });
    await order("/issues/1/pause");
    const page = await read("");
    for (const text of ["1 post in quarantine", "Issue 1 · Daily is paused"]) expect(page).toContain(text);
    expect(await read("/posts")).toContain("posts/broken.md");
  });

  it("counts the images of other hosts, where they are mirrored, and says why some are not", async () => {
    expect(await read("/posts")).not.toContain("External images");
    await site.publish({
      "site.yaml": "title: Gazette\nlanguage: en\nmirror_images: true\n",
      "posts/a.md": post({ body: '<img src="http://169.254.169.254/a.png"><img src="http://10.0.0.1/b.png">' }),
    });
    const waiting = await read("/posts");
    expect(waiting).toMatch(/Waiting<\/dt><dd[^>]*>2</);
    expect(waiting).not.toContain("Not fetched: a private network");
    await site.drain();
    const refused = await read("/posts");
    expect(refused).toMatch(/Not mirrored<\/dt><dd[^>]*>2</);
    expect(refused).toMatch(/Not fetched: a private network[^<]*<\/th><td[^>]*>2</);
    const chinese = await (await open("/posts", { "Accept-Language": "zh" })).text();
    expect(chinese).toMatch(/未转存<\/dt><dd[^>]*>2</);
  });
});

describe("the checks", () => {
  it("name what is missing, and show no secret", async () => {
    const page = await read("/checks");
    for (const text of ["SNS_TOPIC_ARN", "SES_CONFIGURATION_SET"]) expect(page).toContain(text);
    for (const secret of ["test-admin-token", "test-publish-token", "a secret that only these tests know"])
      expect(page).not.toContain(secret);
    site = await openSite({
      SNS_TOPIC_ARN: "arn:aws:sns:us-east-1:000000000000:gazette-feedback",
      SES_CONFIGURATION_SET: "live",
    });
    await site.publish({ "site.yaml": "title: Gazette\npostal_address: 1 Some Street\n" });
    const better = await read("/checks");
    expect((better.match(/class="mark fail"/g) ?? []).length).toBeLessThan(
      (page.match(/class="mark fail"/g) ?? []).length,
    );
  });

  it("look the sender up in DNS and at SES, and say what to add", async () => {
    const topic = "arn:aws:sns:us-east-1:000000000000:gazette-feedback";
    const settings = { MAIL_FROM: "News <news@harbour.town>", SNS_TOPIC_ARN: topic, SES_CONFIGURATION_SET: "live" };
    site = await openSite(settings);
    const records: Record<string, string> = {};
    const asked = answersDns(records);
    const before = await read("/checks");
    expect(before).toContain("_dmarc.harbour.town TXT &quot;v=DMARC1; p=none&quot;");
    const dkim = [...before.matchAll(/^(?:.*>)?(\S+\._domainkey\.harbour\.town) CNAME (\S+\.dkim\.amazonses\.com)/gm)];
    expect(dkim).toHaveLength(3);
    expect(asked).toContain("TXT bounce.harbour.town");

    for (const [, name = "", target = ""] of dkim) records[`CNAME ${name}`] = `${target}.`;
    records["TXT bounce.harbour.town"] = '"v=spf1 include:amazonses.com -all"';
    records["MX bounce.harbour.town"] = "10 feedback-smtp.us-east-1.amazonses.com.";
    records["TXT _dmarc.harbour.town"] = '"v=DMARC1; p=<b>none</b>"';
    const after = await read("/checks");
    for (const title of [
      "SPF",
      "DKIM records",
      "DMARC",
      "MX",
      "SES: sender verified",
      "SES: DKIM signing",
      "SES: MAIL FROM domain",
      "SES: sending enabled",
      "SES configuration set",
    ])
      expect(after).toContain(`class="mark ok">OK</span> ${title}<`);
    expect(after).toContain("v=DMARC1; p=&lt;b&gt;none");

    await site.faults({ unverified: ["news@harbour.town", "harbour.town"], paused: true, events: "off" });
    const ill = await read("/checks");
    for (const text of [
      "Neither the address nor its domain is verified",
      "paused for this account",
      "no event destination",
    ])
      expect(ill).toContain(text);
  });

  it("say in what a key may not ask, and fail for none of it", async () => {
    await site.faults({
      denied: [
        "DescribeConfigurationSet",
        "GetAccountSendingEnabled",
        "GetIdentityDkimAttributes",
        "GetIdentityMailFromDomainAttributes",
        "GetIdentityVerificationAttributes",
      ],
    });
    const page = await read("/checks");
    expect(page.match(/not allowed to read this/g)).toHaveLength(4);
    expect(page).toContain("AccessDenied");
    expect(page).toMatch(/class="mark plain">not checked<\/span> SES: sender verified/);
  });

  it("notice that SES does not answer", async () => {
    site = await openSite({ SES_ENDPOINT: "http://127.0.0.1:9" });
    expect(await read("/checks")).toMatch(/class="mark fail">failed<\/span> SES quota/);
  });
});

/** Intercepts DNS over HTTPS with these records, such as `TXT harbour.town`; other requests pass. */
function answersDns(records: Record<string, string>): string[] {
  const TYPES: Record<string, number> = { A: 1, CNAME: 5, MX: 15, TXT: 16, AAAA: 28 };
  const asked: string[] = [];
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (input: RequestInfo, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (url.hostname !== "cloudflare-dns.com") return real(input, init);
    const type = url.searchParams.get("type") ?? "";
    const question = `${type} ${url.searchParams.get("name")}`;
    asked.push(question);
    const data = records[question];
    const Answer = data === undefined ? [] : [{ name: "x", type: TYPES[type], TTL: 60, data }];
    return Promise.resolve(Response.json({ Status: 0, Answer }));
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return asked;
}

describe("the categories", () => {
  it("show twins with their spellings", async () => {
    await site.publish({
      "posts/a.md": post({ title: "a", categories: "TechWeb" }),
      "posts/b.md": post({ title: "b", categories: "Techweb" }),
      "posts/c.md": post({ title: "c", categories: "TechWeb" }),
    });
    const page = await read("/categories");
    expect(page).toContain("1 category with several spellings");
    expect(page).toContain("TechWeb (2) · Techweb (1)");
  });
});

describe("the desk behind Cloudflare Access", () => {
  it("opens to whom Access vouches for, and no more to the token", async () => {
    const made = await crypto.subtle.generateKey(
      { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
      true,
      ["sign", "verify"],
    );
    const { publicKey, privateKey } = made as CryptoKeyPair;
    const jwk = { ...((await crypto.subtle.exportKey("jwk", publicKey)) as JsonWebKey), kid: "one" };
    const real = globalThis.fetch;
    vi.stubGlobal("fetch", (input: RequestInfo, init?: RequestInit) =>
      String(input) === "https://team.cloudflareaccess.com/cdn-cgi/access/certs"
        ? Promise.resolve(Response.json({ keys: [jwk] }))
        : real(input, init),
    );
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    const aud = "0123456789abcdef0123456789abcdef";
    site = await openSite({ ACCESS_TEAM_DOMAIN: "team.cloudflareaccess.com", ACCESS_AUD: aud });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { iss: "https://team.cloudflareaccess.com", aud, exp: now / 1000 + 60, sub: "ann" };
    const text = `${part({ alg: "RS256", kid: "one" })}.${part(claims)}`;
    const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", privateKey, new TextEncoder().encode(text));
    const assertion = `${text}.${Buffer.from(signature).toString("base64url")}`;

    const vouched = { "Cf-Access-Jwt-Assertion": assertion };
    const page = await site.fetch("/admin", { headers: vouched });
    expect(page.status).toBe(200);
    const token = /name="form_token" value="([^"]+)"/.exec(await page.text())?.[1] ?? "";
    const suppress = (form_token: string) =>
      site.fetch("/admin/suppressions", {
        method: "POST",
        body: new URLSearchParams({ email: "a@example.org", form_token }),
        headers: { ...PLAIN, ...HERE, ...vouched },
        redirect: "manual",
      });
    expect((await suppress("")).status).toBe(403);
    expect((await suppress(token)).status).toBe(303);

    expect((await open("")).status).toBe(403);
    expect((await open("", { "Cf-Access-Jwt-Assertion": `${text}.${"A".repeat(342)}` })).status).toBe(403);
    const refused = await login("test-admin-token");
    expect([refused.status, refused.headers.get("Set-Cookie")]).toEqual([303, null]);
  });
});
