import { beforeEach, describe, expect, it } from "vitest";
import { readSite } from "../../src/markdown/read-site.ts";
import { publishObject } from "../../src/use-cases/posts/publish-object.ts";
import { DAY, FRIDAY, HOUR, MINUTE, openNewsletter } from "./newsletter.ts";

let news: ReturnType<typeof openNewsletter>;
const open = async (watchCorrections: boolean) => {
  news = openNewsletter({ site: { watchCorrections } });
  // Never alone: a watch that nobody holds is forgotten.
  await news.reader("zoe@example.com", { frequency: "weekly" });
  await news.follow("zoe@example.com", { questions: ["copper", "tin"] });
};
beforeEach(() => open(true));

/** Somebody who follows this. */
async function reader(name: string, follows: Parameters<typeof news.follow>[1]): Promise<void> {
  await news.reader(`${name}@example.com`);
  await news.follow(`${name}@example.com`, follows);
}
const mails = (name: string) => news.mails(`${name}@example.com`);

/** Goes on to the next morning. */
async function morning(day: number): Promise<void> {
  await news.cron(FRIDAY + day * DAY - HOUR);
  await news.cron(FRIDAY + day * DAY);
  await news.shift();
}

/** Rewrites a post, so late that its date is that of before. */
async function correct(name: string, text: string, categories = "economy"): Promise<void> {
  news.clock.now += MINUTE;
  const date = new Date(FRIDAY - 20 * HOUR).toISOString();
  const file = `---\ntitle: ${name}\ndate: ${date}\ncategories: [${categories}]\n---\n${text}\n`;
  await publishObject(news.ports, { key: `posts/${name}.md`, bytes: new TextEncoder().encode(file) }, news.clock.now);
}

describe("a post that was corrected", () => {
  it("is news, once, for a watch that it only now matches", async () => {
    await reader("ann", { questions: ["copper"] });
    await news.post("post-one", { text: "Coper is up." });
    await morning(0);
    expect(mails("ann")).toEqual([]);
    await correct("post-one", "Copper is up.");
    await morning(1);
    expect(mails("ann")).toEqual([["post-one"]]);
    expect(news.mailer.sent[0]?.email.text).toContain("== “copper” ==");
    await correct("post-one", "Copper is up again.");
    await morning(2);
    await correct("post-one", "Coper is up again.");
    await morning(3);
    await correct("post-one", "Copper is up again.");
    await morning(4);
    expect(mails("ann")).toHaveLength(1);
  });

  it("is never news by default, nor later for what was corrected then", async () => {
    await open(false);
    await reader("ann", { questions: ["copper"] });
    await news.post("post-one", { text: "Coper is up." });
    await morning(0);
    await correct("post-one", "Copper is up.");
    await morning(1);
    news.ports.site.watchCorrections = true;
    await correct("post-one", "Copper is up again.");
    await morning(2);
    expect(mails("ann")).toEqual([]);
  });

  it("does not come again to who had it under another heading, also one that they no longer follow or it no longer has", async () => {
    await reader("all", {});
    await reader("category", { questions: ["copper"], keys: ["economy"] });
    await reader("watch", { questions: ["copper", "tin"] });
    await reader("former", { keys: ["economy"] });
    await reader("everything", {});
    await reader("new", { questions: ["copper"] });
    await news.post("post-one", { text: "Coper and tin." });
    await morning(0);
    for (const name of ["former", "everything"]) {
      const subscriber = await news.ports.subscribers.byEmail(`${name}@example.com`);
      if (subscriber)
        await news.ports.subscribers.changePreferences(
          subscriber.id,
          { ...subscriber, categories: [], watches: ["copper"] },
          news.clock.now,
          "page",
        );
    }
    await correct("post-one", "Copper and tin.", "markets");
    await morning(1);
    for (const name of ["all", "category", "watch", "former", "everything", "new"])
      expect([name, mails(name)]).toEqual([name, [["post-one"]]]);
  });

  it("comes once, with all else, to who has had no digest since", async () => {
    await reader("ann", { questions: ["copper"] });
    await news.post("post-one", { text: "Coper is up." });
    await news.cron(FRIDAY - 3 * HOUR);
    await correct("post-one", "Copper is up.");
    await news.cron(FRIDAY - 2 * HOUR);
    expect(await news.row("SELECT count(*) AS owed FROM owed")).toEqual({ owed: 0 });
    await morning(0);
    await morning(1);
    expect(mails("ann")).toEqual([["post-one"]]);
  });

  it("is no news for a watch that is younger than the post, since nobody can tell what it matched", async () => {
    await news.post("post-one", { text: "Lead is up." });
    await morning(0);
    await reader("ann", { questions: ["lead"] });
    await correct("post-one", "Lead is up again.");
    await morning(1);
    expect(mails("ann")).toEqual([]);
    // From here on it can be told.
    await reader("bob", { questions: ["zinc"] });
    await correct("post-one", "Lead is up once more.");
    await morning(2);
    await correct("post-one", "Lead and zinc.");
    await morning(3);
    expect([mails("ann"), mails("bob")]).toEqual([[], [["post-one"]]]);
  });
});

it("is what site.yaml says", async () => {
  const read = (text: string) => readSite(new TextEncoder().encode(text));
  expect(await read("title: News\nwatches:\n  corrections: true\n")).toMatchObject({
    settings: { watchCorrections: true },
  });
  expect(await read("title: News\nwatches:\n  corrections: maybe\n")).toHaveProperty("problem.line", 3);
});
