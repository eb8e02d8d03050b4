import { beforeEach, describe, expect, it } from "vitest";
import { MAIL_WORDS } from "../../src/markdown/read-brand.ts";
import { openSite, PUBLISH } from "./site.ts";

const ORIGIN = "https://news.example.com";
const HERE = { Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" };
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="60"></svg>';
const FILE = `# By hand.
title: News # the name
about: {fr: Bonjour}

newsletter:
  hold: 5m  # time to think
`;

let site: Awaited<ReturnType<typeof openSite>>;
let cookie: string;

beforeEach(async () => {
  site = await openSite();
  await site.publish({ "site.yaml": FILE });
  const login = await site.fetch("/admin/login", {
    method: "POST",
    body: new URLSearchParams({ token: "test-admin-token" }),
    headers: { ...HERE, ...FORM },
    redirect: "manual",
  });
  cookie = /^[^;]+/.exec(login.headers.get("Set-Cookie") ?? "")?.[0] ?? "";
});

const open = (headers: Record<string, string> = {}) =>
  site.fetch("/admin/brand", { headers: { Cookie: cookie, ...headers } });

/** Returns every field of the form as the page has it. */
function formIn(html: string): URLSearchParams {
  const form = /<form method="post" action="\/admin\/brand"[\s\S]*?<\/form>/.exec(html)?.[0] ?? "";
  const text = (escaped = "") =>
    escaped
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&");
  const fields = new URLSearchParams();
  for (const [tag] of form.matchAll(/<input[^>]*>/g))
    fields.set(/ name="([^"]*)"/.exec(tag)?.[1] ?? "", text(/ value="([^"]*)"/.exec(tag)?.[1]));
  for (const [, attributes = "", value] of form.matchAll(/<textarea([^>]*)>([\s\S]*?)<\/textarea>/g))
    fields.set(/ name="([^"]*)"/.exec(attributes)?.[1] ?? "", text(value));
  return fields;
}

async function save(typed: Record<string, string>, form?: URLSearchParams): Promise<Response> {
  const body = form ?? formIn(await (await open()).text());
  for (const [name, value] of Object.entries(typed)) body.set(name, value);
  return site.fetch("/admin/brand", {
    method: "POST",
    body,
    headers: { ...HERE, ...FORM, Cookie: cookie },
    redirect: "manual",
  });
}

const stored = async () => (await site.fetch("/api/v1/objects/site.yaml", { headers: PUBLISH })).text();

async function upload(use: string, name: string, content: string | Uint8Array<ArrayBuffer>, etag?: string) {
  const form = formIn(await (await open()).text());
  const body = new FormData();
  body.set("form_token", form.get("form_token") ?? "");
  body.set("etag", etag ?? form.get("etag") ?? "");
  body.set("use", use);
  body.set("file", new File([content], name));
  return site.fetch("/admin/brand/picture", {
    method: "POST",
    body,
    headers: { ...HERE, Cookie: cookie },
    redirect: "manual",
  });
}

