import { beforeEach, describe, expect, it } from "vitest";
import { openIssues } from "../../../src/use-cases/newsletter/open-issues.ts";
import { pruneDeliveries } from "../../../src/use-cases/newsletter/prune-deliveries.ts";
import { insert, type Row } from "../../sqlite/changes.ts";
import { insertIssue, insertSubscriber } from "../../sqlite/rows.ts";
import { type OpenSite, openSite } from "../../sqlite/site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Eight o'clock on a Friday: the hour at which everybody's daily period closes. */
const EIGHT = Date.UTC(2026, 10, 20, 8);

let site: OpenSite;
beforeEach(() => {
  site = openSite({ at: EIGHT });
});

const subscriber = (id: number, more?: Row) => insertSubscriber(site.db, id, more);
const issue = (id: number, more?: Row) => insertIssue(site.db, id, more);
const release = (released_at: number) => insert(site.db, "releases", { post_id: `p${released_at}`, released_at });
const opened = () =>
  site.db.sqlite
    .prepare("SELECT frequency, closed_at, through_seq FROM issues WHERE state = 'planned' ORDER BY id")
    .all()
    .map((row) => Object.values(row));

describe("periods without an issue", () => {
  it("get theirs, the oldest first: each with what was released when it closed, the newest with all", async () => {
    subscriber(1);
    subscriber(2, { hour: 9, time_zone: "Europe/Berlin" });
    subscriber(3, { hour: 9 });
    for (const at of [EIGHT - 2 * DAY, EIGHT - DAY + 1, EIGHT - 1, EIGHT + MINUTE]) release(at);
    site.ports.site.newsletter.reviewMs = HOUR;
    expect(await openIssues(site.ports, EIGHT + 2 * MINUTE)).toBe(6);
    expect(opened()).toEqual([
      ["daily", EIGHT - 3 * DAY + HOUR, 0],
      ["daily", EIGHT - 2 * DAY, 1],
      ["daily", EIGHT - 2 * DAY + HOUR, 1],
      ["daily", EIGHT - DAY, 1],
      ["daily", EIGHT - DAY + HOUR, 4],
      ["daily", EIGHT, 4],
    ]);
    expect((await site.ports.issues.newest("daily"))?.slots).toEqual([
      { hour: 8, timeZone: "UTC" },
      { hour: 9, timeZone: "Europe/Berlin" },
    ]);
    expect((await site.ports.issues.newest("daily"))?.reviewUntil).toBe(EIGHT + 2 * MINUTE + HOUR);
    expect(await openIssues(site.ports, EIGHT + 3 * MINUTE)).toBe(0);
    site.ports.site.newsletter.reviewMs = 0;
    expect(await openIssues(site.ports, EIGHT + DAY)).toBe(2);
    expect((await site.ports.issues.newest("daily"))?.reviewUntil).toBe(0);
  });

  it("go back to one that has its issue, nine periods at most, and no further than a post may be old", async () => {
    subscriber(1);
    issue(1, { closed_at: EIGHT - 4 * DAY, state: "finished", slots: '[{"hour":8,"timeZone":"UTC"}]' });
    site.ports.site.newsletter.maxAgeMs = 3 * DAY;
    expect(await openIssues(site.ports, EIGHT)).toBe(3);
    await site.db.exec("DELETE FROM issues WHERE id > 1");
    site.ports.site.newsletter.maxAgeMs = 30 * DAY;
    expect(await openIssues(site.ports, EIGHT)).toBe(4);
    await site.db.exec("DELETE FROM issues");
    expect(await openIssues(site.ports, EIGHT)).toBe(10);
    expect(opened()[0]).toEqual(["daily", EIGHT - 9 * DAY, 0]);
  });

  it("of a frequency that is no more are nobody's", async () => {
    subscriber(1, { frequency: "hourly" });
    expect(await openIssues(site.ports, EIGHT)).toBe(0);
  });
});

describe("an issue of what is read at once", () => {
  const at = EIGHT + HOUR;
  const newest = (more: Row) =>
    issue(1, { frequency: "immediate", closed_at: at - MINUTE, through_seq: 0, state: "finished", ...more });

  it("is opened for news alone", async () => {
    subscriber(1, { frequency: "immediate" });
    expect(await openIssues(site.ports, at)).toBe(0);
    release(at - 1);
    expect(await openIssues(site.ports, at)).toBe(1);
    expect(opened()).toEqual([["immediate", at, 1]]);
  });

  it.each([
    ["is none while the last one is planned", { state: "planned" }, 0],
    ["is none while the last one is going out", { state: "sending", queued: 1 }, 0],
    ["is one when nobody waits for the last one", { state: "sending" }, 1],
    ["is one when the last one was held up", { state: "paused", queued: 1 }, 1],
    ["is none in the minute of the last one", { closed_at: at }, 0],
    ["is none without news since the last one", { through_seq: 1 }, 0],
  ])("%s", async (_, last, count) => {
    subscriber(1, { frequency: "immediate" });
    release(at - 1);
    newest(last);
    expect(await openIssues(site.ports, at)).toBe(count);
  });

  it("comes no sooner after the last one than the site wants", async () => {
    subscriber(1, { frequency: "immediate" });
    release(at - 1);
    newest({});
    site.ports.site.newsletter.immediateMs = 10 * MINUTE;
    expect(await openIssues(site.ports, at + 8 * MINUTE)).toBe(0);
    expect(await openIssues(site.ports, at + 9 * MINUTE)).toBe(1);
  });

  it("is opened for who joined since the last one, behind what has been released", async () => {
    release(at - 1);
    newest({ through_seq: 1 });
    subscriber(1, { frequency: "immediate", slot_since: at - MINUTE - 1 });
    expect(await openIssues(site.ports, at)).toBe(0);
    subscriber(2, { frequency: "immediate", slot_since: at - MINUTE });
    expect(await openIssues(site.ports, at)).toBe(1);
  });
});

it("alerts are opened when a watch has matched something for somebody who wants them", async () => {
  subscriber(1, { alerts: 1, slot_since: EIGHT + DAY });
  for (let place = 1; place <= 3; place++) release(EIGHT + place);
  expect(await openIssues(site.ports, EIGHT)).toBe(0);
  insert(site.db, "watch_hits", { seq: 2, watch_id: 1 });
  expect(await openIssues(site.ports, EIGHT + MINUTE + 1)).toBe(1);
  expect(opened()).toEqual([["alerts", EIGHT + MINUTE, 3]]);
});

it("deliveries are forgotten when they are as old as the site says, five steps in a run", async () => {
  site.ports.site.newsletter.keepDeliveriesMs = DAY;
  for (let id = 1; id <= 7; id++) {
    issue(id, { state: "finished", closed_at: EIGHT - DAY - 8 + id });
    insert(site.db, "deliveries", {
      id: id * 2 ** 32 + 1,
      from_seq: 0,
      through_seq: 1,
      state: "accepted",
      changed_at: 1,
    });
  }
  expect(await pruneDeliveries(site.ports, EIGHT)).toEqual({ forgotten: 5 });
  expect(await pruneDeliveries(site.ports, EIGHT)).toEqual({ forgotten: 2 });
  expect(await pruneDeliveries(site.ports, EIGHT)).toEqual({ forgotten: 0 });
});
