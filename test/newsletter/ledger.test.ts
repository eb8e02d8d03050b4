import { beforeEach, describe, expect, it } from "vitest";
import type { Receipt } from "../../src/core/newsletter/receipt.ts";
import { reason, said } from "../../src/core/reason.ts";
import { finishIssue } from "../../src/use-cases/newsletter/finish-issue.ts";
import { openIssues } from "../../src/use-cases/newsletter/open-issues.ts";
import { sweepDeliveries } from "../../src/use-cases/newsletter/sweep-deliveries.ts";
import { DAY, FRIDAY, HOUR, MINUTE, openNewsletter } from "./newsletter.ts";

const LOST: Receipt = { outcome: "unknown", reason: said("Network connection lost.") };
const SLOWER: Receipt = { outcome: "refused", kind: "wait-rate", reason: said("Slower.") };

let news: ReturnType<typeof openNewsletter>;
beforeEach(async () => {
  news = openNewsletter();
  for (const name of ["ann", "bob", "eve"]) await news.reader(`${name}@example.com`);
  await news.post("post-a");
});

describe("an issue's counts", () => {
  it("must add up before it starts: candidates are those planned and those left out", async () => {
    news.db.exec(
      "CREATE TRIGGER miscounts AFTER INSERT ON issues BEGIN UPDATE issues SET candidates = 1 WHERE id = new.id; END",
    );
    await news.cron(FRIDAY);
    const [issue] = await news.issues();
    expect(issue).toMatchObject({ state: "paused", candidates: 4, planned: 3, excluded: 0 });
    expect(issue?.reason?.code).toBe("plan-mismatch");
  });

  it("must add up before it is finished: every planned delivery has ended", async () => {
    await news.cron(FRIDAY);
    await news.db.prepare("UPDATE issues SET planned = 4").run();
    await news.shift();
    const [issue] = await news.issues();
    expect(issue).toMatchObject({ state: "paused" });
    expect(issue?.reason).toEqual(reason("ledger-mismatch", { planned: 4, ended: 3 }));
  });

  it("are not closed while a sender still holds some of its deliveries", async () => {
    await news.cron(FRIDAY);
    const options = { limit: 10, throughSeq: 0, claimMs: 2 * MINUTE };
    const claim = await news.ports.deliveries.claim(1, options, FRIDAY);
    expect(claim?.deliveries).toHaveLength(3);
    expect(await finishIssue(news.ports, 1, FRIDAY)).toBe(false);
    expect(await news.ports.issues.finish(1, FRIDAY)).toBe(false);
    expect((await news.issues())[0]?.state).toBe("sending");
  });

  it("hold every delivery in one state, whatever became of it", async () => {
    await news.reader("sport@example.com", { categories: ["sport"] });
    news.mailer.meets = ({ to }) => (to.startsWith("bob") ? { receipt: LOST, goesOut: false } : undefined);
    await news.cron(FRIDAY);
    await news.shift();
    news.clock.now += HOUR;
    await news.shift();
    expect(await news.counts(1)).toEqual({ accepted: 2, unknown: 1, skipped: 1 });
    expect((await news.issues())[0]).toMatchObject({ state: "finished", planned: 4 });
  });
});

describe("hundreds of cohorts", () => {
  it("are asked about by few statements, whether an issue is due or was missed", async () => {
    const zones = ["UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Sydney"];
    for (const timeZone of zones)
      for (let hour = 0; hour < 24; hour++)
        for (const frequency of ["daily", "weekly", "immediate"])
          await news.reader(`${frequency}-${hour}-${zones.indexOf(timeZone)}@example.com`, {
            frequency,
            hour,
            timeZone,
          });
    news.clock.now = FRIDAY;
    let statements = 0;
    const { issues } = news.ports;
    const counted = new Proxy(issues, {
      get: (port, name: keyof typeof issues) => {
        const method = port[name] as (...values: unknown[]) => unknown;
        return (...values: unknown[]) => {
          statements++;
          return method(...values);
        };
      },
    });
    const opened = await openIssues({ ...news.ports, issues: counted }, FRIDAY);
    expect(opened).toBeGreaterThan(12);
    // One question for the newest periods, one for those before, one to open each.
    expect(statements).toBeLessThanOrEqual(opened + 8);
    statements = 0;
    await openIssues({ ...news.ports, issues: counted }, FRIDAY + MINUTE);
    expect(statements).toBeLessThanOrEqual(8);
  });
});

describe("slots of the day's quota", () => {
  it("that were not used are given back", async () => {
    news.setQuota(1_000);
    await news.cron(FRIDAY);
    await news.shift();
    expect(await news.ports.rateGate.leftForIssues()).toBe(977);
  });

  it("that were taken for mails the provider turned away are given back", async () => {
    news.setQuota(1_000);
    await news.cron(FRIDAY);
    let asked = 0;
    news.mailer.meets = () => (asked++ < 3 ? { receipt: SLOWER, goesOut: false } : undefined);
    await news.shift();
    expect(news.mailer.sent).toHaveLength(3);
    expect(await news.ports.rateGate.leftForIssues()).toBe(977);
  });

  it("that were taken for mails that another sender claimed first are given back", async () => {
    news.setQuota(1_000);
    await news.cron(FRIDAY);
    const { deliveries } = news.ports;
    const { claim } = deliveries;
    deliveries.claim = async (...asked) => {
      deliveries.claim = claim;
      await claim(...asked);
      return claim(...asked);
    };
    await news.shift();
    expect(news.mailer.sent).toEqual([]);
    expect(await news.ports.rateGate.leftForIssues()).toBe(980);
  });
});

describe("an unknown delivery", () => {
  /** Loses every answer; later emails get through. */
  async function allLost() {
    news.mailer.meets = () => ({ receipt: LOST, goesOut: false });
    await news.cron(FRIDAY);
    for (let shift = 0; shift < 4; shift++) {
      await news.shift();
      news.clock.now += 10 * MINUTE;
    }
    news.mailer.meets = () => undefined;
    expect(await news.counts(1)).toEqual({ unknown: 3 });
    for (let minutes = 0; minutes < 120; minutes += 10) {
      news.clock.now += 10 * MINUTE;
      await sweepDeliveries(news.ports, news.clock.now);
      await news.shift();
    }
  }

  it("is left alone by default", async () => {
    await allLost();
    expect(news.mailer.sent).toEqual([]);
    await news.cron(FRIDAY + DAY);
    await news.shift();
    expect(news.mailer.sent).toEqual([]);
  });

  it("is also left alone while others of the issue still wait", async () => {
    await news.reader("zoe@example.com");
    news.setQuota(4);
    news.mailer.meets = () => ({ receipt: LOST, goesOut: true });
    await news.cron(FRIDAY);
    for (let shift = 0; shift < 4; shift++) {
      await news.shift();
      news.clock.now += 10 * MINUTE;
    }
    expect(await news.counts(1)).toEqual({ unknown: 3, queued: 1 });
    await sweepDeliveries(news.ports, news.clock.now + HOUR);
    expect(await news.counts(1)).toEqual({ unknown: 3, queued: 1 });
  });

  it("is resent once if the site prefers that", async () => {
    news.ports.site.newsletter.onUnknown = "resend";
    await allLost();
    expect(news.mailer.sent).toHaveLength(3);
  });
});
