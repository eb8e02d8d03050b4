import { beforeAll, describe, expect, it } from "vitest";
import { signer } from "../../src/adapters/signer.ts";
import { LINK_LIFE_MS, LINK_PURPOSES, type LinkPurpose } from "../../src/core/subscribers/link-token.ts";
import { ADMIN, openSite, PUBLISH, post, someone } from "../functions/site.ts";
import { examplePath, type Route, routes } from "./routes.ts";

const SECRET = "a secret that only these tests know";
const HERE = { Origin: "https://news.example.com", "Sec-Fetch-Site": "same-origin" };
const PLAIN = { "Content-Type": "application/x-www-form-urlencoded" };

let site: Awaited<ReturnType<typeof openSite>>;
let cookie: string;
let formToken: string;
const ann = someone();
let addressEmail = 0;

// One site for the whole file: nothing here may change it, as the tests check.
beforeAll(async () => {
  site = await openSite();
  await site.publish({
    "site.yaml": "title: Gazette\nlanguage: en\npostal_address: 1 Some Street\nnewsletter:\n  archive: true\n",
    "posts/2026-11-20-a.md": post(),
    "assets/a.png": "not a picture, and nobody minds",
  });
  await site.subscriber(ann);
  addressEmail =
    (await site.db
      .prepare(
        `INSERT INTO service_emails (subscriber_id, kind, requested_at, address)
       SELECT id, 'address-change', 10, ? FROM subscribers WHERE email = ? RETURNING id`,
      )
      .bind(someone(), ann)
      .first<number>("id")) ?? 0;
  await site.db
    .prepare(
      `INSERT INTO issues (frequency, closed_at, opened_at, through_seq, slots, state, plan_through)
       VALUES ('daily', 10, 10, 1, '[]', 'sending', 1)`,
    )
    .run();
  const login = await send("/admin/login", { token: "test-admin-token" }, HERE);
  cookie = /^[^;]+/.exec(login.headers.get("Set-Cookie") ?? "")?.[0] ?? "";
  formToken = /name="form_token" value="([^"]+)"/.exec(await (await look("/admin")).text())?.[1] ?? "";
});

const look = (path: string, headers: Record<string, string> = {}) =>
  site.fetch(path, { headers: { Cookie: cookie, ...headers }, redirect: "manual" });
const send = (path: string, fields: Record<string, string>, headers: Record<string, string>) =>
  site.fetch(path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { ...PLAIN, ...headers },
    redirect: "manual",
  });

/** Everything in the database that requests must not change. */
async function everything(): Promise<string> {
  const tables = [
    "subscribers",
    "service_emails",
    "subscription_changes",
    "issues",
    "deliveries",
    "suppressions",
    "tokens",
    "posts",
  ];
  const rows = await site.db.batch(tables.map((table) => site.db.prepare(`SELECT * FROM ${table}`)));
  return JSON.stringify(rows.map(({ results }) => results));
}

const changing = routes().filter(({ method }) => !["GET", "HEAD", "OPTIONS"].includes(method));
const of = (list: Route[]) => list.map((route) => [route.method, route.path, route] as const);

