import type { Entry } from "../../src/core/feeds/entry.ts";
import { composeDigest, type Digest } from "../../src/core/newsletter/digest.ts";
import type { Email } from "../../src/core/newsletter/email.ts";
import { defaultSite, type Site } from "../../src/core/site.ts";
import { issueEmail, renderIssue } from "../../src/emails/issue.ts";

export const site: Site = {
  ...defaultSite(new URL("https://news.example.com/")),
  title: "邻里观察",
  language: "zh-CN",
  timeZone: "Asia/Shanghai",
  postalAddress: "示例市榆树路 12 号\n邮编 100000",
};

export const sender = { name: "邻里观察", address: "news@news.example.com" };

export const links = {
  unsubscribeUrl: new URL("https://news.example.com/unsubscribe/2s.kq3ZbV0w"),
  preferencesUrl: new URL("https://news.example.com/preferences/2s-abc.Yx81"),
};

const CLOSED_AT = Date.UTC(2022, 0, 8, 0, 0);

export function entry(number: number, facts: Partial<Entry> = {}): Entry {
  return {
    id: `tag:news.example.com,2022:posts/2022-01-07-${number}`,
    url: `https://news.example.com/posts/2022-01-07-${number}`,
    title: `楼道里的第 ${number} 盏灯`,
    authors: [],
    language: undefined,
    sourceUrl: "https://www.source.example/a?x=1&y=2",
    summary: "住在六楼的老人说，灯亮以后，她晚上又敢下楼了。",
    contentHtml: "",
    image: undefined,
    categories: [{ id: "shequ", title: "社区" }],
    tags: [],
    publishedAt: CLOSED_AT - number * 3_600_000,
    updatedAt: CLOSED_AT,
    ...facts,
  };
}

export function digestOf(entries: Entry[], max?: number): Digest {
  return composeDigest(entries, [], () => undefined, max);
}

export function rendered(digest: Digest, facts: Partial<Parameters<typeof renderIssue>[0]> = {}) {
  const issue = { id: 4, frequency: "daily", closedAt: CLOSED_AT };
  return renderIssue({ site, sender, language: "zh", timeZone: "Asia/Shanghai", digest, issue, ...facts });
}

export function copyOf(issue: ReturnType<typeof renderIssue>): Email {
  return issueEmail(issue, { to: "reader@example.com", deliveryId: 123, issueId: 4, ...links });
}
