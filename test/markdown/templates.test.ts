import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reading } from "../../src/core/posts/post.ts";
import { defaultSite, type Site } from "../../src/core/site.ts";
import { readPost } from "../../src/markdown/read-post.ts";
import { includedText } from "../../src/markdown/templates/include.ts";
import { filled, growthProblem } from "../security/growth.ts";
import { elements } from "./a-post.ts";

const site: Site = {
  ...defaultSite(new URL("https://news.example/")),
  title: "News",
  timeZone: "Asia/Shanghai",
  params: { motto: "slow", nav: { home: "Start" } },
};
const FRONT = `---
title: Harbour
date: 2026-11-20 10:00:00 +0800
tags: [sea, fog]
paid: false
rank: 2.0
author: {name: Ann, known: false, none: }
harbours: [{name: a, tags: [x, y]}, {name: b, tags: [z]}]
coverImage: quay.png
---
`;
const BODY_LINE = FRONT.split("\n").length;
const INCLUDES: Record<string, string> = {
  "posts/parts/one.md": "*one* of {{ include.n }}",
  "_includes/note.html": "<b>{{ include.text }}, {{ page.title }}</b>",
  "_includes/loop.html": "{% include loop.html %}",
  "_includes/unknown.html": "\n{% tabs %}",
  "_includes/open.html": "\n{% if true %}",
  "_includes/comment.html": "{% comment %}held{% endcomment %}seen",
};

function read(body: string, templates?: Site["templates"], key = "posts/2026-11-20-harbour.md"): Promise<Reading> {
  const bytes = new TextEncoder().encode(FRONT + body);
  return readPost({ key, bytes }, { ...site, templates }, { include: async (name) => INCLUDES[name] });
}

async function published(body: string, templates?: Site["templates"], key?: string) {
  const reading = await read(body, templates, key);
  if (reading.state !== "published") throw new Error(JSON.stringify(reading));
  return { html: reading.post.contentHtml.trim(), summary: reading.post.summary, notices: reading.notices };
}

const html = async (body: string, templates?: Site["templates"]) => (await published(body, templates)).html;
const codes = async (body: string) =>
  (await published(body)).notices.map(({ line, reason }) => [(line ?? 0) - BODY_LINE, reason.code, reason.values]);

/** A link whose text is its address. */
const bare = (url: string) => `<p><a href="${url}">${url}</a></p>`;
const image = (attributes: string) => `<img ${attributes} loading="lazy" referrerpolicy="no-referrer" />`;
const code = (text: string, language = "") =>
  `<pre><code${language && ` class="language-${language}"`}>${text}\n</code></pre>`;

