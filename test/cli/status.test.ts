import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openSite, post, someone } from "../functions/site.ts";
import { served } from "./a-worker.ts";
import { gazette } from "./command.ts";

const MINUTE = 60_000;

/** A site with a post, a subscriber and an issue that went out. */
async function sentOnce() {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  const site = await openSite();
  const now = Date.now();
  await site.publish({
    "site.yaml": "title: 财经\npostal_address: 上海市某路 1 号\n",
    "posts/a.md": post({ title: "股市 news", date: new Date(now - 5 * MINUTE).toISOString() }),
  });
  await site.subscriber(someone(), { frequency: "immediate" });
  await site.cron(now + 15 * MINUTE);
  await site.cron(now + 16 * MINUTE);
  await site.drain(20);
  return { site, now };
}

const status = async (site: Parameters<typeof served>[0], args: string[] = [], env: Record<string, string> = {}) =>
  gazette(["status", ...args], {
    env: { GAZETTE_URL: await served(site), GAZETTE_ADMIN_TOKEN: "test-admin-token", NO_COLOR: "1", LANG: "C", ...env },
  });

describe("gazette status", () => {
  it("shows one screen, and ends with 0 while nothing needs attention", async () => {
    const { site } = await sentOnce();
    // The cron that these tests ran was ahead of the clock.
    await site.db.prepare("UPDATE issues SET first_sent_at = max(closed_at, review_until) + 61000").run();
    const { code, stdout, stderr } = await status(site);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").length).toBeLessThan(30);
    for (const said of [
      /^Nothing needs attention\.$/m,
      /^Health\s+ready; cron \d+ s ago, took [\d.]+ ms$/m,
      /^Last post\s+.* UTC {2}股市 news$/m,
      /^Subscribers\s+1 active$/m,
      /^Sending now\s+none$/m,
      /^Mail quota\s+[\d.,]+ a second, [\d,]+ left today$/m,
      /^Last backup\s+none are made: set BACKUP_KEY/m,
      /✓ a new post is indexed within 10 s of its upload: 100% of 1, goal 99%; slowest [\d.]+ s$/m,
      /✓ a digest's first email within 5 min of its time: 100% of 1, goal 99%; slowest 61 s$/m,
      /✓ feed requests answered: nothing counted yet$/m,
      /^ {2}about \$5\.\d\d at list prices, the Workers plan included; \d emails: \$0\.00$/m,
      /rows written 0\.\d%/,
    ])
      expect(stdout).toMatch(said);
  });

  it("says what to do about each alert and which objective is missed, and ends with 1; in Chinese, too", async () => {
    const { site, now } = await sentOnce();
    await site.db.prepare("UPDATE issues SET state = 'paused', first_sent_at = closed_at + 600000").run();
    await site.cron(now + 20 * MINUTE).catch(() => {});
    await site.db.prepare("UPDATE posts SET arrived_at = first_seen_at - 30000").run();
    const { code, stdout } = await status(site);
    expect(code).toBe(1);
    for (const said of [
      /^Needs attention$/m,
      /^Sending now\s+issue 1 \(.*\): paused/m,
      /✗ a new post .* 0% of 1, goal 99%; slowest 30 s/,
      /✗ a digest's first email .* slowest 600 s/,
      /An issue is paused \(issue-paused, since/,
      /→ Read the reason, fix the cause, then resume/,
      /run-book: docs\/operations\/alerts\.md#issue-paused/,
    ])
      expect(stdout).toMatch(said);
    const chinese = await status(site, [], { LANG: "zh_CN.UTF-8" });
    for (const said of ["需要处理", "处理手册：docs/operations/alerts.md#issue-paused", "→ 阅读原因并排除"])
      expect(chinese.stdout).toContain(said);
    const json = JSON.parse((await status(site, ["--json"])).stdout);
    expect(json).toMatchObject({
      attention: true,
      ready: { status: expect.any(String) },
      last_post: { key: "posts/a.md" },
      state: { alerts: [{ kind: "issue-paused", runbook: "docs/operations/alerts.md#issue-paused" }] },
      costs: { mails: { sent: 2 } },
    });
  });

  it("ends with 2 where nothing answers", async () => {
    const { code, stderr } = await gazette(["status", "--url", "http://127.0.0.1:1", "--token", "x"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("Cannot reach http://127.0.0.1:1/")]);
  });
});
