import { beforeEach, describe, expect, it } from "vitest";
import { nextIssues } from "../../src/use-cases/newsletter/next-issues.ts";
import { DAY, FRIDAY, HOUR, MINUTE, openNewsletter } from "./newsletter.ts";

let news: ReturnType<typeof openNewsletter>;
beforeEach(() => {
  news = openNewsletter();
});

describe("the least time between issues of immediate", () => {
  it("lets the first post go at once, and what comes within the hour go together", async () => {
    news.ports.site.newsletter.immediateMs = HOUR;
    await news.reader("ann@example.com", { frequency: "immediate" });
    await news.post("post-a");
    for (let minute = 10; minute <= 130; minute++) {
      if (minute === 15) await news.post("post-b");
      if (minute === 40) await news.post("post-c");
      await news.cron(FRIDAY + minute * MINUTE);
      await news.shift();
    }
    expect(news.mails("ann@example.com")).toEqual([["post-a"], ["post-b", "post-c"]]);
    const [first, second] = await news.issues();
    expect((second?.closedAt ?? 0) - (first?.closedAt ?? 0)).toBe(HOUR);
    const [next] = await nextIssues(news.ports, FRIDAY + 75 * MINUTE);
    expect(next?.closesAt).toBe((second?.closedAt ?? 0) + HOUR);
  });
});

describe("another weekday for the weekly", () => {
  it("opens nothing for a day that has passed, and the next issue on that day", async () => {
    await news.reader("ann@example.com", { frequency: "weekly" });
    await news.post("post-a");
    const monday = FRIDAY + 3 * DAY;
    await news.cron(monday);
    await news.shift();
    await news.post("post-b");
    news.ports.site.newsletter.weekday = 6;
    await news.cron(monday + HOUR);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a"]]);
    await news.cron(monday + 5 * DAY);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a"], ["post-b"]]);
  });
});

describe("a monthly digest", () => {
  it("comes on the first, with the month's posts, and what was missing then comes a month later", async () => {
    await news.reader("ann@example.com", { frequency: "monthly" });
    await news.post("post-a");
    await news.post("post-b");
    await news.cron(FRIDAY);
    await news.breakPost("post-b");
    const first = Date.UTC(2026, 11, 1, 8);
    await news.cron(first);
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a"]]);
    await news.post("post-b");
    await news.cron(first + HOUR);
    await news.ports.releases.pruneOwed({ away: first - DAY, back: first + 31 * DAY - 45 * DAY });
    await news.cron(Date.UTC(2027, 0, 1, 8));
    await news.shift();
    expect(news.mails("ann@example.com")).toEqual([["post-a"], ["post-b"]]);
  });
});