describe("Liquid", () => {
  it.each([
    ["{{ page.title }} {{ page.author.name }} {{ page.coverImage }}", "Harbour Ann quay.png"],
    [
      "{{ site.title }} {{ site.url }}{{ site.baseurl }}/x",
      'News <a href="https://news.example/x">https://news.example/x</a>',
    ],
    ["{% if page.paid %}A{% else %}B{% endif %}", "B"],
    ["{% if site.paid %}A{% elsif page.title == 'Harbour' %}C{% else %}B{% endif %}", "C"],
    ["{% unless page.paid %}free{% endunless %}", "free"],
    ["{% case page.title %}{% when 'Quay' %}q{% when 'Harbour' %}h{% endcase %}", "h"],
    [
      "{% for tag in page.tags %}{{ forloop.index }}{{ tag }}{% unless forloop.last %}, {% endunless %}{% endfor %}",
      "1sea, 2fog",
    ],
    ["{% for i in (1..9) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %} on", "12 on"],
    ["{% assign a = 'x,y' | split: ',' %}{{ a | last }}{{ a | size }}", "y2"],
    ["{% capture a %}<b>{{ page.title }}</b>{% endcapture %}{{ a | strip_html | upcase }}", "HARBOUR"],
    ["{% increment a %}{% increment a %}{% cycle 'x', 'y' %}", "01x"],
    ["{% for i in (1..4) %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}", "134"],
    [
      "{{ page.tags }} {{ page.paid }} {% if page.author.known or page.author.none %}A{% else %}B{% endif %}",
      "seafog false B",
    ],
    ["{{ page.harbours | where: 'tags', 'x' | map: 'name' }}{{ page.harbours | where: 'name', 'b' | size }}", "a1"],
    ["{{ page.date | date: '%Y/%m/%d %H' }} {{ page.date }}", "2026/11/20 10 2026-11-20 10:00:00 +0800"],
    ["{{ page.date | date_to_xmlschema }} {{ page.date | date_to_string }}", "2026-11-20T10:00:00+08:00 20 Nov 2026"],
    ["{{ '2026-01-02 23:30' | date: '%d %H' }}", "02 23"],
    [
      "{{ 86400 | date: '%Y-%m-%d %H' }} {{ 'soon' | date: '%Y' }} {{ page.tags | date: '%Y' }}",
      "1970-01-02 08 soon seafog",
    ],
    ["{{ 'Über den Wolken!' | slugify }} {{ '&<' | xml_escape | size }}", "über-den-wolken 9"],
    ["{{ 'a b c' | number_of_words }} {{ page.tags | array_to_sentence_string }}", "3 sea and fog"],
    ["{{ 7 | divided_by: 2 }} {{ 7 | divided_by: 2.0 }} {{ page.tags | join: '/' }}", "3 3.5 sea/fog"],
    [
      "{{ 3.0 | divided_by: 2 }} {{ 7 | divided_by: -2 }} {{ 4.0 | divided_by: 2 }} {{ 4 | times: 1.0 }}",
      "1.5 -4 2.0 4.0",
    ],
    ["{{ '7' | divided_by: 2 }} {{ 7 | divided_by: 2.5 }}", "3 2.8"],
    ["{% assign a = 3.0 | plus: 1 %}{{ a }} {{ a | ceil }} {{ page.rank }} {{ page.rank | plus: 1 }}", "4.0 4 2.0 3.0"],
    [
      "{% if page.rank == 2 and page.rank < 2.5 and page.rank >= 2 %}two{% endif %}{% if 2.0 >= 2 %}!{% endif %}",
      "two!",
    ],
    [
      "{% if page.rank > 2 or page.rank < 2 %}no{% endif %}{% if page.rank <= 2 and page.rank > 1 %}two{% endif %}",
      "two",
    ],
    [
      "{{ page.slug }} {{ page.ext }} {{ page.path }} {{ page.id }}",
      "harbour .md _posts/2026-11-20-harbour.md /posts/2026-11-20-harbour",
    ],
    ["{{ site.motto }} {{ site.nav.home }}", "slow Start"],
    ["a {%- if true -%} b {%- endif -%} c", "abc"],
    ["{{ 1 -}} {% raw %} a{% endraw %}", "1 a"],
    ["{% include note.html text='hi' %} {% include comment.html %}", "<b>hi, Harbour</b> seen"],
    ["{% assign f = 'note.html' %}{% include {{ f }} text='hi' %}", "<b>hi, Harbour</b>"],
    ["{% include_relative parts/one.md n=2 %}", "<em>one</em> of 2"],
    ["{% liquid\nassign a = 1\necho a\n%}", "1"],
    ["a{% # an inline comment %}b", "ab"],
    ["{{ '{{' }} x }}", "{{ x }}"],
    ["[a]({{ '/b' | relative_url }})", '<a href="https://news.example/b">a</a>'],
    ["[a]({{ 'b/c' | absolute_url }})", '<a href="https://news.example/b/c">a</a>'],
    ["[a]({% post_url 2026-01-01-name %})", '<a href="https://news.example/posts/2026-01-01-name">a</a>'],
    ["[a]({% post_url 2026/2026-01-01-name %}#b)", '<a href="https://news.example/posts/2026/2026-01-01-name#b">a</a>'],
    ["[a]({% link _posts/2026-01-01-name.md %})", '<a href="https://news.example/posts/2026-01-01-name">a</a>'],
    ["[a]({% link assets/a plan.pdf %})", '<a href="https://news.example/assets/a%20plan.pdf">a</a>'],
  ])("%s", async (body, expected) => {
    expect(await html(body)).toBe(`<p>${expected}</p>`);
  });

  it("turns what is captured as Markdown into HTML", async () => {
    expect(await html("{% capture a %}*x*{% endcapture %}{{ a | markdownify }}")).toBe("<p><em>x</em></p>");
  });

  it("takes the time from the post, never from the clock", async () => {
    expect(
      await html("{{ 'now' | date: '%Y-%m-%d' }} {{ site.time | date: '%H:%M' }} {{ 'today' | date: '%d' }}"),
    ).toBe("<p>2026-11-20 10:00 20</p>");
    expect(await html("{% for i in (1..20) %}{{ page.tags | sample }}{% endfor %}")).toBe(`<p>${"sea".repeat(20)}</p>`);
  });

  it("gives a file what it is included with, and says nothing of its lines", async () => {
    expect(await html("{% include note.html text='hi' %}{{ include.text }}")).toBe("<p><b>hi, Harbour</b></p>");
    const { notices } = await published("{% include unknown.html %}");
    expect(notices).toEqual([{ line: undefined, reason: { code: "template-unknown", values: { name: "tabs" } } }]);
    const open = await read("a\n{% include open.html %}");
    expect(open.state === "quarantined" && open.problem).toEqual({
      line: BODY_LINE + 1,
      reason: { code: "template-open", values: { name: "if" } },
    });
  });

  it.each([
    ["Asia/Shanghai", "+0800"],
    ["UTC", "+0000"],
    ["America/St_Johns", "-0330"],
  ])("writes dates with the offset of the site's time zone: %s", async (timeZone, offset) => {
    const bytes = new TextEncoder().encode(`${FRONT}{{ page.date | slice: -5, 5 }}`);
    const reading = await readPost({ key: "posts/2026-11-20-harbour.md", bytes }, { ...site, timeZone });
    expect(reading).toMatchObject({ post: { contentHtml: `<p>${offset}</p>\n` } });
  });

  it("takes for a file to include text of at most a hundred kilobytes", () => {
    expect(includedText(new Uint8Array(102_400).fill(97))).toHaveLength(102_400);
    expect(includedText(new Uint8Array(102_401).fill(97))).toBeUndefined();
    expect(includedText(Uint8Array.of(0x80, 0, 0))).toBeUndefined();
  });

  it("opens no file but those of _includes", async () => {
    for (const body of [
      "{% include ../site.yaml %}",
      "{% include /etc/passwd %}",
      "{% include missing.html %}",
      "{% include_relative ../site.yaml %}",
    ])
      expect(await codes(body)).toMatchObject([[0, "template-include-missing", {}]]);
    expect(await codes("{% include a/b.html %}")).toMatchObject([
      [0, "template-include-missing", { file: "_includes/a/b.html" }],
    ]);
    for (const tag of ["render 'note.html'", "layout 'note.html'", "block 'note.html'"])
      expect((await codes(`{% ${tag} %}`))[0]?.[1]).toBe("template-unknown");
    expect(await read("{% liquid\nrender 'note.html'\n%}")).toMatchObject({ state: "quarantined" });
  });
});

