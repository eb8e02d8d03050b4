import { beforeAll, describe, expect, it } from "vitest";
import { openSite, post, someone } from "../functions/site.ts";

/** Records the database calls of a request, to compare two requests. */
const asked: string[] = [];
let site: Awaited<ReturnType<typeof openSite>>;

const addresses = { unknown: someone("unknown"), pending: "", active: "", unsubscribed: "", suppressed: "" };
type State = keyof typeof addresses;
const STATES = Object.keys(addresses) as State[];

beforeAll(async () => {
  site = await openSite(({ DB }) => ({ DB: watched(DB) }));
  await site.publish({
    "site.yaml": "title: Gazette\nlanguage: en\npostal_address: 1 Some Street\n",
    "posts/2026-11-20-a.md": post({ date: "2026-11-20 08:00:00 +0800" }),
    "posts/2026-11-19-b.md": post({ date: "2026-11-19 08:00:00 +0800", categories: "tech" }),
  });
});

function watched(db: D1Database): D1Database {
  return {
    batch(statements: D1PreparedStatement[]) {
      asked.push(`batch of ${statements.length}`);
      return db.batch(statements);
    },
    prepare(sql: string) {
      asked.push(sql);
      return db.prepare(sql);
    },
  } as unknown as D1Database;
}

async function addressIn(state: State): Promise<string> {
  const email = someone(state);
  if (state === "unknown") return email;
  if (state === "pending") await site.post("/api/v1/subscriptions", { email });
  else await site.subscriber(email);
  if (state === "unsubscribed")
    await site.db.prepare("UPDATE subscribers SET state = 'unsubscribed' WHERE email = ?").bind(email).run();
  if (state === "suppressed") {
    await site.db.prepare("UPDATE subscribers SET state = 'suppressed' WHERE email = ?").bind(email).run();
    await site.db
      .prepare("INSERT INTO suppressions (email, reason, detail, created_at) VALUES (?, 'complaint', '', 1)")
      .bind(email)
      .run();
  }
  return email;
}

const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  site.fetch(path, { method: "POST", body: new URLSearchParams(fields), headers });

/** Reads status, headers and body, without the submitted address. */
async function seen(response: Response, email: string): Promise<string> {
  const body = Buffer.from(await response.arrayBuffer()).toString("latin1");
  return JSON.stringify([response.status, [...response.headers].sort(), body]).replaceAll(email, "(typed)");
}

const DOORS: [string, (email: string) => Promise<Response>][] = [
  ["subscribing by the API", (email) => site.post("/api/v1/subscriptions", { email })],
  ["subscribing by the form", (email) => form("/subscribe", { email })],
  ["subscribing with a category", (email) => site.post("/api/v1/subscriptions", { email, categories: ["tech"] })],
  ["asking for a preferences link", (email) => form("/preferences", { email })],
];

