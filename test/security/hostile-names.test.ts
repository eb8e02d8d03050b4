import { beforeEach, describe, expect, it } from "vitest";
import { newKeyProblem } from "../../src/core/posts/object-key.ts";
import { ADMIN, openSite, PUBLISH, post, someone } from "../functions/site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
});

const BREAK = "\r\nBcc: everybody@evil.example\r\nX-Evil: 1";
/** Property names of every JavaScript object. */
const INHERITED = [
  "constructor",
  "__proto__",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "isPrototypeOf",
  "__defineGetter__",
];

const put = (key: string, body: BodyInit) =>
  site.fetch(`/api/v1/objects/${key}`, { method: "PUT", body, headers: PUBLISH });
const stored = async () => (await site.bucket.list()).objects.map(({ key }) => key);

describe("a key that leads elsewhere", () => {
  const hostile = [
    "posts/../site.yaml",
    "posts/../../etc/passwd.md",
    "posts/./a.md",
    "posts//a.md",
    "posts/a/../../.gazette/history/a.md",
    "posts\\..\\site.yaml.md",
    "posts/a\\b.md",
    "posts/a\u0000.md",
    "posts/a.md\u0000.png",
    "posts/a\r\nX-Evil: 1.md",
    "posts/a\u007f.md",
    "posts/e\u0301.md",
    "posts/\u212b.md",
    ".gazette/history/posts/a.md.json",
    "/posts/a.md",
    "../posts/a.md",
    "site.yaml/../posts/a.md",
    "assets/..",
    "assets/.png/..",
    "posts/x.constructor",
    "assets/x.constructor",
    "assets/x.__proto__",
    `posts/${"a".repeat(1100)}.md`,
  ];
  const codings: Record<string, (key: string) => string> = {
    "as it is": (key) => key.replace(/[\u0000\r\n\u007f?#]/g, encodeURIComponent),
    encoded: encodeURIComponent,
    "encoded, its slashes not": (key) => key.split("/").map(encodeURIComponent).join("/"),
    "with dots encoded": (key) => encodeURIComponent(key).replaceAll(".", "%2e"),
    "encoded twice": (key) => encodeURIComponent(encodeURIComponent(key)),
  };

  it.each(Object.entries(codings))("is written to by nobody: %s", async (_, coded) => {
    for (const key of hostile) {
      const path = `/api/v1/objects/${coded(key)}`;
      // URL resolution normalizes unencoded paths before the request: they are other, valid keys.
      if (new URL(path, "https://x.invalid").pathname !== path) continue;
      // So is one whose name happens to contain escapes, after they were encoded twice.
      const named = decodeURIComponent(coded(key));
      if (named !== key && newKeyProblem(named) === undefined) continue;
      // Objects that other tools stored under decomposed names can be read and deleted.
      const isComposed = key === key.normalize("NFC");
      for (const method of isComposed ? ["PUT", "GET", "HEAD", "DELETE"] : ["PUT"]) {
        const body = method === "PUT" ? { body: "text" } : {};
        const { status } = await site.fetch(path, { method, ...body, headers: PUBLISH });
        expect([method, key, [400, 404].includes(status)]).toEqual([method, key, true]);
      }
    }
    expect(await stored()).toEqual([]);
  });

  it("is in no batch, and then nothing of the batch is", async () => {
    for (const key of hostile) {
      const objects = [
        { key: "posts/2026-11-20-good.md", base64: btoa("text") },
        { key, base64: btoa("text") },
      ];
      expect([key, (await site.post("/api/v1/objects", { objects }, PUBLISH)).status]).toEqual([key, 400]);
    }
    expect(await stored()).toEqual([]);
  });

  it("is not served as an attachment, whatever lies there", async () => {
    const within = [
      "assets/../.gazette/secret.png",
      "assets/a/../../.gazette/history/x.png",
      "assets/x.constructor",
      "assets/a\\b.png",
      "assets//x.png",
    ];
    for (const key of [...within, ".gazette/secret.png", ".gazette/history/x.png"])
      await site.bucket.put(key, "secret");
    for (const key of within)
      for (const coded of Object.values(codings)) {
        const response = await site.fetch(`/${coded(key)}`);
        expect([key, response.status, await response.text()]).toEqual([
          key,
          404,
          expect.not.stringMatching(/^secret$/),
        ]);
      }
  });

  it("has a file name that stays inside its header", async () => {
    for (const name of ['a"; filename="evil.exe.pdf', "a'b%22.pdf", "价格; x=y.pdf", "😀.pdf"]) {
      expect((await put(`assets/${encodeURIComponent(name)}`, "%PDF-1.4")).status).toBe(200);
      const response = await site.fetch(`/assets/${encodeURIComponent(name)}`);
      const header = response.headers.get("Content-Disposition") ?? "";
      expect(header).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.~!*%-]+$/);
      expect(header.split('"')).toHaveLength(3);
    }
  });
});