describe("what is held back by a template", () => {
  it("is in no body, summary or notice", async () => {
    for (const body of [
      "{% comment %}SECRET{% endcomment %}seen",
      "{%- comment -%}\nSECRET\n{%- endcomment -%}\nseen",
      "{% comment %} {% comment %} inner {% endcomment %} SECRET {% endcomment %}seen",
      "{% comment %}\n```\nSECRET {% if %}\n```\n{% endcomment %}\nseen",
      "{% comment %}`{% endcomment %}seen",
      "`a` {% comment %} SECRET `b` {% endcomment %}seen",
      "{{< comment >}}SECRET{{< /comment >}}seen",
      "{{% comment %}}SECRET{{% /comment %}}seen",
      "{% if site.paid %}SECRET{% endif %}seen",
      "{% if false %}\n\n> SECRET\n\n{% endif %}\n\nseen",
      "{% raw %}{% endraw %}{% comment %}SECRET{% endcomment %}seen",
      "{% # SECRET %}seen",
      "{% include comment.html %}",
    ])
      for (const templates of [undefined, "jekyll"] as const) {
        if (templates && body.startsWith("{{")) continue;
        const { html, summary, notices } = await published(body, templates);
        expect([body, html, summary, JSON.stringify(notices)].slice(1).join()).not.toMatch(/SECRET|held/);
        expect([body, html]).toEqual([body, expect.stringContaining("seen")]);
      }
  });

  it("is in no body where it stands in code, either, and that is said", async () => {
    expect(await html("```\n{% comment %}SECRET{% endcomment %}a\n```")).toBe(code("a"));
    expect(await codes("x\n```\n{% comment %}SECRET{% endcomment %}a\n```")).toEqual([
      [1, "template-comment-in-code", {}],
    ]);
  });

  it("has the post quarantined where nobody knows how far it goes", async () => {
    for (const [body, code] of [
      ["a\n{% comment %} SECRET", "template-comment-open"],
      ["a\n{% if site.paid %} SECRET", "template-open"],
      ["a\n{% unless true %} SECRET {% for x in y %}", "template-open"],
      ["a\n{% case x %} SECRET", "template-open"],
      ["a\n{{< comment >}} SECRET", "template-comment-open"],
      ["a\n{% for a of b %}SECRET{% endfor %}", "template-unreadable"],
    ])
      expect([body, await read(body ?? "")]).toMatchObject([
        body,
        { state: "quarantined", problem: { line: BODY_LINE + 1, reason: { code } } },
      ]);
    const words = (body: string) =>
      read(body).then((reading) => reading.state === "quarantined" && reading.problem.reason);
    expect(await words("{% for a of b %}{% endfor %}")).toEqual({
      code: "template-unreadable",
      values: { words: "illegal tag: {% for a of b %}" },
    });
    expect(await words(`{% for ${"a".repeat(300)} of b %}{% endfor %}`)).toEqual({
      code: "template-unreadable",
      values: { words: `illegal tag: {% for ${"a".repeat(180)}` },
    });
  });
});

describe("code", () => {
  it.each([
    ["{% raw %}\n```yaml\na: {{ b }}\n```\n{% endraw %}", code("a: {{ b }}", "yaml")],
    ["```yaml\n{% raw %}a: {{ b }}{% endraw %}\n```", code("a: {{ b }}", "yaml")],
    ["```yaml\na: \x24{{ secrets.TOKEN }} {% if x %}\n```", code("a: \x24{{ secrets.TOKEN }} {% if x %}", "yaml")],
    ["```\n\n{{ a }}\n```", code("\n{{ a }}")],
    ["~~~\n{{ a }}\n```\n{% x %}\n~~~", code("{{ a }}\n```\n{% x %}")],
    ["- a\n\n  ```\n  {{ b }}\n  ```", `<ul>\n<li>\n<p>a</p>\n${code("{{ b }}")}\n</li>\n</ul>`],
    [
      "`{% raw %}` and `{{ page.title }}` and `` {% if ` %} ``",
      "<p><code>{% raw %}</code> and <code>{{ page.title }}</code> and <code>{% if ` %}</code></p>",
    ],
    ["`{% raw %}{{ page.title }}{% endraw %}`", "<p><code>{{ page.title }}</code></p>"],
    ["{% raw %}{{ page.title }} and {% include x %}{% endraw %}", "<p>{{ page.title }} and {% include x %}</p>"],
    ["```\n{{</* ref */>}}\n```\n{{%/* x */%}}", `${code("{{&lt; ref &gt;}}")}\n<p>{{% x %}}</p>`],
    ["<pre>{{ a }}</pre> <code>{% b %}</code>", "<pre>{{ a }}</pre> <code>{% b %}</code>"],
    ["{% highlight js %}\nlet a = {{ b }};\n{% endhighlight %}\nc", `${code("let a = {{ b }};", "js")}\n<p>c</p>`],
    ["{% highlight ruby linenos %}\n{% raw %}{{ b }}{% endraw %}\n{% endhighlight %}", code("{{ b }}", "ruby")],
    ["a {% highlight js %}b{% endhighlight %} c", `<p>a</p>\n${code("b", "js")}\n<p>c</p>`],
    [
      "- a\n\n  {% highlight md %}\n```x\n  {% endhighlight %}\n- b",
      `<ul>\n<li>\n<p>a</p>\n${code("```x", "md")}\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>`,
    ],
    ["> {% highlight js %}\n> a\n> {% endhighlight %}", `<blockquote>\n${code("a", "js")}\n</blockquote>`],
    ['{{< highlight go "linenos=table" >}}\n{{ .Title }} *a*\n{{< /highlight >}}', code("{{ .Title }} *a*", "go")],
    ["{% codeblock lang:js %}\nf({{ x }})\n{% endcodeblock %}", code("f({{ x }})", "js")],
    [
      "{% codeblock Array.map https://a.example/b MDN %}\nf\n{% endcodeblock %}",
      `<p>Array.map <a href="https://a.example/b">MDN</a></p>\n${code("f")}`,
    ],
    ["{% code %}\na\n{% endcode %}", code("a")],
  ])("%j", async (body, expected) => {
    expect(await html(body)).toBe(expected);
  });

  it("is evaluated where the site says whose templates it has", async () => {
    const fence = "```\n{{ page.title }} {{< param title >}} {{</* x */>}}\n```";
    expect(await html(fence, "jekyll")).toBe(code("Harbour {{&lt; param title &gt;}} {{&lt;/* x */&gt;}}"));
    expect(await html(fence, "hugo")).toBe(code("{{ page.title }} Harbour {{&lt; x &gt;}}"));
    expect(await html(fence, "hexo")).toBe(code("{{ page.title }} {{&lt; param title &gt;}} {{&lt; x &gt;}}"));
    expect(await html(fence, "none")).toBe(code("{{ page.title }} {{&lt; param title &gt;}} {{&lt;/* x */&gt;}}"));
    expect(await html("{% if x %} {{ y }}", "none")).toBe("<p>{% if x %} {{ y }}</p>");
    expect(await html("{% if x %} {{ y }}", "hugo")).toBe("<p>{% if x %} {{ y }}</p>");
    expect(await html("{% highlight js %}\n{{ page.title }} `a`\n{% endhighlight %}", "jekyll")).toBe(
      code("Harbour `a`", "js"),
    );
  });

  it("is evaluated within a line, too", async () => {
    expect(await html("a {% highlight js %}b{% endhighlight %} *c*", "jekyll")).toBe(
      `<p>a</p>\n${code("b", "js")}\n<p><em>c</em></p>`,
    );
  });

  it("is code whatever fences it holds, though tags in it are evaluated", async () => {
    expect(
      await html(
        "{% highlight md %}\n````\n{{ page.title }}\n````\n{% endhighlight %}\n\n{% highlight md %}a{% endhighlight %}",
        "jekyll",
      ),
    ).toBe(`${code("````\nHarbour\n````", "md")}\n${code("a", "md")}`);
  });

  it("of other languages stays as it is in a sentence, too", async () => {
    for (const text of [
      "x^{{2}}",
      "\\frac{{a}}{b}",
      "a_{{i}}",
      "\x24{{ secrets.TOKEN }}",
      "style={{ color: 1 }}",
      "100 {% of it %",
      "{{ }}",
      "{%%}",
      "{{",
      "a }} b %}",
    ])
      expect(await published(`a ${text} b`)).toMatchObject({
        notices: [],
        summary: `a ${text.replace("\\f", "\\f")} b`,
      });
  });
});

