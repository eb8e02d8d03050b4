import type { Entry } from "../../src/core/feeds/entry.ts";
import { composeDigest } from "../../src/core/newsletter/digest.ts";
import type { Email } from "../../src/core/newsletter/email.ts";
import { addressChange, addressChanged } from "../../src/emails/address-change.ts";
import { alreadySubscribed } from "../../src/emails/already-subscribed.ts";
import { confirmation } from "../../src/emails/confirmation.ts";
import { goodbye } from "../../src/emails/goodbye.ts";
import { issueEmail } from "../../src/emails/issue.ts";
import { preferencesLink } from "../../src/emails/preferences-link.ts";
import { welcome } from "../../src/emails/welcome.ts";
import { copyOf, digestOf, entry, links, rendered, sender, site } from "./example.ts";

const SUBJECTS = [
  { id: "shequ", title: "社区" },
  { id: "jiaotong", title: "交通" },
  { id: "a-gushichang", title: "A 股市场" },
  { id: "keji", title: "科技前沿" },
];

const CHINESE = [
  [
    "渡轮早班提前到清晨六点，学生和菜农都说好",
    "渡口管理处说，新的时刻表会先试行三个月，再听取沿岸居民的意见。早班由两艘船轮流执行，每班可载一百二十人。",
  ],
  [
    "旧粮仓改成图书馆，第一批读者多是附近的孩子",
    "图书馆保留了粮仓的木梁和称重台，藏书一万二千册，其中三分之一由居民捐赠。",
  ],
  ["楼道里的灯", "住在六楼的老人说，灯亮以后，她晚上又敢下楼了。"],
  [
    "全市公交线路大调整：十七条线路改道，四条线路合并，三条夜班线路恢复，换乘优惠延长到九十分钟",
    "调整自下月一日起生效，车站将张贴新的线路图。",
  ],
  ["半导体小厂的一年", "他们没有扩产，只是把良率从八成一提高到九成四。负责人说，慢一点，反而省下了钱。"],
];

const ENGLISH = [
  [
    "A ferry before breakfast: the first boat now leaves at six",
    "Pupils and growers had asked for it for years. The harbour office will run the earlier boat for three months and then listen to what people along both banks have to say about it.",
  ],
  [
    "Granary turned library opens with a shelf of borrowed boots",
    "Wet shoes stay at the door; twelve pairs of felt boots wait inside.",
  ],
  ["Rail link", "Trains are full, and nobody complains about that yet."],
];

const picture = (name: string, width?: number, height?: number): Entry["image"] => ({
  url: `https://img.example/${name}.png`,
  alt: "清晨的渡口，两艘渡轮靠岸",
  width,
  height,
  type: undefined,
  length: undefined,
});

const times = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

function story(number: number, words: string[][], facts: Partial<Entry> = {}): Entry {
  const [title = "", summary = ""] = words[(number - 1) % words.length] ?? [];
  const categories = [SUBJECTS[number % SUBJECTS.length] ?? { id: "other", title: "Other" }];
  return entry(number, { title, summary, categories, ...facts });
}

const chinese = (count: number, facts: (number: number) => Partial<Entry> = () => ({})) =>
  times(count).map((number) => story(number, CHINESE, facts(number)));
const english = (count: number, facts: (number: number) => Partial<Entry> = () => ({})) =>
  times(count).map((number) => story(number, ENGLISH, { language: "en", ...facts(number) }));

const HOSTILE = [
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "\u202egnisrever\u202c and \u2066isolated",
  `Z${"\u0300\u0301\u0302\u0303\u0304".repeat(40)}algo`,
  "W".repeat(400),
  "https://evil.example/".repeat(20),
  '"><table></table></td></tr></table>',
  "👩‍👩‍👧‍👦".repeat(60),
  "שלום עולם: ספינה ראשונה בבוקר",
];

const en = { language: "en", timeZone: "Europe/London" };
const issue = (entries: Entry[], facts: Parameters<typeof rendered>[1] = {}) =>
  copyOf(rendered(digestOf(entries), facts));

