import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Entry } from "../../src/core/feeds/entry.ts";
import { composeDigest } from "../../src/core/newsletter/digest.ts";
import { defaultSite } from "../../src/core/site.ts";
import { renderIssue } from "../../src/emails/issue.ts";
import { localeFor } from "../../src/locales/index.ts";
import { readPost } from "../../src/markdown/read-post.ts";
import { PostPage } from "../../src/pages/post.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { sharedChromium } from "./chromium.ts";
import { type Judge, openJudge } from "./judge.ts";

/** One payload of each class that has bypassed sanitisers; each calls `window.ran(…)`. */
const HOSTILE: Record<string, string> = {
  script: "<script>ran(1)</script>",
  "script in pieces": "<scr<script>ipt>ran(1)</scr</script>ipt>",
  "script with odd case and slashes": "<ScRiPt/x>ran(1)</sCrIpT//>",
  "handler on an image": '<img src=x onerror="ran(1)">',
  "handler without quotes": "<img src=x onerror=ran(1)>",
  "handler after a slash": "<img/src=x/onerror=ran(1)>",
  "handler in back quotes": "<img src=`x` onerror=ran(1)>",
  "handler by newline": '<img src=x\nonerror\n=\n"ran(1)">',
  "handler on the body": "<body onload=ran(1)>",
  "handler on focus": '<input autofocus onfocus="ran(1)"><a href=# autofocus onfocus=ran(1) tabindex=1>x</a>',
  "handler on an animation": '<div style="animation:x 1s" onanimationstart="ran(1)">x</div>',
  "handler on details": "<details open ontoggle=ran(1)><summary>x</summary></details>",
  "handler on media": "<video><source onerror=ran(1)></video><audio src=x onerror=ran(1)>",
  "handler on a marquee": "<marquee onstart=ran(1)>x</marquee>",
  "javascript link": '<a href="javascript:ran(1)">x</a>',
  "javascript link with entities": '<a href="&#106;ava&#115;cript&colon;ran(1)">x</a>',
  "javascript link with white space": '<a href=" \u0001java\tscript\n:ran(1)">x</a>',
  "vbscript and data links": '<a href="vbscript:ran(1)">x</a><a href="data:text/html,<script>ran(1)</script>">y</a>',
  "Markdown javascript link": "[x](javascript:ran(1)) [y](<java\tscript:ran(1)>) ![z](javascript:ran(1))",
  "Markdown autolink": "<javascript:ran(1)>",
  "Markdown attribute break": '[x](http://a.example/"onmouseover="ran(1)) ![" onerror="ran(1)](x)',
  "Markdown reference": "[x][r]\n\n[r]: javascript:ran(1)",
  iframe: '<iframe src="javascript:parent.ran(1)"></iframe><iframe srcdoc="<script>parent.ran(1)</script>"></iframe>',
  "object and embed": '<object data="javascript:ran(1)"></object><embed src="javascript:ran(1)">',
  "form action":
    '<form action="javascript:ran(1)"><button>x</button></form><button formaction=javascript:ran(1)>y</button>',
  "meta refresh": '<meta http-equiv="refresh" content="0;url=javascript:ran(1)">',
  "base and link": '<base href="javascript:ran(1)//"><link rel=stylesheet href="data:text/css,*{color:red}">',
  "SVG script": "<svg><script>ran(1)</script></svg>",
  "SVG handler": "<svg onload=ran(1)><circle r=9 onclick=ran(1)/></svg>",
  "SVG animation": "<svg><a><animate attributeName=href values=javascript:ran(1) /><text y=20>x</text></a></svg>",
  "SVG use":
    '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=1 onerror=ran(1) /></svg>#x" /></svg>',
  "SVG foreignObject": "<svg><foreignObject><img src=x onerror=ran(1)></foreignObject></svg>",
  "MathML link": '<math><maction actiontype="statusline#" xlink:href="javascript:ran(1)">x</maction></math>',
  "mutation by MathML":
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=ran(1)&gt;">',
  "mutation by noscript": '<noscript><p title="</noscript><img src=x onerror=ran(1)>">',
  "mutation by title": '<title><p title="</title><img src=x onerror=ran(1)>">',
  "mutation by textarea": '<textarea><p title="</textarea><img src=x onerror=ran(1)>">',
  "mutation by SVG style": '<svg></p><style><a id="</style><img src=1 onerror=ran(1)>">',
  "mutation by select": "<select><style></select><img src=x onerror=ran(1)></style>",
  "mutation by template": "<template><img src=x onerror=ran(1)></template>",
  "comment end": "<!--> <img src=x onerror=ran(1)> --><!-- --!> <img src=x onerror=ran(1)> -->",
  "CDATA and instruction": "<![CDATA[><img src=x onerror=ran(1)>]]><?x ><img src=x onerror=ran(1)>?>",
  "NUL in a name": "<scr\u0000ipt>ran(1)</scr\u0000ipt><img src=x one\u0000rror=ran(1)>",
  "style sheet": "<style>@import 'javascript:ran(1)';*{background:url(javascript:ran(1))}</style>",
  "style expression": '<p style="width:expression(ran(1));background:url(javascript:ran(1));-moz-binding:url(x)">x</p>',
  "style over the page": '<div style="position:fixed;inset:0;z-index:9">x</div>',
  "attribute end":
    '<a title="&quot; onmouseover=&quot;ran(1)" href="http://a.example/?&quot;onmouseover=&quot;ran(1)">x</a>',
  "unclosed attribute": '<img src="x onerror=ran(1) <b title="><img src=x onerror=ran(1)>',
  "is and slot": '<p is="x" slot="y" id="ran" name="ran" class="z">clobber</p>',
};