describe("Hugo's shortcodes", () => {
  it.each([
    ['{{< figure src="a.png" >}}', `<figure>${image('src="https://news.example/posts/a.png" alt=""')}</figure>`],
    [
      '{{< figure src="/a.png" alt="A" title="T" width=30 link="https://l.example/" caption="*C*" attr="By" attrlink="https://b.example/" >}}\nafter',
      `<figure><a href="https://l.example/">${image('src="https://news.example/a.png" alt="A" width="30"')}</a><figcaption><h4>T</h4>\n<p><em>C</em> <a href="https://b.example/">By</a></p>\n</figcaption></figure>\n<p>after</p>`,
    ],
    [
      "- a\n\n  {{< figure src=a.png >}}\n- b",
      `<ul>\n<li>\n<p>a</p>\n<figure>${image('src="https://news.example/posts/a.png" alt=""')}</figure>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>`,
    ],
    ['[a]({{< ref "other.md" >}})', '<p><a href="https://news.example/posts/other">a</a></p>'],
    ['[a]({{< relref "/posts/2026/other#b" >}})', '<p><a href="https://news.example/posts/2026/other#b">a</a></p>'],
    ['[a]({{% ref path="../posts/other.md" %}})', '<p><a href="https://news.example/posts/other">a</a></p>'],
    ['[a]({{< ref "/blog/other.md" >}})', '<p><a href="https://news.example/posts/other">a</a></p>'],
    ['[a]({{< ref "#b" >}})', '<p><a href="https://news.example/posts/2026-11-20-harbour#b">a</a></p>'],
    [
      "{{< youtube w7Ft2ymGmfc >}}",
      `<p><a href="https://www.youtube.com/watch?v=w7Ft2ymGmfc">${image('src="https://i.ytimg.com/vi/w7Ft2ymGmfc/hqdefault.jpg" alt="YouTube"')}</a></p>`,
    ],
    [
      '{{< youtube id="w7Ft2ymGmfc" title="A film" >}}',
      `<p><a href="https://www.youtube.com/watch?v=w7Ft2ymGmfc">${image('src="https://i.ytimg.com/vi/w7Ft2ymGmfc/hqdefault.jpg" alt="A film"')}</a></p>`,
    ],
    ["{{< vimeo 146022717 >}}", bare("https://vimeo.com/146022717")],
    ["{{< gist spf13 7896402 >}}", bare("https://gist.github.com/spf13/7896402")],
    ['{{< gist spf13 7896402 "img.html" >}}', bare("https://gist.github.com/spf13/7896402#file-img-html")],
    [
      '{{< x user="SanDiegoZoo" id="1453110110599868418" >}}',
      bare("https://x.com/SanDiegoZoo/status/1453110110599868418"),
    ],
    ["{{< tweet 877500564405444608 >}}", bare("https://x.com/i/status/877500564405444608")],
    ["{{< instagram CxOWiQNP2MO >}}", bare("https://www.instagram.com/p/CxOWiQNP2MO/")],
    [
      '{{< details summary="See" >}}\nA **bold** word.\n{{< /details >}}',
      "<details><summary>See</summary>\n<p>A <strong>bold</strong> word.</p>\n</details>",
    ],
    ['{{< qr text="https://a.example/" />}}', bare("https://a.example/")],
    ["{{< qr >}}\ntel:+15\n{{< /qr >}}", "<p><code>tel:+15</code></p>"],
    ["{{< param author.name >}} {{% param title %}}", "<p>Ann Harbour</p>"],
    ["{{</* figure src=x */>}}", "<p>{{&lt; figure src=x &gt;}}</p>"],
    ["{{% notice tip %}}\nA **tip**\n{{% /notice %}}", "<p>A <strong>tip</strong></p>"],
    ["{{< columns >}}a{{< column />}}b{{< /columns >}}", "<p>ab</p>"],
  ])("%j", async (body, expected) => {
    expect(await html(body)).toBe(expected);
  });
});