describe("a line break, with a header behind it", () => {
  const headersOf = (headers: Record<string, string> | { name: string; value: string }[]) =>
    (Array.isArray(headers) ? headers.map(({ name }) => name) : Object.keys(headers)).map((name) => name.toLowerCase());

  it("gets from no field of a site, a post or a subscriber into the head of a mail", async () => {
    const quoted = (text: string) => JSON.stringify(text + BREAK);
    const siteYaml = [
      `title: ${quoted("Site")}`,
      `author: ${quoted("Author")}`,
      `description: ${quoted("About")}`,
      `postal_address: ${quoted("Street")}`,
      `categories:\n  news: ${quoted("News")}`,
    ].join("\n");
    await site.publish({ "site.yaml": `${siteYaml}\n` });
    const to = someone();
    const at = Date.now();
    await site.subscriber(to, { categories: [`news`], frequency: "immediate" });
    const title = `Title\\r\\nBcc: everybody@evil.example`;
    const more = `author: ${quoted("Author")}\ndescription: ${quoted("Summary")}\n`;
    await site.publish({
      "posts/2026-11-20-a.md": post({ title, date: new Date(at - 60_000).toISOString(), categories: "news", more }),
    });
    for (const minutes of [11, 12, 16, 21, 61]) {
      await site.cron(at + minutes * 60_000);
      await site.drain();
    }
    const mails = await site.inbox(to);
    expect(mails.length).toBeGreaterThanOrEqual(3);
    for (const { headers, to: recipients, subject } of mails) {
      expect(recipients).toEqual([to]);
      expect(headersOf(headers)).not.toContain("bcc");
      expect(headersOf(headers)).not.toContain("x-evil");
      expect(subject).not.toMatch(/[\r\n]/);
    }
    expect(mails.some(({ subject, text }) => `${subject}${text}`.includes("Title"))).toBe(true);
  });

  it("makes of an address no other, and of a preference none", async () => {
    for (const email of [
      `a@example.com${BREAK}`,
      `a${BREAK}@example.com`,
      "a@example.com\nb@example.com",
      "a@example.com,b@example.com",
      "a@example.com>",
      "<a@example.com>",
      "a@exa\u0000mple.com",
    ])
      expect([email, (await site.post("/api/v1/subscriptions", { email })).status]).toEqual([email, 400]);
    for (const field of ["frequency", "timezone", "language"])
      expect((await site.post("/api/v1/subscriptions", { email: someone(), [field]: `daily${BREAK}` })).status).toBe(
        400,
      );
    const csv = `email,status\n"a@example.com${BREAK}",active\n"b${BREAK}@example.com",active\nc@example.com,active\n`;
    const headers = { ...ADMIN, "Content-Type": "text/csv" };
    const report = await site.json<{ refused: number }>("/api/v1/subscribers/import?consent=x", {
      method: "POST",
      body: csv,
      headers,
    });
    expect(report.refused).toBe(2);
    const suppressed = await site.post("/api/v1/suppressions", { email: `d@example.com${BREAK}` }, ADMIN);
    expect(suppressed.status).toBe(400);
  });

  it("gets from no address, name or query into the head of an answer", async () => {
    await site.publish({
      "posts/2026-11-20-a.md": post({ categories: `"news${BREAK.replaceAll("\r\n", "\\r\\n")}"` }),
    });
    const coded = encodeURIComponent(BREAK);
    for (const path of [
      `/rss.xml?category=${coded}&x=${coded}`,
      `/categories/${coded}`,
      `/categories/${coded}/rss.xml`,
      `/search?q=${coded}`,
      `/admin/login?next=${coded}`,
      `/posts/${coded}`,
      `/posts/2026/${coded}`,
      `/assets/${coded}.png`,
      `/confirm/${coded}`,
      `/api/v1/objects/posts/${coded}.md`,
    ]) {
      const response = await site.fetch(path, { headers: PUBLISH, redirect: "manual" });
      expect([path, response.status < 500]).toEqual([path, true]);
      expect([...response.headers].map(([name]) => name)).not.toContain("x-evil");
      for (const [, value] of response.headers) expect(value).not.toMatch(/[\r\n]/);
    }
  });
});

