import { describe, expect, it } from "vitest";
import type { Problem, Reading } from "../../src/core/posts/post.ts";
import type { NamedPost } from "../../src/core/posts/post-name.ts";
import { reason } from "../../src/core/reason.ts";
import { readPost } from "../../src/markdown/read-post.ts";
import { elements, html, post, readText, site } from "./a-post.ts";

const PAGE = "https://news.example/posts/2022/2022-01-07-harbour-opens";
/** What a body becomes, with addresses within the page as their fragments. */
const shown = async (body: string) => (await html(body)).replaceAll(PAGE, "");

async function notices(body: string, key?: string): Promise<Problem[]> {
  const reading: Reading = await readText(`---\ntitle: t\ndate: 2022-01-07\n---\n${body}`, key);
  if (reading.state !== "published") throw new Error(JSON.stringify(reading));
  return reading.notices;
}

const mdx = async (body: string) => (await post("title: t", body, "posts/2022-01-07-a.mdx")).contentHtml.trim();

describe("headings have ids", () => {
  it.each([
    ["## Results", '<h2 id="results">Results</h2>'],
    ["## What's *new* in `v2`?", '<h2 id="whats-new-in-v2">What\'s <em>new</em> in <code>v2</code>?</h2>'],
    ["## 第一章 港口", '<h2 id="第一章-港口">第一章 港口</h2>'],
    ["## ???", '<h2 id="section">???</h2>'],
    ["## A\n## A\n## A-1", '<h2 id="a">A</h2>\n<h2 id="a-1">A</h2>\n<h2 id="a-1-1">A-1</h2>'],
    ["## A {#b}\n## B", '<h2 id="b">A</h2>\n<h2 id="b-1">B</h2>'],
    ["A {: #b .c}\n===", '<h1 id="b">A</h1>'],
    ["## A\n{: #b}", '<h2 id="b">A</h2>'],
    ["## Use {id}", '<h2 id="use-id">Use {id}</h2>'],
    ["## Main", '<h2 id="main-1">Main</h2>'],
  ])("%j", async (body, expected) => {
    expect(await shown(body)).toBe(expected);
  });
});

describe("links within a page lead to", () => {
  it.each([
    ["a heading", "[x](#a-b)\n\n## A B", "#a-b"],
    ["a heading as Hexo names it", "[x](#A-B)\n\n## A B", "#a-b"],
    ["the first of headings that differ in their signs", "[x](#A_B)\n\n## A B\n\n## AB", "#a-b"],
    ["a heading as kramdown names it", "[x](#intro)\n\n## 1. Intro", "#1-intro"],
    ["a heading in Chinese", "[x](#港口)\n\n## 港口", "#%E6%B8%AF%E5%8F%A3"],
    ["a named anchor", '<a name="old"></a>[x](#old)', "#old"],
    ["an id", '<p id="fn:1">a</p>\n\n[x](#fn:1)', "#fn:1"],
    ["an id that our page has", '<p id="main">a</p>\n\n[x](#main)', "#main-1"],
    ["the top", "[x](#top)", "#top"],
  ])("%s", async (_, body, href) => {
    expect(await shown(body)).toContain(`<a href="${href}">x</a>`);
    expect(await notices(body)).toEqual([]);
  });

  it("nowhere, which is said", async () => {
    expect(await notices("text\n\n[x](#gone)")).toEqual([
      { line: 7, reason: reason("anchor-missing", { fragment: "gone" }) },
    ]);
  });

  it("the first of two elements with one id", async () => {
    expect(await shown('<p id="a">1</p>\n<p id="a">2</p>')).toBe('<p id="a">1</p>\n<p>2</p>');
  });
});

