import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { openSite, post } from "./site.ts";

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="60"></svg>';
const BRANDED = `title: "《港口》新闻"
language: zh-CN
accent_color: "#ffcc00"
logo: {light: assets/logo 1.svg, dark: assets/logo-dark.svg, email: https://cdn.example/logo.png}
icon: https://cdn.example/icon.png
og_image: https://cdn.example/card.jpg
navigation: [{label: {en: Team, zh: 团队}, url: /team/}]
secondary_navigation: [{label: <b>Imprint</b>, url: "https://a.example/?a=1&b=2"}]
about: {en: About us., zh: "关于我们。\\n\\n<script>alert(1)</script>"}
stylesheet: assets/site.css
`;

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
});

async function branded() {
  await site.publish({
    "assets/logo 1.svg": LOGO,
    "assets/logo-dark.svg": LOGO,
    "assets/site.css": "h1 { letter-spacing: 0.1em }",
    "assets/other.css": "h1 { color: red }",
  });
  await site.publish({ "site.yaml": BRANDED, "posts/a.md": post({ title: "A" }) });
}

describe("a page of a site with a brand", () => {
  it("has its logo in both schemes, with its size, named as the site", async () => {
    await branded();
    const html = await site.text("/");
    expect(html).toContain(
      '<source media="(prefers-color-scheme: dark)" srcset="/assets/logo-dark.svg" width="224" height="56"/>',
    );
    expect(html).toContain('<img class="logo" src="/assets/logo%201.svg" alt="《港口》新闻" width="224" height="56"/>');
    expect(html).toContain('<link rel="icon" href="https://cdn.example/icon.png"/>');
    expect(html).toContain('<link rel="apple-touch-icon" href="https://cdn.example/icon.png"/>');
  });

  it("has its links and words in the language of the page, as text", async () => {
    await branded();
    const html = await site.text("/");
    expect(html).toMatch(/<a href="\/team\/"[^>]*>团队<\/a>/);
    expect(html).toContain("&lt;b&gt;Imprint&lt;/b&gt;</a>");
    expect(html).toContain('href="https://a.example/?a=1&amp;b=2"');
    expect(html).toContain("<p>关于我们。</p><p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
  });

  it("has its colour, mended, under a policy that allows these rules and no others", async () => {
    await branded();
    const response = await site.fetch("/");
    const rules = /<style>([^<]+)<\/style>/.exec(await response.text())?.[1] ?? "";
    expect(rules).toContain(":root{--accent:#8c7000;--fill:#b08d00;--on-fill:#000000}");
    expect(rules).toContain("(prefers-color-scheme:dark){:root{--accent:#ffcc00");
    const hash = createHash("sha256").update(rules).digest("base64");
    expect(response.headers.get("Content-Security-Policy")).toContain(`style-src 'sha256-${hash}' 'self';`);
    for (const path of ["/embed", "/docs", "/nowhere", "/preferences"]) {
      const policy = (await site.fetch(path)).headers.get("Content-Security-Policy");
      expect([path, policy?.includes(`'sha256-${hash}'`)]).toEqual([path, true]);
    }
  });

  it("shows its picture where it is shared, and a post's own instead", async () => {
    await branded();
    await site.publish({ "posts/b.md": post({ title: "B", more: "image: https://cdn.example/b.png\n" }) });
    const pictures = async (path: string) =>
      [...(await site.text(path)).matchAll(/<meta property="og:image" content="([^"]+)"/g)].map(([, url]) => url);
    for (const path of ["/", "/posts/a", "/categories/", "/archive/"])
      expect([path, await pictures(path)]).toEqual([path, ["https://cdn.example/card.jpg"]]);
    expect(await pictures("/posts/b")).toEqual(["https://cdn.example/b.png"]);
    expect(await pictures("/")).toEqual(["https://cdn.example/card.jpg"]);
    // Without one, pages of posts have the newest picture of these, and others a card of their title.
    await site.publish({ "site.yaml": "title: News\nlogo: https://cdn.example/logo.png\n" });
    expect(await pictures("/")).toEqual(["https://cdn.example/b.png"]);
    expect(await pictures("/categories/caijing/")).toEqual(["https://cdn.example/b.png"]);
    expect(await pictures("/archive/")).toEqual([expect.stringContaining("/title-card.png?v=")]);
    expect(await pictures("/posts/a")).toEqual([expect.stringContaining("/title-card.png?post=posts/a&amp;v=")]);
    // Where the card could not show the letters, the logo stands for the page.
    await site.publish({ "site.yaml": "title: أخبار\nlogo: https://cdn.example/logo.png\n" });
    expect(await pictures("/archive/")).toEqual(["https://cdn.example/logo.png"]);
    await site.publish({ "site.yaml": "title: أخبار\n" });
    expect(await pictures("/archive/")).toEqual([]);
    expect(await site.text("/archive/")).toContain('<meta name="twitter:card" content="summary"/>');
  });

  it("has its icon and logo in feeds", async () => {
    await branded();
    expect(await site.text("/rss.xml")).toContain(
      "<image><url>https://cdn.example/icon.png</url><title>《港口》新闻</title>",
    );
    expect(await site.text("/atom.xml")).toContain("<icon>https://cdn.example/icon.png</icon>");
    expect(await site.json("/feed.json")).toMatchObject({ icon: "https://cdn.example/icon.png" });
  });

  it("has the publisher's stylesheet, except where a form could be read by it", async () => {
    await branded();
    const [, href = ""] =
      /<link rel="stylesheet" href="(\/assets\/site\.css\?v=[^"]+)"/.exec(await site.text("/")) ?? [];
    const response = await site.fetch(href);
    expect([response.status, await response.text()]).toEqual([200, "h1 { letter-spacing: 0.1em }"]);
    expect(response.headers.get("Content-Type")).toBe("text/css; charset=utf-8");
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(response.headers.get("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
    expect(response.headers.get("Cache-Control")).toContain("immutable");
    expect((await site.fetch("/assets/site.css")).headers.get("Cache-Control")).toBe("public, max-age=300");
    // Named by nobody.
    expect((await site.fetch("/assets/other.css")).status).toBe(404);
    for (const path of ["/preferences", "/confirm/x", "/unsubscribe/x", "/admin/login"])
      expect(await site.text(path)).not.toContain("site.css");
  });

  it("a file that breaks a setting leaves the page as it was without it", async () => {
    await site.publish({ "site.yaml": "title: News\naccent_color: '#zzz'\nlogo: assets/none.png\n" });
    const response = await site.fetch("/");
    const html = await response.text();
    expect(html).not.toContain("<style>");
    expect(html).toContain('<span class="initial" data-initial="N"></span>News');
    expect(response.headers.get("Content-Security-Policy")).toContain("style-src 'self';");
  });
});

describe("the mark of a site without a logo", () => {
  it("is the first character of its name, on its colour", async () => {
    await site.publish({ "site.yaml": 'title: "《港口》新闻"\naccent_color: "#8f2f24"\n' });
    const icon = await site.fetch("/favicon.svg");
    expect(icon.headers.get("Content-Type")).toBe("image/svg+xml");
    expect(icon.headers.get("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
    expect(await icon.text()).toMatch(/fill="#8f2f24".*>港<\/text><\/svg>$/);
    expect(await site.text("/")).toContain('<link rel="icon" href="/favicon.svg"/>');
  });

  it("stands at the address where browsers look, unless there is an icon or a file", async () => {
    const ico = () => site.fetch("/favicon.ico", { redirect: "manual" });
    await site.publish({ "site.yaml": "title: <&\n" });
    expect((await ico()).headers.get("Location")).toBe("/favicon.svg");
    expect(await site.text("/favicon.svg")).toContain(">·</text>");
    await branded();
    expect((await ico()).headers.get("Location")).toBe("https://cdn.example/icon.png");
    await site.publish({ "static/favicon.ico": "an icon" });
    expect(await (await ico()).text()).toBe("an icon");
  });
});
