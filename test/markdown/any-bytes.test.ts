import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GENERATORS } from "../../src/core/posts/permalink.ts";
import type { Reading } from "../../src/core/posts/post.ts";
import { REASON_CODES } from "../../src/core/reason-codes.ts";
import { readPost } from "../../src/markdown/read-post.ts";
import { readSite } from "../../src/markdown/read-site.ts";
import { anyPoint } from "../any-point.ts";
import { elements, KEY, readText, site } from "./a-post.ts";

const ALLOWED_URL = /^(?:https?:\/\/[^\s"<>\\^`{|}]+|mailto:[^\s"<>]*|tel:[^\s"<>]*)$/;
const FORBIDDEN =
  /^(?:script|style|form|input|textarea|select|button|iframe|object|embed|svg|math|link|meta|base|video|audio|noscript|template)$/;
const ATTRIBUTES = new Set(
  "href src alt width height loading referrerpolicy style title dir lang id class start value span colspan rowspan datetime".split(
    " ",
  ),
);

/** Checks that a reading fits into any feed and page. */
function expectFitToServe(reading: Reading): void {
  if (reading.state !== "published") return;
  const { post } = reading;
  const found = elements(post.contentHtml);
  const ids = found.flatMap(({ attributes }) => attributes.id ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { name, attributes } of found) {
    expect(name).not.toMatch(FORBIDDEN);
    for (const [attribute, value] of Object.entries(attributes)) {
      expect(ATTRIBUTES).toContain(attribute);
      if (attribute === "href" || attribute === "src") expect(value).toMatch(ALLOWED_URL);
      if (attribute === "style") expect(value).not.toMatch(/url|expression|position|display|[\\<>"]/i);
    }
    if (name === "img")
      expect(attributes).toMatchObject({ src: expect.anything(), alt: expect.anything(), loading: "lazy" });
  }
  elements(escaped([post.title, post.summary, ...post.categories.map(({ title }) => title)].join(" ")));
  expect(post.title).not.toBe("");
  expect(post.id).toMatch(/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i);
  expect(Number.isFinite(post.publishedAt)).toBe(true);
  for (const url of [post.image?.url, post.sourceUrl]) if (url !== undefined) expect(url).toMatch(ALLOWED_URL);
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

const PIECES = (
  "<p> </p> <div> </div> <b> </i> <a> <!-- --> <br> <br/> <img> <table> <td> <svg> <math> </svg> <style> </style> <script> </script> <noscript> <iframe> </iframe> " +
  "<textarea> <title> <xmp> <![CDATA[ ]]> <?x ?> <select> <option> <center> <font> <plaintext> <template> <p/> <a/b> < > & &amp; &lt; &#60; &#x1; &#xD800; &nbsp; &bogus; " +
  "** __ ~~ ` ``` []( ) ![ ](x) [a]: | |-| --- === # > - 1. {% %} {{ }} \\ \" ' : ; = javascript: data: http:// //x.example ../y # ? <!--more--> [^a] [^a]: {: } {:.b} {#c} {:toc} [toc] $ $$ \\( \\) \\[ \\] \\begin{a} \\end{a} == %% [[ ]] ![[ " +
  "*[a]: www.a.b a@b.c https://a.b [!note] [x] <div_markdown=1> <h2_id=main> <a_name=q>"
)
  .split(" ")
  .map((piece) => piece.replace("_", " "));
const ATTRIBUTE_PIECES = [
  ...[
    "href",
    "src",
    "style",
    "title",
    "alt",
    "onerror",
    "width",
    "class",
    "hidden",
    "data-src",
    "xlink:href",
    "a<b",
    '"x',
  ],
];
const VALUES = [
  "javascript:x",
  "x.png",
  "//e.example",
  "&#106;avascript:x",
  "color:red",
  "display:none",
  "1",
  'a"b<c>&d',
  "\u0001",
  "http://[",
  "",
];

const openTag = fc
  .tuple(
    fc.constantFrom("p", "a", "img", "div", "td", "iframe", "video", "svg", "font", "ol", "code", "x:y"),
    fc.array(
      fc
        .tuple(fc.constantFrom(...ATTRIBUTE_PIECES), fc.constantFrom('="', "='", "=", ""), fc.constantFrom(...VALUES))
        .map(([name, equals, value]) => ` ${name}${equals}${value}${equals.slice(1)}`),
      { maxLength: 3 },
    ),
    fc.constantFrom(">", "/>", ""),
  )
  .map(([name, attributes, end]) => `<${name}${attributes.join("")}${end}`);

/** What generators read otherwise than CommonMark. */
const GENERATORS_PIECES = [
  ..."^\n|</div>\n|<div markdown=1>|:tada:|:+1:|www.b.c|[[a]]|![[b.png]]|{% post_link c %}|{% include_relative d.md %}".split(
    "|",
  ),
  ..."{{< ref e >}}|{{ 3.0 }}|``` js f /g|[http://h](http://h)|\v|{::comment}|{{ site.i | divided_by: 0 }}".split("|"),
];

const body = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES, "\n", "\n\n", "    "),
      openTag,
      fc.string({ unit: anyPoint, maxLength: 6 }),
      fc.constant("text"),
      fc.constantFrom(...GENERATORS_PIECES),
    ),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => pieces.join(""));

const front = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          "title",
          "date",
          "categories",
          "tags",
          "image",
          "link",
          "id",
          "author",
          "lang",
          "description",
          "draft",
          "x",
        ].map((key) => `\n${key}: `),
      ),
      fc.constantFrom(
        '"',
        "'",
        "\\",
        ": ",
        " #",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&a",
        "*a",
        "!",
        "|",
        ">",
        "%",
        "@",
        "`",
        "\n",
        "\n  ",
        "\t",
        "---",
        "...",
      ),
      fc.constantFrom("2022-01-07", "20:33:27", "+0800", "http://a.example/", "a b"),
      fc.string({ unit: anyPoint, maxLength: 4 }),
    ),
    { maxLength: 20 },
  )
  .map((pieces) => pieces.join(""));