describe("Hexo's tags", () => {
  it.each([
    ["{% asset_img foo.jpg %}", `<p>${image('src="https://news.example/posts/foo.jpg" alt=""')}</p>`],
    [
      '{% asset_img cls foo.jpg 50 40 "A title" "An alt" %}',
      `<p>${image('src="https://news.example/posts/foo.jpg" alt="An alt" title="A title" width="50" height="40"')}</p>`,
    ],
    [
      `{% img left /i/a.png '"A title" "An alt"' %}`,
      `<p>${image('src="https://news.example/i/a.png" alt="An alt" title="A title"')}</p>`,
    ],
    ['{% asset_link a.pdf "The plan" %}', '<p><a href="https://news.example/posts/a.pdf">The plan</a></p>'],
    ["[a]({% asset_path a.pdf %})", '<p><a href="https://news.example/posts/a.pdf">a</a></p>'],
    ["{% post_link hello-world 'My post' %}", '<p><a href="https://news.example/posts/hello-world">My post</a></p>'],
    ["{% post_link hello-world %}", '<p><a href="https://news.example/posts/hello-world">hello-world</a></p>'],
    ["[a]({% post_path hello-world %})", '<p><a href="https://news.example/posts/hello-world">a</a></p>'],
    ["{% link A site https://a.example/ external %}", '<p><a href="https://a.example/">A site</a></p>'],
    [
      "{% youtube lJIrF4YjHfQ %}",
      `<p><a href="https://www.youtube.com/watch?v=lJIrF4YjHfQ">${image('src="https://i.ytimg.com/vi/lJIrF4YjHfQ/hqdefault.jpg" alt="YouTube"')}</a></p>`,
    ],
    ["{% vimeo 82090131 %}", bare("https://vimeo.com/82090131")],
    ["{% gist ann/9 a.rb %}", bare("https://gist.github.com/ann/9#file-a-rb")],
    ["{% iframe https://a.example/b 300 200 %}", bare("https://a.example/b")],
    ["{% pullquote right %}\na *b*\n{% endpullquote %}", "<blockquote>\n<p>a <em>b</em></p>\n</blockquote>"],
    [
      "{% blockquote Ann Writer, Wide Fog %}\n- a\n- b\n{% endblockquote %}\nafter",
      "<blockquote>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<footer><strong>Ann Writer</strong> Wide Fog</footer></blockquote>\n<p>after</p>",
    ],
    [
      "{% quote Ann https://a.example/b The book %}x{% endquote %}",
      '<blockquote>\n<p>x</p>\n<footer><strong>Ann</strong> <a href="https://a.example/b">The book</a></footer></blockquote>',
    ],
  ])("%j", async (body, expected) => {
    expect(await html(body)).toBe(expected);
  });
});

