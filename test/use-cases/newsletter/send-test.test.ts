import { describe, expect, it } from "vitest";
import { said } from "../../../src/core/reason.ts";
import type { GateAnswer } from "../../../src/ports/newsletter/rate-gate.ts";
import { refreshQuota } from "../../../src/use-cases/newsletter/refresh-quota.ts";
import { sendTest } from "../../../src/use-cases/newsletter/send-test.ts";
import { anIssue, MORNING } from "./an-issue.ts";

const reader = { follows: [], language: "en" };
const TO = "publisher@example.com";

describe("a test of an issue", () => {
  it("goes to one address, says that it is one, and settles no delivery", async () => {
    const { ports, issue, mailer } = await anIssue();
    expect(await sendTest(ports, issue, TO, reader)).toMatchObject({ outcome: "sent", problems: [] });
    expect(mailer.sent).toMatchObject([
      { email: { to: TO, subject: expect.stringMatching(/^\[Test\] /), tags: { kind: "test", issue: "1" } } },
    ]);
    expect(mailer.sent[0]?.email.tags).not.toHaveProperty("delivery");
    expect(await ports.issues.counts(1)).toMatchObject({ queued: 2, accepted: 0 });
  });

  it("is not sent to who may not be written to, nor where nothing is new", async () => {
    const { ports, issue, mailer } = await anIssue();
    await ports.suppressions.add([{ email: TO, reason: "bounce", detail: "", createdAt: MORNING }], "admin");
    expect(await sendTest(ports, issue, TO, reader)).toEqual({ outcome: "suppressed" });
    const nothing = { ...reader, follows: ["gardening"] };
    expect(await sendTest(ports, issue, "other@example.com", nothing)).toEqual({ outcome: "nothing-new" });
    expect(mailer.sent).toEqual([]);
  });

  it.each([
    ["wait-rate", "later", 1_000],
    ["wait-quota", "later", 15 * 60_000],
    ["rejected", "refused", undefined],
  ] as const)("that meets %s is %s, and costs nothing of the day's quota", async (kind, outcome, later) => {
    const { ports, issue, mailer, clock } = await anIssue();
    await refreshQuota(ports, clock.now);
    const before = await ports.rateGate.leftForIssues();
    mailer.meets = () => ({ receipt: { outcome: "refused", kind, reason: said("No.") }, goesOut: false });
    const result = await sendTest(ports, issue, TO, reader);
    expect(result.outcome).toBe(outcome);
    if (later !== undefined) expect(result).toEqual({ outcome: "later", until: clock.now + later });
    expect(await ports.rateGate.leftForIssues()).toBe(before);
  });
});

describe("a test of an issue, like any single mail,", () => {
  const answering = async (answer: GateAnswer) => {
    const opened = await anIssue();
    opened.ports.rateGate.take = async () => answer;
    return opened;
  };
  const send = ({ ports, issue }: Awaited<ReturnType<typeof anIssue>>) => sendTest(ports, issue, TO, reader);

  it("waits for its slot", async () => {
    const site = await answering({ outcome: "granted", slots: 1, startAt: MORNING + 70, everyMs: 0 });
    expect((await send(site)).outcome).toBe("sent");
    expect(site.clock.now).toBe(MORNING + 70);
  });

  it("is not sent while sending is stopped, has to wait, or the provider does not say what it may", async () => {
    const why = said("Paused.");
    expect(await send(await answering({ outcome: "stopped", reason: why }))).toEqual({
      ...{ outcome: "refused", reason: why },
    });
    const wait = { outcome: "wait", until: MORNING + 9, reason: "quota", detail: undefined } as const;
    expect(await send(await answering(wait))).toEqual({ outcome: "later", until: MORNING + 9 });
    const site = await anIssue();
    site.mailer.quota = () => Promise.reject(new Error("away"));
    expect(await send(site)).toEqual({ outcome: "refused", reason: said("Error: away") });
    expect(site.mailer.sent).toEqual([]);
  });

  it("slows all down when it is throttled, costs a slot when its outcome is unknown, and says what is wrong with it", async () => {
    const site = await anIssue();
    const { ports, mailer, clock } = site;
    await refreshQuota(ports, clock.now);
    const [rate, left] = [await ports.rateGate.perSecond(clock.now), await ports.rateGate.leftForIssues()];
    mailer.meets = () => ({ receipt: { outcome: "unknown", reason: said("Silence.") }, goesOut: false });
    expect(await send(site)).toEqual({ outcome: "unknown", reason: said("Silence.") });
    expect(await ports.rateGate.leftForIssues()).toBe(left - 1);
    clock.now = MORNING + 500;
    mailer.meets = () => ({ receipt: { outcome: "refused", kind: "rejected", reason: said("No.") }, goesOut: false });
    await send(site);
    expect(await ports.rateGate.perSecond(clock.now)).toBe(rate);
    mailer.meets = () => ({ receipt: { outcome: "refused", kind: "wait-rate", reason: said("No.") }, goesOut: false });
    clock.now = MORNING + 1_000;
    await send(site);
    expect(await ports.rateGate.perSecond(clock.now)).toBe(rate / 2);
  });
});

describe("the quota", () => {
  it("is asked for when it is due, by one of many", async () => {
    const { ports, clock } = await anIssue();
    let asked = 0;
    const quota = async () => {
      asked++;
      return { perSecond: 10, perDay: 100, sentToday: 40 };
    };
    const counted = { ...ports, mailer: { ...ports.mailer, quota } };
    await Promise.all([1, 2, 3].map(() => refreshQuota(counted, clock.now + 60_000)));
    await refreshQuota(counted, clock.now + 61_000);
    expect([asked, await ports.rateGate.leftForIssues()]).toEqual([1, 50]);
  });

  it("that does not come makes everybody wait, and is told", async () => {
    const { ports, clock } = await anIssue();
    const quota = () => Promise.reject(new TypeError("fetch failed"));
    expect(await refreshQuota({ ...ports, mailer: { ...ports.mailer, quota } }, clock.now)).toEqual(
      said("TypeError: fetch failed"),
    );
    expect(await ports.desk.gate()).toMatchObject({
      waitReason: "silence",
      waitDetail: said("TypeError: fetch failed"),
    });
  });
});