describe("footnotes", () => {
  it("stand at the end, in the order of their references, and lead back", async () => {
    expect(await shown("B[^b] a[^a] b[^b]\n\n[^a]: One[^b].\n[^b]: https://x.example/\n\n    More.")).toBe(
      '<p>B<sup class="footnote-ref"><a href="#fn:b" id="fnref:b">1</a></sup> a<sup class="footnote-ref">' +
        '<a href="#fn:a" id="fnref:a">2</a></sup> b<sup class="footnote-ref"><a href="#fn:b" id="fnref:b:1">1</a></sup></p>\n' +
        '<hr />\n<section class="footnotes">\n<ol>\n<li id="fn:b"><p><a href="https://x.example/">https://x.example/</a></p>\n' +
        '<p>More. <a href="#fnref:b">↩︎</a> <a href="#fnref:b:1">↩︎</a> <a href="#fnref:b:2">↩︎</a></p>\n</li>\n' +
        '<li id="fn:a"><p>One<sup class="footnote-ref"><a href="#fn:b" id="fnref:b:2">1</a></sup>. <a href="#fnref:a">↩︎</a></p>\n' +
        "</li>\n</ol>\n</section>",
    );
  });

  it.each([
    [
      "a[^1]\nx\n[^1]: n\n[b]: /c\n\n[b]",
      '<p>a{1}\nx</p>\n<p><a href="https://news.example/c">b</a></p>',
      "<p>n ↩1</p>\n",
    ],
    [
      "a[^1]\n\n   [^1]: n\n   m\n\nb\n\n    c",
      "<p>a{1}</p>\n<p>b</p>\n<pre><code>c\n</code></pre>",
      "<p>n\nm ↩1</p>\n",
    ],
    ["a[^1]\n\n[^1]:\n    - x\n    - y", "<p>a{1}</p>", "<ul>\n<li>x</li>\n<li>y</li>\n</ul>\n ↩1"],
    ["> a[^1]\n>\n> [^1]: n\n\nb", "<blockquote>\n<p>a{1}</p>\n</blockquote>\n<p>b</p>", "<p>n ↩1</p>\n"],
    [
      "- a[^1]\n\n  [^1]: n\n  m\n- b",
      "<ul>\n<li>\n<p>a{1}</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>",
      "<p>n\nm ↩1</p>\n",
    ],
    ["a[^1] \\[^1] `[^1]`\n\n[^1]: n", "<p>a{1} [^1] <code>[^1]</code></p>", "<p>n ↩1</p>\n"],
  ])("hold what is indented as they are, and nothing else: %j", async (body, text, note) => {
    const short = (await shown(body))
      .replace(/<sup class="footnote-ref"><a href="#fn:1" id="fnref:1">(1)<\/a><\/sup>/g, "{$1}")
      .replace(/<a href="#fnref:(1)">↩\ufe0e<\/a>/g, "↩$1");
    expect(short).toBe(
      `${text}\n<hr />\n<section class="footnotes">\n<ol>\n<li id="fn:1">${note}</li>\n</ol>\n</section>`,
    );
  });

  it("that no text refers to are not shown", async () => {
    expect(await shown("text\n\n[^1]: n")).toBe("<p>text</p>");
  });

  it("are code where they are indented as code is", async () => {
    expect(await shown("a\n\n    [^1]: n\n\nb[^2]\n\n[^2]: n")).toContain("<pre><code>[^1]: n\n</code></pre>");
    expect(await shown("a\n    [^1]: n\n\nb[^2]\n\n[^2]: n")).toContain("<p>a\n[^1]: n</p>");
  });

  it("and links of the same name are different things", async () => {
    expect(await shown("[^1] [1] [x][1]\n\n[^1]: <b>n</b>\n[1]: https://x.example/")).toMatch(
      /fnref:1">1<\/a><\/sup> <a href="https:\/\/x.example\/">1<\/a> <a href="https:\/\/x.example\/">x<\/a>.*<b>n<\/b>/s,
    );
  });

  it("that are missing, unused or there twice are named", async () => {
    expect(await notices("a[^x] b[^1]\n\n[^1]: one\n[^1]: two\n[^2]: three")).toEqual([
      { line: 5, reason: reason("footnote-missing", { label: "x" }) },
      { line: 7, reason: reason("footnote-twice", { label: "1" }) },
      { line: 9, reason: reason("footnote-unused", { label: "2" }) },
    ]);
  });

  it("and the table of contents are no part of the summary", async () => {
    const body = "[toc]\n\n## Part\n\nText[^1].\n\n[^1]: Note.";
    expect((await post("title: t", body)).summary).toBe("Text.");
    expect((await post("title: t", `Text[^1].\n<!--more-->\nrest\n\n[^1]: Note.`)).summary).toBe("Text.");
  });
});

describe("attribute lists", () => {
  it.each([
    ['![p](/a.png){: width="300" .right}', /width="300"/],
    ["![p](/a.png){width=300}", /width="300"/],
    ['![p](/a.png){: onclick="x" src="/b.png"}', /^<p><img src="https:\/\/news.example\/a.png" alt="p" loading/],
    ['[x](https://x.example/){:target="_blank" #y}', '<p><a href="https://x.example/" id="y">x</a></p>'],
    ["[x](https://x.example/){#y .z}", '<p><a href="https://x.example/" id="y">x</a></p>'],
    ["`a`{:.language-js}", '<p><code class="language-js">a</code></p>'],
    ["**a**{: .red} b", "<p><strong>a</strong> b</p>"],
    ["a\n{: .note #n}\nb", '<p id="n">a</p>\n<p>b</p>'],
    ["{: #n}\n\na", '<p id="n">a</p>'],
    ["- {: .x} a", "<ul>\n<li>a</li>\n</ul>"],
    ["- a\n  {: #n}\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"],
    ["- a\n- b\n{: #l}", '<ul id="l">\n<li>a</li>\n<li>b</li>\n</ul>'],
    ["|a|\n|-|\n|b|\n{: .t}", /<td>b<\/td>\n<\/tr>\n<\/tbody>\n<\/table>$/],
    ["```{.python .x}\na\n```", '<pre><code class="language-python">a\n</code></pre>'],
    ["a\n{::comment}\nsecret\n{:/comment}\nb", "<p>a</p>\n<p>b</p>"],
    ["{::comment}\nsecret\n\nsecret\n{:/}\nb", "<p>b</p>"],
    ["{::comment}\n{:/}\nb", "<p>b</p>"],
    ['{::options toc_levels="2" /}\na', "<p>a</p>"],
    ["GET /users/{id} and {a: 1} and `x`{id}", "<p>GET /users/{id} and {a: 1} and <code>x</code>{id}</p>"],
    ["    {: .x}", "<pre><code>{: .x}\n</code></pre>"],
    ["   {: #n}\n\na", '<p id="n">a</p>'],
    ["a\n   {: #n}", '<p id="n">a</p>'],
    ["a[^1]\n\n[^1]:\n{: #n}\nb", /<p>b<\/p>/],
    ["> a[^1]\n>\n> [^1]: b\n{: #n}", /^<blockquote id="n">/],
    ["a\n\n{: #n}\nb", '<p>a</p>\n<p id="n">b</p>'],
    ["a\n{: #n .x}\n{: title=t}", '<p title="t" id="n">a</p>'],
    ["{: title=t}\n\na\n\nb", '<p title="t">a</p>\n<p>b</p>'],
    ["{: #n}\n\n***", '<hr id="n" />'],
    ["***\n{: #n}\n\nb", '<hr id="n" />\n<p>b</p>'],
    ["- a\n\n  {: #n}\n- b", '<ul>\n<li>\n<p>a</p>\n</li>\n<li id="n">\n<p>b</p>\n</li>\n</ul>'],
    ["- a\n  - b\n{: #l}", '<ul id="l">\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>'],
    ["a\n{:toc}", "<p>a</p>"],
    ["* TOC\n{:toc}\n{:toc}\n{: #n}\n\na", "<p>a</p>"],
    ["`x`{ } b", "<p><code>x</code>{ } b</p>"],
    ["a\n{::comment}\nsecret", "<p>a</p>"],
    ["a\n{::comment}\nsecret\n{:/}\nb", "<p>a</p>\n<p>b</p>"],
    ["{::comment}\na\n{:/}\n{::comment}\nb\n{:/}\nc", "<p>c</p>"],
    ["{: #n} b", "<p>b</p>"],
    ["# A {#x}\n\n# B {#y} c\n\n# D {#z", '<h1 id="x">A</h1>\n<h1 id="b-y-c">B {#y} c</h1>\n<h1 id="d-z">D {#z</h1>'],
    ["# {: #x}", '<h1 id="x"></h1>'],
    ["a{: #n}b and {: #n} c", "<p>ab and {: #n} c</p>"],
    ["[x](https://x.example/){: #a}{: #b}", '<p><a href="https://x.example/" id="b">x</a></p>'],
    ["{::nomarkdown}<b>x</b>{:/} y", "<p><b>x</b> y</p>"],
    ["`x` {: .y}", "<p><code>x</code> {: .y}</p>"],
  ])("%j", async (body, expected) => {
    expect(await shown(body)).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
  });
});