describe("a link's token", () => {
  const doors = routes().filter(({ path }) => path.includes(":token"));
  const purposeOf = ({ path }: Route) => path.split("/")[1] as LinkPurpose;
  const knock = (door: Route, token: string) => {
    const path = examplePath(door, { token });
    return door.method === "GET" ? look(path) : send(path, { frequency: "weekly", language: "en" }, {});
  };
  const subscriberId = async () =>
    (await site.db.prepare("SELECT id FROM subscribers WHERE email = ?").bind(ann).first<{ id: number }>())?.id ?? 0;
  const tokenFor = async (purpose: LinkPurpose, madeAt = Date.now(), secret = SECRET) =>
    signer(secret).sign({
      purpose,
      subscriberId: await subscriberId(),
      madeAt,
      ...(purpose === "address" && { emailId: addressEmail }),
    });

  it("has a purpose for every door, and a door for every purpose", () => {
    expect(new Set(doors.map(purposeOf))).toEqual(new Set(LINK_PURPOSES));
    expect(doors.length).toBeGreaterThanOrEqual(10);
  });

  it("opens no door of another purpose, whoever signed it, however it is bent", async () => {
    const before = await everything();
    const opened: string[] = [];
    const tryAll = async (doors: Route[], token: string, what: string) => {
      for (const door of doors) {
        const { status } = await knock(door, token);
        if (status !== 410 && status !== 404) opened.push(`${door.method} ${door.path} by ${what} ${token}: ${status}`);
      }
    };
    for (const purpose of LINK_PURPOSES) {
      const token = await tokenFor(purpose);
      const [own, others] = [
        doors.filter((door) => purposeOf(door) === purpose),
        doors.filter((door) => purposeOf(door) !== purpose),
      ];
      await tryAll(others, token, purpose);
      const other = (character = "A") => (character === "x" ? "y" : "x");
      for (const forged of [
        await tokenFor(purpose, Date.now(), "another secret of another site"),
        `${token}A`,
        token.slice(0, -1),
        other(token[0]) + token.slice(1),
        token.slice(0, -1) + other(token.at(-1)),
        token.toUpperCase(),
        `${token.split(".")[0]}.`,
        `${token.split(".")[0]}`,
        `.${token.split(".")[1]}`,
        "%00",
        `${token}%00`,
        `${token}%0d%0aX: y`,
      ])
        await tryAll(own, forged, "a forged");
      if (LINK_LIFE_MS[purpose] < Number.POSITIVE_INFINITY)
        await tryAll(own, await tokenFor(purpose, Date.now() - LINK_LIFE_MS[purpose] - 60_000), "an old");
    }
    // Tokens of the desk and the API do not open subscriptions.
    for (const token of [cookie.split("=")[1] ?? "", formToken, "test-admin-token"])
      await tryAll(doors, token, "another");
    expect(opened).toEqual([]);
    expect(await everything()).toBe(before);
  });

  it("opens those of its own", async () => {
    for (const door of doors.filter(({ method }) => method === "GET"))
      expect([door.path, (await knock(door, await tokenFor(purposeOf(door)))).status]).toEqual([door.path, 200]);
  });
});