describe("what a tag is given", () => {
  const link = (href: string, text: string) => `<p><a href="${href}">${text}</a></p>`;
  const film = (alt: string) =>
    `<p><a href="https://www.youtube.com/watch?v=lJIrF4YjHfQ">${image(`src="https://i.ytimg.com/vi/lJIrF4YjHfQ/hqdefault.jpg" alt="${alt}"`)}</a></p>`;
  const figure = (attributes: string, words = "") =>
    `<figure>${image(`src="https://news.example/posts/a.png" ${attributes}`)}${words && `<figcaption>\n<p>${words}</p>\n</figcaption>`}</figure>`;

  it.each([
    // Quotes, and names of any case.
    ['{{< figure src=\'a.png\' alt="say \\"hi\\" `x`" >}}', figure('alt="say &quot;hi&quot; `x`"')],
    ['{{< figure src="a.png" alt="open >}}', figure('alt=""')],
    ["{{< figure src=`a.png` caption='a  b' >}}", figure('alt="a b"', "a b")],
    ["{{< figure SRC=a.png Alt='' attr=By >}}", figure('alt=""', "By")],
    ['{{< figure src="a.png"alt="say \\"hi\\"" >}}', figure('alt="say &quot;hi&quot;"')],
    ["{{< figure src=a.png alt=`C:\\` attr=By >}}", figure('alt="C:\\"', "By")],
    ['{% img a.png "" "An alt" %}', `<p>${image('src="https://news.example/posts/a.png" alt="An alt"')}</p>`],
    // Paths of posts and files.
    ["[a]({% post_url ../x %})", link("https://news.example/x", "a")],
    ["[a]({% post_url ./x//y.html#b#c %})", link("https://news.example/posts/x/y.html#b#c", "a")],
    ['[a]({{< ref "./sub/../o" >}})', link("https://news.example/posts/o", "a")],
    ["[a]({% link /./a/../b.pdf %})", link("https://news.example/b.pdf", "a")],
    ["[a]({% link 'a b.pdf' %})", link("https://news.example/a%20b.pdf", "a")],
    ["{% post_link a/b true %}", link("https://news.example/posts/a/b", "b")],
    ["{% post_link a/b T x false %}", link("https://news.example/posts/a/b", "T x")],
    ["{% link T /a external %}", link("https://news.example/a", "T")],
    // Ids, and addresses instead of them.
    ["{% youtube https://youtu.be/lJIrF4YjHfQ %}", film("YouTube")],
    ["{% youtube https://www.youtube.com/watch?a=1&v=lJIrF4YjHfQ %}", film("YouTube")],
    ["{% youtube https://x.example/v %}", bare("https://x.example/v")],
    ["{{< vimeo https://vimeo.com/x >}}", bare("https://vimeo.com/x")],
    ["{{< vimeo id=146022717 title=Film >}}", link("https://vimeo.com/146022717", "Film")],
    ["{{< vimeo id=https://x.example/v title=Film >}}", link("https://x.example/v", "Film")],
    ["{% gist https://g.example/a %}", bare("https://g.example/a")],
    ["{% gist 9.js %}", bare("https://gist.github.com/9")],
    ["{{< gist spf13 >}}", bare("https://gist.github.com/spf13")],
    ['{{< x user="a b" id=1453110110599868418 >}}', bare("https://x.com/i/status/1453110110599868418")],
    ["{{< x https://x.com/a/status/1 >}}", bare("https://x.com/a/status/1")],
    ["{{< instagram https://i.example/p >}}", bare("https://i.example/p")],
    ["{{< qr text=hello />}}", "<p><code>hello</code></p>"],
    ["{{< param nav.home >}} {{< param motto >}} {{< param Author.Name >}}", "<p>Start slow Ann</p>"],
    ["{{< details >}}a{{< /details >}}", "<details><summary>Details</summary>\n<p>a</p>\n</details>"],
    ["{% img a.png T %}", `<p>${image('src="https://news.example/posts/a.png" alt="T" title="T"')}</p>`],
    [
      "{% img a.png 100px 200px %}",
      `<p>${image('src="https://news.example/posts/a.png" alt="" width="100" height="200"')}</p>`,
    ],
    [
      "{% img a.png 100 200 300 %}",
      `<p>${image('src="https://news.example/posts/a.png" alt="300" title="300" width="100" height="200"')}</p>`,
    ],
    // Who is quoted, and the file that code is from.
    ["{% quote %}x{% endquote %}", "<blockquote>\n<p>x</p>\n</blockquote>"],
    [
      "{% quote Ann, B, C %}x{% endquote %}",
      "<blockquote>\n<p>x</p>\n<footer><strong>Ann</strong> B, C</footer></blockquote>",
    ],
    [
      "{% quote https://a.example/b %}x{% endquote %}",
      '<blockquote>\n<p>x</p>\n<footer><a href="https://a.example/b">https://a.example/b</a></footer></blockquote>',
    ],
    [
      "{% codeblock a.js:1 https://a.example/b %}f{% endcodeblock %}",
      `<p>a.js:1 <a href="https://a.example/b">https://a.example/b</a></p>\n${code("f")}`,
    ],
    ["{% codeblock line_number:false T u %}f{% endcodeblock %}", `<p>T u</p>\n${code("f")}`],
    ["{% codeblock lang:js %}\n````\nx\n{% endcodeblock %}", code("````\nx", "js")],
    ["{% codeblock lang:a/b %}x{% endcodeblock %}", code("x")],
    ["{% codeblock %}\na\n```\nb\n{% endcodeblock %}", code("a\n```\nb")],
    ["a {{< figure src=a.png >}} b", `<p>a</p>\n${figure('alt=""')}\n<p>b</p>`],
    ["- {% codeblock %}\na\n  b\n{% endcodeblock %}\n- c", `<ul>\n<li>\n${code("a\n  b")}\n</li>\n<li>c</li>\n</ul>`],
  ])("%j", async (body, expected) => {
    expect(await published(body)).toMatchObject({ html: expected, notices: [] });
  });

  it.each([
    ["[a]({% post_url #x %})", "post_url"],
    ["[a]({% post_url .. %})", "post_url"],
    ['[a]({{< ref "" >}})', "ref"],
    ['[a]({{< ref "/" >}})', "ref"],
    ["[a]({% link ../x.pdf %})", "link"],
    ["[a]({% link x %})", "link"],
    ["{% link https://a.example/ x %}", "link"],
    ["{{< vimeo 12 >}}", "vimeo"],
    ["{{< instagram ab >}}", "instagram"],
    ["{% iframe /x %}", "iframe"],
    ['{{< qr text=" " />}}', "qr"],
    ["{% img a b %}", "img"],
    ["{{< figure >}}", "figure"],
    ["{{< param nav >}}", "param"],
    ["{{< param nav.home.x >}}", "param"],
  ])("means nothing, which is said: %j", async (body, name) => {
    expect(await codes(body)).toMatchObject([[0, "template-arguments", { name }]]);
  });

  it("is shown in notices as far as it is short", async () => {
    expect(await codes(`{% vimeo ${"x".repeat(101)} %}`)).toEqual([
      [0, "template-arguments", { name: "vimeo", given: "x".repeat(100) }],
    ]);
    expect(await codes(`{% ${"x".repeat(61)} %}`)).toEqual([[0, "template-unknown", { name: "x".repeat(60) }]]);
  });
});

describe("code in files of HTML", () => {
  it.each([
    ["{% codeblock %}a{% endcodeblock %}", undefined, code("a")],
    ["{% highlight js %}a{% endhighlight %}", undefined, code("a", "js")],
    ["{% highlight js %}a{% endhighlight %}", "jekyll", code("a", "js")],
  ] as const)("is an element: %j for %s", async (body, templates, expected) => {
    expect((await published(body, templates, "posts/2026-11-20-harbour.html")).html).toBe(expected);
  });
});

describe("what a tag becomes", () => {
  it.each([
    "{% asset_img a.png %}",
    "{{< figure src=a.png >}}",
    "{% youtube lJIrF4YjHfQ %}",
    "{{< qr text=a >}}",
    "{% codeblock %}\nx\n{% endcodeblock %}",
    "{% quote %}x{% endquote %}",
  ])("leaves the Markdown below it as it is: %j", async (tag) => {
    expect(await html(`${tag}\n*b*`)).toContain("<em>b</em>");
    expect(await html(`- a\n\n  ${tag.replaceAll("\n", "\n  ")}\n\n  *b*\n- c`)).toMatch(
      /^<ul>[\s\S]*<em>b<\/em>[\s\S]*<li>\n<p>c[\s\S]*<\/ul>$/,
    );
    expect(await html(`> ${tag.replaceAll("\n", "\n> ")}\n> *b*`)).toMatch(
      /^<blockquote>(?:(?!<\/blockquote>\s*<blockquote)[\s\S])*<em>b<\/em>[\s\S]*<\/blockquote>$/,
    );
  });
});

