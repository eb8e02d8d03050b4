import MarkdownIt from "markdown-it";
import { beforeEach, describe, expect, it } from "vitest";
import { openSite, PUBLISH, post } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
  await site.publish({
    "site.yaml":
      "title: 港口 [新闻]\ndescription: 渡口与*码头*\npermalink: /:year/:month/:title/\ntime_zone: Asia/Shanghai\n",
    "posts/2026-11-20-ferry.md": post({
      title: "渡口 *5* #1",
      categories: "[港口_新闻]",
      body: "正文 **粗** 与 [链接](/2026/11/ferry/) 1 < 2\n\n| a | b |\n|---|---|\n| 1 | `x\\|y` |",
    }),
    _redirects: "/old.md /2026/11/ferry.md\n",
  });
});

const ask = (path: string, headers: Record<string, string> = {}) => site.fetch(path, { headers });

describe("a post in Markdown", () => {
  it("stands at its address with .md, with its facts and its body", async () => {
    const response = await ask("/2026/11/ferry.md");
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "text/markdown; charset=utf-8"]);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    const text = await response.text();
    const html = new MarkdownIt({ html: true }).render(text);
    expect(html).toContain("<h1>渡口 *5* #1</h1>");
    expect(html).toContain("Published: 2026-11-20T08:00:00+08:00");
    expect(html).toContain("Categories: 港口_新闻");
    expect(html).toContain("<strong>粗</strong>");
    expect(html).toMatch(/<a href="https?:\/\/[^/]+\/2026\/11\/ferry\/">链接<\/a> 1 &lt; 2/);
    expect(html).toContain("<code>x|y</code>");
    const etag = response.headers.get("ETag") ?? "";
    expect((await ask("/2026/11/ferry.md", { "If-None-Match": etag })).status).toBe(304);
    expect((await site.fetch("/2026/11/ferry.md", { method: "HEAD" })).status).toBe(200);
  });

  it("is whole however long, with what it links to and shows at its whole address, and is nowhere listed if only mailed", async () => {
    const row = "| [a](/2026/11/ferry/) | ![b](../picture.png) |\n";
    const body = `| x | y |\n|---|---|\n${row.repeat(3_000)}\nThe end.\n`;
    await site.publish({
      "posts/2026-11-20-long.md": post({ title: "Long", body }),
      "posts/2026-11-20-mailed.md": post({ title: "Mailed", more: "email: only" }),
    });
    const text = await (await ask("/2026/11/long.md")).text();
    expect(text).toMatch(/^# Long\n\n- URL: https:/);
    expect(text.trim()).toMatch(/The end\.$/);
    expect(new MarkdownIt().render(text).match(/<tr>/g)).toHaveLength(3_001);
    expect(text).not.toMatch(/\]\((?!https?:)/);
    expect(await site.text("/llms.txt")).not.toContain("Mailed");
  });

  it("is answered at the page's own address to who prefers it, and only to them", async () => {
    const types = async (Accept: string) => (await ask("/2026/11/ferry/", { Accept })).headers.get("Content-Type");
    expect(await types("text/markdown, text/html;q=0.5")).toBe("text/markdown; charset=utf-8");
    for (const accepted of ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", "text/html, text/markdown;q=0.5"])
      expect(await types(accepted)).toBe("text/html; charset=utf-8");
    expect((await ask("/2026/11/ferry/")).headers.get("Vary")).toContain("Accept,");
    expect(await site.text("/2026/11/ferry/")).toMatch(
      /<link rel="alternate" type="text\/markdown" href="[^"]*\/2026\/11\/ferry\.md"/,
    );
  });

  it("is found from other addresses, is gone with its post, and is nowhere else", async () => {
    const location = async (path: string, Accept = "*/*") => {
      const response = await ask(path, { Accept });
      return [response.status, response.headers.get("Location")];
    };
    expect(await location("/posts/2026-11-20-ferry.md")).toEqual([301, "/2026/11/ferry/"]);
    expect(await location("/posts/2026-11-20-ferry", "text/markdown")).toEqual([301, "/2026/11/ferry/"]);
    expect(await location("/old.md")).toEqual([301, "/2026/11/ferry.md"]);
    expect(await location("/none.md")).toEqual([404, null]);
    expect(await location("/.md")).toEqual([404, null]);
    await site.fetch("/api/v1/objects/posts/2026-11-20-ferry.md", { method: "DELETE", headers: PUBLISH });
    const gone = await ask("/2026/11/ferry.md");
    expect([gone.status, gone.headers.get("Content-Type")]).toEqual([410, "text/markdown; charset=utf-8"]);
    expect(await gone.text()).toMatch(/^# \S/);
    const atItsPage = await ask("/2026/11/ferry/", { Accept: "text/markdown" });
    expect([atItsPage.status, atItsPage.headers.get("Content-Type")]).toEqual([410, "text/markdown; charset=utf-8"]);
    expect(await site.text("/2026/11/ferry/")).toMatch(/^<!doctype html>/);
  });
});

describe("/llms.txt", () => {
  it("names the site, its feeds, its newest posts by their Markdown, and its categories", async () => {
    const response = await ask("/llms.txt");
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "text/markdown; charset=utf-8"]);
    const html = new MarkdownIt().render(await response.text());
    expect(html).toContain("<h1>港口 [新闻]</h1>");
    expect(html).toContain("<p>渡口与*码头*</p>");
    for (const [, address = ""] of html.matchAll(/href="([^"]*)"/g)) {
      const { pathname, search } = new URL(address);
      expect([address, (await ask(pathname + search)).status]).toEqual([address, 200]);
    }
    expect(html).toMatch(/<a href="[^"]*\/2026\/11\/ferry\.md">渡口/);
    expect(html).toMatch(/<a href="[^"]*\/feed\.json">港口_新闻<\/a>: 1/);
  });

  it("leaves out headings of an empty site", async () => {
    const empty = await openSite();
    expect(await empty.text("/llms.txt")).not.toContain("## Newest");
  });
});