describe("every request that changes something", () => {
  const atTheDesk = changing.filter(({ path }) => path.startsWith("/admin"));
  const atTheApi = changing.filter(({ path }) => path.startsWith("/api/v1/") && path !== "/api/v1/subscriptions");
  const byLink = changing.filter(({ path }) => path.includes(":token"));
  /** Public routes, each with its limits. */
  const open = ["/subscribe", "/preferences", "/api/v1/subscriptions", "/feedback/:provider"];

  it("is at the desk, at the API, behind a link, or known to be open to anybody", () => {
    const known = new Set<Route>([...atTheDesk, ...atTheApi, ...byLink]);
    expect(
      changing
        .filter((route) => !known.has(route))
        .map(({ path }) => path)
        .sort(),
    ).toEqual(open.sort());
    expect(atTheDesk.length).toBeGreaterThan(6);
    expect(atTheApi.length).toBeGreaterThan(10);
  });

  it.each(of(atTheDesk))(
    "at the desk comes from its own pages and session, or is refused: %s %s",
    async (_, path, route) => {
      const before = await everything();
      const order = (token: string, headers: Record<string, string>) =>
        send(
          examplePath(route),
          { form_token: token, token: "test-admin-token", email: someone(), reason: "x" },
          headers,
        );
      const own: Record<string, string> = path === "/admin/login" ? {} : { Cookie: cookie };
      const attempts = {
        "another site's": await order(formToken, {
          ...own,
          Origin: "https://evil.example",
          "Sec-Fetch-Site": "cross-site",
        }),
        "a sandboxed frame's": await order(formToken, { ...own, Origin: "null" }),
        "a neighbouring host's": await order(formToken, { ...own, Origin: HERE.Origin, "Sec-Fetch-Site": "same-site" }),
        "nobody's": await order(formToken, own),
      };
      for (const [whose, { status, headers }] of Object.entries(attempts))
        expect([whose, status, headers.get("Set-Cookie")]).toEqual([whose, 403, null]);
      if (path !== "/admin/login") {
        for (const token of ["", "x", `${formToken}x`, formToken.slice(1)])
          expect([token, (await order(token, { ...own, ...HERE })).status]).toEqual([token, 403]);
        const stranger = await order(formToken, HERE);
        expect([stranger.status, stranger.headers.get("Location")]).toEqual([303, "/admin/login"]);
      }
      expect(await everything()).toBe(before);
    },
  );

  it.each(of(atTheApi))("at the API takes a token, and no cookie for one: %s %s", async (method, _, route) => {
    const before = await everything();
    const ask = (headers: Record<string, string>) =>
      site.fetch(examplePath(route), { method, ...(method === "DELETE" ? {} : { body: "{}" }), headers });
    for (const headers of [
      {},
      { Cookie: cookie, ...HERE },
      { Authorization: `Basic ${btoa("admin:test-admin-token")}` },
      { Authorization: "Bearer " },
      { Authorization: "Bearer test-admin-tokem" },
      { Authorization: `Bearer ${cookie.split("=")[1]}` },
      { "X-Forwarded-Authorization": ADMIN.Authorization, Cookie: `token=test-admin-token` },
    ] as Record<string, string>[]) {
      const response = await ask(headers);
      expect([headers, response.status]).toEqual([headers, 401]);
    }
    const url = `${examplePath(route)}?access_token=test-admin-token&token=test-admin-token`;
    expect((await site.fetch(url, { method, ...(method === "DELETE" ? {} : { body: "{}" }) })).status).toBe(401);
    expect(await everything()).toBe(before);
  });

  it.each(of(byLink))(
    "behind a link goes by the link alone, whose cookie or origin comes along: %s %s",
    async (_, __, route) => {
      const before = await everything();
      const response = await send(examplePath(route), { frequency: "weekly" }, { Cookie: cookie, ...HERE });
      expect([response.status, response.headers.get("Set-Cookie")]).toEqual([410, null]);
      expect(await everything()).toBe(before);
    },
  );
});

