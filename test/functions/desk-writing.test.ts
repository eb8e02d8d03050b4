import { beforeEach, describe, expect, it } from "vitest";
import { openSite, PUBLISH } from "./site.ts";

const ORIGIN = "https://news.example.com";
const HERE = { Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" };
const KEY = "posts/2026-11-20-hello.md";
const FILE = `---
title: Hello # by hand
date: 2026-11-20 08:00:00 +0800
layout: post
---

Some words.
`;
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let site: Awaited<ReturnType<typeof openSite>>;
let cookie: string;

beforeEach(async () => {
  site = await openSite();
  await site.publish({ [KEY]: FILE });
  const login = await site.fetch("/admin/login", {
    method: "POST",
    body: new URLSearchParams({ token: "test-admin-token" }),
    headers: { ...HERE, "Content-Type": "application/x-www-form-urlencoded" },
    redirect: "manual",
  });
  cookie = /^[^;]+/.exec(login.headers.get("Set-Cookie") ?? "")?.[0] ?? "";
});

const open = (path: string, headers: Record<string, string> = {}) =>
  site.fetch(`/admin/posts/${path}`, { headers: { Cookie: cookie, ...headers }, redirect: "manual" });
const edit = async (key = KEY) => (await open(`edit?key=${key}`)).text();

const plain = (escaped = "") =>
  escaped
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

/** Returns the fields of a form as a browser would send them. */
function formIn(html: string, action = "save"): FormData {
  const form = new RegExp(`<form method="post" action="/admin/posts/${action}"[\\s\\S]*?</form>`).exec(html)?.[0] ?? "";
  const fields = new FormData();
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    if (/type="(?:file|checkbox)"/.test(tag) && !tag.includes(" checked")) continue;
    fields.set(/ name="([^"]*)"/.exec(tag)?.[1] ?? "", plain(/ value="([^"]*)"/.exec(tag)?.[1]));
  }
  // A browser leaves out the first line end of a text field.
  for (const [, attributes = "", value = ""] of form.matchAll(/<textarea([^>]*)>([\s\S]*?)<\/textarea>/g))
    fields.set(
      / name="([^"]*)"/.exec(attributes)?.[1] ?? "",
      plain(value).replaceAll("\r\n", "\n").replace(/^\n/, "").replaceAll("\n", "\r\n"),
    );
  for (const [, attributes = "", options = ""] of form.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g))
    fields.set(/ name="([^"]*)"/.exec(attributes)?.[1] ?? "", / value="([^"]*)"[^>]*selected/.exec(options)?.[1] ?? "");
  return fields;
}

function send(path: string, form: FormData, typed: Record<string, string | File | null> = {}, headers = {}) {
  for (const [name, value] of Object.entries(typed))
    if (value === null) form.delete(name);
    else form.set(name, value);
  return site.fetch(`/admin/posts/${path}`, {
    method: "POST",
    body: form,
    headers: { ...HERE, Cookie: cookie, ...headers },
    redirect: "manual",
  });
}

const stored = async (key = KEY) => {
  const response = await site.fetch(`/api/v1/objects/${key}`, { headers: PUBLISH });
  return response.status === 404 ? undefined : response.text();
};

