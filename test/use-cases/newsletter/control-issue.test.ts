import { beforeEach, describe, expect, it } from "vitest";
import type { Issue, IssueState } from "../../../src/core/newsletter/issue.ts";
import { cancelIssue, pauseIssue, resumeIssue, sendNow } from "../../../src/use-cases/newsletter/control-issue.ts";
import { anIssue, MORNING } from "./an-issue.ts";

let site: Awaited<ReturnType<typeof anIssue>>;
beforeEach(async () => {
  site = await anIssue();
});

const now = async () => (await site.ports.issues.byId(1)) as Issue;
const set = (state: IssueState) => site.db.exec(`UPDATE issues SET state = '${state}', reason = NULL`);
const GONE = { outcome: "refused", reason: { code: "no-such-issue", values: { id: "7" } } };
const refused = (state: IssueState) => ({ outcome: "refused", reason: { code: "issue-is", values: { id: 1, state } } });
const DONE = { outcome: "done" };
/** How often the first sender was woken since the last time. It wakes the others. */
const woken = () => site.held.splice(0).filter((one) => one.kind === "deliver" && one.sender === 0).length;

describe("an issue", () => {
  it.each<[IssueState, object, IssueState]>([
    ["planned", DONE, "paused"],
    ["sending", DONE, "paused"],
    ["paused", DONE, "paused"],
    ["finished", refused("finished"), "finished"],
    ["cancelled", refused("cancelled"), "cancelled"],
  ])("that is %s is paused, or it is said why not", async (state, result, after) => {
    await set(state);
    expect(await pauseIssue(site.ports, site.issue, undefined)).toEqual(result);
    expect((await now()).state).toBe(after);
    expect(await pauseIssue(site.ports, { ...site.issue, id: 7 }, undefined)).toEqual(GONE);
  });

  it("is paused and cancelled with the reason that was given", async () => {
    await pauseIssue(site.ports, site.issue, "a typo");
    expect((await now()).reason).toEqual({ code: "paused-by-hand-because", values: { why: "a typo" } });
    await cancelIssue(site.ports, site.issue, undefined, MORNING);
    expect((await now()).reason).toEqual({ code: "cancelled-by-hand", values: {} });
  });

  it.each<[IssueState, object, IssueState, number]>([
    ["paused", DONE, "sending", 1],
    ["planned", DONE, "planned", 0],
    ["sending", DONE, "sending", 0],
    ["skipped", refused("skipped"), "skipped", 0],
  ])("that is %s goes on, and senders are told", async (state, result, after, wakeUps) => {
    await set(state);
    woken();
    expect(await resumeIssue(site.ports, site.issue, MORNING)).toEqual(result);
    expect([(await now()).state, woken()]).toEqual([after, wakeUps]);
    expect(await resumeIssue(site.ports, { ...site.issue, id: 7 }, MORNING)).toEqual(GONE);
  });

  it("stays paused, and says why, while what stopped it is still there", async () => {
    await site.db.exec("UPDATE issues SET state = 'paused', candidates = candidates + 1");
    expect(await resumeIssue(site.ports, site.issue, MORNING)).toMatchObject({
      ...{ outcome: "refused", reason: { code: "plan-mismatch" } },
    });
    woken();
    const waiting = { ...site.issue, state: "planned" as const };
    await site.db.exec("UPDATE issues SET state = 'planned'");
    expect(await sendNow(site.ports, waiting, MORNING)).toMatchObject({ reason: { code: "plan-mismatch" } });
    expect([(await now()).state, woken()]).toEqual(["paused", 0]);
  });

  it.each<[IssueState, object, IssueState, number]>([
    ["planned", DONE, "sending", 1],
    ["paused", DONE, "sending", 1],
    ["finished", DONE, "finished", 0],
    ["cancelled", refused("cancelled"), "cancelled", 0],
  ])("that is %s and under review goes out at once", async (state, result, after, wakeUps) => {
    await site.db.exec(
      `UPDATE issues SET state = '${state}', reason = NULL, started_at = NULL, review_until = ${MORNING + 60_000}`,
    );
    woken();
    expect(await sendNow(site.ports, { ...site.issue, state }, MORNING)).toEqual(result);
    expect([(await now()).state, woken()]).toEqual([after, wakeUps]);
  });

  it("that is resumed into its review has not been refused", async () => {
    await site.db.exec(`UPDATE issues SET state = 'paused', started_at = NULL, review_until = ${MORNING + 60_000}`);
    expect(await resumeIssue(site.ports, site.issue, MORNING)).toEqual(DONE);
    expect(await now()).toMatchObject({ state: "planned", reason: { code: "waiting-for-review" } });
  });

  it("that was cancelled is not sent, whatever the reason was", async () => {
    await cancelIssue(site.ports, site.issue, "a mistake", MORNING);
    expect(await sendNow(site.ports, { ...site.issue, state: "cancelled" }, MORNING)).toEqual(refused("cancelled"));
  });

  it.each<[IssueState, object, IssueState]>([
    ["planned", DONE, "cancelled"],
    ["sending", DONE, "cancelled"],
    ["paused", DONE, "cancelled"],
    ["finished", refused("finished"), "finished"],
  ])("that is %s is cancelled with all that was not sent", async (state, result, after) => {
    await set(state);
    expect(await cancelIssue(site.ports, site.issue, "a mistake", MORNING)).toEqual(result);
    expect((await now()).state).toBe(after);
    const counts = await site.ports.issues.counts(1);
    expect([counts.queued, counts.skipped]).toEqual(after === "cancelled" ? [0, 2] : [2, 0]);
  });

  it("that was cancelled by a request which crashed is cancelled to the end by the next, for the first's reason", async () => {
    const why = { code: "cancelled-by-hand-because" as const, values: { why: "a mistake" } };
    await site.ports.issues.setState(1, ["planned", "sending"], "cancelled", why);
    expect(await cancelIssue(site.ports, site.issue, "again", MORNING)).toEqual(DONE);
    expect((await now()).reason).toEqual(why);
    const { results } = await site.db.prepare("SELECT state, reason FROM deliveries WHERE id >> 32 = 1").all();
    expect(results).toEqual([1, 2].map(() => ({ state: "skipped", reason: JSON.stringify(why) })));
    expect(await cancelIssue(site.ports, { ...site.issue, id: 7 }, undefined, MORNING)).toEqual(GONE);
  });
});
