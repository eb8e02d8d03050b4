import { describe, expect, it } from "vitest";
import { addressProblem, canonicalPath } from "../../src/core/posts/address.ts";
import { examplePath, routes } from "../security/routes.ts";
import { openSite, post } from "./site.ts";

type Site = Awaited<ReturnType<typeof openSite>>;

async function answer(site: Site, path: string, method = "GET"): Promise<[status: number, to: string | null]> {
  const response = await site.fetch(path, { method, redirect: "manual" });
  if (method === "HEAD") expect(await response.text()).toBe("");
  const location = response.headers.get("Location");
  if (location !== null) expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
  return [response.status, location];
}

const IMPORTED = "/2026/11/21/imported/";

async function importedSite(): Promise<Site> {
  const site = await openSite();
  await site.publish({
    "site.yaml": "title: News\nfeeds:\n  content: full\n",
    "posts/2026-11-21-guid.md": post({
      title: "Imported",
      date: "2026-11-21",
      more: `guid: http://old.example.org/?p=123\npermalink: ${IMPORTED}\nredirect_from:\n- /?p=123\naliases: [/old/imported/]\n`,
      body: "[Other](2026-11-22-other.md) [Part](#part)",
    }),
    "posts/2026-11-22-other.md": post({ title: "Other", date: "2026-11-22", more: "permalink: /other.html\n" }),
    _redirects:
      "/wp/* /:splat 302\n/feed2.xml /rss.xml\n/away https://other.example/x\n/a /b\n/b /a\n/old/imported /elsewhere\n",
  });
  return site;
}