const site = { ...defaultSite(new URL("https://news.example/")), postalAddress: "1 Harbour Road" };

let judge: Judge;

beforeAll(async () => {
  judge = await openJudge({}, sharedChromium);
});

afterAll(() => judge?.close());

describe("a hostile post", () => {
  it("would do harm if nobody minded it: the judge sees it, among others too", async () => {
    const harmful = ["handler on an image", "javascript link", "script"].map((name) => [
      name,
      `<body><main>${HOSTILE[name]}</main>`,
    ]);
    for (const [name, document = ""] of harmful) expect([name, await judge.whatRuns(document)]).not.toEqual([name, []]);
    const found = await judge.whatRunsInEach({ before: "<p>", ...Object.fromEntries(harmful), after: "<p>" });
    expect(Object.keys(found)).toEqual(harmful.map(([name]) => name));
  });

  it("does nothing in a feed, on a page or in an email", async () => {
    const documents: Record<string, string> = {};
    for (const [name, text] of Object.entries(HOSTILE)) {
      // In all places at once: none of them keeps it from running in another, as nothing runs there.
      const title = JSON.stringify(text).slice(1, -1);
      const bytes = new TextEncoder().encode(
        `---\ntitle: "${title}"\ndate: 2026-11-20\ncategories: ["${title}"]\n---\n${text}\n`,
      );
      const reading = await readPost({ key: "posts/2026-11-20-hostile.md", bytes }, site);
      if (reading.state !== "published") throw new Error(`${name} is ${reading.state}.`);
      const { post } = reading;
      const entry: Entry = {
        ...post,
        authors: [],
        url: "https://news.example/posts/2026-11-20-hostile",
        updatedAt: post.publishedAt,
      };
      const digest = composeDigest([entry], [], () => undefined);
      const sender = { name: "News", address: "news@news.example" };
      const issue = { id: 1, frequency: "daily", closedAt: post.publishedAt };
      const { shared } = renderIssue({ site, sender, language: "en", timeZone: "UTC", digest, issue });
      Object.assign(documents, {
        // As in a feed reader, without our page around it.
        [`${name}, in a feed`]: `<!doctype html><body><main>${entry.contentHtml}</main>`,
        [`${name}, on a page`]: renderPage(PostPage({ site, locale: localeFor("en"), entry, feeds: [] })),
        [`${name}, in an email`]: shared.html,
      });
    }
    expect(Object.keys(documents)).toHaveLength(3 * Object.keys(HOSTILE).length);
    expect(await judge.whatRunsInEach(documents)).toEqual({});
  });
});