describe("a table of contents", () => {
  const headings = "\n\n# A\n### B `c`\n## D\n## E\n{: .no_toc}\n# F";
  const expected =
    '<nav class="toc"><ul><li><a href="#a">A</a><ul><li><a href="#b-c">B c</a></li><li><a href="#d">D</a></li></ul></li>' +
    '<li><a href="#f">F</a></li></ul></nav>';

  it.each(["* TOC\n{:toc}", "1. TOC\n{:toc}", "[[toc]]", "[TOC]", "[[_TOC_]]"])("by %j", async (mark) => {
    expect((await shown(mark + headings)).split("\n")[0]).toBe(expected);
  });

  it("goes as deep as the headings, whatever level they begin with", async () => {
    expect((await shown("[toc]\n\n## A\n# B\n### C\n#### D\n## E")).split("\n")[0]).toBe(
      '<nav class="toc"><ul><li><a href="#a">A</a></li><li><a href="#b">B</a><ul><li><a href="#c">C</a><ul><li><a href="#d">D</a></li></ul></li>' +
        '<li><a href="#e">E</a></li></ul></li></ul></nav>',
    );
    expect((await shown("[toc]\n\n# A\n## B\n### C\n# D")).split("\n")[0]).toBe(
      '<nav class="toc"><ul><li><a href="#a">A</a><ul><li><a href="#b">B</a><ul><li><a href="#c">C</a></li></ul></li></ul></li>' +
        '<li><a href="#d">D</a></li></ul></nav>',
    );
    expect(await shown("[toc]")).toBe("");
    expect(await shown("a\n[toc]")).toBe("<p>a\n[toc]</p>");
  });

  it("stands in no heading", async () => {
    expect(await shown("# [toc]\n\n[toc]")).toBe(
      '<h1 id="toc">[toc]</h1>\n<nav class="toc"><ul><li><a href="#toc">[toc]</a></li></ul></nav>',
    );
  });

  it("stands once, and not where a link is meant", async () => {
    expect((await shown(`[toc]\n\n[toc]${headings}`)).split(/<nav|\[toc\]/)).toHaveLength(2);
    expect(await shown("[toc]\n\n[toc]: /b")).toBe('<p><a href="https://news.example/b">toc</a></p>');
  });
});

