import { expect, it } from "vitest";
import { composeDigest, type DigestEntry, type NewEntry } from "../../src/core/newsletter/digest.ts";
import { parseQuestion } from "../../src/core/posts/question.ts";
import { issueEmail } from "../../src/emails/issue.ts";
import { writtenEntries } from "../../src/emails/written-entries.ts";
import { copyOf, entry, links, rendered } from "./example.ts";

const IDS = { deliveryId: 123, issueId: 4 };

const QUESTIONS: Record<string, string> = { "watch 7": "铜价 -期货", "watch 8": "<b>铝</b>" };

function digestOf(entries: NewEntry[], follows: string[], max?: number) {
  const digest = composeDigest(entries, follows, (key) => (QUESTIONS[key] ? `“${QUESTIONS[key]}”` : undefined), max);
  return { ...digest, groups: digest.groups.map((group) => ({ ...group, question: QUESTIONS[group.id ?? ""] })) };
}

const followed = (number: number, ...follows: string[]): NewEntry => ({
  ...entry(number, { tags: [{ id: "jinshu", title: "金属" }], authors: ["王力"] }),
  follows,
});

it("has a heading for each watch, tag and author, and says under what else a post stands", () => {
  const digest = digestOf(
    [followed(1, "watch 7", "tag jinshu", "shequ"), followed(2, "author 王力"), followed(3, "tag jinshu", "shequ")],
    ["watch 7", "tag jinshu", "author 王力", "shequ"],
  );
  const { html, text } = copyOf(rendered(digest));
  expect(text.match(/^== .* ==$/gm)).toEqual(["== “铜价 -期货” ==", "== 金属 ==", "== 王力 =="]);
  expect(text).toContain("· 也见于：金属、社区\n");
  expect(html).toContain(`href="https://news.example.com/tags/jinshu/"`);
  expect(html).toContain(`href="https://news.example.com/authors/${encodeURIComponent("王力")}/"`);
});

it("leads from what does not fit to the search for the same in the time of the issue", () => {
  const entries = Array.from({ length: 9 }, (_, at) => followed(at, at < 7 ? "watch 7" : "shequ"));
  const { text } = copyOf(rendered(digestOf(entries, ["watch 7", "shequ"], 4)));
  const [, said, address = ""] = /^(“铜价 -期货” 还有 5 篇)[:：] ?(\S+)$/m.exec(text) ?? [];
  expect(said).toBeDefined();
  const asked = parseQuestion(new URL(address).searchParams.get("q") ?? "");
  // Closed on the 8th in Shanghai; the oldest post came on the 8th, too.
  expect(asked).toMatchObject({ question: { before: Date.UTC(2022, 0, 9), after: Date.UTC(2022, 0, 8) } });
  expect(asked).toMatchObject({ question: { all: [{ text: "铜价" }], none: [{ text: "期货" }] } });
});

it("leads to the search alone where the time would make the question too long", () => {
  const asked = (length: number) => {
    const entries = Array.from({ length: 9 }, (_, at) => followed(at, at < 7 ? "watch 7" : "shequ"));
    const digest = digestOf(entries, ["watch 7", "shequ"], 4);
    const question = "x".repeat(length);
    const groups = digest.groups.map((group) => (group.id === "watch 7" ? { ...group, question } : group));
    const { text } = copyOf(rendered({ ...digest, groups }));
    return new URL(/https:\S+search\S+/.exec(text)?.[0] ?? "").searchParams.get("q");
  };
  expect(asked(165)).toBe(`${"x".repeat(165)} before:2022-01-09 after:2022-01-08`);
  expect(asked(166)).toBe("x".repeat(166));
});

it("has a link under a heading that ends just that, in both bodies and the reader's language", () => {
  const digest = digestOf([followed(1, "watch 7"), followed(2, "shequ")], ["watch 7", "shequ"]);
  const groups = digest.groups.map((group, at) => ({ ...group, ...(at === 0 && { unfollow: "0123456789abcdef" }) }));
  const link = "https://news.example.com/unfollow/2s.kq3ZbV0w/0123456789abcdef";
  for (const [language, words] of [
    ["zh", "取消关注："],
    ["en", "Stop following this: "],
  ] as const) {
    const issue = rendered({ ...digest, groups }, { language });
    const { html, text } = issueEmail(issue, { ...links, to: "reader@example.com", ...IDS, token: "2s.kq3ZbV0w" });
    expect(text).toContain(`== “铜价 -期货” ==\n${words}${link}\n`);
    expect(html.match(/href="([^"]*unfollow[^"]*)"/)?.[1]).toBe(link);
    expect(text.match(/unfollow/g)).toHaveLength(1);
  }
});