describe("old addresses", () => {
  it("answer 301 to the page, whatever asks", async () => {
    const site = await importedSite();
    for (const method of ["GET", "HEAD"]) {
      expect(await answer(site, IMPORTED, method)).toEqual([200, null]);
      for (const old of [
        ...["/?p=123", "/old/imported/", "/old/imported", "/posts/2026-11-21-guid", "/posts/2026-11-21-guid.md"],
        ...["/2026/11/21/imported", "/2026/11/21/imported.html", "/2026/11/21/imported/index.html"],
      ])
        expect([old, await answer(site, old, method)]).toEqual([old, [301, IMPORTED]]);
    }
    expect(await answer(site, "/other")).toEqual([301, "/other.html"]);
    expect(await answer(site, "/?p=124")).toEqual([200, null]);
    expect(await answer(site, `${IMPORTED}?utm=1`)).toEqual([200, null]);
  });

  it("lead where the file of redirects says, and nowhere else", async () => {
    const site = await importedSite();
    expect(await answer(site, "/wp/2026/11/21/imported/?x=1")).toEqual([302, "/2026/11/21/imported/?x=1"]);
    expect(await answer(site, "/feed2.xml")).toEqual([301, "/rss.xml"]);
    expect(await answer(site, "/away")).toEqual([301, "https://other.example/x"]);
    for (const path of ["/wp//evil.example/", "/wp/%5Cevil.example", "/wp/%2F%2Fevil.example"]) {
      const [, to] = await answer(site, path);
      expect(new URL(to ?? "", "https://news.example.com/").host).toBe("news.example.com");
    }
    expect(await answer(site, "/a")).toEqual([404, null]);
    // A post that stands there ends the circle.
    await site.publish({ "posts/b.md": post({ title: "B", more: "permalink: /b\n" }) });
    expect(await answer(site, "/a")).toEqual([301, "/b"]);
    await site.publish({ _redirects: "" });
    expect(await answer(site, "/away")).toEqual([404, null]);
  });

  it("stand in no list: feeds, pages, sitemap and API name the page", async () => {
    const site = await importedSite();
    const page = `https://news.example.com${IMPORTED}`;
    const feed = JSON.parse(await site.text("/feed.json"));
    expect(feed.items).toMatchObject([
      { url: "https://news.example.com/other.html" },
      { url: page, id: "http://old.example.org/?p=123" },
    ]);
    expect(feed.items[1].content_html).toContain(`href="https://news.example.com/posts/2026-11-22-other"`);
    expect(feed.items[1].content_html).toContain(`href="${page}#part"`);
    for (const path of ["/rss.xml", "/atom.xml", "/", "/other.html", "/sitemap/2026-11.xml", "/search?q=Imported"])
      expect([path, (await site.text(path)).includes(IMPORTED)]).toEqual([path, true]);
    expect(await site.text(IMPORTED)).toContain(`<link rel="canonical" href="${page}"`);
    expect(await site.text(IMPORTED)).not.toContain("posts/2026-11-21-guid");
  });

  it("lead from files to files, unless there is one", async () => {
    const site = await openSite();
    await site.bucket.put("assets/here.pdf", "pdf");
    await site.publish({
      _redirects:
        "/old/*.png /x\n/old.pdf /assets/here.pdf\n/img/* /assets/:splat\n/assets/here.pdf /never\n/gone.zip /\n",
    });
    expect(await answer(site, "/old.pdf?v=2")).toEqual([301, "/assets/here.pdf?v=2"]);
    expect(await answer(site, "/img/a/b.png")).toEqual([301, "/assets/a/b.png"]);
    expect(await answer(site, "/gone.zip")).toEqual([301, "/"]);
    expect((await site.fetch("/assets/here.pdf")).status).toBe(200);
    expect(await answer(site, "/other.png")).toEqual([404, null]);
  });

  it("lead from a post that is gone, if a line says so, and home stays home", async () => {
    const site = await importedSite();
    await site.fetch("/api/v1/objects/posts/2026-11-21-guid.md", {
      method: "DELETE",
      headers: { Authorization: "Bearer test-publish-token" },
    });
    await site.publish({
      _redirects: `${IMPORTED} /other.html 308\n/?page=2 /archive/\n/circle https://news.example.com/circle\n/* https://new.example/:splat\n`,
    });
    expect(await answer(site, IMPORTED)).toEqual([308, "/other.html"]);
    expect(await answer(site, "/?page=2")).toEqual([301, "/archive/"]);
    expect(await answer(site, "/circle")).toEqual([404, null]);
    expect(await answer(site, "/?page=3")).toEqual([200, null]);
    expect(await answer(site, "/nowhere?page=3")).toEqual([301, "https://new.example/nowhere?page=3"]);
  });

  it("lead where a post says that only redirects, which is in no feed", async () => {
    const site = await openSite();
    const moved = (to: string, more = "") =>
      post({ title: "Moved", more: `permalink: /moved/\naliases: /was.html\nredirect_to: ${to}\n${more}` });
    const put = async (text: string) =>
      (await (
        await site.fetch("/api/v1/objects/posts/a.md", {
          method: "PUT",
          body: text,
          headers: { Authorization: "Bearer test-publish-token" },
        })
      ).json()) as { outcome: string; line: number; reason: { code: string } };
    await site.publish({ "posts/b.md": post({ title: "B" }) });
    expect(await put(moved("https://other.example/x"))).toMatchObject({
      outcome: "draft",
      line: 9,
      reason: { code: "held-by-redirect" },
    });
    for (const old of ["/moved/", "/moved", "/posts/a", "/posts/a/", "/was.html"])
      expect([old, await answer(site, old)]).toEqual([old, [301, "https://other.example/x"]]);
    expect(await site.text("/feed.json")).not.toContain("Moved");
    await put(moved("[/posts/b]"));
    expect(await answer(site, "/moved/?x=1")).toEqual([301, "/posts/b?x=1"]);
    await put(moved("/moved/"));
    expect(await answer(site, "/moved/")).toEqual([404, null]);
    for (const wrong of ["javascript:alert(1)", "mailto:a@b.example", "'{{ site.url }}'", "[[a]]", "https://:x/"])
      expect([wrong, (await put(moved(wrong))).reason.code]).toEqual([wrong, "redirect-to-unclear"]);
    await put(moved("/posts/b").replace(/redirect_to.*/, ""));
    expect(await answer(site, "/moved/")).toEqual([200, null]);
    await put(moved("/posts/b", "draft: true\n"));
    expect(await answer(site, "/moved/")).toEqual([404, null]);
  });

  it("cost a page that is asked for with any query nothing", async () => {
    const site = await importedSite();
    const queries: string[] = [];
    const { prepare } = site.db;
    site.db.prepare = (text: string) => {
      queries.push(text);
      return prepare.call(site.db, text);
    };
    for (const path of ["/", IMPORTED]) await answer(site, `${path}?utm_source=first`);
    queries.length = 0;
    for (const path of ["/", IMPORTED])
      for (const query of ["?utm_source=a", "?fbclid=b&p=123", "?x", "?"])
        expect(await answer(site, path + query)).toEqual([200, null]);
    expect(queries).toEqual([]);
    expect(await answer(site, "/?p=123")).toEqual([301, IMPORTED]);
    await site.publish({ "posts/c.md": post({ title: "C", more: "redirect_from: /?utm_source=a\n" }) });
    expect(await answer(site, "/?utm_source=a")).toEqual([301, "/posts/c"]);
  });

  it("are gone with the post", async () => {
    const site = await importedSite();
    await site.fetch("/api/v1/objects/posts/2026-11-21-guid.md", {
      method: "DELETE",
      headers: { Authorization: "Bearer test-publish-token" },
    });
    for (const path of [IMPORTED, "/2026/11/21/imported", "/posts/2026-11-21-guid"])
      expect([path, await answer(site, path)]).toEqual([path, [410, null]]);
    // Now the line counts.
    expect(await answer(site, "/old/imported/")).toEqual([301, "/elsewhere"]);
  });
});

describe("an address of our own", () => {
  const free = new Set(["/posts/:path{.+}", "*", "/*", "/posts/*", "/assets/*"]);
  const own = routes()
    .filter(({ method, path }) => method === "GET" && !free.has(path))
    .map((route) => examplePath(route));

  it.each(own)("%s can be no post's", (path) => {
    expect(addressProblem(canonicalPath(path))).toMatchObject({ code: "address-ours" });
  });

  it("stays ours whatever a post says", async () => {
    const site = await openSite();
    const files = ["/rss.xml", "/subscribe", "/api/v1/posts", "/", "/categories/x/"].map(
      (path, n) => [`posts/${n}.md`, post({ title: `P${n}`, more: `permalink: ${path}\n` })] as const,
    );
    await site.publish(Object.fromEntries(files));
    const { items } = JSON.parse(await site.text("/feed.json"));
    expect(items.map(({ url }: { url: string }) => new URL(url).pathname).sort()).toEqual(
      files.map((_, n) => `/posts/${n}`),
    );
  });
});
