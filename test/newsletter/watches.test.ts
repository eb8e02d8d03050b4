import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { FeedSelection } from "../../src/core/feeds/feed.ts";
import { label } from "../../src/core/posts/category.ts";
import { matches, parseQuestion, textOf } from "../../src/core/posts/question.ts";
import { matchPosts } from "../../src/use-cases/newsletter/match-posts.ts";
import { readIssue } from "../../src/use-cases/newsletter/read-issue.ts";
import { publishObject } from "../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../src/use-cases/posts/reconcile.ts";
import { openSite } from "../sqlite/site.ts";
import { DAY, FRIDAY, HOUR, MINUTE, openNewsletter, saveWatch } from "./newsletter.ts";

let news: ReturnType<typeof openNewsletter>;
beforeEach(() => {
  news = openNewsletter();
});

const hits = () =>
  news.db.sqlite.prepare("SELECT seq, watch_id AS watch FROM watch_hits ORDER BY 1, 2").all() as {
    seq: number;
    watch: number;
  }[];

const PIECES = [
  "铜价",
  "铜",
  "上涨",
  "copper",
  "cop",
  "a",
  '"copper up"',
  '"价 上"',
  "category:macro",
  "tag:metal",
  "author:li",
  "-上涨",
  "-cop",
  "-tag:metal",
  "銅價",
  "ＣＯＰ",
  "タワー",
  "서울",
  "before:2026-11-20",
  "before:2026-11-21",
  "after:2026-11-20",
];
const WORDS = [
  "銅價上漲",
  "東京ﾀﾜｰ",
  "서울 경제",
  "铜价上涨",
  "铜价。上涨",
  "copper",
  "cop",
  "copper up",
  "coppery",
  "a",
  "an",
  "“铜”",
];
const questions = fc.uniqueArray(
  fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(" ")),
  { minLength: 1, maxLength: 12 },
);
const posts = fc.array(
  fc.record({
    title: fc.constantFrom(...WORDS),
    body: fc.array(fc.constantFrom(...WORDS), { maxLength: 4 }).map((words) => words.join(" ")),
    categories: fc.subarray(["macro", "macroeconomics", "air"]),
    tags: fc.subarray(["metal", "copper"]),
  }),
  { minLength: 1, maxLength: 8 },
);

