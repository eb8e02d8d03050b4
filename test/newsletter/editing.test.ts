import { beforeEach, describe, expect, it } from "vitest";
import type { Receipt } from "../../src/core/newsletter/receipt.ts";
import { said } from "../../src/core/reason.ts";
import { pauseIssue, resumeIssue, sendNow } from "../../src/use-cases/newsletter/control-issue.ts";
import { mailPost } from "../../src/use-cases/newsletter/mail-post.ts";
import { previewIssue } from "../../src/use-cases/newsletter/preview-issue.ts";
import { readIssue } from "../../src/use-cases/newsletter/read-issue.ts";
import { findAlerts } from "../../src/use-cases/operations/find-alerts.ts";
import { changePreferences } from "../../src/use-cases/subscribers/change-preferences.ts";
import { DAY, FRIDAY, HOUR, MINUTE, openNewsletter } from "./newsletter.ts";

const REJECTED: Receipt = { outcome: "refused", kind: "rejected", reason: said("No such mailbox.") };

let news: ReturnType<typeof openNewsletter>;
beforeEach(() => {
  news = openNewsletter();
});

async function edit(text: string, key = "issues/2026-11-20-daily.md") {
  await news.ports.objects.put(key, new TextEncoder().encode(text), "text/markdown");
}

const first = (email: string) => news.mailer.sent.find((sent) => sent.email.to === email)?.email;

/** Titles in the order in which a mail has them. */
const order = (email: string) => [...(first(email)?.text ?? "").matchAll(/^(post-\w+)$/gm)].map(([, name]) => name);

async function oneDay(review = 0) {
  news.ports.site.newsletter.reviewMs = review;
  for (const name of ["ann", "bob"]) await news.reader(`${name}@example.com`);
  for (const name of ["post-a", "post-b", "post-c"]) {
    await news.post(name, { category: `about-${name.at(-1)}` });
    news.clock.now += MINUTE;
  }
}

