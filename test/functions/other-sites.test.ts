import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { openSite, someone } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;

beforeEach(async () => {
  site = await openSite();
  await site.publish({
    "site.yaml": "title: Harbour\nlanguage: en\npostal_address: 1 Quay Street\ncategories:\n  caijing: Finance\n",
  });
});

const ELSEWHERE = { Origin: "https://blog.example", "Sec-Fetch-Site": "cross-site" };

const send = (fields: Record<string, string>, headers: Record<string, string> = ELSEWHERE) =>
  site.fetch("/subscribe", { method: "POST", body: new URLSearchParams(fields), headers });

const stored = (email: string) =>
  site.db
    .prepare(
      "SELECT s.state, e.preferences FROM subscribers s JOIN service_emails e ON e.subscriber_id = s.id WHERE email = ?",
    )
    .bind(email)
    .first<{ state: string; preferences: string }>();

describe("a plain form on another site", () => {
  it("subscribes with what it presets, and leads back to where it stands", async () => {
    const email = someone();
    const answer = await send({ email, categories: "caijing", frequency: "weekly", language: "zh" });
    const page = await answer.text();
    expect([answer.status, page.includes('href="https://blog.example/"'), page.includes("blog.example")]).toEqual([
      200,
      true,
      true,
    ]);
    const { state, preferences } = (await stored(email)) ?? {};
    expect([state, JSON.parse(preferences ?? "{}")]).toEqual([
      "pending",
      expect.objectContaining({ categories: ["caijing"], frequency: "weekly", language: "zh" }),
    ]);
  });

  it("is answered in its own language, also after a mistake", async () => {
    expect(await (await send({ email: someone(), language: "zh" })).text()).toContain("请查收邮件");
    const mistaken = await (await send({ email: "ann", language: "zh" })).text();
    expect(mistaken).toContain("请输入有效的邮箱地址");
    expect(mistaken).toContain('name="language" value="zh"');
  });

  it.each([
    [{ email: "ann@example" }, "Enter a valid email address"],
    [{}, "Enter a valid email address"],
    [{ email: "ann@example.com", categories: "nowhere" }, "One of the selected categories does not exist"],
    [{ email: "ann@example.com", frequency: "hourly" }, "Choose a frequency"],
  ])("says what is wrong, on a page where it can be mended: %j", async (fields, sentence) => {
    const answer = await send(fields as Record<string, string>);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(sentence)]);
  });

  it("gets no way back but to where the browser says that it stands", async () => {
    const back = async (headers: Record<string, string>, fields = {}) => {
      const page = await (await send({ email: someone(), ...fields }, headers)).text();
      return [...page.matchAll(/class="onward"><a href="([^"]*)"/g)].map(([, href]) => href);
    };
    expect(
      await back({ Origin: "https://blog.example" }, { back: "https://evil.example/", return: "//evil.example" }),
    ).toEqual(["https://blog.example/", "/"]);
    for (const Origin of ["null", "https://news.example.com", "javascript:alert(1)", "data:text/html,x", ""])
      expect([Origin, await back({ Origin, Referer: "https://evil.example/" })]).toEqual([Origin, ["/"]]);
    expect((await send({ email: someone() })).headers.get("Location")).toBeNull();
  });

  it("is kept from bots by the field that only they fill in, and by the limits of their network", async () => {
    const email = someone();
    expect((await send({ email, website: "https://spam.example" })).status).toBe(200);
    expect(await stored(email)).toBeNull();
    const from = { ...ELSEWHERE, "CF-Connecting-IP": "203.0.113.7" };
    for (let request = 0; request < 30; request++) await send({ email: someone() }, from);
    const late = await send({ email: someone() }, from);
    expect([late.status, late.headers.get("Retry-After")]).toEqual([429, expect.stringMatching(/^\d+$/)]);
  });
});

describe("a domain that is one letter away from a big provider's", () => {
  const buttons = (page: string) => [...page.matchAll(/name="as" value="([^"]*)"/g)].map(([, value]) => value);

  it("is asked about once, and either answer is taken", async () => {
    const fields = { email: "ann@gmial.com", frequency: "weekly", categories: "caijing" };
    const asked = await send(fields, {});
    const page = await asked.text();
    expect([asked.status, buttons(page)]).toEqual([200, ["ann@gmail.com", "ann@gmial.com"]]);
    expect(page).toMatch(/<option value="weekly" selected/);
    expect(await stored("ann@gmial.com")).toBeNull();
    expect((await send({ ...fields, asked: "ann@gmial.com", as: "ann@gmail.com" }, {})).status).toBe(200);
    expect(await stored("ann@gmail.com")).toMatchObject({ state: "pending" });
    await send({ ...fields, asked: "ann@gmial.com", as: "ann@gmial.com" }, {});
    expect(await stored("ann@gmial.com")).toMatchObject({ state: "pending" });
  });

  it("is taken by a second press of the usual button, too, and asked about again when it is another one", async () => {
    const again = await send({ email: "bob@gmial.com", asked: "ann@gmial.com" }, {});
    expect(buttons(await again.text())).toEqual(["bob@gmail.com", "bob@gmial.com"]);
    await send({ email: "bob@gmial.com", asked: "bob@gmial.com" }, {});
    expect(await stored("bob@gmial.com")).toMatchObject({ state: "pending" });
  });

  it("is a field of the API's answer, which refuses nothing", async () => {
    const answer = await site.post("/api/v1/subscriptions", { email: "ann@gmial.com" });
    expect([answer.status, await answer.json()]).toEqual([
      202,
      { status: "check-your-inbox", suggestion: "ann@gmail.com" },
    ]);
    expect(await stored("ann@gmial.com")).toMatchObject({ state: "pending" });
  });
});

describe("the scripts for other sites", () => {
  it.each(["/embed.js", "/subscribe.js"])("run anywhere, and are small: %s", async (path) => {
    const answer = await site.fetch(path);
    expect([answer.headers.get("Cross-Origin-Resource-Policy"), answer.headers.get("Content-Type")]).toEqual([
      "cross-origin",
      "text/javascript; charset=utf-8",
    ]);
    expect(gzipSync(await answer.text()).length).toBeLessThan(4_096);
  });

  it("may call the API from any origin, and no page", async () => {
    const preflight = (path: string) =>
      site.fetch(path, {
        method: "OPTIONS",
        headers: {
          Origin: "https://blog.example",
          "Access-Control-Request-Method": "POST",
          "Access-Control-Request-Headers": "content-type",
        },
      });
    const allowed = await preflight("/api/v1/subscriptions");
    expect([
      allowed.headers.get("Access-Control-Allow-Origin"),
      allowed.headers.get("Access-Control-Allow-Credentials"),
    ]).toEqual(["*", null]);
    for (const path of ["/subscribe", "/unsubscribe/x", "/manage/x", "/preferences/x/address"])
      expect([path, (await preflight(path)).headers.get("Access-Control-Allow-Origin")]).toEqual([path, null]);
  });
});