describe("what cannot be shown as it was meant", () => {
  it.each<[string, string, unknown[]]>([
    ["a\n{% tabs %}b{% endtabs %}", "a\nb", [1, "template-unknown", { name: "tabs" }]],
    ["{{< bilibili 1 >}}a", "a", [0, "template-unknown", { name: "bilibili" }]],
    ["a {% endif %}", "a", [0, "template-stray", { name: "endif" }]],
    ["a {% else %}", "a", [0, "template-stray", { name: "else" }]],
    ["{% for a in page.tags %}b", "b", [0, "template-unclosed", { name: "for" }]],
    ["{% quote %}b", "b", [0, "template-unclosed", { name: "quote" }]],
    ["{% if true %}a{% endif %}{% endif %}", "a", [0, "template-stray", { name: "endif" }]],
    ["{% raw %}b", "b", [0, "template-unclosed", { name: "raw" }]],
    ["a {{ page.author }}", "a", [0, "template-value-missing", { value: "page.author" }]],
    ["a {{ site.data.x }}", "a", [0, "template-value-missing", { value: "site.data.x" }]],
    ["a {{ see below }}", "a see below", [0, "template-value-unreadable", { value: "see below" }]],
    ['a {{ see "below }}', 'a see "below', [0, "template-value-unreadable", { value: 'see "below' }]],
    ["{{ 'a' | rot13 }}", "a", [0, "template-filter-unknown", { name: "rot13" }]],
    ["a {% youtube %}", "a", [0, "template-arguments", { name: "youtube", given: "" }]],
    ["a {{< vimeo x >}}", "a", [0, "template-arguments", { name: "vimeo", given: "x" }]],
  ])("%j is shown as %j and named", async (body, expected, notice) => {
    expect(await html(body)).toBe(`<p>${expected}</p>`);
    expect(await codes(body)).toEqual([notice]);
  });

  it.each([
    ["{% quote %}{% pullquote %}x{% endquote %}", "pullquote"],
    ["{{< details >}}{% quote %}x{{< /details >}}", "quote"],
  ])("is a tag that is open at the end of one around it: %j", async (body, name) => {
    expect(await codes(body)).toEqual([[0, "template-unclosed", { name }]]);
    expect((await html(body)).match(/<(?!\/|p|summary)/g)).toHaveLength(1);
  });

  it("is a link to a post or file that is not there, where all are known", async () => {
    const body =
      '[a]({% post_url 2026-01-01-gone %})\n{% post_link there %} [b]({{< ref "there.md#x" >}})\n[c]({% link assets/gone.pdf %}) {{< relref "gone" >}}';
    const bytes = new TextEncoder().encode(FRONT + body);
    const has = (key: string) => key === "posts/there.md";
    const files = { include: async () => undefined, has };
    const reading = await readPost({ key: "posts/2026-11-20-harbour.md", bytes }, site, files);
    expect(reading.state === "published" && reading.notices).toEqual(
      [
        [0, "posts/2026-01-01-gone.md"],
        [2, "assets/gone.pdf"],
        [2, "posts/gone.md"],
      ].map(([line, key]) => ({
        line: BODY_LINE + Number(line),
        reason: { code: "template-target-missing", values: { key } },
      })),
    );
    expect((await published(body)).notices).toEqual([]);
  });

  it("is said once, and no more than fifty times a post", async () => {
    expect(await codes("{% tab %} {% tab %}\n{% tab x %}")).toHaveLength(1);
    expect(await codes(Array.from({ length: 99 }, (_, n) => `{% tab${n} %}`).join("x"))).toHaveLength(50);
  });
});