it("shows a question as text", () => {
  const { html } = copyOf(rendered(digestOf([followed(1, "watch 8")], ["watch 8"])));
  expect(html).toContain("“&lt;b&gt;铝&lt;/b&gt;”");
});

it("is the same, whoever its entries were written for before", () => {
  const written = writtenEntries();
  const all = [followed(1, "watch 7", "shequ"), followed(2, "shequ"), followed(3, "watch 7")];
  const choices = [["shequ"], ["watch 7", "shequ"], ["watch 7"], []];
  for (const follows of choices)
    for (const [language, timeZone] of [
      ["zh", "Asia/Shanghai"],
      ["en", "UTC"],
      // Where it is another day.
      ["en", "America/New_York"],
      ["zh", "America/New_York"],
    ] as const) {
      const facts = { language, timeZone };
      const digest = digestOf(all, follows);
      expect(rendered(digest, { ...facts, written }).shared).toEqual(rendered(digest, facts).shared);
    }
});

it("shows a post as it was corrected, moved, mirrored or remarked on, whoever it was written for before", () => {
  const written = writtenEntries();
  const textOf = (facts: Partial<DigestEntry>) =>
    rendered(digestOf([{ ...followed(1), ...facts }], []), { written }).shared.text;
  expect(textOf({ title: "铜价上涨" })).toContain("铜价上涨");
  const updatedAt = Date.UTC(2022, 0, 9);
  expect(textOf({ title: "铜价下跌", updatedAt })).toContain("铜价下跌");
  const moved = { ...followed(1), updatedAt, url: "https://news.example.com/moved" };
  expect(textOf(moved)).toContain("https://news.example.com/moved");
  const facts = { alt: "", type: "image/jpeg", length: 0, width: undefined, height: undefined };
  const image = { url: "https://news.example.com/mirrored.jpg", ...facts };
  expect(rendered(digestOf([{ ...moved, image }], []), { written }).shared.html).toContain(image.url);
  const remarked = textOf({ remark: "两年来最大的一次" });
  expect(remarked).toContain("两年来最大的一次");
  expect(textOf({})).not.toContain("两年来");
});

it("begins with the headlines as they were corrected, whoever they were written for before", () => {
  const written = writtenEntries();
  const htmlOf = (changed: object) => {
    const entries = Array.from({ length: 11 }, (_, at) => ({ ...followed(at), ...(at === 3 && changed) }));
    return copyOf(rendered(digestOf(entries, []), { written })).html;
  };
  expect(htmlOf({ title: "铜价上涨" }).match(/>铜价上涨<\/a>/g)).toHaveLength(2);
  expect(htmlOf({ title: "铜价下跌", updatedAt: Date.UTC(2022, 0, 9) }).match(/>铜价下跌<\/a>/g)).toHaveLength(2);
  const moved = "https://news.example.com/moved";
  expect(
    htmlOf({ url: moved, updatedAt: Date.UTC(2022, 0, 9) }).match(new RegExp(`href="${moved}"`, "g")),
  ).toHaveLength(2);
});

it("has no empty lines before its signature", () => {
  expect(rendered(digestOf([followed(1)], [])).shared.text).toMatch(/[^\n]\n\n-- \n/);
});

it("consists of parts that each end in a line end, behind which MIME may need a space", () => {
  const posts = Array.from({ length: 24 }, (_, at) => ({
    ...followed(at, at < 9 ? "watch 7" : at < 18 ? "tag jinshu" : "shequ"),
    ...(at % 4 === 0 && { email: "only" as const, contentHtml: "<p>全文</p>" }),
    ...(at % 5 === 0 && { summary: "", remark: "编者注" }),
  }));
  const digest = digestOf(posts, ["watch 7", "tag jinshu", "shequ"], 20);
  const groups = digest.groups.map((group) => ({ ...group, unfollow: "0123456789abcdef" }));
  const note = { html: "<p>编者按</p>", text: "编者按" };
  const archiveUrl = "https://news.example.com/issues/4/";
  for (const language of ["zh", "en"])
    for (const facts of [{}, { note }, { archiveUrl }])
      for (const { shared } of [
        rendered({ ...digest, groups }, { language, ...facts }),
        rendered(digestOf(posts.slice(0, 1), []), { language, ...facts }),
      ]) {
        expect(shared.parts.length).toBeGreaterThan(5);
        const open = shared.parts.flatMap(({ html, text }) => [html, text]).filter((body) => !/^$|\n$/.test(body));
        expect(open).toEqual([]);
      }
});
