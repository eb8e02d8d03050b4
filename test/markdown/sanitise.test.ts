import fc from "fast-check";
import sanitizeHtml, { type IOptions } from "sanitize-html";
import { expect, it } from "vitest";
import { clean } from "../../src/markdown/characters.ts";
import { type Attributes, safeElement } from "../../src/markdown/safe-element.ts";
import { sanitise } from "../../src/markdown/sanitise.ts";

const PLACE = {
  site: new URL("https://news.example.com/"),
  file: new URL("https://news.example.com/posts/a.md"),
  page: "https://news.example.com/posts/a",
};

const ELEMENTS = (
  "p a strong br img div span li td code h2 hr pre section nav sup col wbr center font strike svg math script style form " +
  "button select option textarea title noscript template xmp object embed input foo-bar plaintext noembed image source"
).split(" ");
const ATTRIBUTES = [
  ...[
    'href="https://e.example/?b=1&c=2"',
    "href=//x.example",
    'href="javascript:alert(1)"',
    'href="../b.md#x"',
    'href="#main"',
  ],
  ...[
    'src="a.png"',
    "src='//img.example/x?a=1&amp;b=2'",
    'src="data:image/png;base64,xx"',
    'data-src="late.jpg"',
    "alt",
    'alt="A  b"',
  ],
  ...[
    'style="color:red;position:fixed"',
    'style="display:none"',
    'style="width:20px;/* a */height:1px"',
    "hidden",
    "align=center",
  ],
  ...[
    'class="language-js"',
    "class=toc",
    'id="a"',
    "id=b",
    'name="c"',
    'title="&lt;x&gt; &quot;"',
    "dir=RTL",
    'lang="zh-CN"',
  ],
  ...[
    "width=300",
    'height="0"',
    'onclick="x()"',
    "colspan=2",
    "value=3",
    "__proto__=1",
    "constructor=x",
    "<",
    '"',
    "'x",
    'a<b="c"',
  ],
];
const TEXTS = [
  ...[
    "text",
    "中文，标点。",
    "&amp;",
    "&AMP;",
    "&lt;script&gt;",
    "&nbsp;",
    "a < b",
    "1 > 0",
    "&#1;",
    "&#x1F600;",
    "&bogus;",
    "&",
    "\n",
    "\u0007",
    "\ud800",
  ],
  ...["<!-- c -->", "<![CDATA[x]]>", "<?php x ?>", "<!DOCTYPE html>", "</br>", "</", "<"],
];

const TAG = fc
  .tuple(
    fc.constantFrom(...ELEMENTS),
    fc.array(fc.constantFrom(...ATTRIBUTES), { maxLength: 3 }),
    fc.constantFrom(">", ">", ">", " />", ""),
  )
  .map(([name, attributes, end]) => `<${[name, ...attributes].join(" ")}${end}`);
const HTML = fc
  .array(
    fc.oneof(
      TAG,
      fc.constantFrom(...ELEMENTS).map((name) => `</${name}>`),
      fc.constantFrom(...TEXTS),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

/** Marks what is to be removed with its content. */
const REMOVED: Attributes = Object.freeze({});

/** Does the same by another program, which has an allow-list of its own. */
function bySanitizeHtml(html: string): string {
  const place = { links: PLACE, ids: new Set<string>() };
  const decided = new WeakSet<Attributes>();
  const transform = (name: string, given: Attributes) => {
    if (decided.has(given)) return { tagName: name, attribs: given };
    const safe = safeElement(name, given, place);
    if (safe === "removed") return { tagName: "span", attribs: REMOVED };
    const {
      name: tagName,
      attributes: attribs,
      text,
    } = safe === "unwrapped" ? { name, attributes: {}, text: undefined } : safe;
    decided.add(attribs);
    return { tagName, attribs, ...(text !== undefined && { text }) };
  };
  decided.add(REMOVED);
  return sanitizeHtml(html, { ...OPTIONS, transformTags: { img: transform, source: transform, "*": transform } });
}

const OPTIONS: IOptions = {
  allowedTags: "p a strong br img div span li td code h2 hr pre section nav sup col wbr s".split(" "),
  allowedAttributes: {
    "*": ["style", "title", "dir", "lang", "id", "class"],
    a: ["href"],
    img: ["src", "alt", "width", "height", "loading", "referrerpolicy"],
    li: ["value"],
    td: ["colspan"],
  },
  allowedSchemes: ["http", "https", "mailto", "tel"],
  allowProtocolRelative: false,
  selfClosing: ["br", "col", "hr", "img", "wbr"],
  nonTextTags: "script style textarea select option svg title template xmp noembed noframes".split(" "),
  exclusiveFilter: ({ attribs }) => attribs === REMOVED,
  parseStyleAttributes: false,
};

it("leaves of any HTML exactly what sanitize-html leaves of it", () => {
  fc.assert(
    fc.property(HTML, (html) => {
      expect(sanitise(html, PLACE)).toBe(clean(bySanitizeHtml(html)));
    }),
    { numRuns: 3_000 },
  );
});

it("counts what is no text to a reader among what is nested too deeply", () => {
  const nested = (silent: number) =>
    sanitise(`${"<div>".repeat(60)}a${"<svg>".repeat(silent)}x${"</svg>".repeat(silent)}${"</div>".repeat(60)}`, PLACE);
  expect(nested(40).match(/<div>/g)).toHaveLength(60);
  expect(nested(41)).not.toContain("<div>");
  expect(nested(41)).toContain("a");
});

it("reads entities once", () => {
  expect(sanitise("&nbsp;&amp;lt;b&amp;gt;", PLACE)).toBe("\u00a0&amp;lt;b&amp;gt;");
  expect(sanitise("&amp;lt;b&amp;gt;", PLACE)).toBe("&amp;lt;b&amp;gt;");
});

it("reads entities in values once, and keeps their quotes apart", () => {
  for (const other of ["", "&nbsp;"])
    expect(sanitise(`<p title='&amp;lt;b "c"'>${other}</p>`, PLACE)).toBe(
      `<p title="&amp;lt;b &quot;c&quot;">${other && "\u00a0"}</p>`,
    );
  expect(sanitise(`<p title='a "b"'>c</p>`, PLACE)).toBe('<p title="a &quot;b&quot;">c</p>');
});

it("keeps the date of a time, and of nothing else", () => {
  expect(sanitise('<time datetime="2022-01-07">a</time><p datetime="2022-01-07">b</p>', PLACE)).toBe(
    '<time datetime="2022-01-07">a</time><p>b</p>',
  );
});

it("leaves out what is no text to a reader, and nothing behind it", () => {
  expect(sanitise("<p><svg><title>w</title>x</svg>y</p>z", PLACE)).toBe("<p>y</p>z");
});
