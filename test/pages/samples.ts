import type { JSX } from "hono/jsx/jsx-runtime";
import type { Entry } from "../../src/core/feeds/entry.ts";
import { composeDigest } from "../../src/core/newsletter/digest.ts";
import type { Issue } from "../../src/core/newsletter/issue.ts";
import { composeEdited } from "../../src/core/newsletter/issue-edit.ts";
import type { LabelCount } from "../../src/core/posts/category.ts";
import { reason } from "../../src/core/reason.ts";
import { defaultSite, type Site } from "../../src/core/site.ts";
import { EVERYTHING, type NamedFollow } from "../../src/core/subscribers/follow.ts";
import { locales } from "../../src/locales/index.ts";
import { ArchivePage } from "../../src/pages/archive.tsx";
import { categoriesPage } from "../../src/pages/categories.tsx";
import { AddressChangedPage, ChangeAddressPage, ConfirmAddressPage } from "../../src/pages/change-address.tsx";
import { CheckInboxPage } from "../../src/pages/check-inbox.tsx";
import { ConfirmPage } from "../../src/pages/confirm.tsx";
import { ConfirmMorePage, MoreFollowedPage } from "../../src/pages/confirm-more.tsx";
import { ConfirmedPage } from "../../src/pages/confirmed.tsx";
import { ErasePage } from "../../src/pages/erase.tsx";
import { ErasedPage } from "../../src/pages/erased.tsx";
import { ExpiredLinkPage } from "../../src/pages/expired-link.tsx";
import { FeedPage } from "../../src/pages/feed.tsx";
import { type FeedFormat, feedLinks } from "../../src/pages/feed-links.ts";
import { HomePage } from "../../src/pages/home.tsx";
import { IssuePage } from "../../src/pages/issue.tsx";
import { IssuesPage } from "../../src/pages/issues.tsx";
import { LabelPage } from "../../src/pages/label.tsx";
import { LessOftenPage } from "../../src/pages/less-often.tsx";
import { MonthPage } from "../../src/pages/month.tsx";
import { OwnDataPage } from "../../src/pages/own-data.tsx";
import type { Page } from "../../src/pages/page.ts";
import { PostPage } from "../../src/pages/post.tsx";
import { PreferencesPage } from "../../src/pages/preferences.tsx";
import { PreferencesLinkPage } from "../../src/pages/preferences-link.tsx";
import { PreferencesSavedPage } from "../../src/pages/preferences-saved.tsx";
import { ProblemPage, type ProblemStatus } from "../../src/pages/problem.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { ResubscribedPage } from "../../src/pages/resubscribed.tsx";
import { SearchPage } from "../../src/pages/search.tsx";
import { SubscribePage } from "../../src/pages/subscribe.tsx";
import { FollowsAgainPage, LastFollowPage, UnfollowedPage, UnfollowPage } from "../../src/pages/unfollow.tsx";
import { UnsubscribePage } from "../../src/pages/unsubscribe.tsx";
import { UnsubscribedPage } from "../../src/pages/unsubscribed.tsx";

export const HOSTILE = `<script>alert(1)</script>"><img src=x onerror='alert(2)'>&amp;]]>`;

export const site: Site = {
  ...defaultSite(new URL("https://gazette.example/")),
  title: "江畔日报",
  description: "每天清晨，记下这座城市里值得一读的事。",
  language: "zh-CN",
  timeZone: "Asia/Shanghai",
  copyright: "© 江畔日报",
};

export const formats: FeedFormat[] = [
  { filename: "atom.xml", type: "application/atom+xml", name: "Atom" },
  { filename: "feed.json", type: "application/feed+json", name: "JSON Feed" },
  { filename: "rss.xml", type: "application/rss+xml", name: "RSS" },
];

export const frequencies = ["daily", "immediate", "weekly"];

const NAMES = ["城市更新", "财经", "科技", "教育", "Harbour and river", "文化", "安信国际证券(香港)", "TechWeb"];

export function category(number: number): LabelCount {
  const title = number < NAMES.length ? (NAMES[number] as string) : `第${number}版 地方新闻`;
  return { id: `subject-${number}`, title, posts: 1 + ((number * 37) % 180) };
}