describe("a stranger who asks after an address", () => {
  it.each(DOORS)("learns nothing from the words, nor from what the database is asked, by %s", async (_, ask) => {
    const answers = new Map<State, string>();
    const costs = new Map<State, string>();
    for (const state of STATES) {
      const email = await addressIn(state);
      await site.fetch("/");
      asked.length = 0;
      const response = await ask(email);
      costs.set(state, JSON.stringify(asked));
      answers.set(state, await seen(response, email));
    }
    expect(answers.get("unknown")).toMatch(/^\[(200|202),/);
    expect(new Set(answers.values())).toEqual(new Set([answers.get("unknown")]));
    expect(new Set(costs.values())).toEqual(new Set([costs.get("unknown")]));
  });

  it.each(DOORS)("learns nothing from the time it takes, by %s", async (_, ask) => {
    const ROUNDS = 12;
    const times: Record<"unknown" | "active", number[]> = { unknown: [], active: [] };
    const known = await Promise.all(Array.from({ length: 3 }, () => addressIn("active")));
    for (const warming of [someone(), ...known]) await ask(warming);
    // Alternately, so that other load affects both.
    for (let round = 0; round < ROUNDS; round++) {
      const turns = [
        ["unknown", someone()],
        ["active", known[round % known.length] ?? ""],
      ] as const;
      for (const [state, email] of round % 2 ? turns : [...turns].reverse()) {
        const started = performance.now();
        await (await ask(email)).text();
        times[state].push(performance.now() - started);
      }
    }
    const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
    const spread = (list: number[]) => median(list.map((time) => Math.abs(time - median(list))));
    const noise = Math.max(spread(times.unknown), spread(times.active));
    // Sending a mail within the request takes longer than this.
    expect(Math.abs(median(times.unknown) - median(times.active))).toBeLessThan(5 + 4 * noise);
  });

  it("learns from a login neither which character of a token is wrong, nor its length", async () => {
    const here = { "Sec-Fetch-Site": "same-origin" };
    const answers = new Set<string>();
    for (const token of ["", "x", "test-admin-tokem", "test-admin-toke", `test-admin-token${"x".repeat(500)}`])
      answers.add(await seen(await form("/admin/login", { token }, here), "nothing"));
    expect(answers.size).toBe(1);
  });
});

describe("a request that would poison a cache", () => {
  const HOSTILE_HEADERS: Record<string, string>[] = [
    {
      "X-Forwarded-Host": "evil.example",
      "X-Forwarded-Proto": "http",
      "X-Forwarded-Port": "1",
      "X-Forwarded-Prefix": "/evil",
    },
    { Forwarded: "host=evil.example;proto=http", "X-Host": "evil.example", "X-Forwarded-Server": "evil.example" },
    { "X-Original-URL": "/admin", "X-Rewrite-URL": "/admin", "X-HTTP-Method-Override": "DELETE" },
    { Accept: "text/html", "Accept-Language": "zh", "A-IM": "feed", Range: "bytes=0-3" },
    { Accept: "evil/evil", "Accept-Charset": "utf-7", "User-Agent": "<script>", Referer: "https://evil.example/" },
    { Cookie: "__Host-gazette-desk=x", Authorization: "Bearer x", Origin: "https://evil.example" },
    { "Cache-Control": "no-cache", Pragma: "no-cache", "If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT" },
  ];
  const PATHS = [
    "/rss.xml",
    "/atom.xml",
    "/feed.json",
    "/categories/tech/rss.xml",
    "/opml.xml",
    "/",
    "/categories/tech/",
    "/posts/2026-11-20-a",
    "/sitemap.xml",
    "/.well-known/feed-menu.json",
  ];

  const PAGES = ["/", "/categories/tech/", "/posts/2026-11-20-a"];

  it.each(PATHS)("gets the bytes that everybody gets, by whatever header: %s", async (path) => {
    const plain = await site.fetch(path);
    const bytes = await plain.text();
    expect(plain.status).toBe(200);
    // First for an unknown address, then for a known one.
    for (const [index, headers] of HOSTILE_HEADERS.entries())
      for (const address of [`${path}?fresh=${index}`, path]) {
        const response = await site.fetch(address, { headers });
        expect([address, response.status]).toEqual([address, 200]);
        // Pages speak the reader's language, and say so to caches; feeds never do.
        const vary = response.headers.get("Vary") ?? "";
        if ("Accept-Language" in headers && PAGES.includes(path) && vary.includes("Accept-Language")) continue;
        expect(await response.text()).toBe(bytes);
        expect(response.headers.get("ETag")).toBe(plain.headers.get("ETag"));
      }
    expect(await site.text(path)).toBe(bytes);
  });

  it.each(PATHS)("gets them by another host as well, and nothing that names it: %s", async (path) => {
    const bytes = await site.text(path);
    expect(await site.text(`https://evil.example${path}`)).toBe(bytes);
    expect(bytes).not.toContain("evil.example");
  });

  it("finds one feed, however a query is written around it, and makes it once", async () => {
    const plain = await site.text("/rss.xml?category=caijing,tech&limit=5");
    const writings = [
      "/rss.xml?limit=5&category=tech,caijing",
      "/rss.xml?category=caijing&category=tech&limit=5&utm_source=x",
      "/rss.xml?category=CAIJING,%20tech%20&limit=5&x[]=1&__proto__=x",
      `/rss.xml?category=caijing,tech,tech&limit=5&long=${"x".repeat(8_000)}`,
      `/rss.xml?category=caijing,tech&limit=5&${encodeURIComponent("港\u0000\u202e😀")}=%ff%fe`,
    ];
    asked.length = 0;
    for (const path of writings) expect(await site.text(path)).toBe(plain);
    expect(asked.filter((sql) => /post/.test(sql))).toEqual([]);
  });

  it("is not remembered under every address somebody thinks of: a thousand queries make one feed", async () => {
    await site.text("/atom.xml");
    asked.length = 0;
    for (let turn = 0; turn < 1_000; turn++) {
      const response = await site.fetch(`/atom.xml?${turn}=${turn}`);
      if (turn % 100 === 0) expect(response.status).toBe(200);
    }
    expect(asked.filter((sql) => /post/.test(sql))).toEqual([]);
  });

  it.each([
    `/rss.xml?category=${"x".repeat(201)}`,
    `/rss.xml?tag=${"x,".repeat(3)}${"y".repeat(300)}`,
    `/rss.xml?${Array.from({ length: 60 }, (_, index) => `category=c${index}`).join("&")}`,
    "/rss.xml?limit=1e2",
    "/rss.xml?limit=-1",
    "/rss.xml?limit=١٢",
    "/rss.xml?before=x",
    "/rss.xml?content=<script>",
  ])("is refused where a feed would repeat it, and kept by no cache: %s", async (path) => {
    const response = await site.fetch(path);
    expect([response.status, response.headers.get("Cache-Control")]).toEqual([400, "no-store"]);
    expect(response.headers.get("Content-Type")).toBe("application/problem+xml; charset=utf-8");
  });

  it.each([
    "/rss.xml/a.css",
    "/rss.xml;a.css",
    "/categories/tech/rss.xml/../../../admin.css",
    "/preferences/x/a.css",
    "/admin/issues/a.css",
    "/api/v1/subscribers/a.png",
  ])("finds nothing personal, nor anything to keep, under a name that caches like: %s", async (path) => {
    const response = await site.fetch(path, { redirect: "manual" });
    expect([response.status, [301, 303, 401, 404, 410].includes(response.status)]).toEqual([response.status, true]);
    expect(response.headers.get("Cache-Control") ?? "no-store").toMatch(/no-store/);
  });
});
