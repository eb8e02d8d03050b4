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

  it("are gone with the post", async () => {
    const site = await importedSite();
    await site.fetch("/api/v1/objects/posts/2026-11-21-guid.md", {
      method: "DELETE",
      headers: { Authorization: "Bearer test-publish-token" },
    });
    for (const path of [IMPORTED, "/2026/11/21/imported", "/old/imported/", "/posts/2026-11-21-guid"])
      expect([path, await answer(site, path)]).toEqual([path, [410, null]]);
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