describe("every answer", () => {
  const asked: Route[] = [
    ...routes().filter(({ method }) => method === "GET"),
    ...[
      "/nothing",
      "/api/v1/nothing",
      "/posts/none",
      "/admin/nothing",
      "/rss.xml?limit=999",
      "/search?q=%E6%A0%87",
    ].map((path) => ({ method: "GET", path })),
  ];
  const who = ({ path }: Route) => (path.startsWith("/api/") ? { ...ADMIN } : {});
  const known = new Map<Route, Response[]>();
  /** Returns the first answer of a route and the second, which may come from memory. */
  const answers = async (route: Route) => {
    let found = known.get(route);
    if (found) return found;
    const path = examplePath(route);
    found = [await look(path, who(route)), await look(path, who(route))];
    await Promise.all(found.map((answer) => answer.text()));
    known.set(route, found);
    return found;
  };

  it.each(of(asked))(
    "tells browsers what they may not do, also when it comes from memory: %s %s",
    async (_, __, route) => {
      for (const { status, headers } of await answers(route)) {
        expect(status).toBeLessThan(route.path === "/ready" ? 504 : 500);
        const has = Object.fromEntries(headers);
        expect(has).toMatchObject({
          "strict-transport-security": "max-age=31536000",
          "x-content-type-options": "nosniff",
          "referrer-policy": expect.stringMatching(/^(same-origin|strict-origin-when-cross-origin|no-referrer)$/),
          "cross-origin-resource-policy":
            headers.get("Access-Control-Allow-Origin") === "*" ? "cross-origin" : "same-origin",
        });
        if (!headers.get("Content-Type")?.startsWith("text/html")) continue;
        const policy = headers.get("Content-Security-Policy") ?? "";
        expect(policy).toMatch(/default-src 'none'/);
        expect(policy).toMatch(
          (route.path.endsWith("/mail") || route.path === "/admin/posts/preview") && status === 200
            ? /frame-ancestors 'self'/
            : /frame-ancestors 'none'/,
        );
        // Emails have inline styles; they are shown in a sandbox.
        if (!policy.includes("sandbox")) expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
        expect(has).toMatchObject({
          "permissions-policy": expect.stringContaining("geolocation=()"),
          "cross-origin-opener-policy": "same-origin",
        });
      }
    },
  );

  it.each(of(asked))("sets no cookie, whatever cookie came: %s %s", async (_, __, route) => {
    for (const { headers } of await answers(route)) expect(headers.get("Set-Cookie")).toBeNull();
  });

  it.each(
    of(
      asked.filter(
        ({ path }) =>
          /^\/(api|admin|confirm|unsubscribe|manage|preferences|address)\b/.test(path) && !/\.(css|js)$/.test(path),
      ),
    ),
  )("that is somebody's own is kept by no cache: %s %s", async (_, path, route) => {
    for (const { status, headers } of await answers(route)) {
      if (status === 301 || path === "/preferences") continue;
      expect(headers.get("Cache-Control") ?? "(none)").toMatch(/no-store|private/);
    }
  });

  it("says nothing of https where there is none", async () => {
    const plain = await openSiteOverHttp("/rss.xml");
    expect(plain.headers.get("Strict-Transport-Security")).toBeNull();
    expect(plain.headers.get("X-Content-Type-Options")).toBe("nosniff");
  });

  const openSiteOverHttp = (path: string) => site.fetch(`http://news.example.com${path}`);
});

describe("whoever is sent on", () => {
  it("is sent to the login without an address that no header could hold", async () => {
    const response = await site.fetch(`/admin/subscribers?q=${"%3C".repeat(4_000)}`, { redirect: "manual" });
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/admin/login"]);
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "/admin/../../evil",
    "/admin/..%2f..%2fevil",
    "/admin/%2e%2e/unsubscribe/x",
    "/admin/.%2E/rss.xml",
    "/admin/./../x",
    "/admin\t//evil.example",
    "javascript:alert(1)",
    "/admin@evil.example",
    "/admin/..;/x",
  ])("stays at the desk after logging in with next=%s", async (next) => {
    const response = await send("/admin/login", { token: "test-admin-token", next }, HERE);
    const there = new URL(response.headers.get("Location") ?? "", "https://news.example.com/");
    expect([there.origin, /^\/admin(\/|$)/.test(there.pathname)]).toEqual(["https://news.example.com", true]);
    const page = await (await look(`/admin/login?${new URLSearchParams({ next })}`)).text();
    expect(/name="next" value="([^"]*)"/.exec(page)?.[1]).toMatch(/^\/admin/);
  });

  it.each([
    "/categories",
    "/categories/%2F%2Fevil.example",
    "/tags/..%2f..",
    "/archive",
    "/feed",
    "//evil.example/",
    "/%5Cevil.example",
  ])("stays on the site from %s", async (path) => {
    const response = await site.fetch(`https://news.example.com${path}`, { redirect: "manual" });
    const location = response.headers.get("Location");
    if (location !== null)
      expect(new URL(location, "https://news.example.com").origin).toBe("https://news.example.com");
    else expect(response.status).toBe(404);
  });

  it("is never sent where a header says", async () => {
    const headers = {
      Host: "evil.example",
      "X-Forwarded-Host": "evil.example",
      "X-Original-URL": "/admin",
      ...PUBLISH,
    };
    for (const path of ["/categories", "/admin", "/nothing"]) {
      const response = await site.fetch(path, { headers, redirect: "manual" });
      expect(`${response.headers.get("Location")} ${await response.text()}`).not.toContain("evil.example");
    }
  });
});
