import { describe, expect, it } from "vitest";
import { composeDigest } from "../../src/core/newsletter/digest.ts";
import { blockText } from "../../src/core/posts/block-text.ts";
import { digestList } from "../../src/emails/digest-list.ts";
import { lint } from "../../src/emails/lint.ts";
import { styleOf } from "../../src/emails/style.ts";
import { wholePost } from "../../src/emails/whole-post.ts";
import { writtenEntries } from "../../src/emails/written-entries.ts";
import { copyOf, entry, rendered, site } from "./example.ts";

const LETTER = `<h2 id="a">First</h2>
<p>Words
on two lines, <a href="https://x.example/y">a link</a> &amp; <strong>more</strong>.</p>
<ul>
<li>One</li>
<li>Two<ul><li>Three</li></ul></li>
</ul>
<h3>Below</h3>
<pre><code class="language-js">a &lt; b
  c</code></pre>
<p><img src="https://x.example/wide.png" alt="A map" width="1200" height="800" loading="lazy" /><img src="http://x.example/plain.png" alt="Not secure" /></p>
<table><tr><th>City</th><td style="text-align:right">Berlin</td></tr></table>
`;

const mailOf = (...entries: Parameters<typeof entry>[1][]) =>
  copyOf(
    rendered(
      composeDigest(
        entries.map((facts, at) => entry(at + 1, facts)),
        [],
        () => undefined,
      ),
    ),
  );

describe("a post that is only mailed", () => {
  it("stands whole in its mail, in both bodies, and not as a summary", () => {
    const mail = mailOf({ email: "only", contentHtml: LETTER, summary: "A summary of it." });
    expect(mail.html).toContain("Words\non two lines");
    expect(mail.html).not.toContain("A summary of it.</p>");
    expect(mail.text).toContain(
      "\nFirst\n\nWords on two lines, a link <https://x.example/y> & more.\n\n- One\n- Two\n- Three\n",
    );
    expect(mail.text).toContain("a < b\n  c\n");
    expect(lint(mail)).toEqual([]);
  });

  it("has headings below its title, pictures that fit, and none that is not secure", () => {
    const { html } = wholePost(LETTER, 3, styleOf({}));
    expect(html).toMatch(/<h4 style="[^"]+">First<\/h4>/);
    expect(html).toMatch(/<h5 style="[^"]+">Below<\/h5>/);
    expect(html).toMatch(
      /<img src="https:\/\/x.example\/wide.png" alt="A map" width="560" style="max-width:100%[^"]+" \/>Not secure<\/p>/,
    );
    expect(html).toMatch(/<td style="[^"]+;text-align:right">Berlin/);
    expect(html).not.toMatch(/ (?:id|loading|class="language-js)="/);
  });

  it("has a picture that just fits as it is, and a wider one without the height that it had", () => {
    const shown = (width: number) =>
      wholePost(`<img src="https://x.example/a.png" alt="" width="${width}" height="9" />`, 2, styleOf({})).html;
    expect(shown(560)).toContain(' width="560" height="9"');
    expect(shown(561)).toContain(' width="560" style');
  });

  it("has its highest heading one level below its title, and none below the sixth", () => {
    const levels = (html: string, level: number) =>
      wholePost(html, level, styleOf({}))
        .html.match(/(?<=<h)\d/g)
        ?.map(Number);
    expect(levels("<h1>a</h1><h2>b</h2><h6>c</h6>", 2)).toEqual([3, 4, 6]);
    expect(levels("<h5>a</h5><h6>b</h6>", 3)).toEqual([4, 5]);
  });

  it("stays whole beside many others, which are shorter for it only where there is no room", () => {
    const long = `<p>${"Many words. ".repeat(3_000)}</p>`;
    const others = Array.from({ length: 12 }, () => ({ summary: "One of the others." }));
    const mail = mailOf(...others, { email: "only", contentHtml: long });
    expect(mail.html).toContain("Many words. ".repeat(3_000));
    expect(mail.html.match(/One of the others\.<\/p>/g)).toHaveLength(12);
    expect(lint(mail)).toEqual([]);
  });

  it("stays whole where so many others are shown that the last of them are titles alone", () => {
    const others = Array.from({ length: 50 }, () => ({ summary: "A long summary. ".repeat(20) }));
    const mail = mailOf(...others, { email: "only", contentHtml: LETTER });
    expect(mail.html).toContain("Words\non two lines");
    expect(mail.html.match(/A long summary\. .*<\/p>/g)?.length).toBeLessThan(50);
  });

  it("stays whole as the last of a digest that is heavier than it may be", () => {
    const facts = [...Array.from({ length: 5 }, () => ({ summary: "A summary." })), { email: "only" as const }];
    const entries = facts.map((fact, at) => entry(at, { contentHtml: LETTER, publishedAt: 20 - at, ...fact }));
    const digest = composeDigest(entries, [], () => undefined);
    const reader = { site, language: "en", timeZone: "UTC", now: 0, written: writtenEntries() };
    const html = digestList(digest, reader, { room: 100_000, light: 0 })
      .parts.map((part) => part.html)
      .join("");
    expect(digest.groups.flatMap((group) => group.entries).at(-1)?.email).toBe("only");
    expect(html.match(/A summary\./g)).toHaveLength(3);
    expect(html).toContain("Words\non two lines");
  });

  it("that is longer than a mail may be shows its summary, and leads to its page", () => {
    const mail = mailOf({
      email: "only",
      contentHtml: `<p>${"Many words. ".repeat(9_000)}</p>`,
      summary: "A summary of it.",
    });
    expect(mail.html).toContain("A summary of it.</p>");
    expect(mail.html).not.toContain("Many words. Many words.");
    expect(lint(mail)).toEqual([]);
  });

  it("is a summary for who else is mailed", () => {
    expect(mailOf({ email: "feature", contentHtml: LETTER, summary: "A summary of it." }).html).not.toContain(
      "on two lines",
    );
  });
});

it.each([
  ["", ""],
  ["<p></p><p>a</p>", "a"],
  ["<blockquote><p>a</p></blockquote>\n<hr />\n<p>b<br />c</p>", "a\n\nb\nc"],
  ["<ol><li><p>a</p></li><li>b</li></ol>", "- a\n- b"],
  ['<p>see <a href="https://x.example">https://x.example</a></p>', "see https://x.example"],
  ["<p>a <em>b</em> c</p>", "a b c"],
])("writes blocks as text: %s", (html, text) => {
  expect(blockText(html)).toBe(text);
});

it("takes linear time, whatever a post is made of", () => {
  const time = (html: string) => {
    const begun = process.cpuUsage();
    wholePost(html, 2, styleOf({}));
    return process.cpuUsage(begun).user;
  };
  for (const part of ["<", "<a ", '<a href="', "<li>", "\n", "<p>", "<img ", ' a="']) {
    time(part.repeat(1_000));
    expect(time(part.repeat(60_000))).toBeLessThan(2_000_000);
  }
});