describe("any file", () => {
  it("is read without a fault, whatever its bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, fenced) => {
        const file = fenced ? Buffer.concat([Buffer.from("---\n"), bytes, Buffer.from("\n---\n"), bytes]) : bytes;
        expectFitToServe(await readPost({ key: KEY, bytes: file }, site));
      }),
      { numRuns: 500 },
    );
  });

  it("is rendered as safe HTML, whatever its body", async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(undefined, ...GENERATORS), async (text, generator) => {
        const reading = await readText(`---\ntitle: t\n---\n${text}`, KEY, { ...site, generator, emoji: true });
        expect(reading.state).toBe("published");
        expectFitToServe(reading);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is read without a fault, whatever its front matter", async () => {
    await fc.assert(
      fc.asyncProperty(front, body, async (header, text) =>
        expectFitToServe(await readText(`---${header}\n---\n${text}`)),
      ),
      { numRuns: 2_000 },
    );
  });

  it("is read without a fault, whatever its name", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: anyPoint }), async (name) => {
        expectFitToServe(await readText("---\ntitle: t\ndate: 2022-01-07\n---\n[a](b)", `posts/${name}.md`));
      }),
    );
  });

  it("keeps a title concatenated between quotes, to the last character", async () => {
    const title = fc.array(fc.constantFrom(..."ab \"\\'#:[]{}&*!|>%@`,-港“”".split("")), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(
        title.map((characters) =>
          characters
            .join("")
            .replace(/\\(?=["\\nt abefnrtvN_LPxuU0/'#:[\]{}&*!|>%@`,-]|$)/g, "")
            .replace(/\s+/g, " ")
            .trim(),
        ),
        async (text) => {
          // What closes and opens again looks like two quoted words; what ends in a remark looks like one.
          fc.pre(text !== "" && !/["'] |"\s*#|#/.test(text));
          const reading = await readText(`---\ntitle: "${text}"\ntags: [x]\n---\nBody`);
          expect(reading).toMatchObject({ state: "published", post: { title: text } });
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("is read the same every time", async () => {
    await fc.assert(
      fc.asyncProperty(front, body, async (header, text) => {
        const file = `---${header}\n---\n${text}`;
        const [one, other] = [await readText(file), await readText(file)];
        expect(other).toEqual(one);
        expect("content" in other && other.content).toBe("content" in one && one.content);
      }),
      { numRuns: 200 },
    );
  });

  it("is read as settings without a fault", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 100 }),
          front.map((text) => new TextEncoder().encode(text)),
        ),
        (bytes) => {
          const answer = readSite(bytes);
          expect("settings" in answer || answer.problem.reason.code in REASON_CODES).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