describe("the desk's editor", () => {
  it("writes a new post into the bucket, named by its date and title, and readers see it at once", async () => {
    const form = formIn(await (await open("new")).text());
    expect(String(form.get("date"))).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}$/);
    const typed = {
      title: "The new port",
      date: "2026-11-19 08:00",
      categories: "Ports\r\nTrade",
      body: "**Words**\r\n",
    };
    const answer = await send("save", form, typed);
    expect([answer.status, answer.headers.get("Location")]).toEqual([
      303,
      "/admin/posts/edit?key=posts%2F2026-11-19-the-new-port.md&done=written",
    ]);
    expect(await stored("posts/2026-11-19-the-new-port.md")).toBe(
      `---\ntitle: "The new port"\ndate: 2026-11-19 08:00\ncategories:\n  - "Ports"\n  - "Trade"\n---\n**Words**\n`,
    );
    expect(await site.text("/posts/2026-11-19-the-new-port")).toContain("<strong>Words</strong>");
    // The form that is sent twice is one post.
    expect((await send("save", form, typed)).headers.get("Location")).toContain("done=unchanged");
    // Another post of that name is refused, at its field.
    const taken = await send("save", form, { ...typed, body: "Other." });
    expect(taken.status).toBe(409);
    const html = await taken.text();
    expect(html).toMatch(/id="name"[^>]*aria-invalid="true"/);
    expect(formIn(html).get("body")).toBe("Other.");
    expect((await send("save", formIn(html), { name: "another" })).status).toBe(303);
    expect(await stored("posts/another.md")).toContain("Other.");
  });

  it("shows a file's fields, and keeps every byte that was not typed", async () => {
    const form = formIn(await edit());
    expect([form.get("title"), form.get("body"), form.get("draft")]).toEqual(["Hello", "\r\nSome words.\r\n", null]);
    expect((await send("save", form)).headers.get("Location")).toContain("done=unchanged");
    expect(await stored()).toBe(FILE);
    await send("save", form, { title: "Hello, you", body: "\r\nSome words.\r\nMore.\r\n", draft: "true" });
    expect(await stored()).toBe(
      FILE.replace("Hello # by hand", '"Hello, you"')
        .replace("layout: post\n", "layout: post\ndraft: true\n")
        .replace("words.\n", "words.\nMore.\n"),
    );
    expect((await site.fetch("/posts/2026-11-20-hello")).status).toBe(404);
    // An unticked box is not sent.
    await send("save", formIn(await edit()), { draft: null });
    expect(await stored()).not.toContain("draft");
  });

  it("shows both where somebody else has changed the file, and loses nothing", async () => {
    const form = formIn(await edit());
    await site.publish({ [KEY]: FILE.replace("Some words", "Their words").replace("layout: post", "layout: theirs") });
    const answer = await send("save", form, { body: "\r\nMy words.\r\n" });
    expect(answer.status).toBe(409);
    const html = await answer.text();
    expect(html).toContain("Somebody else has changed this post");
    expect(html).toContain("Differs: Text.");
    expect(plain(/<textarea id="their-file"[^>]*>([\s\S]*?)<\/textarea>/.exec(html)?.[1])).toContain("Their words.");
    expect(formIn(html).get("body")).toBe("\r\nMy words.\r\n");
    expect(await stored()).toContain("Their words.");
    expect((await send("save", formIn(html))).status).toBe(303);
    expect(await stored()).toBe(FILE.replace("Some words", "My words").replace("layout: post", "layout: theirs"));
  });

  it("refuses what cannot be read at its field, and keeps what was typed", async () => {
    const answer = await send("save", formIn(await edit()), { date: "tomorrow", title: "<b>", draft: "true" });
    expect(answer.status).toBe(400);
    const html = await answer.text();
    expect(html).toContain('<a href="#date">');
    expect(html).toMatch(
      /id="date"[^>]*aria-describedby="date-hint date-problem" aria-invalid="true"[^>]*value="tomorrow"/,
    );
    const again = formIn(html);
    expect([again.get("title"), again.get("draft")]).toEqual(["<b>", "true"]);
    expect(await stored()).toBe(FILE);
    const named = await send("save", formIn(await (await open("new")).text()), {
      title: "x",
      body: "y",
      name: "a/../b",
    });
    expect(await named.text()).toMatch(/id="name"[^>]*aria-invalid="true"/);
  });

  it("opens a quarantined file as a whole, at its line, with the reason", async () => {
    await site.publish({ [KEY]: FILE.replace(/date: .*/, "date: soon") });
    const html = await edit();
    expect(html).toMatch(/data-editor="file"[^>]*data-line="3"/);
    expect(html).toMatch(/<a href="[^"]*line=3" data-line="3">Line 3<\/a>/);
    expect(html).toContain('<pre class="sample" lang="">date: soon</pre>');
    const broken = await send("save", formIn(html), { file: "no front matter" });
    expect([broken.status, formIn(await broken.text()).get("file")]).toEqual([400, "no front matter"]);
    expect((await send("save", formIn(html), { file: FILE.replaceAll("\n", "\r\n") })).status).toBe(303);
    expect(await stored()).toBe(FILE);
    expect(await site.text("/posts/2026-11-20-hello")).toContain("Some words.");
  });

  it("edits whole files of any front matter, and names what is in the way of the form", async () => {
    await site.publish({ [KEY]: '+++\ntitle = "x"\ndate = 2026-11-20\n+++\nWords.\n' });
    const html = await edit();
    expect(html).toContain('data-editor="file"');
    expect(html).not.toContain("Edit by fields");
    expect(await (await open(`edit?key=${KEY}&as=file`)).text()).toContain('data-editor="file"');
    await site.publish({ [KEY]: FILE.replace("layout: post", "image: {src: /a.png}\nemail: a@b.example") });
    expect((await edit()).match(/Written in another way in the file/g)).toHaveLength(2);
  });

  it.each(["posts/none.md", "site.yaml", ".gazette/history/x.json", "assets/a.png", "../x", ""])(
    "opens nothing at %j",
    async (key) => {
      expect((await open(`edit?key=${encodeURIComponent(key)}`)).status).toBe(404);
      expect((await open(`withdraw?key=${encodeURIComponent(key)}`)).status).toBe(404);
    },
  );

  it.each(["site.yaml", ".gazette/categories.json", "assets/a.png", "posts/../site.yaml", "posts/"])(
    "writes no other object: %s",
    async (key) => {
      const form = formIn(await edit());
      expect((await send("save", form, { key, etag: "", file: FILE })).status).toBe(400);
      expect(await stored(key === "posts/" ? "posts/x.md" : key)).not.toBe(FILE);
    },
  );

  it("is in the reader's language", async () => {
    const html = await (await open(`edit?key=${KEY}`, { "Accept-Language": "zh" })).text();
    expect(html).toContain("<h1>编辑“Hello”</h1>");
    expect(html).toContain('<label for="body">正文</label>');
  });
});