describe("TeX", () => {
  it.each([
    ["Let $a_{i} * b_{i} = c_{i} * d_{i}$.", "<p>Let $a_{i} * b_{i} = c_{i} * d_{i}$.</p>"],
    [
      "$$\nx &= a_1 * b_1 \\\\\n- y < \\{ z \\}\n= 1\n$$",
      "<p>$$\nx &amp;= a_1 * b_1 \\\\\n- y &lt; \\{ z \\}\n= 1\n$$</p>",
    ],
    ["text\n\\[\na_1 * b\n\\]\nmore", "<p>text</p>\n<p>\\[\na_1 * b\n\\]</p>\n<p>more</p>"],
    ["\\begin{align*}\na &= *b* \\\\\n\\end{align*}", "<p>\\begin{align*}\na &amp;= *b* \\\\\n\\end{align*}</p>"],
    ["Inline \\(x_1 * y * z\\), \\[y_1\\] and \\(n\\).", "<p>Inline \\(x_1 * y * z\\), \\[y_1\\] and \\(n\\).</p>"],
    ["是$$a_i * b_i$$和$x^*$、$y^*$", "<p>是$$a_i * b_i$$和$x^*$、$y^*$</p>"],
    ["$$\na_1*b*c\n$$ more *x*", "<p>$$\na_1*b*c\n$$ more <em>x</em></p>"],
    ["   $$\n   a*b*c_1\n   $$\nb", "<p>$$\n   a*b*c_1\n   $$</p>\n<p>b</p>"],
    ["- $$\n  a*b*c_1\n  $$\n- d", "<ul>\n<li>\n<p>$$\na*b*c_1\n$$</p>\n</li>\n<li>d</li>\n</ul>"],
    ["$$ never *x*\n\\[\na*b*c_1\n\\]", "<p>$$ never <em>x</em></p>\n<p>\\[\na*b*c_1\n\\]</p>"],
    ["$$a_1$$ and $$b*c_1*d$$", "<p>$$a_1$$ and $$b*c_1*d$$</p>"],
    ["\\[a_1 *b* c\\]", "<p>\\[a_1 *b* c\\]</p>"],
    ["\\[\na *and* b\n\\]", "<p>\\[\na *and* b\n\\]</p>"],
    ["\\(x\\) \\(x'\\) \\(ab\\)", "<p>\\(x\\) \\(x'\\) (ab)</p>"],
    ["\\(a+1 *b*\\) \\(2 * 3 *c*\\) \\(1 and *b*\\)", "<p>\\(a+1 *b*\\) \\(2 * 3 *c*\\) (1 and <em>b</em>)</p>"],
    ["\\[x\\]", "<p>\\[x\\]</p>"],
    ["$a_1\\$$ *b*", "<p>$a_1\\$$ <em>b</em></p>"],
    ["$$ab$$", "<p>$$ab$$</p>"],
    ["$x_1$*a* $$y$$*b*", "<p>$x_1$<em>a</em> $$y$$<em>b</em></p>"],
    ["- b\n- $$\n  x_1\n  $$", "<ul>\n<li>b</li>\n<li>\n<p>$$\nx_1\n$$</p>\n</li>\n</ul>"],
    ["$a_1\\$*b*c$", "<p>$a_1\\$*b*c$</p>"],
    ["\\begin{align}a*b*c\\end{align}", "<p>\\begin{align}a*b*c\\end{align}</p>"],
    ["> $$\n> a_1 * b_1 * c\n> $$", "<blockquote>\n<p>$$\na_1 * b_1 * c\n$$</p>\n</blockquote>"],
  ])("stays as it is written: %j", async (body, expected) => {
    expect(await shown(body)).toBe(expected);
    expect(await notices(body)).toEqual([{ line: expect.any(Number), reason: reason("formula-as-source") }]);
  });

  it.each([
    ["$5 and *$6*", "<p>$5 and <em>$6</em></p>"],
    ["US$5*a*, $6*b* or 7$ *c*$8", "<p>US$5<em>a</em>, $6<em>b</em> or 7$ <em>c</em>$8</p>"],
    ["$10 [x](/y) 20$", '<p>$10 <a href="https://news.example/y">x</a> 20$</p>'],
    ["`$a$` \\$b\\$ *c*", "<p><code>$a$</code> $b$ <em>c</em></p>"],
    ["\\[1\\] and \\(a note\\) and \\[x\\](y)", "<p>[1] and (a note) and [x](y)</p>"],
    ["$$\na\n\n*b*\n$$", "<p>$$\na</p>\n<p><em>b</em>\n$$</p>"],
    ["$5 *a* or b$ c", "<p>$5 <em>a</em> or b$ c</p>"],
    ["$$\nnever closed\n\n*a*", "<p>$$\nnever closed</p>\n<p><em>a</em></p>"],
    ["\\[a *and* b\\] \\(ab *c* d\\)", "<p>[a <em>and</em> b] (ab <em>c</em> d)</p>"],
    ["\\[x_1\\](y) \\[x_1\\][y]", "<p>[x_1](y) [x_1][y]</p>"],
    ["$$$$ *a*\n\n$$b*c*d", "<p>$$$$ <em>a</em></p>\n<p>$$b<em>c</em>d</p>"],
    ["a$x*y*z$ $x*y*z$5 $ x*y*z $", "<p>a$x<em>y</em>z$ $x<em>y</em>z$5 $ x<em>y</em>z $</p>"],
    ["\\[a *and* b\\]", "<p>[a <em>and</em> b]</p>"],
    ["\\(\\) *a* = b \\)", "<p>() <em>a</em> = b )</p>"],
    ["    $$\n    *a*\n    $$", "<pre><code>$$\n*a*\n$$\n</code></pre>"],
    ["> $$\n> a\n# b $$", '<blockquote>\n<p>$$\na</p>\n</blockquote>\n<h1 id="b-">b $$</h1>'],
    ["$a `b` *c*$", "<p>$a <code>b</code> <em>c</em>$</p>"],
    ["$PATH and *two* cc$ x\\$y*a*$", "<p>$PATH and <em>two</em> cc$ x$y<em>a</em>$</p>"],
    ["\\begin{align}\na*b*c\n\\end{align*}", "<p>\\begin{align}\na<em>b</em>c\n\\end{align*}</p>"],
  ])("is not what has another meaning: %j", async (body, expected) => {
    expect(await shown(body)).toBe(expected);
    expect(await notices(body)).toEqual([]);
  });
});

it("TeX may be a single sign, and is said of its line", async () => {
  expect(await shown("a $$*$$ b* $*$ c*")).toBe("<p>a $$*$$ b* $*$ c*</p>");
  expect(await shown("a $$$$*b*$$")).toBe("<p>a $$$$*b*$$</p>");
  expect(await notices("a\n\n$$\nx_1\n$$")).toEqual([{ line: 7, reason: reason("formula-as-source") }]);
});

it.each([
  ["[x](javascript:alert)", "<p><a>x</a></p>"],
  ["![x](data:text/html,y)", "<p><span>x</span></p>"],
])("shows %j without its address, and not as it is written", async (body, expected) => {
  expect(await shown(body)).toBe(expected);
});

