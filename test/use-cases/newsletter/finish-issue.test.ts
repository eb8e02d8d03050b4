import { beforeEach, describe, expect, it } from "vitest";
import { finishIssue } from "../../../src/use-cases/newsletter/finish-issue.ts";
import { insertDelivery, insertIssue } from "../../sqlite/rows.ts";
import { aSite, START } from "../a-site.ts";

let site: Awaited<ReturnType<typeof aSite>>;
beforeEach(async () => {
  site = await aSite();
});

/** An issue with a delivery of each of these states. */
function issue(states: string[], more = {}) {
  const planned = states.length;
  insertIssue(site.db, 1, { planned, candidates: planned, ...more });
  for (const [index, state] of states.entries()) insertDelivery(site.db, 1, index + 1, { state });
}
const finish = () => finishIssue(site.ports, 1, START);
const now = async () => {
  const { state, reason, finishedAt } = (await site.ports.issues.byId(1)) ?? {};
  return [state, reason?.code, finishedAt];
};

describe("an issue that is being sent", () => {
  it("is finished when all of its deliveries have ended, however that was, and once", async () => {
    issue(["accepted", "failed", "skipped", "unknown", "accepted"]);
    expect([await finish(), await finish()]).toEqual([true, false]);
    expect(await now()).toEqual(["finished", undefined, START]);
  });

  it.each(["queued", "sending"])("is not while one is %s", async (state) => {
    issue(["accepted", state], state === "queued" ? { queued: 1 } : {});
    expect(await finish()).toBe(false);
    expect(await now()).toEqual(["sending", undefined, undefined]);
  });

  it("has a delivery looked for that was passed by", async () => {
    issue(["queued", "accepted"], { queued: 1, send_after: 2 });
    const { deliveries } = site.ports;
    expect(await deliveries.hasQueued(1)).toBe(false);
    expect(await finish()).toBe(false);
    expect(await deliveries.hasQueued(1)).toBe(true);
  });

  it("is paused when more or fewer have ended than were planned", async () => {
    issue(["accepted", "unknown"], { planned: 3, candidates: 3 });
    expect(await finish()).toBe(false);
    expect((await site.ports.issues.byId(1))?.reason).toEqual({
      code: "ledger-mismatch",
      values: { planned: 3, ended: 2 },
    });
    expect((await now())[0]).toBe("paused");
    // Nobody finishes a paused one.
    expect(await finish()).toBe(false);
    expect((await now())[0]).toBe("paused");
  });

  it("waits for feedback about what is unknown, where that is to be sent again", async () => {
    issue(["accepted", "unknown"]);
    site.ports.site.newsletter.onUnknown = "resend";
    expect(await finish()).toBe(false);
    site.ports.site.newsletter.onUnknown = "leave";
    expect(await finish()).toBe(true);
  });

  it("is finished at once where nothing is unknown", async () => {
    issue(["accepted"]);
    site.ports.site.newsletter.onUnknown = "resend";
    expect(await finish()).toBe(true);
  });
});
