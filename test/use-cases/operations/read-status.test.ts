import { expect, it } from "vitest";
import { readStatus } from "../../../src/use-cases/operations/read-status.ts";
import { insert } from "../../sqlite/changes.ts";
import { insertIssue } from "../../sqlite/rows.ts";
import { aSite, DAY, HOUR, START } from "../a-site.ts";

it("a month's use is counted where the site is, from its first day", async () => {
  const { ports, db, publish } = await aSite({ timeZone: "Asia/Shanghai" });
  // The month began in Shanghai eight hours before it did in UTC.
  const first = Date.UTC(2026, 9, 31, 16);
  await publish("before", first - DAY);
  await publish("now", START - HOUR);
  insertIssue(db, 1, { opened_at: first - 1, planned: 1, sent: 90 });
  insertIssue(db, 2, { opened_at: first, planned: 1, sent: 3 });
  for (const requested_at of [first - 1, first])
    insert(db, "service_emails", { subscriber_id: 1, kind: "welcome", requested_at, state: "accepted" });
  const day = Math.floor(Date.UTC(2026, 10, 1) / DAY);
  for (const [at, requests] of [
    [day - 1, 100],
    [day, 5],
    [day + 3, 7],
  ] as const)
    insert(db, "feed_requests", { day: at, client: "a", requests, unchanged: 0, failed: 0, subscribers: 0 });
  const { month, lastPost, kept } = await readStatus(ports, START);
  expect(month).toEqual({ since: first, posts: 1, issueEmails: 3, serviceEmails: 1, feedRequests: 12 });
  expect(lastPost?.title).toBe("now");
  expect(kept["feed-answered"]).toMatchObject({ good: 112, total: 112 });
});