describe("bare addresses", () => {
  const link = (href: string, text = href) => `<a href="${href}">${text}</a>`;
  it.each([
    ["见https://x.cn/a，然后", `<p>见${link("https://x.cn/a")}，然后</p>`],
    ["（http://x.cn/a）。", `<p>（${link("http://x.cn/a")}）。</p>`],
    ["https://x.cn/a然后", `<p>${link("https://x.cn/a")}然后</p>`],
    [
      "See https://x.example/a_(b), or (https://x.example/c).",
      `<p>See ${link("https://x.example/a_(b)")}, or (${link("https://x.example/c")}).</p>`,
    ],
    ["https://x.example/a_b_c*d*?e==f==&g=$h$", `<p>${link("https://x.example/a_b_c*d*?e==f==&amp;g=$h$")}</p>`],
    [
      "**https://x.example/** www.x.example!",
      `<p><strong>${link("https://x.example/")}</strong> ${link("http://www.x.example/", "www.x.example")}!</p>`,
    ],
    [
      "https://x.example/a[b]]c https://x.example/a[[b]]c",
      `<p>${link("https://x.example/a%5Bb", "https://x.example/a[b")}]]c ${link("https://x.example/a%5B%5Bb%5D%5Dc", "https://x.example/a[[b]]c")}</p>`,
    ],
    ["www.xn--mnchen-3ya.example", `<p>${link("http://www.xn--mnchen-3ya.example/", "www.münchen.example")}</p>`],
    ["me@x.example.", `<p>${link("mailto:me@x.example", "me@x.example")}.</p>`],
    ["[https://x.example/](https://y.example/)", `<p>${link("https://y.example/", "https://x.example/")}</p>`],
    [
      '<a href="https://y.example/">https://x.example/</a>',
      `<p>${link("https://y.example/", "https://x.example/")}</p>`,
    ],
    [
      "`https://x.example/` x.example a.com/b //x.example",
      "<p><code>https://x.example/</code> x.example a.com/b //x.example</p>",
    ],
    ["https:// http:// www. @ a@b", "<p>https:// http:// www. @ a@b</p>"],
  ])("%j", async (body, expected) => {
    expect(await shown(body)).toBe(expected);
  });
});

