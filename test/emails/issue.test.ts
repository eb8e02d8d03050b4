import { describe, expect, it } from "vitest";
import { lint } from "../../src/emails/lint.ts";
import { copyOf, digestOf, entry, links, rendered, site } from "./example.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

describe("an issue", () => {
  it("names its newest post and how many there are in the subject", () => {
    expect(rendered(digestOf([entry(1)])).subject).toBe("邻里观察：楼道里的第 1 盏灯");
    expect(rendered(digestOf(numbers(5).map((at) => entry(at)))).subject).toBe("邻里观察：楼道里的第 1 盏灯 等 5 篇");
    expect(rendered(digestOf([entry(1), entry(2)]), { language: "en" }).subject).toBe(
      "邻里观察: 楼道里的第 1 盏灯 and 1 more",
    );
  });

  it("counts the posts that did not fit in its subject, and links to them", () => {
    const issue = rendered(
      digestOf(
        numbers(9).map((at) => entry(at)),
        4,
      ),
      { language: "en" },
    );
    expect(issue.subject).toContain("and 8 more");
    expect(issue.shared.text).toContain("and 5 more posts: https://news.example.com/\n");
    expect(issue.shared.html).toContain('<a href="https://news.example.com/">and 5 more posts</a>');
  });

  it("keeps the subject one short line, whatever the title holds", () => {
    const title = `Breaking\r\nBcc: everyone@example.com\u2028${"很长的标题".repeat(60)}`;
    const { subject } = rendered(digestOf([entry(1, { title }), entry(2)]));
    expect(subject).toMatch(/^邻里观察：Breaking Bcc: everyone@example\.com [^\r\n\u2028]+… 等 2 篇$/);
    expect([...subject].length).toBeLessThanOrEqual(150);
  });

  it("groups posts by category, with source, and date in the reader's zone and language", () => {
    const late = entry(2, {
      publishedAt: Date.UTC(2022, 0, 6, 16, 20),
      categories: [{ id: "jiaotong", title: "交通" }],
    });
    const digest = digestOf([entry(1), late]);
    const { html, text } = rendered(digest).shared;
    expect(html).toContain('<h2><a href="https://news.example.com/categories/shequ/">社区</a></h2>');
    expect(html).toContain('<h2><a href="https://news.example.com/categories/jiaotong/">交通</a></h2>');
    expect(html).toContain("source.example · 2022年1月7日");
    expect(text).toContain("== 交通 ==\n\n楼道里的第 2 盏灯\nsource.example · 2022年1月7日\n");
    const english = rendered(digest, { language: "en", timeZone: "Europe/London" }).shared;
    expect(english.text).toContain("source.example · January 6, 2022");
    expect(english.html).toContain('<html lang="en">');
    expect(english.html).toContain('<main lang="zh-CN">');
  });

  it("escapes whatever a post says", () => {
    const title = `<script>alert("x")</script>&amp;'`;
    const { html } = rendered(
      digestOf([entry(1, { title, summary: title, url: 'https://a.example/?a="><b>' })]),
    ).shared;
    expect(html).not.toContain("<script>");
    expect(html).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;amp;&#39;");
    expect(html).toContain('href="https://a.example/?a=&quot;&gt;&lt;b&gt;"');
  });

  it("shows an image only over https, with its alt text, no wider than the column", () => {
    const image = { alt: "一盏灯", width: 1200, height: 800, type: undefined, length: undefined };
    const shown = rendered(digestOf([entry(1, { image: { ...image, url: "https://img.example/k.jpg?a=1&b=2" } })]));
    expect(shown.shared.html).toContain('<img src="https://img.example/k.jpg?a=1&amp;b=2" alt="一盏灯" width="552">');
    const hidden = rendered(digestOf([entry(1, { image: { ...image, url: "http://img.example/k.jpg" } })]));
    expect(hidden.shared.html).not.toContain("<img");
  });

  it("stays under 90 KB: the last posts lose their summaries first, and only then posts go", () => {
    const wordy = numbers(160).map((at) => entry(at, { summary: "灯亮了。".repeat(100) }));
    const withoutSome = copyOf(rendered(digestOf(wordy, 160)));
    expect(bytes(withoutSome.html)).toBeLessThan(90_000);
    expect(bytes(withoutSome.html)).toBeGreaterThan(80_000);
    expect(withoutSome.html).toContain("楼道里的第 160 盏灯");
    expect(withoutSome.html).toContain("灯亮了。");
    expect(withoutSome.text).not.toContain("还有");

    const tooMany = numbers(2000).map((at) => entry(at, { summary: "灯亮了。".repeat(100) }));
    const cut = copyOf(rendered(digestOf(tooMany, 2000)));
    expect(bytes(cut.html)).toBeLessThan(90_000);
    expect(cut.html).not.toContain("灯亮了。");
    const shown = cut.html.match(/<h3/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(100);
    expect(cut.text.match(/\n楼道里的第/g)).toHaveLength(shown);
    expect(cut.html).toContain(`还有 ${2000 - shown} 篇`);
    expect(lint(cut)).toEqual([]);
  });

  it("survives one post that alone is larger than an email may be", () => {
    const monster = entry(1, { url: `https://news.example.com/${"x".repeat(100_000)}` });
    const email = copyOf(rendered(digestOf([monster])));
    expect(email.html).toContain("还有 1 篇");
    expect(lint(email)).toEqual([]);
  });

  it("is the same for everybody but for the reader's links, which come last in both bodies", () => {
    const issue = rendered(digestOf([entry(1)]));
    const { html, text } = copyOf(issue);
    expect(html.startsWith(issue.shared.html)).toBe(true);
    expect(text.startsWith(issue.shared.text)).toBe(true);
    for (const { href } of Object.values(links)) {
      expect(issue.shared.html + issue.shared.text).not.toContain(href);
      expect(html).toContain(`<a href="${href}">`);
      expect(text).toContain(href);
    }
  });

  it("renders the same bytes for the same posts", () => {
    const render = () => rendered(digestOf(numbers(30).map((at) => entry(at))));
    expect(render()).toEqual(render());
  });

  it("carries the headers mailboxes ask of newsletters, and tags for its feedback", () => {
    const { headers, tags } = copyOf(rendered(digestOf([entry(1)])));
    expect(headers).toEqual({
      "List-Id": "=?UTF-8?B?6YK76YeM6KeC5a+f?= <gazette.news.example.com>",
      "List-Unsubscribe": "<https://news.example.com/unsubscribe/2s.kq3ZbV0w>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "List-Archive": "<https://news.example.com/>",
      "Feedback-ID": "issue-4:daily:news.example.com:gazette",
      "Auto-Submitted": "auto-generated",
    });
    expect(tags).toEqual({ delivery: "123", issue: "4", kind: "issue" });
  });

  it("links to its own page when it has one", () => {
    const archiveUrl = new URL("https://news.example.com/issues/4");
    const { html } = rendered(digestOf([entry(1)]), { archiveUrl }).shared;
    expect(html).toContain('<a href="https://news.example.com/issues/4">在浏览器中阅读</a>');
  });

  it("says who publishes, from where, and why the reader gets it, in both bodies", () => {
    const { html, text } = rendered(digestOf([entry(1)])).shared;
    for (const words of ["邻里观察", "示例市榆树路 12 号", "邮编 100000", "您收到这封邮件，是因为您订阅了邻里观察。"]) {
      expect(html).toContain(words);
      expect(text).toContain(words);
    }
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain("@media (prefers-color-scheme:dark)");
    expect(site.postalAddress).not.toBe("");
  });
});
