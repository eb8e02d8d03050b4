import type { Entry } from "../../src/core/feeds/entry.ts";
import type { Feed } from "../../src/core/feeds/feed.ts";

const AT = Date.parse("2022-01-07T20:33:27+08:00");
const DAY = 86_400_000;

export function exampleEntry(changes: Partial<Entry> & { slug?: string } = {}): Entry {
  const { slug = "harbour", ...rest } = changes;
  return {
    id: `tag:news.example,2022:posts/2022-01-07-${slug}`,
    url: `https://news.example/posts/2022-01-07-${slug}`,
    title: "The harbour opens",
    authors: [],
    language: undefined,
    sourceUrl: undefined,
    summary: "Ships may come in again.",
    contentHtml: "<p>Ships may come in again.</p>",
    image: undefined,
    categories: [],
    tags: [],
    publishedAt: AT,
    updatedAt: AT,
    ...rest,
  };
}

export function exampleFeed(changes: Partial<Feed> = {}): Feed {
  return {
    id: "tag:news.example,2022:feed",
    title: "港口新闻 & Harbour News",
    description: "每天的港口消息 <daily>",
    language: "zh-CN",
    timeZone: "Asia/Shanghai",
    author: "港口新闻社",
    copyright: "© 2022 Harbour & Co.",
    siteUrl: "https://news.example/",
    pageUrl: "https://news.example/categories/%E6%B8%AF%E5%8F%A3/",
    selfUrl: (filename) => `https://news.example/categories/%E6%B8%AF%E5%8F%A3/${filename}?limit=20&tag=a,b`,
    hub: "https://hub.example/?topic=a&b",
    pictures: {
      icon: "https://cdn.example/icon.png?a=1&b=2",
      logo: "https://news.example/assets/logo%201.svg",
      image: "https://cdn.example/icon.png?a=1&b=2",
    },
    stylesheetUrl: "https://news.example/feed.css?a&b",
    links: [{ rel: "prev-archive", url: "https://news.example/archive/2021-12/atom.xml" }],
    nextUrl: "https://news.example/feed.json?before=2021-12&limit=20",
    updatedAt: AT + 2 * DAY,
    tombstones: [{ id: "tag:news.example,2022:posts/withdrawn&gone", withdrawnAt: AT + DAY }],
    entries: [
      exampleEntry({
        slug: "zhongwen",
        title: "上海港今日开航 彰显“人民港口”的效能",
        authors: ["李明 & 王芳", "O'Neil, Ann"],
        sourceUrl: "https://wire.example/story?id=7&lang=zh",
        summary: "第一艘船在清晨六点进港，码头上站满了人。",
        contentHtml:
          '<p>第一艘船在清晨六点进港。<strong>码头上站满了人</strong>，“网红”打卡地也排起了长队。</p>\n<p><img src="https://img.example/GetPic.aspx?nid=7&amp;imageType=k" alt="清晨的码头" width="640" height="360" loading="lazy"></p>',
        image: {
          url: "https://img.example/GetPic.aspx?nid=7&imageType=k",
          alt: '清晨的"码头" <6:00>',
          width: 640,
          height: 360,
          type: "image/jpeg",
          length: 48_213,
        },
        categories: [
          { id: "港口", title: "港口" },
          { id: "anxin(xianggang)", title: "安信 (香港) <A&B>" },
        ],
        tags: [
          { id: "新闻", title: "新闻" },
          { id: "港口", title: "港口" },
        ],
        updatedAt: AT + 2 * DAY,
      }),
      exampleEntry({
        slug: "definition-lists",
        language: "en",
        title: "Why (<dl>) is underrated: AT&T, &amp; and 2 > 1",
        authors: ["Ann Example"],
        summary: "A <dl> holds terms & what they mean; write &amp; as &amp;amp;.",
        contentHtml: "<p>Write <code>&lt;dl&gt;</code>, then <code>&lt;/entry&gt;&lt;/item&gt;</code>.</p>",
        image: {
          url: "/pictures/list.png",
          alt: "",
          width: undefined,
          height: undefined,
          type: undefined,
          length: undefined,
        },
        categories: [{ id: "html", title: "HTML" }],
        publishedAt: AT - DAY,
        updatedAt: AT - DAY,
      }),
      exampleEntry({
        slug: "cdata",
        title: "One ]]> is luck, two ]]> are a test",
        summary: "Between ]]> and ]]> lies <![CDATA[ a section.",
        contentHtml: "<pre>if (a[b[0]]&gt;1) ]]> x ]]> y</pre><!-- <entry> -->",
        publishedAt: AT - 2 * DAY,
        updatedAt: AT - 2 * DAY,
      }),
      exampleEntry({
        slug: "emoji",
        title: "Emoji 👩‍👩‍👧 whole, \ud83d half, \u0001\u0008controls\u001f, \ufffe\uffff nothing",
        summary: "Line one\r\nline two\rline three\u0000",
        contentHtml: "<p>𠮷野家 👍🏽 \udc4d\u000b</p>",
        publishedAt: AT - 3 * DAY,
        updatedAt: AT - 3 * DAY,
      }),
      exampleEntry({
        slug: "summary-only",
        title: "Only a summary",
        contentHtml: "",
        image: {
          url: "https://img.example/c.webp",
          alt: "A crane",
          width: 1200,
          height: 800,
          type: "image/webp",
          length: undefined,
        },
        tags: [{ id: "cranes", title: "Cranes" }],
        publishedAt: AT - 4 * DAY,
        updatedAt: AT - 4 * DAY,
      }),
    ],
    ...changes,
  };
}
