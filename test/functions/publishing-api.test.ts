import { beforeEach, describe, expect, it } from "vitest";
import type { AnswerTo } from "../../functions/api/calls.ts";
import { BATCH_MAX, BYTES_MAX } from "../../functions/api/objects.ts";
import { ADMIN, openSite, PUBLISH, post, someone } from "./site.ts";

type ObjectResult = AnswerTo<"PUT /api/v1/objects/{key}">;

const KEY = "posts/2026-11-20-a.md";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
});

const at = (key: string) => `/api/v1/objects/${key.split("/").map(encodeURIComponent).join("/")}`;

function put(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, key = KEY, query = "") {
  return site.fetch(at(key) + query, { method: "PUT", body, headers: { ...PUBLISH, ...headers } });
}

const get = (headers: Record<string, string> = {}, key = KEY) =>
  site.fetch(at(key), { headers: { ...PUBLISH, ...headers } });

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** The body of a batch. */
const batchOf = (files: Record<string, string>) => ({
  objects: Object.entries(files).map(([key, text]) => ({ key, base64: base64(text) })),
});

async function problemOf(response: Response, status: number): Promise<string> {
  expect(response.status).toBe(status);
  expect(response.headers.get("Content-Type")).toMatch(/^application\/problem\+json/);
  const problem = await response.json<{ type: string; title: string; status: number; code: string }>();
  const title = expect.stringMatching(/^(?!Error$)\w/);
  expect(problem).toMatchObject({ type: `/docs/problems#${problem.code}`, status, title });
  return problem.code;
}

async function titles(): Promise<string[]> {
  const { items } = await site.json<{ items: { title: string }[] }>("/feed.json");
  return items.map(({ title }) => title);
}

