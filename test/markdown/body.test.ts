import { describe, expect, it } from "vitest";
import { elements, html, post, problem, readText, site } from "./a-post.ts";

const IMAGE = 'loading="lazy" referrerpolicy="no-referrer"';

describe("a body", () => {
  it.each([
    ["emphasis next to CJK", "中文**“强调”**文本", "<p>中文<strong>“强调”</strong>文本</p>"],
    ["tables", "|a|b|\n|-|-:|\n|1|2|", /<th style="text-align:right">b<\/th>/],
    ["strikethrough", "~~old~~ new", "<p><s>old</s> new</p>"],
    [
      "a bare source link",
      "<http://news.example/Share.html?a=1&b=2>",
      '<p><a href="http://news.example/Share.html?a=1&amp;b=2">http://news.example/Share.html?a=1&amp;b=2</a></p>',
    ],
    ["code", "```js\na < b && c\n```", '<pre><code class="language-js">a &lt; b &amp;&amp; c\n</code></pre>'],
    ["HTML and Markdown in one", "<div>\n\n*a*\n\n</div>", "<div>\n<p><em>a</em></p>\n</div>"],
    ["centred blocks", "<center>x</center>", '<div style="text-align:center">x</div>'],
    ["old fonts", '<p><font color="red" size="7">x</font></p>', '<p><span style="color:red">x</span></p>'],
    ["ruby", "<p><ruby>港<rt>gǎng</rt></ruby></p>", "<p><ruby>港<rt>gǎng</rt></ruby></p>"],
    ["characters, not their names", "<p>&nbsp;&copy;&lt;&amp;&quot;</p>", '<p>\u00a0©&lt;&amp;"</p>'],
  ])("may hold %s", async (_, body, expected) => {
    expect(await html(body)).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
  });

  it.each([
    ["<p>a<b>b<i>c</p>d", "<p>a<b>b<i>c</i></b></p>d"],
    ["<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"],
    ["<p>a<br>b<hr>c</p>", "<p>a<br />b</p><hr />c<p></p>"],
    ["</div></p>x", "<p></p>x"],
    ["<p title=a&b>x", '<p title="a&amp;b">x</p>'],
    ["<p>a ]]> b", "<p>a ]]&gt; b</p>"],
    ["<ol reversed start=3><li>x</ol>", '<ol start="3"><li>x</li></ol>'],
    ["<td nowrap colspan=2>x</td>", '<td colspan="2">x</td>'],
    ["<p><o:p>x</o:p><foo-bar>y</foo-bar></p>", "<p>xy</p>"],
    ["<p>a<!-- b --c --><?php d ?><![CDATA[e]]>f", "<p>af</p>"],
  ])("is rendered well-formed: %j", async (body, expected) => {
    expect(await html(body)).toBe(expected);
    elements(await html(body));
  });

  it("loses control characters, non-characters and lone surrogates, also from entities", async () => {
    expect(await html("a\u0000\u0008\u001f\u007f\u0085\u009f\ufffe\uffffbc")).toBe("<p>abc</p>");
    expect(await html('<p title="a&#1;b">&#xd800;&#8;&#xfffe;</p>')).toBe('<p title="ab">\ufffd</p>');
  });

  it("keeps its text at any nesting depth, in linear time", async () => {
    const started = performance.now();
    const deep = await html(`${"<div>".repeat(10_000)}deep<script>x</script> text${"</div>".repeat(10_000)}`);
    expect(deep.trim()).toBe("deep text");
    expect(await html(`${"<b>".repeat(100_000)}${"</i>".repeat(100_000)} text`)).toContain("text");
    expect(await html(`${"[".repeat(10_000)}text${"]".repeat(10_000)}`)).toContain("text");
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("that the index could not hold is quarantined", async () => {
    expect((await problem("title: t", "港口 ".repeat(250_000))).reason.code).toBe("post-too-long");
  });

  it("with YAML bombs and deep YAML is read quickly", async () => {
    const started = performance.now();
    const nine = (name: string) => Array(9).fill(`*${name}`).join(",");
    const bomb = `a: &a [x]\n${[..."bcdefghi"].map((c, i) => `${c}: &${c} [${nine("abcdefgh"[i] ?? "")}]`).join("\n")}`;
    expect((await post(`title: t\n${bomb}\ncategories: *i`)).title).toBe("t");
    expect((await post(`title: t\na: ${"[".repeat(50_000)}`)).title).toBe("t");
    expect((await problem(`title: t\n${"\n".repeat(100_000)}a: b`)).reason.code).toBe("matter-too-long");
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("addresses", () => {
  it.each([
    ["img/a.png", "https://news.example/posts/2022/img/a.png"],
    ["../a.html?x=1&y=2", "https://news.example/posts/a.html?x=1&amp;y=2"],
    ["/a", "https://news.example/a"],
    ["//other.example/a", "https://other.example/a"],
    ["\\\\other.example\\a", "https://other.example/a"],
    ["#part", "https://news.example/posts/2022/2022-01-07-harbour-opens#part"],
    ["?x", "https://news.example/posts/2022/2022-01-07-harbour-opens?x"],
    ["http://other.example/港 口|{}", "http://other.example/%E6%B8%AF%20%E5%8F%A3%7C%7B%7D"],
    ["  HTTPS://Other.example/a\n", "https://other.example/a"],
    ["https://other.example/?q=%22'&amp;lt", "https://other.example/?q=%22%27&amp;lt"],
    ["mailto:a@news.example?subject=a b", "mailto:a@news.example?subject=a%20b"],
    ["tel:+1-23", "tel:+1-23"],
  ])("become absolute: %j", async (href, expected) => {
    expect(await html(`<p><a href="${href}">x</a></p>`)).toBe(`<p><a href="${expected}">x</a></p>`);
  });

  it.each([
    "",
    "http://",
    "http://[bad",
    "https://a b/",
    "ftp://x/",
    "sms:1",
    "data:text/html,x",
    "blob:x",
    "file:///x",
    "about:blank",
  ])("that are not allowed are removed, and the text stays: %j", async (href) => {
    expect(await html(`<p><a href="${href}">x</a></p>`)).toBe("<p><a>x</a></p>");
    expect(await html(`[x](<${href}>)`)).toBe("<p><a>x</a></p>");
  });

  it("resolve below the site's path", async () => {
    const blog = { ...site, url: new URL("http://localhost:8787/blog/") };
    const { contentHtml } = await post("title: t", "[a](b) [c](/d) [e](//f.example/)", undefined, blog);
    expect(elements(contentHtml).flatMap(({ attributes }) => attributes.href ?? [])).toEqual([
      "http://localhost:8787/blog/posts/2022/b",
      "http://localhost:8787/d",
      "https://f.example/",
    ]);
  });

  it("resolve next to a file with an unusual name", async () => {
    expect((await post("title: t", "[a](b)", "posts/50%?/2022-01-07-#x.md")).contentHtml).toContain(
      'href="https://news.example/posts/50%25%3F/b"',
    );
  });
});

describe("images", () => {
  it.each([
    ["![港口](a.png)", `<img src="https://news.example/posts/2022/a.png" alt="港口" ${IMAGE} />`],
    [
      '<img src="GetPic.aspx?nid=1&imageType=k" width="580" emheight="2099" style="border:1px solid;padding:3px">',
      `<img src="https://news.example/posts/2022/GetPic.aspx?nid=1&amp;imageType=k" alt="" width="580" ${IMAGE} />`,
    ],
    [
      '<img src="//i.example/a.png" width="100%" height="200px" srcset="b.png 2x" onload=x>',
      `<img src="https://i.example/a.png" alt="" height="200" ${IMAGE} />`,
    ],
    [
      '<img src="data:image/gif;base64,R0" data-src="/late.jpg" alt="a">',
      `<img src="https://news.example/late.jpg" alt="a" ${IMAGE} />`,
    ],
  ])("are kept: %s", async (body, expected) => {
    expect(await html(`<p>${body.startsWith("!") ? "" : body}</p>`)).toContain(body.startsWith("!") ? "<p>" : expected);
    if (body.startsWith("!")) expect(await html(body)).toBe(`<p>${expected}</p>`);
  });

  it.each([
    '<img src="https://t.example/p.gif" width="1" height="1">',
    '<img src="https://t.example/p.gif" width=0>',
    '<img src="https://t.example/p.gif" style="width:1px;height:1px">',
    '<img src="https://t.example/p.gif" style="display:none">',
    '<img src="https://t.example/p.gif" hidden>',
    '<img src="data:image/png;base64,AA">',
    "<img>",
  ])("that only track, or show nothing, are removed: %s", async (body) => {
    expect(await html(`<p>a${body}b</p>`)).toBe("<p>ab</p>");
  });

  it("without a usable address are replaced by their text", async () => {
    expect(await html('<p>a <img src="javascript:x" alt="the quay"> b</p>')).toBe("<p>a <span>the quay</span> b</p>");
  });

  it("represent a post: the one it names, else the first in its body", async () => {
    const body =
      '<img src="pixel.gif" width=1><p style="display:none"><img src="no.png"></p>\n\n![A](a.jpg) ![B](b.jpg)';
    expect((await post("title: t", body)).image).toEqual({
      url: "https://news.example/posts/2022/a.jpg",
      alt: "A",
      width: undefined,
      height: undefined,
      type: "image/jpeg",
      length: undefined,
    });
    expect((await post("title: t\ncover: /c.png?x", body)).image).toMatchObject({
      url: "https://news.example/c.png?x",
      type: "image/png",
    });
    expect(
      (await post('title: t\nimage: {path: c.webp, alt: "C  c", width: 300, height: "200px"}')).image,
    ).toMatchObject({
      url: "https://news.example/posts/2022/c.webp",
      alt: "C c",
      width: 300,
      height: 200,
    });
    expect((await post("title: t\nimage: javascript:x")).image).toBeUndefined();
    for (const url of ["false", "[x]"])
      expect((await post(`title: t\nimage: {url: ${url}, src: /c.png}`)).image?.url).toBe("https://news.example/c.png");
  });
});

describe("dangerous or hidden content", () => {
  it.each([
    ["<script>alert(1)</script>x", "x"],
    ["<ScRiPt src=//e.example/x.js></sCrIpT >x", "x"],
    ["<style>p{}</style>x", "x"],
    ["<p onclick=alert(1) ONLOAD=x>x</p>", "<p>x</p>"],
    ['<a href="javascript:alert(1)">x</a>', "<p><a>x</a></p>"],
    ['<a href="jAvA&#x09;script&colon;alert(1)">x</a>', "<p><a>x</a></p>"],
    ['<a href="&#1;javascript:alert(1)">x</a>', "<p><a>x</a></p>"],
    ["[x](javascript:alert(1))", "<p><a>x</a></p>"],
    ["[x](vbscript:a)", "<p><a>x</a></p>"],
    ["<javascript:alert(1)>", "<p><a>javascript:alert(1)</a></p>"],
    ["<svg onload=alert(1)><script>x</script><a>y</a></svg>z", "<p>z</p>"],
    ["<math><mtext><img src=x onerror=y></mtext></math>", /^<p><img src="[^"]*" alt="" loading/],
    ["<form action=/x><input name=a>text<button>go</button></form>", "textgo"],
    ["<p><textarea>x</textarea>y</p>", "<p>y</p>"],
    ["<object data=x><embed src=x></object>y", "<p>y</p>"],
    ["<base href=//e.example><meta http-equiv=refresh content=0><link rel=stylesheet href=x>y", "y"],
    [
      '<p style="background:url(javascript:x);color:red;width:expression(alert(1))">x</p>',
      '<p style="color:red">x</p>',
    ],
    ['<p style="position:fixed;top:0;margin:-9px;text-align:center">x</p>', '<p style="text-align:center">x</p>'],
    ["<p class=admin name=x>x</p>", "<p>x</p>"],
    ['<a href="https://a.example/" target=_blank rel=opener ping=x>x</a>', '<p><a href="https://a.example/">x</a></p>'],
    [
      '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
      '<p><p title="&lt;/noscript&gt;&lt;img src=x onerror=alert(1)&gt;"></p>\n</p>',
    ],
    ["<<script>script>alert(1)</script>", /^(?!.*<script)/s],
    ['<img src="x" alt="`onerror=alert(1)">', /alt="`onerror=alert\(1\)"/],
    ["<xmp><img src=x onerror=alert(1)></xmp>y", "<p>y</p>"],
    ["<title><img src=x onerror=alert(1)></title>y", "y"],
  ])("is removed: %j", async (body, expected) => {
    expect(await html(body)).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
  });

  it.each([
    '<p style="display:none">secret</p>',
    '<p style="DISPLAY : None !important">secret</p>',
    '<p style="display:/**/none">secret</p>',
    '<div style="color:red;visibility:hidden"><b>secret</b></div>',
    '<div style="opacity:0">secret</div>',
    "<div hidden>secret</div>",
  ])("is removed with its content: %s", async (body) => {
    expect(await html(`${body}\n\nshown`)).toBe("<p>shown</p>");
  });

  it.each([
    ['<iframe src="https://v.example/1?a&b">no frames</iframe>', "https://v.example/1?a&amp;b"],
    ['<video src="//v.example/a.mp4" controls></video>', "https://v.example/a.mp4"],
    ['<iframe src="https://v.example/2">', "https://v.example/2"],
    ['<audio controls><source src="https://v.example/a.mp3"></audio>', "https://v.example/a.mp3"],
  ])("becomes a link: %s", async (body, url) => {
    expect(await html(`<p>${body}</p>`)).toBe(`<p><a href="${url}">${url}</a></p>`);
  });

  it("becomes a link once, beside its content", async () => {
    expect(await html('<p><video src="https://v.example/a"><b>no video</b> here</video></p>')).toBe(
      '<p><a href="https://v.example/a">https://v.example/a</a><b>no video</b> here</p>',
    );
  });

  it("has an id of which there is no other", async () => {
    expect(await html('<p id="a">b</p><p id="a">c</p>')).toBe('<p id="a">b</p><p>c</p>');
  });

  it("takes nothing with it that follows a broken tag", async () => {
    expect(await html("<p>a<iframe <b>c</p><p>d</p>")).toBe("<p>ac</p><p>d</p>");
  });

  it("is dropped if it cannot be linked", async () => {
    expect(
      await html('<p>a<iframe src="http://v.example/"></iframe><iframe srcdoc="<script>x</script>"></iframe>b</p>'),
    ).toBe("<p>ab</p>");
  });
});

describe("the summary", () => {
  it("has two hundred characters of a text whose characters are long", async () => {
    const family = "👨‍👩‍👧‍👦";
    const families = (count: number, between: string) => Array<string>(count).fill(family).join(between);
    // The spaces count as well.
    expect((await post("title: t", families(900, "\n\n"))).summary).toBe(`${families(100, " ")}…`);
  });

  it("leaves out a table", async () => {
    expect((await post("title: t", "| a |\n|---|\n| b |\n\ntext")).summary).toBe("text");
  });

  it.each(["description", "excerpt", "summary"])("is the front matter's %s", async (key) => {
    expect((await post(`title: t\n${key}: "  In  short. "`)).summary).toBe("In short.");
  });

  it("loses the markup of an exported excerpt, and nothing else", async () => {
    expect((await post('title: t\nexcerpt: "<p>In &amp; <b>short</b></p>"')).summary).toBe("In & short");
    expect((await post('title: t\nexcerpt: "a < b (<dl>)"')).summary).toBe("a < b (<dl>)");
  });

  it("is the text before the more mark", async () => {
    expect((await post("title: t", "One *two*.\n\n<!--more-->\n\nThree.")).summary).toBe("One two.");
    expect((await post("title: t", "<!-- More -->Three.")).summary).toBe("Three.");
  });

  it("is else the beginning of the text, cut between graphemes", async () => {
    expect((await post("title: t", "# Head\n\n- a &lt; b\n- c\n\n<p>d<br>e</p>")).summary).toBe("a < b c d e");
    const parts = "One.\n\n## Head\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\nTwo.";
    expect((await post("title: t", parts)).summary).toBe("One. Two.");
    expect((await post("title: t", "| a | b |\n|---|---|\n| 1 | 2 |")).summary).toBe("a b 1 2");
    expect((await post("title: t", "港".repeat(201))).summary).toBe(`${"港".repeat(200)}…`);
    expect((await post("title: t", "港".repeat(200))).summary).toBe("港".repeat(200));
    expect((await post("title: t", `${"👍🏽".repeat(300)}`)).summary).toBe(`${"👍🏽".repeat(200)}…`);
    const long = `<p style="text-align:center"></p>`.repeat(500);
    expect((await post("title: t", `${long}<p>far down</p>`)).summary).toBe("far down");
    expect((await post("title: t", '<img src="a.png">')).summary).toBe("");
  });
});

describe("the other fields", () => {
  it("include the source's address, if valid", async () => {
    for (const key of ["source_url", "canonical_url", "original_url", "link"]) {
      expect((await post(`title: t\n${key}: https://a.example/?b=1&c=2`)).sourceUrl).toBe("https://a.example/?b=1&c=2");
    }
    expect((await post("title: t\nlink: <http://a.example/x>")).sourceUrl).toBe("http://a.example/x");
    for (const link of ["<>", "/a", "//a.example/", "javascript:x", "mailto:a@b.example", "http://"]) {
      expect((await post(`title: t\nlink: "${link}"`)).sourceUrl).toBeUndefined();
    }
  });

  it("include the language, if valid", async () => {
    expect((await post("title: t\nlang: zh_cn")).language).toBe("zh-CN");
    expect((await post("title: t\nlanguage: en")).language).toBe("en");
    for (const lang of ["chinese", "e", "en-", "12"])
      expect((await post(`title: t\nlang: ${lang}`)).language).toBeUndefined();
  });
});

const PORTAL = `---
layout: post
title: "云浦港启用新泊位 打通“最后一公里”"
date: 2022-01-07 20:33:27 +0800
categories: gangkouxinwen
tags: 港口新闻
---
<p>云浦港一月七日启用新泊位，装卸时间缩短三成。</p>
 <p style="display:none">来源跟踪</p>
 <center><img src="//img.example/GetPic.aspx?nid=7&imageType=k" width="580" emheight="1739" style="border:#d1d1d1 1px solid;" /></center><p class="em_media">（来源：港口新闻）</p>

<http://news.example/html/Share.html?infoCode=NW1&from=a>

[返回港口新闻](//news.example/category/gangkou.html)｜[返回首页](../index.html)`;

describe("a post concatenated from a portal's page", () => {
  it("is read in full", async () => {
    expect(await readText(PORTAL)).toMatchObject({
      state: "published",
      post: {
        title: "云浦港启用新泊位 打通“最后一公里”",
        publishedAt: Date.UTC(2022, 0, 7, 12, 33, 27),
        categories: [{ id: "gangkouxinwen" }],
        tags: [{ id: "港口新闻" }],
        summary: expect.stringMatching(/^云浦港一月七日启用新泊位，装卸时间缩短三成。 （来源：港口新闻）/),
        image: { url: "https://img.example/GetPic.aspx?nid=7&imageType=k", width: 580, alt: "" },
        contentHtml: `<p>云浦港一月七日启用新泊位，装卸时间缩短三成。</p>
 
 <div style="text-align:center"><img src="https://img.example/GetPic.aspx?nid=7&amp;imageType=k" alt="" width="580" ${IMAGE} /></div><p>（来源：港口新闻）</p>
<p><a href="http://news.example/html/Share.html?infoCode=NW1&amp;from=a">http://news.example/html/Share.html?infoCode=NW1&amp;from=a</a></p>
<p><a href="https://news.example/category/gangkou.html">返回港口新闻</a>｜<a href="https://news.example/posts/index.html">返回首页</a></p>
`,
      },
    });
  });
});