describe("the editor's preview", () => {
  it("is what the service reads, without storing anything, and nothing in it runs", async () => {
    const form = formIn(await edit());
    const answer = await send("preview", form, {
      body: "*Hello*\n\n<script>alert(1)</script>\n\n[x](javascript:1)\n\n```\na\n```\n",
    });
    const policy = answer.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("sandbox allow-same-origin");
    expect(policy).not.toContain("script");
    const html = await answer.text();
    expect(html).toContain("<em>Hello</em>");
    expect(html).not.toMatch(/<script|javascript:/);
    expect(await stored()).toBe(FILE);
  });

  it("says what would become of it", async () => {
    const preview = async (typed: Record<string, string>) =>
      (await send("preview", formIn(await edit()), typed)).text();
    expect(await preview({ draft: "true" })).toContain("A draft: nobody sees it.");
    expect(await preview({ date: "2199-01-01 08:00" })).toContain("Readers will see this from");
    expect(await preview({ date: "soon" })).toContain("This cannot be read as a post:");
    expect(await (await open("preview")).text()).toContain("The preview appears here.");
  });
});

describe("a picture for a post", () => {
  const upload = async (file: File, headers = {}) => {
    const form = formIn(await edit(), "picture");
    form.set("file", file);
    return send("picture", form, {}, headers);
  };
  const JSON_WANTED = { Accept: "application/json" };

  it("lies in assets/ under a name of its content, whatever it was called", async () => {
    const answer = await upload(new File([PNG], "The Port [1].jpeg"), JSON_WANTED);
    const { alt, url } = await answer.json<{ alt: string; url: string }>();
    expect(alt).toBe("The Port  1");
    expect(url).toMatch(/^\/assets\/\d{4}\/the-port-1\.[0-9a-f]{12}\.png$/);
    const picture = await site.fetch(url);
    expect([picture.headers.get("Content-Type"), Buffer.from(await picture.arrayBuffer())]).toEqual(["image/png", PNG]);
    const plainAnswer = await (await upload(new File([PNG], "image.png"))).text();
    expect(plain(plainAnswer)).toMatch(/!\[\]\(\/assets\/\d{4}\/image\.[0-9a-f]{12}\.png\)/);
  });

  it("may be an SVG, which is served in a sandbox", async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"><script>alert(1)</script></svg>';
    const { url } = await (await upload(new File([svg], "a.svg"), JSON_WANTED)).json<{ url: string }>();
    expect((await site.fetch(url)).headers.get("Content-Security-Policy")).toContain("sandbox");
  });

  it.each([
    ["a page", "a.png", "<html>"],
    ["a script", "a.svg", "alert(1)"],
    ["nothing", "a.png", ""],
  ])("is refused if it is %s", async (_, name, content) => {
    const answer = await upload(new File([content], name), JSON_WANTED);
    expect([answer.status, await answer.json()]).toEqual([400, { problem: expect.stringMatching(/picture|file/) }]);
  });

  it("is refused if it has more than ten megabytes", async () => {
    expect((await upload(new File([new Uint8Array(10 * 1024 ** 2)], "a.png"))).status).toBe(413);
  });
});