describe("one object", () => {
  it("is read as it was written, with its version", async () => {
    const file = post({ title: "第一" });
    const written = await put(file);
    const etag = written.headers.get("ETag");
    expect(etag).toMatch(/^"[^"]+"$/);
    const read = await get();
    expect(await read.text()).toBe(file);
    expect(read.headers.get("ETag")).toBe(etag);
    expect(read.headers.get("Content-Type")).toBe("text/markdown; charset=utf-8");
    expect(read.headers.get("Cache-Control")).toContain("no-transform");
    expect((await get({ "If-None-Match": `"old", W/${etag}` })).status).toBe(304);
    expect((await get({ "If-None-Match": '"old"' })).status).toBe(200);
  });

  it("tells its version, type and size without its bytes", async () => {
    const etag = (await put(post())).headers.get("ETag");
    const response = await site.fetch(at(KEY), { method: "HEAD", headers: PUBLISH });
    expect(response.status).toBe(200);
    expect(response.headers.get("ETag")).toBe(etag);
    expect(response.headers.get("Content-Length")).toBe(String(Buffer.byteLength(post())));
    expect(await response.text()).toBe("");
    expect((await site.fetch(at("posts/none.md"), { method: "HEAD", headers: PUBLISH })).status).toBe(404);
  });

  it("is not there before it is put, nor after it is deleted", async () => {
    expect(await problemOf(await get(), 404)).toBe("no-such-object");
    await put(post());
    await site.fetch(at(KEY), { method: "DELETE", headers: PUBLISH });
    await problemOf(await get(), 404);
  });

  it("can be an image", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
    const answer = (await (await put(bytes, {}, "assets/图 1.png")).json()) as object;
    expect(answer).toMatchObject({ key: "assets/图 1.png", outcome: "stored" });
    expect(new Uint8Array(await (await get({}, "assets/图 1.png")).arrayBuffer())).toEqual(bytes);
  });

  it("is only created where If-None-Match says so", async () => {
    expect((await put(post({ title: "First" }), { "If-None-Match": "*" })).status).toBe(200);
    expect(await problemOf(await put(post({ title: "Second" }), { "If-None-Match": "*" }), 412)).toBe("object-changed");
    expect(await titles()).toEqual(["First"]);
  });

  it("is only changed by whoever knows its version", async () => {
    const first = (await put(post({ title: "First" }))).headers.get("ETag") ?? "";
    const second = await put(post({ title: "Second" }), { "If-Match": `"other", ${first}` });
    expect(second.status).toBe(200);
    await problemOf(await put(post({ title: "Lost update" }), { "If-Match": first }), 412);
    // A weak tag names no bytes (RFC 9110 §13.1.1).
    await problemOf(await put(post({ title: "Weak" }), { "If-Match": `W/${second.headers.get("ETag")}` }), 412);
    await problemOf(await put(post(), { "If-Match": "*" }, "posts/2026-11-21-new.md"), 412);
    expect(await titles()).toEqual(["Second"]);
    expect((await put(post({ title: "Third" }), { "If-Match": "*" })).status).toBe(200);
  });

  it("is changed by one of many who start from the same version", async () => {
    const etag = (await put(post({ title: "First" }))).headers.get("ETag") ?? "";
    const answers = await Promise.all(["A", "B", "C", "D"].map((title) => put(post({ title }), { "If-Match": etag })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    expect(await titles()).toEqual([["A", "B", "C", "D"][answers.findIndex(({ status }) => status === 200)]]);
  });

  it("is only deleted by whoever knows its version", async () => {
    const first = (await put(post({ title: "First" }))).headers.get("ETag") ?? "";
    const second = (await put(post({ title: "Second" }))).headers.get("ETag") ?? "";
    const remove = (etag: string) =>
      site.fetch(at(KEY), { method: "DELETE", headers: { ...PUBLISH, "If-Match": etag } });
    await problemOf(await remove(first), 412);
    expect(await titles()).toEqual(["Second"]);
    expect((await remove(second)).status).toBe(200);
    expect(await titles()).toEqual([]);
    await problemOf(await remove("*"), 412);
  });

  it("takes one precondition, in a form that means something", async () => {
    await problemOf(await put(post(), { "If-Match": '"a"', "If-None-Match": "*" }), 400);
    await problemOf(await put(post(), { "If-None-Match": '"a"' }), 400);
  });

  it("is read and deleted under a key that is not composed, and not written", async () => {
    const decomposed = "posts/2026-11-20-cafe\u0301.md";
    for (const refused of [
      await put(post(), {}, decomposed),
      await site.post("/api/v1/objects", batchOf({ [decomposed]: "x" }), PUBLISH),
    ])
      expect(await problemOf(refused, 400)).toBe("fields-invalid");
    await site.bucket.put(decomposed, post());
    expect((await get({}, decomposed)).status).toBe(200);
    await site.fetch(at(decomposed), { method: "DELETE", headers: PUBLISH });
    expect(await site.bucket.head(decomposed)).toBeNull();
  });

  it.each(["posts/a.exe", ".gazette/history/posts/a.md.json", "elsewhere/a.md", "posts//a.md"])(
    "has no key like %s, whatever is asked of it",
    async (key) => {
      for (const method of ["GET", "PUT", "DELETE"]) {
        const body = method === "PUT" ? { body: "x" } : {};
        await problemOf(await site.fetch(at(key), { method, headers: PUBLISH, ...body }), 400);
      }
    },
  );
});

describe("limits", () => {
  it("refuse what says it is too large, before reading it", async () => {
    let read = 0;
    const body = new ReadableStream({
      pull(stream) {
        read++;
        stream.enqueue(new Uint8Array(1024));
      },
    });
    const headers = { "Content-Length": String(BYTES_MAX + 1) };
    expect(await problemOf(await stream(body, headers), 413)).toBe("body-too-long");
    expect(read).toBeLessThan(5);
  });

  it("cut what turns out too large", async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(stream) {
        sent += 1024 * 1024;
        stream.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    expect(await problemOf(await stream(body), 413)).toBe("body-too-long");
    expect(sent).toBeLessThan(2 * BYTES_MAX);
    expect(await site.bucket.head("assets/a.mp4")).toBeNull();
  });

  it("let 25 MB pass", async () => {
    expect((await put(new Uint8Array(BYTES_MAX), {}, "assets/a.mp4")).status).toBe(200);
    expect((await site.bucket.head("assets/a.mp4"))?.size).toBe(BYTES_MAX);
  });

  it("hold a batch to 25 MB together and 100 objects", async () => {
    const half = Buffer.alloc(BYTES_MAX / 2 + 1).toString("base64");
    const objects = ["a", "b"].map((name) => ({ key: `assets/${name}.png`, base64: half }));
    expect(await problemOf(await site.post("/api/v1/objects", { objects }, PUBLISH), 413)).toBe("batch-too-long");
    const many = Array.from({ length: BATCH_MAX + 1 }, (_, n) => ({ key: `assets/${n}.png`, base64: "" }));
    expect(await problemOf(await site.post("/api/v1/objects", { objects: many }, PUBLISH), 400)).toBe("fields-invalid");
    expect(await site.bucket.list()).toMatchObject({ objects: [] });
  });

  it("take a full batch, and leave to the queue what is indexed alone: a request has only so many queries", async () => {
    const outcomesOf = async (prefix: string, text: (n: number) => string) => {
      const objects = Array.from({ length: BATCH_MAX }, (_, n) => ({
        key: `posts/2026-11-20-${prefix}${100 + n}.md`,
        base64: Buffer.from(text(n)).toString("base64"),
      }));
      const response = await site.post("/api/v1/objects", { objects }, PUBLISH);
      const { results } = (await response.json()) as { results: { key: string; outcome: string }[] };
      expect(results.map(({ key }) => key)).toEqual(objects.map(({ key }) => key));
      const outcomes = Object.groupBy(results, ({ outcome }) => outcome);
      return [outcomes.published?.length, outcomes.queued?.length];
    };
    expect(await outcomesOf("a", (n) => post({ title: `Post ${n}` }))).toEqual([BATCH_MAX, undefined]);
    // Copies of one file: which of them is the original, each has to ask.
    expect(await outcomesOf("b", () => post())).toEqual([10, 90]);
    await site.drain();
    const { items } = await site.json<{ items: unknown[] }>("/feed.json?limit=200");
    expect(items).toHaveLength(2 * BATCH_MAX);
  });

  it.each(["0", "1001", "many"])("refuse a page of %s", async (limit) => {
    await problemOf(await site.fetch(`/api/v1/objects?limit=${limit}`, { headers: PUBLISH }), 400);
  });

  it.each(["not json", '{"objects":[]}', '{"objects":[{"key":"posts/a.md","base64":"?"}]}'])(
    "refuse the batch %s",
    async (body) => {
      await problemOf(await site.fetch("/api/v1/objects", { method: "POST", body, headers: PUBLISH }), 400);
    },
  );

  function stream(body: ReadableStream, headers: Record<string, string> = {}) {
    return site.fetch(at("assets/a.mp4"), {
      method: "PUT",
      body,
      duplex: "half",
      headers: { ...PUBLISH, ...headers },
    } as RequestInit);
  }
});

describe("a dry run", () => {
  async function rehearse(files: Record<string, string>) {
    const response = await site.post("/api/v1/objects?dry_run=true", batchOf(files), PUBLISH);
    expect(response.status).toBe(200);
    return ((await response.json()) as AnswerTo<"POST /api/v1/objects">).results;
  }

  it("says what would become of every object, line and reason included, and stores nothing", async () => {
    await site.publish({ "posts/2026-11-20-old.md": post({ title: "Old" }) });
    const before = await everything();
    const results = await rehearse({
      "site.yaml": "title: 财经\n",
      "posts/2026-11-20-new.md": post({ title: "New" }),
      "posts/2026-11-20-old.md": post({ title: "Rewritten", body: "<p>Otherwise.</p>" }),
      "posts/2026-11-20-draft.md": post({ more: "draft: true\n" }),
      "posts/2026-11-20-noticed.md": post({ more: "updated: whenever\n" }),
      "posts/broken.md": '---\ntitle: ""\ndate:  +0800\nlink: <>\n---\n',
      "assets/a.png": "image",
    });
    expect(results).toMatchObject([
      { key: "site.yaml", outcome: "stored", changes: ["title"] },
      { key: "posts/2026-11-20-new.md", outcome: "published", changes: ["appears"] },
      { key: "posts/2026-11-20-old.md", outcome: "updated", changes: ["title", "summary", "content"] },
      {
        key: "posts/2026-11-20-draft.md",
        outcome: "draft",
        line: expect.any(Number),
        reason: { code: "held-by-field" },
        changes: [],
      },
      {
        key: "posts/2026-11-20-noticed.md",
        outcome: "published",
        notices: [{ line: expect.any(Number), reason: { code: "date-unreadable" } }],
        notice_count: 1,
      },
      { key: "posts/broken.md", outcome: "quarantined", line: expect.any(Number), reason: expect.any(Object) },
      { key: "assets/a.png", outcome: "stored", changes: ["appears"] },
    ]);
    expect(await everything()).toEqual(before);
    expect(await titles()).toEqual(["Old"]);
  });

  it("says the same as publishing then does", async () => {
    await site.publish({ "posts/2026-11-20-same.md": post({ title: "Same" }), "posts/2026-11-20-gone.md": post() });
    const files = {
      "site.yaml": "time_zone: Asia/Shanghai\n",
      "posts/2026-11-20-same.md": post({ title: "Same" }),
      "posts/2026-11-20-gone.md": post({ more: "draft: true\n" }),
      "posts/x.md": post({ title: "Older", date: "2026-11-01 08:00:00 +0800", more: "id: one\n" }),
      "posts/y.md": post({ title: "Newer", date: "2026-11-02 08:00:00 +0800", more: "id: one\n" }),
      "posts/z.md": post({ title: "Oldest", date: "2026-10-02 08:00:00 +0800", more: "id: one\n" }),
    };
    const rehearsed = await rehearse(files);
    expect(rehearsed.map(({ changes }) => changes)).toMatchObject([
      ["timeZone"],
      [],
      ["disappears"],
      ["appears"],
      ["appears"],
      [],
    ]);
    const published = await site.publish(files);
    const facts = ({ key, outcome, reason, line }: ObjectResult) => ({ key, outcome, reason, line });
    expect(rehearsed.map(facts)).toEqual((published as unknown as ObjectResult[]).map(facts));
  });

  it("of one object minds its preconditions", async () => {
    await problemOf(await put(post(), { "If-Match": "*" }, KEY, "?dry_run=true"), 412);
    const answer = await (await put(post(), { "If-None-Match": "*" }, KEY, "?dry_run=true")).json();
    expect(answer).toEqual({ key: KEY, outcome: "published", changes: ["appears"], mailing: expect.anything() });
    expect(await site.bucket.head(KEY)).toBeNull();
    await problemOf(await put(post(), {}, KEY, "?dry_run=perhaps"), 400);
  });

  /** Reads all objects of the bucket and all rows of the index. */
  async function everything() {
    const { objects } = await site.bucket.list();
    const rows = await site.db.prepare("SELECT key, etag, state, fingerprint FROM posts ORDER BY key").all();
    const { results } = await site.db.prepare("SELECT version, etag FROM site").all();
    return [objects.map(({ key, etag }) => [key, etag]), rows.results, results];
  }
});

describe("whether a post is mailed", () => {
  const OLD = "posts/2022-01-05-old.md";
  const DRAFT = "posts/_drafts/a.md";
  const mailing = (key: string, init: RequestInit = {}) =>
    site.fetch(`/api/v1/mailing/${key}`, { ...init, headers: { ...PUBLISH, ...init.headers } });
  const old = post({ title: "旧闻", date: "2022-01-05 08:00:00 +0800" });
  const fresh = () => post({ title: "新闻", date: new Date(Date.now() - 60_000).toISOString() });

  it("is said by publishing and by its rehearsal, in the language that is asked for", async () => {
    const files = { [KEY]: fresh(), [OLD]: old, [DRAFT]: post(), "posts/bad.md": post({ date: "some day" }) };
    const states = async (query: string) => {
      const response = await site.post(`/api/v1/objects${query}`, batchOf(files), PUBLISH);
      const { results } = (await response.json()) as AnswerTo<"POST /api/v1/objects">;
      return results.map(({ key, mailing }) => [key, mailing?.state, mailing?.mailed]);
    };
    const told = [
      [KEY, "waits", true],
      [OLD, "too-old", false],
      [DRAFT, "draft", false],
      ["posts/bad.md", "quarantined", false],
    ];
    expect(await states("?dry_run=true")).toEqual(told);
    expect(await states("")).toEqual(told);
    const { mailing: english } = (await (await put(old, {}, OLD)).json()) as ObjectResult;
    expect(english?.reason.detail).toMatch(
      /^Will not be emailed: its date 2022-01-05 00:00 UTC is more than 3 days before/,
    );
    const { mailing: chinese } = (await (await put(old, { "Accept-Language": "zh-CN" }, OLD)).json()) as ObjectResult;
    expect(chinese?.reason.detail).toMatch(/^不会寄出：文章日期 2022-01-05 00:00 UTC 比到达时间/);
  });

  it("is said of every post, page by page, to whoever may read", async () => {
    await site.publish({ "site.yaml": "title: T\n", [KEY]: fresh(), [OLD]: old, [DRAFT]: post() });
    const list = async (query: string) =>
      site.json<AnswerTo<"GET /api/v1/mailing">>(`/api/v1/mailing?${query}`, { headers: PUBLISH });
    const first = await list("limit=2");
    expect(first.posts.map(({ key, mailing }) => [key, mailing.state])).toEqual([
      [OLD, "too-old"],
      [KEY, "waits"],
    ]);
    const second = await list(`limit=2&after=${first.next}`);
    expect(second).toMatchObject({ posts: [{ key: DRAFT, mailing: { state: "draft" } }], next: null });
    expect(await (await mailing(KEY)).json()).toMatchObject({ key: KEY, mailing: { state: "waits", mailed: true } });
    expect((await mailing("posts/none.md")).status).toBe(404);
    expect((await site.fetch("/api/v1/mailing")).status).toBe(401);
  });

  it("can be ordered, once or again, and goes out then; what is mailed anyway is refused with its reason", async () => {
    const email = someone();
    await site.subscriber(email, { frequency: "immediate" });
    await site.publish({ "site.yaml": "postal_address: 1 Quay\n", [KEY]: fresh(), [OLD]: old });
    for (let time = 0; time < 2; time++) {
      const response = await mailing(OLD, { method: "PUT" });
      expect(((await response.json()) as AnswerTo<"PUT /api/v1/mailing/{key}">).mailing).toMatchObject({
        state: "released",
        mailed: true,
      });
    }
    expect(await problemOf(await mailing(KEY, { method: "PUT" }), 409)).toBe("mailing-waits");
    await problemOf(await mailing("posts/none.md", { method: "PUT" }), 404);
    const mails = async () => (await site.inbox(email)).filter(({ tags }) => tags.kind === "issue");
    await site.cron(Date.now() + 2 * 60_000);
    await site.drain();
    expect((await mails()).map(({ text }) => text.includes("旧闻"))).toEqual([true]);
    await site.cron(Date.now() + 15 * 60_000);
    await site.drain();
    expect((await mails()).map(({ text }) => text.includes("旧闻")).sort()).toEqual([false, true]);
    expect(await problemOf(await mailing(KEY, { method: "PUT" }), 409)).toBe("mailing-released");
  });
});

describe("an Idempotency-Key", () => {
  const send = (files: Record<string, string>, key: string, headers = PUBLISH) =>
    site.post("/api/v1/objects", batchOf(files), { ...headers, "Idempotency-Key": key });

  it("gets the same answer for the same request, which is done once", async () => {
    const first = await send({ [KEY]: post({ title: "First" }) }, "one");
    const answer = await first.text();
    expect(answer).toContain('"published"');
    await put(post({ title: "Since then" }));
    const again = await send({ [KEY]: post({ title: "First" }) }, "one");
    expect([again.status, await again.text()]).toEqual([200, answer]);
    expect(again.headers.get("Content-Type")).toContain("application/json");
    expect(await titles()).toEqual(["Since then"]);
  });

  it("is refused for another request, and is another one with another token", async () => {
    await send({ [KEY]: post({ title: "First" }) }, "one");
    expect(await problemOf(await send({ [KEY]: post({ title: "Other" }) }, "one"), 422)).toBe("idempotency-key-reused");
    expect((await send({ [KEY]: post({ title: "Other" }) }, "one", ADMIN)).status).toBe(200);
    expect((await send({ [KEY]: post({ title: "Third" }) }, "two")).status).toBe(200);
  });

  it("lets one of two at once work, and tells the other to come again", async () => {
    const answers = await Promise.all([1, 2].map(() => send({ [KEY]: post() }, "one")));
    const statuses = answers.map(({ status }) => status).sort();
    // A repeated request gets the stored answer; one before that gets 409 at once.
    expect([
      [200, 200],
      [200, 409],
    ]).toContainEqual(statuses);
    for (const answer of answers)
      if (answer.status === 409) expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect((await send({ [KEY]: post() }, "one")).status).toBe(200);
  });

  it("is free again after a day, after a refusal, and once a request died with it", async () => {
    await send({ [KEY]: post({ title: "First" }) }, "one");
    await age(24 * 3_600_000 + 1000);
    expect((await send({ [KEY]: post({ title: "Other" }) }, "one")).status).toBe(200);

    await problemOf(await send({ "posts/a.exe": "x" }, "two"), 400);
    expect((await send({ [KEY]: post() }, "two")).status).toBe(200);

    await send({ [KEY]: post() }, "three");
    await site.db.prepare("UPDATE kept_answers SET answer = NULL").run();
    await problemOf(await send({ [KEY]: post() }, "three"), 409);
    await age(121_000);
    expect((await send({ [KEY]: post() }, "three")).status).toBe(200);
  });

  it("is kept as a hash, and forgotten after a day", async () => {
    await send({ [KEY]: post() }, "a key that tells something");
    const { results } = await site.db.prepare("SELECT key, request FROM kept_answers").all();
    expect(JSON.stringify(results)).not.toContain("tells");
    await age(25 * 3_600_000);
    await send({ [KEY]: post() }, "another");
    expect((await site.db.prepare("SELECT key FROM kept_answers").all()).results).toHaveLength(1);
  });

  it.each(["", "x".repeat(256)])("has a length", async (key) => {
    await problemOf(await send({ [KEY]: post() }, key), 400);
  });

  const age = (ms: number) => site.db.prepare("UPDATE kept_answers SET at = at - ?").bind(ms).run();
});

describe("the description of the API", () => {
  it("is a page of ours that needs nobody else", async () => {
    const response = await site.fetch("/docs");
    expect(response.headers.get("Content-Type")).toContain("text/html");
    expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    const html = await response.text();
    const { paths } = await site.json<{ paths: Record<string, Record<string, { summary: string }>> }>("/openapi.json");
    const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/'/g, "&#39;");
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { summary }] of Object.entries(operations)) {
        expect(html).toContain(`${method.toUpperCase()} ${path}`);
        expect(html).toContain(escaped(summary));
      }
    }
    expect(html).toContain("objects[].base64");
    expect(html).not.toMatch(/<script|src="http|undefined|\[object/);
  });
});