describe("other syntax", () => {
  it.each([
    ["definition lists", "Term\n: One\n: *Two*", "<dl>\n<dt>Term</dt>\n<dd>One</dd>\n<dd><em>Two</em></dd>\n</dl>"],
    [
      "abbreviations",
      "用HTML写，HTMLX\n\n*[HTML]: Hyper Text",
      '<p>用<abbr title="Hyper Text">HTML</abbr>写，HTMLX</p>',
    ],
    [
      "task boxes",
      "- [ ] a\n- [x] b\n- [y] c\n\nd\n\n[x] e",
      '<ul>\n<li class="task-list-item">☐ a</li>\n<li class="task-list-item">☑ b</li>\n<li>[y] c</li>\n</ul>\n<p>d</p>\n<p>[x] e</p>',
    ],
    [
      "alerts",
      "> [!WARNING]\n> Do *not*.",
      '<blockquote class="markdown-alert markdown-alert-warning">\n<p><strong>Warning</strong></p>\n<p>Do <em>not</em>.</p>\n</blockquote>',
    ],
    ["alerts that are none", "[!NOTE]\na\n\n- [!NOTE] b", "<p>[!NOTE]\na</p>\n<ul>\n<li>[!NOTE] b</li>\n</ul>"],
    [
      "callouts",
      "> [!tip]- My `title`\n> text",
      /alert-tip">\n<p><strong>My <code>title<\/code><\/strong><\/p>\n<p>text<\/p>/,
    ],
    [
      "the first of abbreviations of one name, of several the longest, in words of its own alone",
      "*[A]: x\n*[AB]: y\n*[A]: z\n\nAB ABC A1 _A_ `A`",
      '<p><abbr title="y">AB</abbr> ABC A1 <em><abbr title="x">A</abbr></em> <code>A</code></p>',
    ],
    ["an abbreviation that another begins with", "*[A]: x\n*[A B]: y\n\nA B", '<p><abbr title="y">A B</abbr></p>'],
    ["an abbreviation between lines", "a\n*[A.B]: x\nA.B AxB", '<p>a</p>\n<p><abbr title="x">A.B</abbr> AxB</p>'],
    ["marks", "==a== b == c == d", "<p><mark>a</mark> b == c == d</p>"],
    ["comments", "a %%secret%% b 50%% of 60%%\n\n%%\nsecret\n\nsecret\n%%\n\nc", "<p>a b 50%% of 60%%</p>\n<p>c</p>"],
    ["comments beside text", "x\n%%\na\n%%\nb\n\nx %%a%%b x%%a%%", "<p>x</p>\n<p>b</p>\n<p>xb x%%a%%</p>"],
    ["comments at an end, and empty ones", "a %%b%%\n\n%%%%\n\nc", "<p>a</p>\n<p>c</p>"],
    ["comments that are none", "%%\na\n\na %%%% b\n\na %%b", "<p>%%\na</p>\n<p>a %%%% b</p>\n<p>a %%b</p>"],
    ["no comment in code", "    %%\n    a\n    %%\n\nb\n\n   %% c %%", "<pre><code>%%\na\n%%\n</code></pre>\n<p>b</p>"],
    [
      "what stands within emphasis",
      "*a [[b.md]] ![[c.png]] $x_1$ {::nomarkdown}%%d%% d[^1] e*\n\n[^1]: n",
      /^<p><em>a <a [^>]*>b.md<\/a> <img [^>]*> \$x_1\$ %%d%% d<sup.*<\/sup> e<\/em><\/p>/,
    ],
    ["no comment where one is empty", "a %%%% b %%", "<p>a %%%% b %%</p>"],
    [
      "no comment beyond its quotation",
      "> %%\n> a\n# b %%",
      /^<blockquote>\n<p>%%\na<\/p>\n<\/blockquote>\n<h1 [^>]*>b %%<\/h1>$/,
    ],
    ["comments within a line at most", "%%\na %%b\n%%\n\nc", "<p>b\n%%</p>\n<p>c</p>"],
    [
      "Markdown in HTML",
      '<div class="x" markdown="1">\n**a**\n\n- b\n</div>\n*c*',
      "<div>\n<p><strong>a</strong></p>\n<ul>\n<li>b</li>\n</ul>\n</div>\n<p><em>c</em></p>",
    ],
    [
      "Markdown in HTML within a list",
      "- b\n- <div markdown=1>\n  **a**\n  </div>\n- <p markdown=1>**c**</p>",
      /^<ul>\n<li>b<\/li>\n<li>\n<div>\n<strong>a<\/strong><\/div>\n<\/li>\n<li>\n<p><strong>c<\/strong><\/p><\/li>\n<\/ul>$/,
    ],
    [
      "Markdown in HTML behind a line",
      'a\n<span markdown="1">\n**b**\n</span>',
      "<p>a</p>\n<span>\n<p><strong>b</strong></p>\n</span>",
    ],
    ["Markdown in a line of HTML", '<p markdown="span">**a**</p>', "<p><strong>a</strong></p>"],
    [
      "pipes in a table's code",
      "|a|b|\n|-|-|\n|`x|y`|`\\|`|",
      /<td><code>x\|y<\/code><\/td>\n<td><code>\|<\/code><\/td>/,
    ],
    [
      "pipes in code beside tables",
      "`a|b`\n---\n\n`a|b`\n| |\n\ntext\n|-|\n`a|b`\n\n|`a|b`|c|\n|-|-|\n|d|e|\n\n`a|b`",
      /^<h2 id="ab"><code>a\|b<\/code><\/h2>\n[^\\]*<thead>\n<tr>\n<th><code>a\|b<\/code><\/th>\n<th>c<\/th>\n[^\\]*$/,
    ],
    [
      "links between notes",
      "[[Page One#Part|t]] [[#Here]] [[a.pdf]]",
      '<p><a href="https://news.example/posts/2022/Page%20One#part">t</a> <a href="#here">Here</a> <a href="https://news.example/posts/2022/a.pdf">a.pdf</a></p>',
    ],
    [
      "links to parts of notes, and to files",
      "[[a|]] [[p#^block]] [[p#A#B c]] [[x.md]] [[x.org]]",
      '<p><a href="https://news.example/posts/2022/a">a</a> <a href="https://news.example/posts/2022/p#block">p#^block</a> <a href="https://news.example/posts/2022/p#b-c">p#A#B c</a> <a href="https://news.example/posts/2022/x">x.md</a> <a href="https://news.example/posts/2022/x.org">x.org</a></p>',
    ],
    [
      "what only looks like a link",
      "[[ b]] [[12]] [[a]](x) [[a]]: [[|a]] !x",
      '<p>[[ b]] [[12]] <a href="https://news.example/posts/2022/x">[a]</a> [[a]]: [[|a]] !x</p>',
    ],
    [
      "pictures of one size, and of none",
      "![[p.png|20]] ![[p.png]] ![[p.png|a b]]",
      /^<p><img src="[^"]*\/p.png" alt="" width="20" l[^>]*> <img src="[^"]*\/p.png" alt="" l[^>]*> <img src="[^"]*\/p.png" alt="a b" l[^>]*><\/p>$/,
    ],
    ["a picture that is linked", "[[a.png]]", '<p><a href="https://news.example/posts/2022/a.png">a.png</a></p>'],
    [
      "embedded pictures",
      "![[my pic.png|300x20]] ![[b.jpg|Alt]]",
      /^<p><img src="[^"]*\/my%20pic.png" alt="" width="300" height="20"[^>]*> <img src="[^"]*\/b.jpg" alt="Alt"/,
    ],
    [
      "double brackets that are no link",
      "[[1]](/a) [[ -f x ]] [[1]] [[b]]\n\n[b]: /b",
      '<p><a href="https://news.example/a">[1]</a> [[ -f x ]] [[1]] [<a href="https://news.example/b">b</a>]</p>',
    ],
  ])("is read: %s", async (_, body, expected) => {
    expect(await shown(body)).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
  });

  it("explains two hundred abbreviations", async () => {
    const definitions = Array.from({ length: 201 }, (_, n) => `*[A${n}]: x`).join("\n");
    expect(await shown(`A199 A200\n\n${definitions}`)).toBe(
      '<p><abbr title="x">A199</abbr> A200</p>\n<p>*[A200]: x</p>',
    );
  });

  it("is read behind any number of pictures", async () => {
    expect(await html(`${"![[a.png]] ".repeat(101)}*b*`)).toContain("<em>b</em>");
  });

  it("names what is embedded and no picture", async () => {
    const expected = reason("embed-as-link", { target: "note" });
    expect(await notices("![[note]]")).toEqual([{ line: 5, reason: expected }]);
    expect(await notices("\n![[note]]")).toEqual([{ line: 6, reason: expected }]);
    expect(await notices("[[a]] ![[b.png]]")).toEqual([]);
  });

  it("shows line ends where the site wants it", async () => {
    const { contentHtml } = await post("title: t", "a\nb", undefined, { ...site, lineBreaks: true });
    expect(contentHtml).toBe("<p>a<br />\nb</p>\n");
    expect(await html("a\nb")).toBe("<p>a\nb</p>");
  });

  it("reads names of emoji where the site wants it", async () => {
    const body = ":tada: :+1: `:tada:` :constructor: 10:30:45";
    const { contentHtml } = await post("title: t", body, undefined, { ...site, emoji: true });
    expect(contentHtml).toBe("<p>🎉 👍 <code>:tada:</code> :constructor: 10:30:45</p>\n");
    expect(await html(":tada:")).toBe("<p>:tada:</p>");
  });

  it("gives www. the scheme that the generator gives it", async () => {
    const { contentHtml } = await post("title: t", "www.b.example", undefined, { ...site, generator: "hugo" });
    expect(contentHtml).toContain('href="https://www.b.example/"');
    expect(await html("www.b.example")).toContain('href="http://www.b.example/"');
  });

  it.each([
    ["<div>\n\n*a*\n\n    b\n\n</div>\n\n*c*", "<div>\n\n*a*\n\n    b\n\n</div>\n<p><em>c</em></p>"],
    [
      "<div>\n<div>\n\n*a*\n</div>\n\n*b*\n</div>\n*c*",
      "<div>\n<div>\n\n*a*\n</div>\n\n*b*\n</div>\n<p><em>c</em></p>",
    ],
    ["- <div>\n- *a*\n\n</div>", "<ul>\n<li>\n<div>\n</div></li>\n<li><em>a</em></li>\n</ul>"],
    ["> <div>\n\n</div>\n\n*b*", /^<blockquote>\n<div>\s*<\/div>\s*<\/blockquote>\s*<p><em>b<\/em><\/p>$/],
    ["- <div>\n\n  *a*\n\n  </div>\n- b", "<ul>\n<li>\n<div>\n\n*a*\n\n</div>\n</li>\n<li>b</li>\n</ul>"],
    ["<div>\n\n*a*", "<div>\n<p><em>a</em></p>\n</div>"],
    ["<div>\n\n<div markdown=1>\n*a*\n</div>\n\n</div>", /<em>a<\/em>/],
    ["<img src=/a.png>\n*a*", /^<p><img [^>]*>\n<em>a<\/em><\/p>$/],
    ["<b>\n*a*</b>", "<p><b>\n<em>a</em></b></p>"],
    ["   <div>\n\n*a*\n\n</div>", /^ *<div>\n\n\*a\*\n\n<\/div>$/],
    ["x\n\n<div>\n\n*a*\n\n</div>", "<p>x</p>\n<div>\n\n*a*\n\n</div>"],
    ["a\n<hgroup>\n\n*b*\n\n</hgroup>", /^<p>a<\/p>\s+\*b\*$/],
    ["> a\n    <div>b</div>", /^<blockquote>\n<p>a\n[\s\S]*b[\s\S]*<\/blockquote>$/],
    ["> a\n   <div>*b*</div>", /^<blockquote>\n<p>a<\/p>\n<\/blockquote>\n *<div>\*b\*<\/div>$/],
    ["> <div>\n</div>\n\n*b*", /^<blockquote>\n<div>\n<\/div><\/blockquote>\s+<p><em>b<\/em><\/p>$/],
    ["- b\n- <div>\n  *a*\n  </div>", "<ul>\n<li>b</li>\n<li>\n<div>\n*a*\n</div></li>\n</ul>"],
    ["- a\n^\n- b", "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>"],
    ["   <b>\n*a*</b>", "<p><b>\n<em>a</em></b></p>"],
    ["a\n^\n\n ^\n\nb", "<p>a</p>\n<p>^</p>\n<p>b</p>"],
    ["a ^ b\n^\n\n    ^", "<p>a ^ b</p>\n<pre><code>^\n</code></pre>"],
  ])("is HTML to its end in Jekyll's posts: %j", async (body, expected) => {
    const { contentHtml } = await post("title: t", body, undefined, { ...site, generator: "jekyll" });
    expect(contentHtml.trim()).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
  });

  it.each([
    ["see [http://b.c/](http://b.c/) d", '<p>see <a href="http://b.c/">http://b.c/</a> d</p>'],
    [
      "[see http://b.c] http://b.c/?d[]=1] e",
      /^<p>\[see <a href="http:\/\/b.c\/">http:\/\/b.c<\/a>\] <a [^>]*>http:\/\/b.c\/\?d\[\]=1<\/a>\] e/,
    ],
    ["a\vb\fc\x00d", "<p>a b cd</p>"],
    ["$HOME is *not* here,$PATH is", "<p>$HOME is <em>not</em> here,$PATH is</p>"],
    ["$a &lt; b*c*d_1$", "<p>$a &lt; b*c*d_1$</p>"],
    ["$$\n&amp; &gt;\n$$", "<p>$$\n&amp; &gt;\n$$</p>"],
  ])("keeps what is written: %j", async (body, expected) => {
    expect(await html(body)).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
  });

  it.each([
    ["``` js a.js\nb\n```", '<p>a.js</p>\n<pre><code class="language-js">b\n</code></pre>'],
    [
      "> ~~~js A <b> /c d e\n> f\n> ~~~",
      '<blockquote>\n<p>A &lt;b&gt; <a href="https://news.example/c">d e</a></p>\n<pre><code class="language-js">f\n</code></pre>\n</blockquote>',
    ],
    [
      "``` js a.js /c\nb\n```",
      '<p>a.js <a href="https://news.example/c">link</a></p>\n<pre><code class="language-js">b\n</code></pre>',
    ],
    ["``` js /a.js\nb\n```", '<p>/a.js</p>\n<pre><code class="language-js">b\n</code></pre>'],
    ["``` js\nb\n```", '<pre><code class="language-js">b\n</code></pre>'],
  ])("shows titles of code in Hexo's posts: %j", async (body, expected) => {
    const { contentHtml } = await post("title: t", body, undefined, { ...site, generator: "hexo" });
    expect(contentHtml.trim()).toBe(expected);
    expect(await html("``` js a.js\nb\n```")).not.toContain("a.js");
  });

  it("names what is linked to and is not there, where all posts are known", async () => {
    const bytes = new TextEncoder().encode("---\ntitle: t\ndate: 2022-01-07\n---\n[[gone]] [[a.pdf]]");
    const files = { include: async () => undefined, has: () => false, posts: async () => new Map() };
    expect(await readPost({ key: "posts/a.md", bytes }, site, files)).toMatchObject({
      post: { contentHtml: expect.stringContaining('<a href="https://news.example/posts/gone">') },
      notices: [{ line: 5, reason: reason("template-target-missing", { key: "gone" }) }],
    });
  });

  it("takes double brackets for a link in a generator's posts only where there is such a post", async () => {
    const body = "[[b]] ![[b]] [[c.png]] ![[c.png]]";
    const { contentHtml } = await post("title: t", body, undefined, { ...site, generator: "hugo" });
    expect(contentHtml).toMatch(/^<p>\[\[b\]\] !\[\[b\]\] \[\[c.png\]\] <img src="[^"]*c.png"/);
    const bytes = new TextEncoder().encode("---\ntitle: t\ndate: 2022-01-07\n---\n[[b]]");
    const shownWith = async (...found: [string, NamedPost][]) => {
      const files = { include: async () => undefined, has: () => false, posts: async () => new Map(found) };
      const reading = await readPost({ key: "posts/a.md", bytes }, { ...site, generator: "hugo" }, files);
      return reading.state === "published" && reading.post.contentHtml;
    };
    expect(await shownWith()).toBe("<p>[[b]]</p>\n");
    expect(await shownWith(["b", { key: "posts/2022/b.md", title: "B" }])).toBe(
      '<p><a href="https://news.example/posts/2022/b">b</a></p>\n',
    );
  });

  it("is not read in HTML files", async () => {
    const body = "<p>a</p>\n\n    <p>2*3*4 file_name_here</p>\n# 1 [x](y)\n\n<a name=r>b</a>";
    const { contentHtml } = await post("title: t", body, "posts/2022-01-07-a.html");
    expect(contentHtml).toBe('<p>a</p>\n\n    <p>2*3*4 file_name_here</p>\n# 1 [x](y)\n\n<a id="r">b</a>');
  });
});