describe("withdrawing at the desk", () => {
  const withdraw = async (form?: FormData) =>
    send("withdraw", form ?? formIn(await (await open(`withdraw?key=${KEY}`)).text(), "withdraw"));

  it("asks first, takes the post away at once, and restores it", async () => {
    const before = await site.text("/feed.xml");
    const question = await (await open(`withdraw?key=${KEY}`)).text();
    expect(question).toContain("Withdraw “Hello”?");
    expect(await stored()).toBe(FILE);
    const answer = await withdraw(formIn(question, "withdraw"));
    expect(answer.headers.get("Location")).toBe("/admin/posts/withdrawn?done=withdrawn");
    expect((await site.fetch("/posts/2026-11-20-hello")).status).toBe(410);
    const list = await (await open("withdrawn")).text();
    expect(list).toContain(KEY);
    const copy = String(formIn(list, "restore").get("copy"));
    expect((await site.fetch(`/${copy}`)).status).toBe(404);
    const restored = await send("restore", formIn(list, "restore"));
    expect(restored.headers.get("Location")).toBe(`/admin/posts/edit?key=${encodeURIComponent(KEY)}&done=restored`);
    expect([await stored(), await site.text("/feed.xml")]).toEqual([FILE, before]);
    expect(await (await open("withdrawn")).text()).toContain("Nothing to restore.");
    expect((await send("restore", formIn(list, "restore"))).status).toBe(404);
  });

  it("does not take away what was changed since the question", async () => {
    const form = formIn(await (await open(`withdraw?key=${KEY}`)).text(), "withdraw");
    await site.publish({ [KEY]: FILE.replace("Some", "Their") });
    const answer = await withdraw(form);
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining("changed meanwhile")]);
    expect(await stored()).toContain("Their");
  });

  it("does not restore over another file", async () => {
    await withdraw();
    await site.publish({ [KEY]: FILE.replace("Some", "Other") });
    const answer = await send("restore", formIn(await (await open("withdrawn")).text(), "restore"));
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining("Another file lies under")]);
    expect(await stored()).toContain("Other");
  });

  it.each(["../../site.yaml", ".gazette/withdrawn/2026-11-20T07-00-00.000Z/site.yaml", "posts/x.md"])(
    "restores nothing but its own copies: %s",
    async (copy) => {
      await withdraw();
      const form = formIn(await (await open("withdrawn")).text(), "restore");
      expect((await send("restore", form, { copy })).status).toBe(404);
    },
  );
});

it("changes nothing for a form of another session, or without one", async () => {
  const question = await (await open(`withdraw?key=${KEY}`)).text();
  for (const [path, form] of [
    ["save", formIn(await edit())],
    ["preview", formIn(await edit())],
    ["picture", formIn(await edit(), "picture")],
    ["withdraw", formIn(question, "withdraw")],
    ["restore", formIn(question, "withdraw")],
  ] as const) {
    expect((await send(path, form, { form_token: "another", body: "Mine." })).status).toBe(403);
    const stranger = await site.fetch(`/admin/posts/${path}`, {
      method: "POST",
      body: form,
      headers: HERE,
      redirect: "manual",
    });
    expect(stranger.status).toBe(303);
  }
  expect(await stored()).toBe(FILE);
});