describe("the desk's brand page", () => {
  it("writes what was filled in into site.yaml, and keeps every other line", async () => {
    const answer = await save({
      accent_color: "#00f",
      "about.en": "About us.\r\n\r\nMore.",
      "navigation.0.label.en": "Team",
      "navigation.0.label.zh": "团队",
      "navigation.0.url": "/team/",
      "newsletter.subject_prefix.zh": "「广告」",
      "newsletter.reply_to": "desk@news.example",
    });
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/admin/brand?done=branded"]);
    expect(await stored()).toBe(`# By hand.
title: News # the name
about:
  en: |-
    About us.

    More.
  fr: "Bonjour"

newsletter:
  hold: 5m  # time to think
  reply_to: "desk@news.example"
  subject_prefix:
    zh: "「广告」"

accent_color: "#00f"

navigation:
  - label:
      en: "Team"
      zh: "团队"
    url: "/team/"
`);
    const html = await site.text("/");
    expect(html).toContain("<p>About us.</p><p>More.</p>");
    expect(html).toContain(">Team</a>");
    expect(html).toContain("--fill:#0000ff");
    // The form shows what was saved, and saving it again changes nothing.
    const again = await save({});
    expect(again.headers.get("Location")).toBe("/admin/brand?done=unchanged");
  });

  it("removes what was emptied", async () => {
    await save({ accent_color: "#00f", "newsletter.reply_to": "desk@news.example" });
    await save({ accent_color: "", "newsletter.reply_to": "" });
    expect(await stored()).toBe(FILE);
  });

  it("has a field for each of the publisher's words in emails: saving loses none, and the next confirmation has them", async () => {
    const words = Object.keys(MAIL_WORDS).map(
      (name) => `  ${name}: ${name === "reply_to" ? "a@news.example" : `"**${name}**"`}\n`,
    );
    const file = `title: News\npostal_address: 1 Quay Street\nnewsletter:\n${words.join("")}`;
    await site.publish({ "site.yaml": file });
    expect((await save({})).headers.get("Location")).toBe("/admin/brand?done=unchanged");
    await save({ "newsletter.confirmation.en": "Press\r\n\r\n- the **button**" });
    expect(await stored()).toContain('welcome: "**welcome**"');
    await site.post("/api/v1/subscriptions", { email: "ann@example.com", language: "en" });
    await site.drain();
    const [mail] = await site.inbox("ann@example.com");
    expect(mail?.subject).toBe("**confirmation_subject**");
    expect(mail?.html).toContain("<li>the <strong>button</strong></li>");
    expect(mail?.text).toContain("- the **button**");
  });

  it("says of what cannot be used where it is, keeps what was typed, and changes nothing", async () => {
    const answer = await save({
      accent_color: "reddish",
      "navigation.0.label.en": "<b>",
      "navigation.0.url": "javascript:1",
      icon: "assets/i.png",
    });
    expect(answer.status).toBe(400);
    const html = await answer.text();
    expect(html).toContain('<a href="#accent_color">');
    expect(html).toMatch(
      /id="accent_color"[^>]*aria-describedby="accent_color-hint accent_color-problem" aria-invalid="true"[^>]*value="reddish"/,
    );
    expect(html).toMatch(/id="navigation\.0\.url-problem">[^<]*http/);
    expect(formIn(html).get("icon")).toBe("assets/i.png");
    expect(formIn(html).get("navigation.0.label.en")).toBe("<b>");
    expect(await stored()).toBe(FILE);
  });

  it("tells of a change by somebody else, keeps what was typed, and saves it over the newer file on a second try", async () => {
    const form = formIn(await (await open()).text());
    await site.publish({ "site.yaml": FILE.replace("title: News", "title: Newer") });
    const answer = await save({ icon: "https://cdn.example/i.png" }, form);
    expect(answer.status).toBe(409);
    const html = await answer.text();
    expect(html).toContain("site.yaml was changed meanwhile");
    expect(await stored()).not.toContain("icon");
    const second = formIn(html);
    expect(second.get("icon")).toBe("https://cdn.example/i.png");
    expect((await save({}, second)).status).toBe(303);
    expect(await stored()).toContain("title: Newer # the name\n");
    expect(await stored()).toContain('icon: "https://cdn.example/i.png"');
  });

  it("shows what was mended, in both languages, and a preview of any colour", async () => {
    await save({ accent_color: "#ffcc00" });
    expect(await (await open()).text()).toContain("accent_color #ffcc00 has a contrast of 1.4 on light pages");
    const chinese = await (await open({ "Accept-Language": "zh" })).text();
    expect(chinese).toContain("<h1>品牌</h1>");
    expect(chinese).toContain("accent_color #ffcc00 在浅色页面上的对比度为 1.4");
    const image = (color: string) =>
      site.fetch(`/admin/brand/accent.svg?color=${color}`, { headers: { Cookie: cookie } });
    const preview = await image("ffcc00");
    expect(preview.headers.get("Content-Type")).toBe("image/svg+xml");
    expect(await preview.text()).toContain('fill="#8c7000"');
    expect((await image("x")).status).toBe(404);
  });

  it("uploads a picture into assets/ under a name of its content, and uses it", async () => {
    const answer = await upload("logo.light", "My Logo.SVG", SVG);
    expect(answer.headers.get("Location")).toBe("/admin/brand?done=uploaded");
    const [, key = ""] = /logo: "(assets\/logo-light\.[0-9a-z_-]{12}\.svg)"/.exec(await stored()) ?? [];
    const picture = await site.fetch(`/${key}`);
    expect([await picture.text(), picture.headers.get("Content-Security-Policy")]).toEqual([
      SVG,
      expect.stringContaining("sandbox"),
    ]);
    expect(await site.text("/")).toContain(`src="/${key}" alt="News" width="224" height="56"`);
    await upload("logo.dark", "dark.svg", `${SVG} `);
    expect(await stored()).toMatch(
      /logo:\n {2}light: "assets\/logo-light\.[^"]+"\n {2}dark: "assets\/logo-dark\.[^"]+"\n/,
    );
    expect(await stored()).toContain("title: News # the name");
  });

  it.each([
    ["a page", "a.html", "<html>"],
    ["what only its name calls a picture", "a.png", "<html>"],
    ["a script", "a.svg", "alert(1)"],
    ["nothing", "a.png", ""],
  ])("refuses %s", async (_, name, content) => {
    const answer = await upload("icon", name, content);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('aria-invalid="true"');
    expect(await stored()).toBe(FILE);
  });

  it("refuses a picture of more than a megabyte", async () => {
    expect((await upload("icon", "a.png", new Uint8Array(1024 ** 2))).status).toBe(413);
  });

  it("changes nothing for a form of another session, or without one", async () => {
    const body = formIn(await (await open()).text());
    body.set("icon", "https://evil.example/i.png");
    body.set("form_token", "another");
    const post = (headers: Record<string, string>) =>
      site.fetch("/admin/brand", { method: "POST", body, headers: { ...FORM, ...headers }, redirect: "manual" });
    expect((await post({ ...HERE, Cookie: cookie })).status).toBe(403);
    expect((await post(HERE)).status).toBe(303);
    expect(await stored()).toBe(FILE);
  });

  it("does not touch a file that cannot be read", async () => {
    await site.publish({ "site.yaml": "title: [\n" });
    const answer = await save({ icon: "https://cdn.example/i.png" });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("site.yaml is not valid YAML");
    expect(await stored()).toBe("title: [\n");
  });
});