describe("MDX", () => {
  it.each([
    ["import A from 'a'\nexport const b = {\n  c: 1\n}\n\n*a*", "<p><em>a</em></p>"],
    [
      "import goods from abroad.\n\n`{x}` and\n\n```js\nimport a from 'b'\n```",
      /<p>.*<code>\{x\}<\/code> and<\/p>\n<pre><code class="language-js">import a from 'b'\n<\/code><\/pre>/s,
    ],
    ["```js\na\n\nimport b from 'c'\n```", /import b from 'c'\n<\/code>/],
    ["```\na\n```\n\nimport b from 'c'", /^<pre><code>a\n<\/code><\/pre>$/],
    ["a {/* secret */} b{' '}c {\"d\"} {props.e}", "<p>a  b c d</p>"],
    ["<Note title={a > b}>\n\n**kept**\n\n</Note>\n\n<A.B c={() => {}} />", "<p><strong>kept</strong></p>"],
    ['<div className="x" style={{ a: 1 }}>\n\nb\n\n</div>', "<div>\n<p>b</p>\n</div>"],
    ['<Image src="/a.png" alt="b" width={3} />', /^(?:<p>)?<img src="https:\/\/news.example\/a.png" alt="b" loading/],
    ['<Note title="a > b">\n\nc\n\n</Note>', "<p>c</p>"],
    ["<>\n\na\n\n</>", "<p>a</p>"],
    ["a {} b {it's} c {f({ d: '}' })} e", "<p>a  b  c  e</p>"],
    ["text\nimport a from 'b'", "<p>text\nimport a from 'b'</p>"],
    ['a <Video src="/a.mp4" /> b', "<p>a  b</p>"],
    ['<Image src="/a.png" alt="b > c">', /^(?:<p>)?<img src="https:\/\/news.example\/a.png" alt="b (?:>|&gt;) c"/],
    ["1 < 2 and a<b, $$x_{1}$$ \\{ y", "<p>1 &lt; 2 and a&lt;b, $$x_{1}$$ { y</p>"],
  ])("is read without what only runs: %j", async (body, expected) => {
    expect(await mdx(body)).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
  });

  it("leaves out what is up to two thousand characters long", async () => {
    const remark = (length: number) => mdx(`a {/*${"x".repeat(length - 6)}*/}`);
    expect(await remark(2000)).toBe("<p>a</p>");
    expect(await remark(2001)).toContain("xx");
  });

  it("names each component once, with its line", async () => {
    expect(
      await notices("a\n\n<Tabs a={1}>\n<Tab>b</Tab>\n<Tab>c</Tab>\n</Tabs>\n{d}", "posts/2022-01-07-a.mdx"),
    ).toEqual([
      { line: 7, reason: reason("mdx-part", { part: "<Tabs>" }) },
      { line: 8, reason: reason("mdx-part", { part: "<Tab>" }) },
      { line: 11, reason: reason("mdx-part", { part: "{d}" }) },
    ]);
    expect(await notices('<Tabs a="\n\nexport const b\n\n" />', "posts/2022-01-07-a.mdx")).toEqual([
      { line: 5, reason: reason("mdx-part", { part: "<Tabs>" }) },
    ]);
    expect(await notices("<>\n\na\n\n</>\n\n<div>b</div>", "posts/2022-01-07-a.mdx")).toEqual([]);
    expect(await notices("a {/* b */} c{' '}d", "posts/2022-01-07-a.mdx")).toEqual([]);
    expect(await notices("a\n\n<Tabs\n  b={1}\n/>", "posts/2022-01-07-a.mdx")).toEqual([
      { line: 7, reason: reason("mdx-part", { part: "<Tabs>" }) },
    ]);
  });
});

it("plain posts are read without the rare syntax, and it changes nothing in them", async () => {
  const plain = "# A\n\nText *a* `b` [c](d).\n\n- e\n\n> f\n\n|a|b|\n|-|-|\n|1|2|\n\n```js\ng\n```\n";
  elements(await html(plain));
  expect((await html(`${plain}\n==`)).replace("\n<p>==</p>", "")).toBe(await html(plain));
});

it("the definition of a link ends a paragraph of a note, and none of the text behind it", async () => {
  expect(await shown("a[^1]\n\n[^1]: n\n\ntext\n[b]: /c")).toContain("<p>text\n[b]: /c</p>");
});