const TITLES = [
  "老街区加装电梯之后，邻居们重新坐到了一起",
  "“双减”一年：课后时光怎么过，三所小学给出了三种答案",
  "The ferry that still runs at six: a morning on the river with the last wooden boat in service",
  "算力下乡，一座县城的数据中心如何改变了冬天的供暖",
  "短讯：图书馆周五延长开放",
];
const SUMMARY =
  "清晨六点，第一班渡轮离岸时，菜场的灯已经亮了一个小时。住在对岸的人们把自行车推上甲板，谈的多半是昨天夜里的雨和今天的菜价。这条航线开了七十年，票价改过四次，渡口搬过两次，乘客却始终是那些早起的人；他们说，只要船还在，河两边就还是一个城市，而不是两个。记者用一个月的时间，跟着渡轮走完了一百二十个来回，记下了船上的人、船上的货，以及那些被河风吹散又聚拢的闲话，也听船长讲起他父亲当年如何在雾里凭着钟声靠岸的往事。";

export function entry(number: number, changes: Partial<Entry> = {}): Entry {
  const at = Date.UTC(2022, 0, 7, 12, 33, 27) - number * 5 * 3_600_000;
  return {
    id: `tag:gazette.example,2022:posts/2022-01-07-${number}`,
    url: `https://gazette.example/posts/2022-01-07-20220107${String(2033 + number)}`,
    title: TITLES[number % TITLES.length] as string,
    authors: [],
    language: number % 5 === 2 ? "en" : undefined,
    sourceUrl: undefined,
    summary: number % 5 === 4 ? "" : SUMMARY,
    contentHtml: "<p>Text</p>",
    image: undefined,
    categories: [category(number % 8), ...(number % 3 === 0 ? [category((number + 3) % 8)] : [])],
    tags: [],
    publishedAt: at,
    updatedAt: at,
    ...changes,
  };
}

const CONTENT = `<h1>渡口</h1><p>${SUMMARY}</p><blockquote><p>“只要船还在，河两边就还是一个城市。”</p></blockquote>
<h2>票价</h2><p>${SUMMARY} <a href="https://harbour.example/fares?a=1&amp;b=2">全部票价</a></p>
<table><thead><tr><th>年份</th><th>单程（元）</th><th>自行车</th></tr></thead>
<tbody><tr><td>1985</td><td>0.05</td><td>免费</td></tr><tr><td>2021</td><td>2.00</td><td>1.00</td></tr></tbody></table>
<h2>时刻</h2><ul><li>首班 6:00</li><li>末班 22:30</li></ul><pre><code>06:00 06:20 06:40 07:00 07:10 07:20 07:30 07:40 07:50 08:00 08:10 08:20 08:30 08:40 08:50 09:00</code></pre>`;

export const fullEntry = entry(0, {
  authors: ["林渡"],
  sourceUrl: "https://harbour.example/stories/ferry?id=1&from=front",
  contentHtml: CONTENT,
  tags: [
    { id: "渡轮", title: "渡轮" },
    { id: "城市生活", title: "城市生活" },
  ],
  image: {
    url: "https://harbour.example/ferry.jpg",
    alt: "渡轮",
    width: 800,
    height: 600,
    type: "image/jpeg",
    length: undefined,
  },
  updatedAt: Date.UTC(2022, 0, 9, 1),
});

const hostileTo = (hostile: string) =>
  entry(1, {
    title: hostile,
    authors: [hostile],
    summary: hostile,
    sourceUrl: `https://harbour.example/?q=${encodeURIComponent(hostile)}&x="'`,
    categories: [{ id: hostile, title: hostile }],
    tags: [{ id: hostile, title: hostile }],
    image: { ...(fullEntry.image as NonNullable<Entry["image"]>), alt: hostile },
  });

