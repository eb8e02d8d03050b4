import { beforeEach, describe, expect, it } from "vitest";
import { said } from "../../../src/core/reason.ts";
import { quotaResult, sendingChecks } from "../../../src/use-cases/operations/check-sending.ts";
import { insertIssue } from "../../sqlite/rows.ts";
import { type OpenSite, openSite } from "../../sqlite/site.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 20, 8, 5);

let site: OpenSite;
beforeEach(() => {
  site = openSite({ at: NOW });
});

const look = async (what: "quota" | "feedback-heard") => {
  const { state, found, finding } = await sendingChecks(site.ports, NOW)[what]();
  return [state, found, finding];
};

describe("the check of the quota", () => {
  it("asks for it, and shows the rate and what is left", async () => {
    site.mailer.quota = async () => ({ perSecond: 14, perDay: 1_000, sentToday: 100 });
    expect(await look("quota")).toEqual(["ok", "12.6/s · 900", undefined]);
  });

  it("says what the provider said when it does not answer", async () => {
    site.mailer.quota = () => Promise.reject(new Error("away"));
    const [status, found] = await look("quota");
    expect([status, found]).toEqual(["fail", expect.stringContaining("away")]);
  });

  it("fails while the provider is silent, and not after", async () => {
    site.mailer.quota = async () => ({ perSecond: 14, perDay: 1_000, sentToday: 0 });
    await site.ports.rateGate.setQuota(await site.mailer.quota(), NOW);
    await site.ports.rateGate.noteSilence(NOW - 14_999, said("No answer."));
    expect(await look("quota")).toEqual(["fail", "No answer.", undefined]);
    await site.db.exec(`UPDATE rate_gate SET wait_until = ${NOW}`);
    expect((await look("quota"))[0]).toBe("ok");
    await site.ports.rateGate.waitUntil(NOW + 1, "rate");
    expect((await look("quota"))[0]).toBe("ok");
  });

  it("warns of a sandbox, and of a quota that is nearly used up", () => {
    const quota = { perDay: 200, leftToday: 200, perSecond: 1.04 };
    expect(quotaResult(quota, 200)).toMatchObject({ state: "warn", found: "1/s · 200", finding: "sandbox" });
    expect(quotaResult({ ...quota, leftToday: 20 }, undefined)).toMatchObject({
      state: "warn",
      finding: "nearly-used",
    });
    expect(quotaResult({ ...quota, leftToday: 21 }, undefined)).toMatchObject({ state: "ok" });
    expect(quotaResult({ ...quota, perDay: Number.MAX_SAFE_INTEGER, leftToday: 9e15 }, 1)).toMatchObject({
      found: "1/s · ∞",
    });
  });
});

describe("the check of feedback", () => {
  it("knows nothing before the first", async () => {
    expect(await look("feedback-heard")).toEqual(["unknown", "", "nothing-heard"]);
  });

  it("says when it was heard last", async () => {
    await site.ports.monitoring.noteFeedback(NOW - HOUR);
    expect(await look("feedback-heard")).toEqual(["ok", "2026-11-20 07:05 UTC", undefined]);
  });

  it("fails when an issue of the last week was sent an hour ago, and nothing was heard since", async () => {
    insertIssue(site.db, 1, { sent: 5, opened_at: NOW - HOUR + 1 });
    expect((await look("feedback-heard"))[0]).toBe("unknown");
    await site.db.exec(`UPDATE issues SET opened_at = ${NOW - HOUR}`);
    expect(await look("feedback-heard")).toEqual(["fail", "", "silent"]);
    await site.db.exec(`UPDATE issues SET opened_at = ${NOW - 7 * DAY}`);
    expect((await look("feedback-heard"))[0]).toBe("unknown");
  });
});