describe("templates that take their time", () => {
  const isTooMuch = async (body: string, include: (name: string) => string | undefined = () => undefined) => {
    const bytes = new TextEncoder().encode(`---\ntitle: t\ndate: 2026-11-20\n---\n${body}`);
    const files = { include: async (name: string) => include(name) };
    const reading = await readPost({ key: "posts/a.md", bytes }, site, files);
    return reading.state === "quarantined" && reading.problem.reason.code === "template-too-much";
  };
  const times = (count: number, write: (index: number) => string) =>
    Array.from({ length: count }, (_, n) => write(n)).join("");
  /** Files that show nothing, with this many characters altogether. */
  const silent = (length: number) => (name: string) =>
    `{% comment %}${"x".repeat(name.includes("long") ? length - 2 * 29 : 0)}{% endcomment %}`;

  it.each([
    ["fifty files", [50, 51], (n: number) => isTooMuch(times(n, (at) => `{% include ${at}.html %}`))],
    [
      "files of two million characters",
      [2_000_000, 2_000_001],
      (n: number) =>
        isTooMuch(
          "a{% for i in (2..1) %}{% endfor %}{% for i in (9..1) %}{% endfor %}{% include long.html %}{% include a.html %}",
          silent(n),
        ),
    ],
    ["five thousand tags", [5_000, 5_001], (n: number) => isTooMuch("{{ 1 }}".repeat(n))],
    [
      "a hundred tags within each other",
      [100, 101],
      (n: number) => isTooMuch("{% if true %}".repeat(n) + "{% endif %}".repeat(n)),
    ],
    ["tens of thousands of steps", [40_000, 50_000], (n: number) => isTooMuch(`{% for i in (1..${n}) %}{% endfor %}`)],
  ])("have %s, and no more", async (_, [enough = 0, more = 0], measured) => {
    expect([await measured(enough), await measured(more)]).toEqual([false, true]);
  });

  it("see five thousand values of the front matter", async () => {
    const last = async (count: number) => {
      const front = `---\ntitle: t\ndate: 2026-11-20\nnumbers: [${"0, ".repeat(count - 4)}1]\n---\n`;
      const bytes = new TextEncoder().encode(`${front}a{{ page.numbers | last }}`);
      return readPost({ key: "posts/a.md", bytes }, site);
    };
    expect(await last(5_000)).toMatchObject({ post: { contentHtml: "<p>a1</p>\n" } });
    expect(await last(5_001)).toMatchObject({ post: { contentHtml: "<p>a</p>\n" } });
  });

  it("have a limit of steps, of memory and of text, and the post is quarantined", async () => {
    for (const body of [
      "{% for a in (1..10000) %}{% for b in (1..10000) %}x{% endfor %}{% endfor %}",
      "{% for a in (1..1000000000) %}{% endfor %}",
      "{% assign a = 'x' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}",
      `{% capture a %}xxxx{% endcapture %}${"{% capture a %}{{ a }}{{ a }}{% endcapture %}".repeat(60)}`,
      `{% for i in (1..9000) %}${"x".repeat(9_000)}{% endfor %}`,
      `{% assign a = (1..900000) | where_exp: "x", "${"x > 1 and ".repeat(150)}x" %}`,
      "{% include loop.html %}",
      "{% for i in (1..1900000) %}{% if true %}{% endif %}{% endfor %}",
      `{% for i in (1..9900) %}{{ x${".y".repeat(900)} }}{% endfor %}`,
      `{% for i in (1..9900) %}{% if ${"1 == 1 and ".repeat(160)}1 %}{% endif %}{% endfor %}`,
      "{% for a in (1..30000) %}{% include note.html %}{% endfor %}",
      "{% if true %}".repeat(5_000) + "{% endif %}".repeat(5_000),
      `{{ 1 }} x`.repeat(6_000),
      `{{ "a"${"|upcase".repeat(250)} }}`.repeat(2_000),
    ]) {
      const before = process.cpuUsage();
      const reading = await read(body);
      const { user, system } = process.cpuUsage(before);
      expect([body.slice(0, 60), reading]).toMatchObject([
        body.slice(0, 60),
        { state: "quarantined", problem: { reason: { code: "template-too-much" } } },
      ]);
      expect([body.slice(0, 60), (user + system) / 1000 < 2_000]).toEqual([body.slice(0, 60), true]);
    }
  });

  it.each([
    ..."{% {%- %} {{ }} {{< >}} {{% %}} {{</* */>}} ` ``` ~~~ <pre </code>".split(" "),
    "{% x %}",
    "{% if x %}{% endif %}",
    "{% raw %}",
    "{% endraw %}",
    "{% quote %}",
    "{% endquote %}",
    "{% highlight x %}",
    "{{ a ",
    "{{ 'a",
    "{% a {{ b }} ",
    "{{< a >}}",
    "{{< /a >}}",
    "{{< highlight >}}",
    "{{< qr >}}",
    "`{% raw %}`",
    "`{% comment %}` `a ",
    "> ",
    "- ",
    "1. ",
    "\n> {% x %}",
    "{% img ' \" %}",
    "{% link a %}",
    "$",
    "\\a{{ b }}",
    "={{ a: b }}",
  ])("take a time that grows with their length: %j", async (unit) => {
    const SIZES = { from: 2_048, to: 32_768, floorMs: 75 };
    expect(await growthProblem((size) => read(`{{ page.title }}${filled(unit, size)}x`), SIZES)).toBeUndefined();
  });
});

describe("any soup of tags", () => {
  const PIECES = [
    ..."{% %} {{ }} {{< >}} {{% %}} ` ``` ~~~ - > | : = , ' \" \n .. ( ) [ ] <b> </b> $ \\ # 1 x page page.title site".split(
      " ",
    ),
    ..."{%- -%} {{- -}} {% raw %} {% endraw %}".split(/ (?=\{)/),
    ...["if", "unless", "case", "for", "capture", "highlight", "quote", "tabs", "codeblock"].flatMap((name) => [
      `{% ${name} x %}`,
      `{% end${name} %}`,
    ]),
    ..."{% else %}|{% elsif x %}|{% when 1 %}|{% break %}|{% assign x = 1 %}|{% include note.html %}|{{ x }}|{{ page.tags | first }}".split(
      "|",
    ),
    ..."{{< figure src=x >}}|{{< details >}}|{{< /details >}}|{{< qr >}}|{{< /qr >}}|{{< highlight x >}}|{{< /highlight >}}|{{</* x */>}}".split(
      "|",
    ),
    "\n",
    " ",
    "\n\n",
    "text",
    "    ",
    "- ",
    "{% for i in (1..3) %}",
    "{% post_url a %}",
    "{% asset_img a.png %}",
  ];
  const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => pieces.join(""));
  const anyTemplates = fc.constantFrom(undefined, "jekyll", "hugo", "hexo", "none") as fc.Arbitrary<Site["templates"]>;

  it("is read the same every time, without a fault", async () => {
    await fc.assert(
      fc.asyncProperty(soup, anyTemplates, async (body, templates) => {
        const reading = await read(body, templates);
        expect(await read(body, templates)).toEqual(reading);
        if (reading.state === "published") elements(reading.post.contentHtml);
        else expect(JSON.stringify(reading)).toMatch(/"template-(?:open|unreadable|too-much|comment-open)"/);
      }),
      { numRuns: 700 },
    );
  });

  it("never shows what is in a comment", async () => {
    const seen =
      "text |*a* |{% x %}|{% if true %}y{% endif %}|\n\n|> |- |{{ page.title }}|`code`|\n```\ncode\n```\n|{% quote %}";
    const before = fc.array(fc.constantFrom(...seen.split("|")), { maxLength: 8 }).map((pieces) => pieces.join(""));
    await fc.assert(
      fc.asyncProperty(before, soup, soup, async (start, inner, end) => {
        const reading = await read(`${start}{% comment %}${inner}SECRET{% endcomment %}${end}`);
        expect(JSON.stringify(reading)).not.toContain("SECRET");
      }),
      { numRuns: 700 },
    );
  });
});
