import { expect, it } from "vitest";
import { pruneRequests } from "../../../src/use-cases/operations/prune-requests.ts";
import { admitRequest } from "../../../src/use-cases/subscribers/admit-request.ts";
import { subscribe } from "../../../src/use-cases/subscribers/subscribe.ts";
import { PREFERENCES } from "../../preferences.ts";
import { insert } from "../../sqlite/changes.ts";
import { aSite, DAY, START } from "../a-site.ts";

it("what nobody confirmed and no limit needs any more goes, when it is old enough", async () => {
  const { ports, db } = await aSite();
  const clientAddress = "203.0.113.7";
  await subscribe(ports, { email: "ann@example.com", preferences: PREFERENCES, clientAddress, source: "form" }, START);
  await admitRequest(ports, clientAddress, START);
  const rows = async () => {
    const counts = ["service_emails", "mail_requests", "network_requests"].map((table) =>
      db.prepare(`SELECT count(*) AS rows FROM ${table}`).first<number>("rows"),
    );
    return [...(await Promise.all(counts)), (await ports.subscribers.byEmail("ann@example.com"))?.state];
  };
  const before = await rows();
  await pruneRequests(ports, START + 60_000);
  expect(await rows()).toEqual(before);
  expect(before).toEqual([1, 1, 1, "pending"]);
  await pruneRequests(ports, START + 100 * DAY);
  expect((await rows()).slice(0, 3)).toEqual([0, 0, 0]);
  expect((await ports.subscribers.byEmail("ann@example.com"))?.state).not.toBe("pending");
});

it("how often feeds were asked for is kept for a quarter, by the site's days", async () => {
  const { ports, db } = await aSite({ timeZone: "Asia/Shanghai" });
  // Already the next day there.
  const evening = Date.UTC(2026, 10, 20, 20);
  const day = Math.floor(evening / DAY) + 1;
  for (const back of [91, 92, 93])
    insert(db, "feed_requests", { day: day - back, client: "a", requests: 1, unchanged: 0, failed: 0, subscribers: 0 });
  await pruneRequests(ports, evening);
  const days = db.sqlite.prepare("SELECT DISTINCT day FROM feed_requests ORDER BY day DESC").all();
  expect(days.map((row) => day - Number(row.day))).toEqual([91, 92]);
});