/** Every page, by name, filled with friendly and hostile content. */
export function everyPage(page: Page, hostile = HOSTILE): Record<string, string> {
  const hostileEntry = hostileTo(hostile);
  const hostileCategory: LabelCount = { id: hostile, title: hostile, posts: 999 };
  const entries = [fullEntry, hostileEntry, ...Array.from({ length: 8 }, (_, index) => entry(index + 2))];
  const categories = [hostileCategory, ...Array.from({ length: 60 }, (_, index) => category(index))];
  const feeds = feedLinks(page.site, formats);
  const preferences = {
    ...EVERYTHING,
    categories: ["subject-3", "gone", hostile],
    frequency: "weekly",
    hour: 7,
    timeZone: "Asia/Shanghai",
    language: "zh",
    alerts: false,
  };
  const timeZones = ["Asia/Tokyo", "America/Argentina/Buenos_Aires", "Europe/Paris"];
  const languages = Object.entries(locales).map(([id, { name }]) => ({ id, name }));
  const own = { link: { purpose: "preferences" as const, token: "9a-b/..?" }, email: "ann@example.com" };
  const named: NamedFollow[] = [
    { kind: "category", id: hostile, title: hostile },
    { kind: "tag", ...category(3) },
  ];
  const watch: NamedFollow = { kind: "watch", id: `${hostile} 铜价`, title: `${hostile} 铜价` };
  const following = {
    follows: [...named, { ...watch, recent: 1 }],
    suggestions: [{ ...watch, recent: 1_001 }, ...named],
  };
  const choice = { ...page, own, preferences, frequencies, timeZones, languages, following, leave: "9a-b/..?" };
  const statuses: ProblemStatus[] = [400, 404, 410, 429, 500, 503];
  const paging = { newer: "https://gazette.example/", older: "https://gazette.example/?before=1-1" };
  const question = {
    ...{ all: [], none: [], labels: [], notLabels: [] },
    all: [{ kind: "characters" as const, text: "渡轮" }],
  };
  const found = {
    ...{ question, paging, feeds, byRelevance: true },
    sorts: { date: paging.newer, relevance: paging.older },
  };
  const dateProblem = reason("question-date", { field: "before", value: hostile });
  const neighbours = { newer: { url: hostileEntry.url, title: hostile, language: "en" }, older: undefined };
  const issue = { id: 4, frequency: "weekly", closedAt: fullEntry.publishedAt, subject: "<b>Subject</b>" };
  const edition = { frequency: "weekly", day: 1, issues: [issue, { ...issue, id: 3 }] as Issue[], empty: [] };
  const archived = { ...page, site: { ...page.site, newsletter: { ...page.site.newsletter, archive: true } } };
  const pages = {
    "later page": HomePage({ ...page, entries, categories, frequencies, formats, paging, canonical: paging.older }),
    search: SearchPage({ ...page, typed: "" }),
    "search, found": SearchPage({ ...page, typed: `${hostile} 渡轮`, results: { ...found, entries, count: 1_001 } }),
    "search, not found": SearchPage({ ...page, typed: hostile, results: { ...found, entries: [], count: 0 } }),
    "search, refused": SearchPage({ ...page, typed: hostile, problem: dateProblem }),
    archive: ArchivePage({
      ...page,
      months: [
        { month: "2022-01", posts: 7 },
        { month: "2021-12", posts: 1 },
      ],
      formats,
    }),
    "empty archive": ArchivePage({ ...page, months: [], formats }),
    month: MonthPage({
      ...page,
      month: "2022-01",
      entries,
      canonical: paging.newer,
      paging,
      older: "2021-12",
      newer: undefined,
      formats,
    }),
    issues: IssuesPage({ ...archived, editions: [edition], paging: {} }),
    "no issues": IssuesPage({ ...page, editions: [], paging }),
    issue: IssuePage({
      ...archived,
      issue,
      digest: composeDigest(entries, [], () => undefined),
      total: 63,
      narrowed: false,
      paging: { older: paging.older },
    }),
    "issue with an editor's hand": IssuePage({
      ...archived,
      issue,
      note: {
        html: '<h2>From the editor</h2>\n<p>Words <a href="https://x.example/">above</a> the posts.</p>',
        text: "",
      },
      digest: composeEdited(entries, [], () => undefined, {
        order: entries.slice(0, 1).map(({ id }) => id),
        drop: [],
        remarks: Object.fromEntries(entries.slice(0, 2).map(({ id }) => [id, "Read <this> one to the end."])),
      }),
      total: 63,
      narrowed: false,
      paging: {},
    }),
    "empty issue": IssuePage({
      ...page,
      issue,
      digest: composeDigest([], [], () => undefined),
      total: 0,
      narrowed: true,
      paging: {},
    }),
    "post with neighbours": PostPage({
      ...page,
      entry: fullEntry,
      feeds,
      neighbours,
      similar: [{ ...neighbours.newer, publishedAt: fullEntry.publishedAt }],
    }),
    "not found": ProblemPage({ ...page, status: 404, entries }),
    home: HomePage({ ...page, entries, categories, frequencies, formats }),
    "home without posts": HomePage({ ...page, entries: [], categories: [], frequencies, formats }),
    category: LabelPage({ ...page, kind: "category", label: hostileCategory, entries, frequencies, formats }),
    tag: LabelPage({
      ...page,
      kind: "tag",
      label: { id: "渡轮", title: "渡轮", posts: 3 },
      entries: [],
      frequencies,
      formats,
    }),
    categories: categoriesPage({ ...page, categories, formats, question: "", number: 1 }) as JSX.Element,
    "no categories": categoriesPage({ ...page, categories: [], formats, question: "", number: 1 }) as JSX.Element,
    "categories found": categoriesPage({ ...page, categories, formats, question: hostile, number: 1 }) as JSX.Element,
    post: PostPage({ ...page, entry: fullEntry, feeds }),
    "hostile post": PostPage({ ...page, entry: hostileEntry, feeds }),
    feed: FeedPage({ ...page, title: hostile, feeds, entries }),
    "empty feed": FeedPage({ ...page, title: "财经", feeds, entries: [] }),
    subscribe: SubscribePage({ ...page, categories, frequencies }),
    "subscribe, with problems": SubscribePage({
      ...page,
      categories,
      frequencies,
      input: {
        email: hostile,
        frequency: "weekly",
        categories: ["subject-3"],
        tags: [{ kind: "tag", id: hostile, title: undefined }],
        watches: [hostile, "铜价"],
      },
      problems: ["email", "frequency", "categories", "tags", "watches"],
    }),
    "subscribe, after a search": SubscribePage({
      ...page,
      categories,
      frequencies,
      input: { email: hostile, frequency: "weekly", categories: ["subject-3", hostile], question: hostile },
    }),
    "check inbox": CheckInboxPage(page),
    confirm: ConfirmPage({
      ...page,
      token: "9a-b/..?",
      preferences,
      follows: named,
    }),
    confirmed: ConfirmedPage(page),
    unsubscribe: UnsubscribePage({ ...page, token: "9a-b/..?", frequencies: ["daily", "weekly"] }),
    "less often": LessOftenPage({ ...page, frequency: "weekly" }),
    unsubscribed: UnsubscribedPage(page),
    "unsubscribed, to be undone": UnsubscribedPage({
      ...page,
      ended: { token: "9a-b/..?", preferences, follows: named.slice(0, 1) },
    }),
    resubscribed: ResubscribedPage({ ...page, done: true }),
    "resubscribed too late": ResubscribedPage({ ...page, done: false }),
    preferences: PreferencesPage(choice),
    "preferences, with problems": PreferencesPage({
      ...choice,
      problems: ["hour", "timeZone", "language"],
      following: { ...choice.following, notice: { problem: reason("question-empty") } },
    }),
    "preferences, after a search": PreferencesPage({
      ...choice,
      following: { ...choice.following, question: hostile, notice: { done: "removed", follow: watch } },
    }),
    "preferences, after a search in vain": PreferencesPage({
      ...choice,
      following: { follows: [], suggestions: [], question: hostile, notice: { done: "last", follow: watch } },
    }),
    "confirm more": ConfirmMorePage({ ...page, token: "9a-b/..?", follows: named }),
    "more followed": MoreFollowedPage({ ...page, follows: named }),
    "no more followed": MoreFollowedPage({ ...page, follows: undefined }),
    unfollow: UnfollowPage({ ...page, path: "unfollow/a.b/c", follow: watch, leave: "9a-b/..?" }),
    unfollowed: UnfollowedPage({ ...page, path: "unfollow/a.b/c", follow: watch }),
    "last follow": LastFollowPage({ ...page, path: "unfollow/a.b/c", follow: watch, leave: "9a-b/..?" }),
    "follows again": FollowsAgainPage({ ...page, follow: watch }),
    "follows no more": FollowsAgainPage({ ...page, late: true }),
    "preferences saved": PreferencesSavedPage({
      ...choice,
      path: "manage/9a",
      follows: named,
    }),
    "own data": OwnDataPage({ ...page, own }),
    "own data, by an email": OwnDataPage({ ...page, own: { ...own, link: { ...own.link, purpose: "manage" } } }),
    "change address": ChangeAddressPage({ ...page, own }),
    "change address, with problems": ChangeAddressPage({ ...page, own, email: hostile, problems: ["email"] }),
    "confirm address": ConfirmAddressPage({
      ...page,
      token: "9a-b/..?",
      from: "ann@example.com",
      to: "bob@example.com",
    }),
    "address changed": AddressChangedPage({ ...page, outcome: "changed" }),
    "address taken": AddressChangedPage({ ...page, outcome: "taken" }),
    erase: ErasePage({ ...page, token: "9a-b/..?" }),
    erased: ErasedPage(page),
    "preferences link": PreferencesLinkPage(page),
    "preferences link, with problems": PreferencesLinkPage({ ...page, email: hostile, problems: ["email"] }),
    "expired confirm link": ExpiredLinkPage({ ...page, purpose: "confirm" }),
    "expired preferences link": ExpiredLinkPage({ ...page, purpose: "preferences" }),
    "damaged unsubscribe link": ExpiredLinkPage({ ...page, purpose: "unsubscribe" }),
    "problem in words": ProblemPage({ ...page, status: 400, message: hostile }),
    ...Object.fromEntries(statuses.map((status) => [`problem ${status}`, ProblemPage({ ...page, status })])),
  };
  return Object.fromEntries(Object.entries(pages).map(([name, node]) => [name, renderPage(node)]));
}