describe("a name that every object answers to", () => {
  it("is a language nobody speaks, not a fault", async () => {
    for (const name of INHERITED.slice(0, 3)) {
      for (const path of ["/subscribe", "/preferences", "/admin/login"]) {
        const response = await site.fetch(path, { headers: { "Accept-Language": `${name}, ${name}-x;q=0.9` } });
        expect([name, path, response.status < 500]).toEqual([name, path, true]);
        expect(await response.text()).toContain('<html lang="');
      }
      const form = new URLSearchParams({ email: someone(), language: name });
      expect((await site.fetch("/subscribe", { method: "POST", body: form })).status).toBe(200);
      expect((await site.post("/api/v1/subscriptions", { email: someone(), language: name })).status).toBe(400);
      expect((await site.post("/api/v1/subscriptions", { email: someone(), frequency: name })).status).toBe(400);
    }
    const { results } = await site.db.prepare("SELECT DISTINCT language FROM subscribers").all();
    expect(results).toEqual([{ language: "en" }]);
  });

  it("is a category, a tag and an author like any other", async () => {
    const names = `[${INHERITED.join(", ")}]`;
    const text = `---\ntitle: Names\ndate: 2026-11-20 08:00:00 +0800\ncategories: ${names}\ntags: ${names}\nauthors: ${names}\n---\nText.\n`;
    expect(await site.publish({ "posts/2026-11-20-a.md": text })).toMatchObject([{ outcome: "published" }]);
    for (const name of INHERITED.slice(0, 3))
      for (const kind of ["categories", "tags", "authors"])
        for (const file of ["", "rss.xml", "feed.json"]) {
          const response = await site.fetch(`/${kind}/${name.toLowerCase()}/${file}`);
          const body = await response.text();
          expect([kind, name, file, response.status]).toEqual([kind, name, file, 200]);
          expect(body.includes(`${name} - `) || body.includes(name)).toBe(true);
          expect(body).not.toMatch(/native code|\[object Object\]/);
        }
    expect(await site.text("/opml.xml")).not.toMatch(/native code/);
  });

  it("is no setting, no field and nothing that others inherit", async () => {
    const hostile = { __proto__: { polluted: "yes" }, constructor: { prototype: { polluted: "yes" } } };
    const json = JSON.stringify({ email: someone(), ...hostile }).replace(
      '{"email"',
      '{"__proto__":{"polluted":"yes"},"email"',
    );
    const headers = { "Content-Type": "application/json" };
    expect((await site.fetch("/api/v1/subscriptions", { method: "POST", body: json, headers })).status).toBe(202);
    await site.publish({
      "site.yaml": "title: Site\n__proto__:\n  polluted: yes\n",
      "posts/2026-11-20-a.md": post({
        more: "__proto__:\n  polluted: yes\nconstructor:\n  prototype:\n    polluted: yes\n",
      }),
    });
    const titles = await site.publish({
      "site.yaml": "title: Site\ncategories:\n  __proto__: Proto\n  constructor: Built\n",
    });
    expect(titles).toMatchObject([{ outcome: "stored" }]);
    await site.fetch("/feedback/ses", { method: "POST", body: '{"__proto__":{"polluted":"yes"}}' });
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    await site.publish({ "posts/2026-11-20-b.md": post({ categories: "[constructor, __proto__]" }) });
    expect(await site.text("/categories/constructor/rss.xml")).toContain("Built");
    expect(await site.text("/categories/__proto__/rss.xml")).toContain("Proto");
  });
});
