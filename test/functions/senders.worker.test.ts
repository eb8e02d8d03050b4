import { env as bindings } from "cloudflare:test";
import { beforeEach, expect, it } from "vitest";
import type { SenderBindings } from "../../src/adapters/queue.ts";
import { ADMIN, openSite, post } from "./workerd-site.ts";

const MINUTE = 60_000;
const { SENDERS, SES_ENDPOINT } = bindings as unknown as SenderBindings & { SES_ENDPOINT: string };

let site: Awaited<ReturnType<typeof openSite>>;

/** Senders on the real platform, with the Worker's own settings and SES account. */
beforeEach(async () => {
  site = await openSite({ SENDERS });
  await site.publish({ "site.yaml": "title: News\npostal_address: 1 Example Street\nnewsletter:\n  hold: 0m\n" });
});

async function planned(subscribers: number): Promise<string> {
  const now = Date.now();
  const domain = `${crypto.randomUUID().slice(0, 8)}.example.com`;
  await site.db
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
       INSERT INTO subscribers (email, state, follows, frequency, hour, time_zone, language, created_at, slot_since)
       SELECT 'r' || i || '@' || ?2, 'active', '[]', 'immediate', 8, 'UTC', 'en', ?3, ?3 FROM n`,
    )
    .bind(subscribers, domain, now - 60 * MINUTE)
    .run();
  await site.publish({ "posts/a.md": post({ title: "News", date: new Date(now - 20 * MINUTE).toISOString() }) });
  await site.db
    .prepare("UPDATE posts SET arrived_at = ?")
    .bind(now - 20 * MINUTE)
    .run();
  return domain;
}

const nextMinute = () => Math.ceil(Date.now() / MINUTE) * MINUTE + MINUTE;

it("are woken by the cron, and send an issue beside each other, each mail once", async () => {
  const domain = await planned(450);
  await site.cron(nextMinute());
  const issue = () => site.json<{ state: string }>("/api/v1/issues/1", { headers: ADMIN });
  await expect.poll(async () => (await issue()).state, { timeout: 25_000, interval: 200 }).toBe("finished");
  const inbox = (await (await fetch(`${SES_ENDPOINT}/inbox.json?limit=5000`)).json()) as { to: string[] }[];
  const got = inbox.flatMap(({ to }) => to).filter((address) => address.endsWith(domain));
  expect([got.length, new Set(got).size]).toEqual([450, 450]);
  expect(await site.db.prepare("SELECT count(*) AS held FROM senders").first("held")).toBe(0);
});

it("sleep when nothing is to be sent, however often they are called", async () => {
  await Promise.all([0, 0, 1].map((sender) => SENDERS.getByName(String(sender)).call(sender, Date.now())));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await site.db.prepare("SELECT count(*) AS held FROM senders").first("held")).toBe(0);
});