/** An issue of somebody who follows two things, with links that end each. */
function followed(entries: Entry[], language: "zh" | "en"): Email {
  const [watch, label] = ["watch 7", "shequ"];
  const news = entries.map((one, at) => ({ ...one, follows: [at % 2 === 0 ? watch : label] }));
  const digest = composeDigest(news, [watch, label], (key) => (key === watch ? "“铜价 -期货”" : "社区"));
  const groups = digest.groups.map((group) => ({ ...group, unfollow: "0123456789abcdef", question: "铜价 -期货" }));
  const facts = language === "en" ? en : {};
  const copy = { to: "reader@example.com", deliveryId: 123, issueId: 4, ...links, token: "2s.kq3ZbV0w" };
  return issueEmail(rendered({ ...digest, groups }, facts), copy);
}

/** One issue of every kind. */
export const issues: Record<string, Email> = {
  "issue-1-zh": issue(chinese(1)),
  "issue-1-en": issue(
    english(1, () => ({ image: picture("wide", 1200, 630) })),
    en,
  ),
  "issue-5-zh": issue(
    chinese(5, (number) => ({ image: number % 2 ? picture(number === 1 ? "wide" : "unknown") : undefined })),
    { archiveUrl: "https://news.example.com/issues/4" },
  ),
  "issue-5-en": issue(english(5), en),
  "issue-40-zh": issue(chinese(40)),
  "issue-mixed": issue([
    ...chinese(3, () => ({ image: picture("tall", 600, 900) })),
    ...english(3, (number) => ({ publishedAt: entry(number + 3).publishedAt })),
  ]),
  "issue-more-en": copyOf(
    rendered(
      composeDigest(english(40), [], () => undefined, 6),
      en,
    ),
  ),
  "issue-bare-zh": issue(
    chinese(6, (number) => ({ summary: "", ...(number % 2 && { categories: [], sourceUrl: undefined }) })),
  ),
  "issue-followed-zh": followed(chinese(5), "zh"),
  "issue-followed-en": followed(english(5), "en"),
  "issue-hostile": issue(
    times(HOSTILE.length).map((number) => {
      const words = HOSTILE[number - 1] ?? "";
      const language = /\p{sc=Hebrew}/u.test(words) ? "he" : undefined;
      const categories = [{ id: `h${number % 3}`, title: words.slice(0, 300) }];
      return entry(number, { title: words, summary: words.repeat(3), categories, language });
    }),
  ),
};

const facts = { site, sender, to: "reader@example.com", serviceEmailId: 12 };

/** Every service email in one language. */
export const serviceEmails = (language: string): Record<string, Email> => ({
  confirmation: confirmation({
    ...facts,
    language,
    confirmUrl: new URL("https://news.example.com/confirm/2s-abc.Qq9fKx0aV3rT"),
    follows: [
      { kind: "watch", id: "铜价", title: "铜价" },
      { kind: "tag", id: "a", title: "a <b> & c" },
    ],
  }),
  "already-subscribed": alreadySubscribed({
    ...facts,
    language,
    ...links,
    adds: {
      follows: [{ kind: "watch", id: "铜价", title: "铜价" }],
      url: new URL("https://news.example.com/confirm/2s-abd.Qq9fKx0aV3rT"),
    },
  }),
  welcome: welcome({
    ...facts,
    language,
    ...links,
    frequency: "daily",
    follows: [
      { kind: "category", id: "shequ", title: "社区" },
      { kind: "category", id: "a", title: "a <b> & c" },
    ],
  }),
  "address-change": addressChange({
    ...facts,
    language,
    from: "a•••@example.com",
    confirmUrl: new URL("https://news.example.com/address/2s-abc.Qq9fKx0aV3rT"),
  }),
  "address-changed": addressChanged({
    ...facts,
    language,
    now: "b•••@example.com",
    unsubscribeUrl: links.unsubscribeUrl,
  }),
  goodbye: goodbye({ ...facts, language, subscribeUrl: new URL("https://news.example.com/subscribe") }),
  "preferences-link": preferencesLink({
    ...facts,
    language,
    preferencesUrl: links.preferencesUrl,
    worksForMs: 86_400_000,
  }),
});