describe("a post's front matter", () => {
  it("email: never keeps it out of every mail, also when it is said after its release", async () => {
    await news.reader("ann@example.com");
    await news.post("post-a", { email: "never" });
    await news.post("post-b");
    await news.post("post-c");
    await news.cron(FRIDAY - HOUR);
    await news.post("post-c", { email: "never" });
    await news.cron(FRIDAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-b"]]);
    expect(await mailPost(news.ports, "posts/post-a.md", news.clock.now)).toMatchObject({
      outcome: "refused",
      mailing: { state: "never" },
    });
  });

  it("email: never that is taken back counts as having come then", async () => {
    await news.reader("ann@example.com");
    await news.post("post-a", { email: "never" });
    await news.post("post-b", { email: "never" });
    const file = (date: string) => `---\ntitle: post-a\ndate: ${date}\ncategories: economy\n---\nWords.\n`;
    const date = new Date(news.clock.now).toISOString();
    const { publishObject } = await import("../../src/use-cases/posts/publish-object.ts");
    const later = FRIDAY + 30 * DAY;
    await publishObject(news.ports, { key: "posts/post-a.md", bytes: new TextEncoder().encode(file(date)) }, later);
    news.clock.now = later;
    await news.cron(later + DAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([]);
  });

  it("email: only mails it to whoever follows one of its labels", async () => {
    await news.reader("ann@example.com", { categories: ["economy"] });
    await news.reader("bob@example.com", { categories: ["sport"] });
    await news.reader("eve@example.com");
    await news.post("post-a", { email: "only", text: `${"Words of it. ".repeat(60)}\n\nThe last paragraph.` });
    await news.cron(FRIDAY);
    await news.shift();
    expect(["ann", "bob", "eve"].map((name) => news.mails(`${name}@example.com`))).toEqual([
      [["post-a"]],
      [],
      [["post-a"]],
    ]);
    for (const body of ["html", "text"] as const)
      expect(first("ann@example.com")?.[body]).toContain("The last paragraph.");
  });

  it("email: feature puts it first, whatever is newer, and in the subject", async () => {
    await news.reader("ann@example.com");
    await news.post("post-a", { email: "feature", category: "old" });
    news.clock.now += MINUTE;
    await news.post("post-b");
    await news.cron(FRIDAY);
    await news.shift();
    expect(order("ann@example.com")).toEqual(["post-a", "post-b"]);
    expect(first("ann@example.com")?.subject).toContain("post-a");
  });
});

describe("an editor's file", () => {
  it("puts a note above the posts, orders them, drops and remarks, the same for everybody", async () => {
    await oneDay();
    await edit(`---\norder: [posts/post-a.md, posts/post-c.md]\ndrop: posts/post-b.md
remarks:\n  posts/post-c.md: Read *this*.\n---\nGood **morning**.\n`);
    await news.cron(FRIDAY);
    await news.shift();
    for (const name of ["ann@example.com", "bob@example.com"]) {
      expect(order(name)).toEqual(["post-a", "post-c"]);
      expect(first(name)?.text).toContain("Good morning.");
      expect(first(name)?.text).toContain("Read *this*.");
      expect(first(name)?.html).toContain("Good <strong>morning</strong>.");
    }
    const [issue] = await news.issues();
    expect(issue?.subject).toContain("post-a");
    const page = await readIssue(news.ports, issue?.id ?? 0, { asked: undefined, page: 1 }, news.clock.now);
    expect(page?.digest.groups.flatMap(({ entries }) => entries.map(({ title }) => title))).toEqual([
      "post-a",
      "post-c",
    ]);
    expect(page?.note?.html).toContain("morning");
  });

  it("drops a post from later issues, too: also for whom this one did not reach", async () => {
    await oneDay();
    await edit("---\ndrop: posts/post-b.md\n---\n");
    news.mailer.meets = () => ({ receipt: REJECTED, goesOut: false });
    await news.cron(FRIDAY);
    await news.shift();
    news.mailer.meets = () => undefined;
    await news.post("post-d");
    await news.cron(FRIDAY + DAY);
    await news.shift();
    expect(news.mails("ann@example.com").at(-1)).toEqual(["post-a", "post-c", "post-d"]);
  });

  it("drops nothing from an issue that had begun before", async () => {
    await oneDay();
    await news.cron(FRIDAY);
    const [issue] = await news.issues();
    await news.reader("eve@example.com", { hour: 9 });
    news.clock.now = FRIDAY;
    await edit("---\ndrop: posts/post-b.md\n---\nToo late for some.\n");
    await news.post("post-d");
    await news.cron(FRIDAY + HOUR);
    await news.shift();
    expect(issue?.state).toBe("sending");
    expect(news.mails("ann@example.com")).toEqual([["post-a", "post-b", "post-c"]]);
    expect(first("ann@example.com")?.text).not.toContain("Too late");
  });

  it("that cannot be read pauses the issue, with the line and the reason, until it is mended", async () => {
    await oneDay();
    await edit("---\norder: [a]\ndorp: posts/post-b.md\n---\n");
    await news.cron(FRIDAY);
    const [issue] = await news.issues();
    expect(issue).toMatchObject({ state: "paused", reason: { code: "issue-file-wrong", values: { line: 3 } } });
    await edit("---\ndrop: posts/post-b.md\n---\n");
    if (issue) expect(await resumeIssue(news.ports, issue, news.clock.now)).toEqual({ outcome: "done" });
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a", "post-c"]]);
  });

  it("of an issue that is held back drops its posts from the next one, which takes them along", async () => {
    await oneDay(HOUR);
    await edit("---\ndrop: posts/post-b.md\n---\n");
    await news.cron(FRIDAY);
    const [issue] = await news.issues();
    if (issue) await pauseIssue(news.ports, issue, undefined);
    await news.post("post-d");
    await news.cron(FRIDAY + DAY);
    await news.cron(FRIDAY + DAY + HOUR);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a", "post-c", "post-d"]]);
  });
});

describe("a dropped post", () => {
  const change = (email: string, frequency: string) => async () => {
    const subscriber = await news.ports.subscribers.byEmail(email);
    if (subscriber)
      await changePreferences(news.ports, subscriber, { ...subscriber, frequency }, news.clock.now, "page");
  };
  const toWeekly = change("ann@example.com", "weekly");
  const MONDAY = FRIDAY + 3 * DAY;

  /** Lets the daily issue of Friday drop post-b, and not reach anybody. */
  async function unreached(meanwhile: () => Promise<void> = async () => {}): Promise<void> {
    await oneDay();
    await edit("---\ndrop: posts/post-b.md\n---\n");
    news.mailer.meets = () => ({ receipt: REJECTED, goesOut: false });
    await news.cron(FRIDAY);
    const { send } = news.mailer;
    let calls = 0;
    news.mailer.send = async (email) => {
      if (calls++ === 0) await meanwhile();
      return send(email);
    };
    await news.shift();
    news.mailer.send = send;
    news.mailer.meets = () => undefined;
  }

  it.each(["after", "during"])(
    "reaches nobody who changes the frequency %s its issue; the others come",
    async (when) => {
      await unreached(when === "during" ? toWeekly : undefined);
      news.clock.now = FRIDAY + HOUR;
      if (when === "after") await toWeekly();
      await news.post("post-d");
      await news.cron(FRIDAY + 2 * HOUR);
      await news.cron(MONDAY);
      await news.shift();
      expect(news.mails("ann@example.com").at(-1)).toEqual(["post-a", "post-c", "post-d"]);
    },
  );

  it("stays dropped for who changes the hour, and then the frequency", async () => {
    await unreached();
    news.clock.now = FRIDAY + HOUR;
    const ann = await news.ports.subscribers.byEmail("ann@example.com");
    if (ann) await changePreferences(news.ports, ann, { ...ann, hour: 20 }, news.clock.now, "page");
    news.clock.now = FRIDAY + 2 * HOUR;
    await toWeekly();
    await news.cron(FRIDAY + 3 * HOUR);
    await news.cron(MONDAY + 12 * HOUR);
    await news.shift();
    expect(news.mails("ann@example.com").at(-1)).toEqual(["post-a", "post-c"]);
  });

  it("goes out with another frequency, which its editor has not edited", async () => {
    await oneDay();
    await news.reader("eve@example.com", { frequency: "weekly" });
    await news.post("post-d");
    await edit("---\ndrop: posts/post-d.md\n---\n");
    await news.cron(FRIDAY);
    await news.cron(MONDAY);
    await news.shift();
    expect(news.mails("eve@example.com")).toEqual([["post-a", "post-b", "post-c", "post-d"]]);
  });

  it("is in no later issue, though it was not in the log when its file named it", async () => {
    await oneDay();
    news.clock.now = FRIDAY - MINUTE;
    await news.post("post-d");
    await edit("---\ndrop: posts/post-d.md\n---\n");
    await news.cron(FRIDAY);
    await news.shift();
    await news.post("post-e");
    await news.cron(FRIDAY + DAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a", "post-b", "post-c"], ["post-e"]]);
  });

  it("is not in an older issue that takes along what the next one holds", async () => {
    await oneDay();
    await news.cron(FRIDAY);
    await news.post("post-d");
    await news.post("post-e");
    await edit("---\ndrop: posts/post-d.md\n---\n", "issues/2026-11-21-daily.md");
    await news.cron(FRIDAY + DAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a", "post-b", "post-c", "post-e"]]);
  });

  it("of another frequency's issue is not sent by an older issue of a reader who changed", async () => {
    await oneDay();
    await news.cron(FRIDAY);
    await toWeekly();
    await news.post("post-d");
    await news.post("post-e");
    await edit("---\ndrop: posts/post-d.md\n---\n", "issues/2026-11-23-weekly.md");
    await news.cron(MONDAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a", "post-b", "post-c"], ["post-e"]]);
  });
});

describe("review", () => {
  it("lets an issue wait with its time, and then it goes out by itself, however late the cron", async () => {
    await oneDay(30 * MINUTE);
    await news.cron(FRIDAY);
    await news.cron(FRIDAY + 29 * MINUTE);
    const [issue] = await news.issues();
    expect(issue).toMatchObject({
      state: "planned",
      reason: { code: "waiting-for-review", values: { until: FRIDAY + 30 * MINUTE } },
    });
    expect(await findAlerts(news.ports, FRIDAY + 29 * MINUTE, [])).toEqual([]);
    await edit("---\ndrop: posts/post-a.md\n---\n");
    if (issue) {
      const copy = await previewIssue(news.ports, issue, { follows: [], language: "en" });
      expect(copy?.text).not.toContain("post-a");
    }
    expect(news.mailer.sent).toEqual([]);
    await news.cron(FRIDAY + 5 * HOUR);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-b", "post-c"]]);
    expect((await news.issues())[0]?.reason).toBeUndefined();
  });

  it("ends when the editor says so, and a held issue goes on when its time is over", async () => {
    await oneDay(30 * MINUTE);
    await news.cron(FRIDAY);
    const [issue] = await news.issues();
    if (!issue) throw new Error("no issue");
    await pauseIssue(news.ports, issue, undefined);
    await news.cron(FRIDAY + HOUR);
    expect((await news.issues())[0]?.state).toBe("paused");
    await resumeIssue(news.ports, issue, news.clock.now);
    await news.shift();
    expect(news.mails("ann@example.com")).toHaveLength(1);

    await news.post("post-d");
    await news.cron(FRIDAY + DAY);
    const next = (await news.issues())[1];
    if (next) expect(await sendNow(news.ports, next, news.clock.now)).toEqual({ outcome: "done" });
    await news.shift();
    expect(news.mails("ann@example.com")).toHaveLength(2);
  });

  it("of an immediate issue holds what its editor saw, and what comes meanwhile goes with the next", async () => {
    news.ports.site.newsletter.reviewMs = 10 * MINUTE;
    await news.reader("ann@example.com", { frequency: "immediate" });
    await news.post("post-a");
    const at = FRIDAY + HOUR;
    await news.cron(at);
    await news.post("post-b");
    for (let minute = 1; minute < 40; minute++) {
      await news.cron(at + minute * MINUTE);
      await news.shift();
    }
    expect(news.mails("ann@example.com")).toEqual([["post-a"], ["post-b"]]);
  });
});