describe("released posts", () => {
  it("match just the watches by which the search finds them", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(questions, posts, async (asked, written) => {
        const { ports, db, clock } = openSite({ at: FRIDAY, site: { categoryMerges: { macroeconomics: "macro" } } });
        await reconcile(ports, FRIDAY);
        const expected: string[] = [];
        const watches = new Map<number, string>();
        for (const text of asked) {
          const parsed = parseQuestion(text);
          if (!("question" in parsed) || parsed.question.all.length + parsed.question.labels.length === 0) continue;
          watches.set(await saveWatch(db, text, FRIDAY), text);
        }
        for (const [index, { title, body, categories, tags }] of written.entries()) {
          const file = `---\ntitle: ${title}\ndate: 2026-11-20 08:00:0${index} +0000\ncategories: [${categories}]\ntags: [${tags}]\nauthor: Li\n---\n${body}\n`;
          await publishObject(ports, { key: `posts/p${index}.md`, bytes: new TextEncoder().encode(file) }, FRIDAY);
          const named = (names: string[]) => names.flatMap((name) => label(name) ?? []);
          const { contentHtml, summary } = db.sqlite
            .prepare(
              "SELECT summary, coalesce(html, '') AS contentHtml FROM posts p LEFT JOIN post_contents c ON c.key = p.key WHERE p.key = ?",
            )
            .get(`posts/p${index}.md`) as { contentHtml: string; summary: string };
          const post = { title, summary, contentHtml, publishedAt: FRIDAY + index * 1000 };
          const text = textOf(
            { ...post, categories: named(categories), tags: named(tags), authors: named(["Li"]) },
            ports.site,
          );
          for (const [id, question] of watches) {
            const parsed = parseQuestion(question);
            if ("question" in parsed && matches(parsed.question, text)) expected.push(`${title} ${index + 1}: ${id}`);
          }
        }
        clock.now = FRIDAY + HOUR;
        await ports.releases.release(clock.now, ports.site.newsletter);
        expect(await matchPosts(ports)).toEqual({ matched: watches.size > 0 ? written.length : 0 });
        const rows = db.sqlite.prepare("SELECT seq, watch_id AS watch FROM watch_hits").all() as {
          seq: number;
          watch: number;
        }[];
        expect(rows.map(({ seq, watch }) => `${written[seq - 1]?.title} ${seq}: ${watch}`).sort()).toEqual(
          expected.sort(),
        );
        // And by the search of the site.
        const searched: string[] = [];
        const selection: FeedSelection = {
          scope: undefined,
          categories: [],
          exclude: [],
          tags: [],
          limit: 50,
          content: "summary",
        };
        for (const [id, text] of watches) {
          const parsed = parseQuestion(text);
          const entries = "question" in parsed ? await ports.search.find(parsed.question, selection, clock.now) : [];
          searched.push(
            ...entries.map(({ title, publishedAt }) => `${title} ${(publishedAt - FRIDAY) / 1000 + 1}: ${id}`),
          );
        }
        expect(searched.sort()).toEqual(expected);
        found += rows.length;
        db.close();
      }),
      { numRuns: 60 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it("are matched once, whatever fails between two steps, and stand in no issue before", async () => {
    await news.reader("ann@example.com", { frequency: "immediate" });
    await news.follow("ann@example.com", { questions: ["copper"] });
    await news.post("post-one", { text: "Copper is up." });
    const { keep } = news.ports.matching;
    const fault = new Error("D1_ERROR: Network connection lost.");
    news.ports.matching.keep = async () => {
      throw fault;
    };
    await expect(news.cron(FRIDAY)).rejects.toThrow(fault);
    expect([await news.ports.releases.readySeq(), await news.ports.releases.lastSeq()]).toEqual([0, 1]);
    // Its answer is lost, and another run has read the same posts before.
    const waiting = await news.ports.matching.next(10);
    news.ports.matching.keep = async (matched) => {
      await keep(matched);
      throw fault;
    };
    await expect(news.cron(FRIDAY + MINUTE)).rejects.toThrow(fault);
    news.ports.matching.keep = keep;
    await news.ports.matching.keep(waiting.map(({ seq }) => ({ seq, watches: [99] })));
    expect(hits()).toEqual([{ seq: 1, watch: 1 }]);
    await news.cron(FRIDAY + 2 * MINUTE);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-one"]]);
  });

  it("are matched when they are back, if they were away in that moment", async () => {
    await news.reader("ann@example.com");
    await news.reader("bob@example.com");
    await news.follow("ann@example.com", { questions: ["copper"] });
    await news.post("post-one", { text: "Copper is up." });
    await news.post("post-two", { text: "Tin is up, copper is not." });
    await news.ports.releases.release(FRIDAY - HOUR, news.ports.site.newsletter);
    await news.withdraw("post-one");
    await news.cron(FRIDAY);
    await news.shift();
    expect([news.mails("ann@example.com"), news.mails("bob@example.com")]).toEqual([[["post-two"]], [["post-two"]]]);

    news.clock.now += HOUR;
    await news.post("post-one", { text: "Copper is up." });
    await news.cron(FRIDAY + 2 * HOUR);
    await news.cron(FRIDAY + DAY);
    await news.shift();
    for (const email of ["ann@example.com", "bob@example.com"])
      expect(news.mails(email)).toEqual([["post-two"], ["post-one"]]);
  });

  it("cost nothing while nobody watches, and are not news for a watch that is made later", async () => {
    await news.reader("ann@example.com", { frequency: "weekly" });
    await news.post("post-one", { text: "Copper is up." });
    await news.ports.releases.release(FRIDAY - HOUR, news.ports.site.newsletter);
    expect(await news.row("SELECT count(*) AS waiting FROM unmatched")).toEqual({ waiting: 0 });
    await news.follow("ann@example.com", { questions: ["copper"] });
    await news.cron(FRIDAY - HOUR + MINUTE);
    expect(hits()).toEqual([]);
  });
});

describe("a digest", () => {
  it("holds a post once that is in a category and matches three watches, and only what is followed", async () => {
    await news.reader("ann@example.com");
    await news.follow("ann@example.com", { questions: ["copper", "tin", '"copper and tin"'], keys: ["economy"] });
    await news.reader("bob@example.com");
    await news.follow("bob@example.com", { questions: ["tin -copper"] });
    await news.reader("eve@example.com");
    await news.follow("eve@example.com", { questions: ["lead"] });
    await news.post("post-both", { text: "Copper and tin." });
    await news.post("post-tin", { text: "Tin.", category: "metals" });
    await news.post("post-none", { text: "Zinc.", category: "metals" });
    await news.cron(FRIDAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-both", "post-tin"]]);
    expect(news.mails("bob@example.com")).toEqual([["post-tin"]]);
    expect(news.mails("eve@example.com")).toEqual([]);
    // Known when it was planned: it cost no claim.
    expect(await news.counts(1)).toEqual({ accepted: 2, skipped: 1 });
  });
});

describe("a watch that others hold already", () => {
  /** Bob has watched copper all the while; Ann follows metals, and a post of Thursday is released. */
  async function thursday() {
    await news.reader("bob@example.com");
    await news.follow("bob@example.com", { questions: ["copper"] });
    await news.reader("ann@example.com", { categories: ["metals"] });
    await news.post("post-before", { text: "Copper is up." });
    await news.post("post-metals", { text: "Copper is up.", category: "metals" });
    await news.cron(FRIDAY - 3 * HOUR);
  }
  const friday = async () => {
    await news.post("post-after", { text: "Copper is down." });
    await news.cron(FRIDAY);
    await news.shift();
  };

  it("brings who follows it now nothing from before, but what else they follow", async () => {
    await thursday();
    await news.follow("ann@example.com", { questions: ["copper"], keys: ["metals"] });
    await friday();
    expect(news.mails("ann@example.com")).toEqual([["post-after", "post-metals"]]);
    expect(news.mails("bob@example.com")).toEqual([["post-after", "post-before", "post-metals"]]);
    // Under what they followed then.
    expect(news.mailer.sent.find(({ email }) => email.to === "ann@example.com")?.email.text).toMatch(
      /== “copper” ==[^=]*post-after[^=]*== metals ==[^=]*post-metals/,
    );
  });

  it("brings who subscribes now nothing from before", async () => {
    await thursday();
    await news.ports.subscribers.importRows(
      [
        {
          ...{ email: "tom@example.com", categories: [], tags: [], authors: [], watches: ["copper"] },
          ...{ frequency: "daily", hour: 8, timeZone: "UTC", language: "en", alerts: false, state: "active" },
        },
      ],
      { cursor: 0, consent: "a fair", at: news.clock.now },
    );
    await friday();
    expect(news.mails("tom@example.com")).toEqual([["post-after"]]);
  });

  it("loses nothing when it is ended and taken up again before the next digest", async () => {
    await news.reader("eve@example.com");
    await news.follow("eve@example.com", { questions: ["copper"] });
    await thursday();
    await news.follow("bob@example.com", { keys: ["ships"] });
    await news.follow("bob@example.com", { questions: ["copper"], keys: ["ships"] });
    await friday();
    expect(news.mails("bob@example.com")).toEqual([["post-after", "post-before", "post-metals"]]);
    // Taken up again after a digest, it is a new one.
    await news.follow("bob@example.com", { keys: ["ships"] });
    await news.post("post-late", { text: "Copper again." });
    await news.cron(FRIDAY + DAY);
    await news.shift();
    await news.post("post-later", { text: "Copper again." });
    await news.cron(FRIDAY + DAY + HOUR);
    await news.follow("bob@example.com", { questions: ["copper"], keys: ["ships"] });
    await news.post("post-last", { text: "Copper at last." });
    await news.cron(FRIDAY + 2 * DAY);
    await news.shift();
    expect(news.mails("bob@example.com").slice(1)).toEqual([["post-last"]]);
  });

  it("leaves no trace of when somebody followed it, once they are erased", async () => {
    await thursday();
    expect(await news.row("SELECT count(*) AS starts FROM watch_starts")).toEqual({ starts: 1 });
    const bob = await news.ports.subscribers.byEmail("bob@example.com");
    await news.ports.subscribers.erase(bob?.id ?? 0, FRIDAY, "page");
    expect(await news.row("SELECT count(*) AS starts FROM watch_starts")).toEqual({ starts: 0 });
  });
});

describe("the page of a digest", () => {
  it("tells nobody whether somebody follows a question", async () => {
    await news.reader("ann@example.com");
    await news.follow("ann@example.com", { questions: ["copper"], keys: ["metals"] });
    await news.post("post-one", { text: "Copper and cobalt." });
    await news.post("post-two", { text: "Tin.", category: "metals" });
    await news.post("post-three", { text: "Copper and cobalt again." });
    await news.cron(FRIDAY);
    await news.shift();
    const [, issue, search] = /\/issues\/(\d+)\?(\S+)/.exec(news.mailer.sent[0]?.email.text ?? "") ?? [];
    expect(search).toContain("q=copper");
    const titles = async (text: string) => {
      const parsed = parseQuestion(text);
      if (!("question" in parsed)) throw new Error(text);
      const asked = { fromSeq: 0, throughSeq: 3, also: [], follows: ["metals"], questions: [parsed.question] };
      const page = await readIssue(news.ports, Number(issue), { asked, page: 1 }, FRIDAY + DAY);
      return page?.digest.groups.map(({ title, entries }) => [title, ...entries.map((entry) => entry.title)]);
    };
    expect(await titles("copper")).toEqual([
      ["“copper”", "post-three", "post-one"],
      ["metals", "post-two"],
    ]);
    // Nobody follows this one.
    expect(await titles("cobalt")).toEqual([
      ["“cobalt”", "post-three", "post-one"],
      ["metals", "post-two"],
    ]);
    expect(await titles("nothing")).toEqual([["metals", "post-two"]]);
  });
});
