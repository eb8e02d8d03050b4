import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestList } from "../../src/emails/digest-list.ts";
import { lint } from "../../src/emails/lint.ts";
import { writeMime } from "../../src/emails/mime.ts";
import { styleOf } from "../../src/emails/style.ts";
import { writtenEntries } from "../../src/emails/written-entries.ts";
import { anyPoint } from "../any-point.ts";
import { copyOf, digestOf, entry, links, rendered, site } from "./example.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

const style = styleOf({});

/** Counts entries, whole or brief, by their styles. */
const entriesIn = (html: string) =>
  html.match(new RegExp(`<(?:h[23]|p)[^>]* style="(?:${style.title}|${style.brief})"`, "g"))?.length ?? 0;

describe("an issue", () => {
  it("names its first post and how many there are in the subject, but not the site when the sender is the site", () => {
    expect(rendered(digestOf([entry(1)])).subject).toBe("楼道里的第 1 盏灯");
    expect(rendered(digestOf(numbers(5).map((at) => entry(at)))).subject).toBe("楼道里的第 1 盏灯 等 5 篇");
    const other = { name: "Gazette", address: "news@news.example.com" };
    const two = rendered(digestOf([entry(1), entry(2)]), { language: "en", sender: other });
    expect(two.subject).toBe("邻里观察: 楼道里的第 1 盏灯 and 1 more");
    const said = rendered(digestOf([entry(1, { title: "邻里观察周报" })]), { sender: other });
    expect(said.subject).toBe("邻里观察周报");
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
    expect(issue.shared.html).toMatch(/<a [^>]*href="https:\/\/news\.example\.com\/"[^>]*>and 5 more posts<\/a>/);
  });

  it("keeps the subject one short line, whatever the title holds", () => {
    const title = `Breaking\r\nBcc: everyone@example.com\u2028${"很长的标题".repeat(60)}`;
    const { subject } = rendered(digestOf([entry(1, { title }), entry(2)]));
    expect(subject).toMatch(/^Breaking Bcc: everyone@example\.com [^\r\n\u2028]+… 等 2 篇$/);
    expect([...subject].length).toBeLessThanOrEqual(150);
  });

  it("groups posts by category, with source, and date in the reader's zone and language", () => {
    const late = entry(2, {
      publishedAt: Date.UTC(2022, 0, 6, 16, 20),
      categories: [{ id: "jiaotong", title: "交通" }],
    });
    const digest = digestOf([entry(1), late]);
    const { html, text } = rendered(digest).shared;
    expect(html).toMatch(
      /<h2 [^>]*><a [^>]*href="https:\/\/news\.example\.com\/categories\/shequ\/"[^>]*>社区<\/a><\/h2>/,
    );
    expect(html).toMatch(
      /<h2 [^>]*><a [^>]*href="https:\/\/news\.example\.com\/categories\/jiaotong\/"[^>]*>交通<\/a>/,
    );
    expect(html).toContain("source.example · 1月7日 00:20");
    expect(text).toContain(
      "== 交通 ==\n\n楼道里的第 2 盏灯\nhttps://news.example.com/posts/2022-01-07-2\nsource.example · 1月7日 00:20\n",
    );
    const english = rendered(digest, { language: "en", timeZone: "Europe/London" }).shared;
    expect(english.text).toContain("source.example · January 6 at 16:20");
    expect(english.html).toContain('<html lang="en" dir="ltr">');
    expect(english.html).toContain('<main lang="zh-CN" dir="ltr">');
  });

  it("puts posts without a category last, and heads no section when there is only one", () => {
    const loose = entry(1, { categories: [] });
    const { html } = rendered(digestOf([loose, entry(2)])).shared;
    const headings = [...html.matchAll(/<h([23]) .*?>([^<>]+)<\/(?:a|h\d)>/g)].map(([, level, words]) => [
      level,
      words,
    ]);
    expect(headings).toEqual([
      ["2", "社区"],
      ["3", "楼道里的第 2 盏灯"],
      ["2", "其他文章"],
      ["3", "楼道里的第 1 盏灯"],
    ]);
    expect(rendered(digestOf([entry(1)])).shared.html).not.toMatch(/社区|<h3/);
  });

  const FILLER = /(?:&#847;&zwnj;&nbsp;)+$/;

  it("shows in the preheader what the subject does not say", () => {
    const preheader = (html: string) => /<div class="preheader"[^>]*>(.*?)<\/div>/.exec(html)?.[1]?.replace(FILLER, "");
    const three = digestOf([entry(1), entry(2), entry(3)]);
    expect(preheader(rendered(three).shared.html)).toBe("楼道里的第 2 盏灯 · 楼道里的第 3 盏灯");
    expect(preheader(rendered(digestOf([entry(1)])).shared.html)).toBe(entry(1).summary);
    const bare = rendered(digestOf([entry(1, { summary: "" })])).shared.html;
    expect(preheader(bare)).toBe("每日摘要 · 2022年1月8日 · 1 篇新文章");
  });

  it("begins with ten headlines when it holds more, the newest of each category first", () => {
    const headlinesOf = (html: string) =>
      [...(/<ol[^>]*>([\s\S]*?)<\/ol>/.exec(html)?.[1] ?? "").matchAll(/href="([^"]*)"[^>]*>([^<]*)</g)].map(
        ([, url, title]) => [url, title],
      );
    const busy = numbers(20).map((at) => entry(at, { publishedAt: 20_000 + at }));
    const rare = entry(21, { publishedAt: 10, categories: [{ id: "rare", title: "冷门" }] });
    const { html, text } = rendered(digestOf([...busy, rare], 60)).shared;
    const shown = [...numbers(20).slice(11).reverse(), 21].map((at) => [entry(at).url, entry(at).title]);
    expect(headlinesOf(html)).toEqual(shown);
    expect(text).toContain(`本期要目\n${shown.map(([, title], at) => `${at + 1}. ${title}\n`).join("")}`);
    expect(headlinesOf(rendered(digestOf(busy.slice(0, 10))).shared.html)).toEqual([]);
  });

  it("folds categories of one post into one section when there are many, and names them beside the post", () => {
    const of = (at: number, category: number) =>
      entry(at, { categories: [{ id: `c${category}`, title: `类${category}` }], authors: ["李明"] });
    const many = numbers(10).map((at) => of(at, at));
    const { text, html } = rendered(digestOf([...many, of(11, 1)])).shared;
    expect([...text.matchAll(/== (.*) ==/g)].map(([, title]) => title)).toEqual(["类1", "其他文章"]);
    expect(text).toContain("类7 · 李明 · source.example · 1月8日");
    expect(html).not.toContain("类1 · 李明");
    expect([...rendered(digestOf(many.slice(0, 8))).shared.text.matchAll(/== (.*) ==/g)]).toHaveLength(8);
  });

  it("names three authors at most, and the year of a post that is not this year's", () => {
    const authors = ["甲", "乙", "丙", "丁"];
    const { text } = rendered(digestOf([entry(1, { authors, publishedAt: Date.UTC(2021, 4, 6, 1, 2) })])).shared;
    expect(text).toContain("甲 · 乙 · 丙 · source.example · 2021年5月6日 09:02\n");
  });

  it("escapes everything from a post", () => {
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
    expect(shown.shared.html).toMatch(
      /<a href="https:\/\/news\.example\.com\/posts\/2022-01-07-1" style="text-decoration:none"><img [^>]*src="https:\/\/img\.example\/k\.jpg\?a=1&amp;b=2" alt="一盏灯" width="510"/,
    );
    const hidden = rendered(digestOf([entry(1, { image: { ...image, url: "http://img.example/k.jpg" } })]));
    expect(hidden.shared.html).not.toContain("<img");
  });

  it("shows no icons and no very tall or flat images", () => {
    const url = "https://img.example/k.png";
    for (const [width, height] of [
      [32, 32],
      [99, 100],
      [100, 99],
      [600, 1800],
      [900, 20],
    ]) {
      const image = { url, alt: "", width, height, type: undefined, length: undefined };
      expect(rendered(digestOf([entry(1, { image })])).shared.html).not.toContain("<img");
    }
    const unknown = { url, alt: "", width: undefined, height: undefined, type: undefined, length: undefined };
    expect(rendered(digestOf([entry(1, { image: unknown })])).shared.html).toContain("max-height:340px");
  });

  it("never enlarges an image: in Word, which knows the width attribute alone, it is left out where its size is unknown", () => {
    const url = "https://img.example/k.png";
    const inWord = (width: number | undefined, height: number | undefined) => {
      const image = { url, alt: "", width, height, type: undefined, length: undefined };
      const { html } = rendered(digestOf([entry(1, { image })])).shared;
      expect(html).toContain("<img");
      return /<img[^>]*>/.exec(html.replace(/<!--\[if !mso\]><!-->.*?<!--<!\[endif\]-->/gs, ""))?.[0];
    };
    expect(inWord(undefined, undefined)).toBeUndefined();
    expect(inWord(160, undefined)).toBeUndefined();
    expect(inWord(160, 120)).toContain('width="160" style="width:100%;max-width:160px;');
    expect(inWord(4000, 1000)).toContain('width="560" style="width:100%;max-width:560px;');
    expect(inWord(800, 1600)).toContain('width="170" ');
  });

  it("takes less than 60 KB on the wire with sixty posts, and shows summaries and pictures of the first ones", () => {
    const picture = { alt: "灯", width: 1200, height: 800, type: undefined, length: undefined };
    const many = numbers(60).map((at) =>
      entry(at, {
        title: `${"一盏灯亮起来的时候".repeat(3)} ${at}`,
        summary: "灯亮了。".repeat(100),
        image: { ...picture, url: `https://img.example/${"k".repeat(60)}${at}.jpg` },
        categories: [{ id: `c${at % 7}`, title: `社区${at % 7}` }],
      }),
    );
    const email = copyOf(rendered(digestOf(many, 60)));
    expect(writeMime(email).length).toBeLessThan(60_000);
    expect(email.html.match(/灯亮了。…?<\/p>/g)?.length).toBeGreaterThanOrEqual(3);
    expect(email.html.match(/<img/g)?.length).toBeGreaterThanOrEqual(3);
    for (const { url } of many) expect(email.html).toContain(`href="${url}"`);
    expect(email.html).not.toContain("还有");
  });

  it("stays under 90 KB: the last posts lose their summaries first, and only then posts go", () => {
    const wordy = numbers(100).map((at) => entry(at, { summary: "灯亮了。".repeat(100) }));
    const withoutSome = copyOf(rendered(digestOf(wordy, 100)));
    expect(bytes(withoutSome.html)).toBeLessThan(90_000);
    expect(withoutSome.html).toContain("楼道里的第 100 盏灯");
    expect(withoutSome.html.match(/灯亮了。…?<\/p>/g)).toHaveLength(3);
    expect(withoutSome.text).not.toContain("还有");

    const tooMany = numbers(2000).map((at) => entry(at, { summary: "灯亮了。".repeat(100) }));
    const cut = copyOf(rendered(digestOf(tooMany, 2000)));
    expect(bytes(cut.html)).toBeLessThan(90_000);
    expect(cut.html).not.toContain("灯亮了。");
    const shown = entriesIn(cut.html);
    expect(shown).toBeGreaterThan(80);
    expect(cut.text.match(/\n楼道里的第/g)).toHaveLength(shown);
    expect(cut.html).toContain(`还有 ${2000 - shown} 篇`);
    expect(lint(cut)).toEqual([]);
  });

  it("drops no post that would fit, a heading having gone with its last post", () => {
    const digest = digestOf(
      numbers(4).map((at) => entry(at, { categories: [{ id: `c${at}`, title: `第 ${at} 类` }] })),
    );
    const written = writtenEntries();
    const listed = (room: number) => {
      const reader = { site, language: "zh", timeZone: "Asia/Shanghai", now: Date.UTC(2022, 0, 8), written };
      const { parts, left } = digestList(digest, reader, { room, light: 0 });
      return { left, size: parts.reduce((sum, { html }) => sum + bytes(html), 0) };
    };
    for (const left of [1, 2, 3]) {
      let { size } = listed(20_000);
      while (listed(size).left < left) size -= 20;
      expect(listed(listed(size).size)).toEqual({ left, size: listed(size).size });
    }
  });

  it("cuts a busy category before a small one, even where the small one comes last", () => {
    const busy = numbers(2000).map((at) => entry(at));
    const rare = entry(2001, { title: "少见", categories: [{ id: "rare", title: "冷门" }] });
    const { html, text } = copyOf(rendered(digestOf([...busy, rare], 2001)));
    expect(bytes(html)).toBeLessThan(90_000);
    for (const part of [html, text]) expect(part).toMatch(/冷门[\s\S]*少见/);
  });

  it("stays under 90 KB, its subject under 150 characters, and passes the lint, whatever the posts are", () => {
    const words = (maxLength: number) =>
      fc.oneof(
        fc.string({ unit: "grapheme", maxLength }),
        fc.string({ unit: anyPoint, maxLength }),
        fc
          .integer({ min: 0, max: maxLength })
          .chain((length) =>
            fc
              .constantFrom("灯", "<&>\"'", "👩‍👩‍👧‍👦", "Z\u0300\u0301\u0302", "\u202e")
              .map((unit) => unit.repeat(length)),
          ),
      );
    const label = fc.integer({ min: 0, max: 70 }).chain((id) => words(300).map((title) => ({ id: `c${id}`, title })));
    const path = fc.integer({ min: 0, max: 3000 }).map((length) => `https://news.example.com/${"x".repeat(length)}`);
    const image = path.map((url) => ({
      url,
      alt: "灯".repeat(400),
      width: undefined,
      height: undefined,
      type: undefined,
      length: undefined,
    }));
    const posts = fc.array(
      fc.record({
        title: words(400),
        summary: words(1000),
        url: path,
        sourceUrl: fc.option(path, { nil: undefined }),
        image: fc.option(image, { nil: undefined }),
        categories: fc.array(label, { maxLength: 3 }),
        language: fc.constantFrom(undefined, "en", "ar"),
      }),
      { minLength: 1, maxLength: 60, size: "max" },
    );
    let largest = 0;
    fc.assert(
      fc.property(posts, words(500), words(2000), fc.constantFrom("zh", "en"), (facts, title, address, language) => {
        const digest = digestOf(facts.map((each, at) => entry(at, each)));
        const postalAddress = `示例市\n${address}`;
        const email = copyOf(rendered(digest, { site: { ...site, title: `站${title}`, postalAddress }, language }));
        expect(bytes(email.html)).toBeLessThan(90_000);
        expect([...email.subject].length).toBeLessThanOrEqual(150);
        expect(lint(email).filter(({ code }) => code !== "email-postal-address")).toEqual([]);
        const shown = entriesIn(email.html);
        const left = /(\d+) (?:more post|篇<)/.exec(email.html.slice(email.html.indexOf("</main>")))?.[1] ?? 0;
        expect(shown + Number(left)).toBe(facts.length);
        largest = Math.max(largest, bytes(email.html));
      }),
      { numRuns: 60 },
    );
    // Some of them had to be cut.
    expect(largest).toBeGreaterThan(80_000);
  });

  it("survives one post that alone is larger than an email may be", () => {
    const monster = entry(1, { url: `https://news.example.com/${"x".repeat(100_000)}` });
    const email = copyOf(rendered(digestOf([monster])));
    expect(email.html).toContain("还有 1 篇");
    expect(lint(email)).toEqual([]);
  });

  it("is the same for everybody except for the reader's links, which come last in both bodies", () => {
    const issue = rendered(digestOf([entry(1)]));
    const { html, text } = copyOf(issue);
    expect(html.startsWith(issue.shared.html)).toBe(true);
    expect(text.startsWith(issue.shared.text)).toBe(true);
    for (const { href } of Object.values(links)) {
      expect(issue.shared.html + issue.shared.text).not.toContain(href);
      expect(html).toContain(`href="${href}"`);
      expect(text).toContain(href);
    }
  });

  it("renders the same bytes for the same posts", () => {
    const render = () => rendered(digestOf(numbers(30).map((at) => entry(at))));
    expect(render()).toEqual(render());
  });

  it("carries the headers that mailbox providers require of newsletters, and tags for its feedback", () => {
    const { headers, tags } = copyOf(rendered(digestOf([entry(1)])));
    expect(headers).toEqual({
      "List-Id": "=?UTF-8?B?6YK76YeM6KeC5a+f?= <gazette.news.example.com>",
      "List-Unsubscribe": "<https://news.example.com/unsubscribe/2s.kq3ZbV0w>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "List-Archive": "<https://news.example.com/>",
      "Feedback-ID": "issue-4:daily:news.example.com:gazette",
      "Auto-Submitted": "auto-generated",
      "Content-Language": "zh-CN",
    });
    expect(tags).toEqual({ delivery: "123", issue: "4", kind: "issue" });
  });

  it("links to its page if it has one", () => {
    const archiveUrl = "https://news.example.com/issues/4";
    const { html, text } = rendered(digestOf([entry(1)]), { archiveUrl }).shared;
    expect(html).toMatch(/<a [^>]*href="https:\/\/news\.example\.com\/issues\/4"[^>]*>在浏览器中阅读<\/a>/);
    expect(text).toContain("在浏览器中阅读：https://news.example.com/issues/4\n");
  });

  it("leads to its page from what does not fit, between the posts and who publishes", () => {
    const archiveUrl = "https://news.example.com/issues/4";
    const digest = digestOf([entry(1), entry(2)], 1);
    const { html, text } = rendered(digest, { archiveUrl, language: "en" }).shared;
    expect(html).toMatch(
      /<\/main>\n<p [^>]*><a [^>]*href="https:\/\/news\.example\.com\/issues\/4"[^>]*>and 1 more post</,
    );
    expect(html.indexOf("and 1 more post<")).toBeLessThan(html.indexOf("<address"));
    expect(text).toMatch(/and 1 more post: https:\/\/news\.example\.com\/issues\/4\n\n-- \n/);
    expect(html).toMatch(/<p class="quiet rule"[^>]*>[^<]* 2 new posts · <a/);
    expect(rendered(digestOf([entry(1)])).shared.html).not.toContain("还有");
  });

  it("has the editor's words above the posts, in both bodies", () => {
    const note = { html: "<p>编者按 &amp; 致谢</p>", text: "编者按 & 致谢" };
    const { html, text } = rendered(digestOf([entry(1)]), { note }).shared;
    expect(html).toMatch(/<div lang="zh-CN" style="[^"]+"><p>编者按 &amp; 致谢<\/p><\/div>\n<main/);
    expect(text).toContain("1 篇新文章\n\n编者按 & 致谢\n\n楼道里");
  });

  it("says why: what the reader's searches found, or what they subscribe to", () => {
    const issue = { id: 4, frequency: "alerts", closedAt: 0 };
    const why = (facts: object) =>
      /\n-- \n(.*)\n/.exec(rendered(digestOf([entry(1)]), { language: "en", ...facts }).shared.text)?.[1];
    expect(why({ issue })).not.toBe(why({}));
    expect(why({ issue })).toMatch(/search/);
  });

  it("says who publishes, from where, and why the reader gets it, in both bodies", () => {
    const { html, text } = rendered(digestOf([entry(1)])).shared;
    for (const words of ["邻里观察", "示例市榆树路 12 号", "邮编 100000", "您收到这封邮件，是因为您订阅了邻里观察。"]) {
      expect(html).toContain(words);
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/\n{4}/);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain("@media (prefers-color-scheme:dark)");
    expect(site.postalAddress).not.toBe("");
  });
});
