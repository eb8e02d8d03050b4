import { expect, it, onTestFinished, vi } from "vitest";
import { openSite, post } from "./site.ts";

const NOON = Date.UTC(2026, 10, 23, 12);

it("fails as a whole when a step does, after all the others, and says which step it was", async () => {
  const lines: { event: string; step?: string }[] = [];
  for (const level of ["error", "log"] as const) {
    const log = vi.spyOn(console, level).mockImplementation((line) => void lines.push(JSON.parse(line)));
    onTestFinished(() => log.mockRestore());
  }
  const site = await openSite();
  await site.bucket.put("posts/a.md", post());
  await site.db
    .prepare(
      "CREATE TRIGGER broken BEFORE UPDATE OF shown_through ON reconciliation BEGIN SELECT RAISE(ABORT, 'x'); END",
    )
    .run();
  await expect(site.cron(NOON)).rejects.toThrow("x");
  expect(lines.filter(({ event }) => event === "cron-fault").map(({ step }) => step)).toEqual(["show"]);
  const done = lines.find(({ event }) => event === "cron") as unknown as { steps: { step: string; fault?: string }[] };
  expect(done.steps.filter(({ fault }) => fault !== undefined).map(({ step }) => step)).toEqual(["show"]);
  expect(done.steps.at(-1)?.step).toBe("alert");
});

it("ends well although its run cannot be noted", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  const site = await openSite();
  await site.db.prepare("CREATE TRIGGER broken BEFORE INSERT ON cron_runs BEGIN SELECT RAISE(ABORT, 'x'); END").run();
  await site.cron(NOON);
  expect(log.mock.calls.map(([line]) => JSON.parse(line).event)).toContain("cron-not-noted");
});

it("shows what it changed at once", async () => {
  const site = await openSite();
  expect((await site.json<{ items: object[] }>("/feed.json")).items).toEqual([]);
  await site.bucket.put("posts/a.md", post());
  await site.cron(NOON);
  expect((await site.json<{ items: object[] }>("/feed.json")).items).toHaveLength(1);
});

it("withdraws what has expired", async () => {
  const site = await openSite();
  await site.bucket.put("posts/a.md", post({ more: "expiryDate: 2026-11-23 13:00:00 +0000\n" }));
  const shown = async () => (await site.json<{ items: object[] }>("/feed.json")).items.length;
  await site.cron(NOON);
  expect(await shown()).toBe(1);
  await site.cron(NOON + 3_600_000);
  expect(await shown()).toBe(0);
});

it("times its steps, and raises an alert of one that fails twice", async () => {
  const lines: { event: string; ms: number; steps: { ms: number }[] }[] = [];
  for (const level of ["error", "log"] as const) {
    const log = vi.spyOn(console, level).mockImplementation((line) => void lines.push(JSON.parse(line)));
    onTestFinished(() => log.mockRestore());
  }
  const site = await openSite();
  await site.db.prepare("CREATE TRIGGER broken BEFORE INSERT ON posts BEGIN SELECT RAISE(ABORT, 'x'); END").run();
  await site.bucket.put("posts/a.md", post());
  const alert = () => site.db.prepare("SELECT detail FROM alerts WHERE kind = 'cron-faults'").first<string>("detail");
  const begun = Date.now();
  await site.cron(NOON).catch(() => {});
  expect(await alert()).toBeNull();
  await site.cron(NOON + 60_000).catch(() => {});
  expect(JSON.parse((await alert()) ?? "{}").values.steps).toEqual(["reconcile"]);
  const took = Date.now() - begun;
  const runs = lines.filter(({ event }) => event === "cron");
  expect(runs).toHaveLength(2);
  for (const { ms, steps } of runs)
    for (const time of [ms, ...steps.map(({ ms }) => ms)]) expect(time >= 0 && time <= took).toBe(true);
});

it("forgets what is owed to nobody any more, and keeps what still is", async () => {
  const site = await openSite();
  await site.cron(NOON);
  const days = (count: number) => NOON - count * 86_400_000;
  // Away for longer than a post is news, and for less; back for longer than the longest period and a margin, and for less.
  for (const [seq, waiting, at] of [
    [1, 1, days(4)],
    [2, 1, days(2)],
    [3, 0, days(46)],
    [4, 0, days(44)],
  ])
    await site.db.prepare("INSERT INTO left_out (seq, waiting, at) VALUES (?, ?, ?)").bind(seq, waiting, at).run();
  for (let run = 0; run < 3; run++) await site.cron(NOON + run * 60_000);
  const { results } = await site.db.prepare("SELECT seq FROM left_out ORDER BY seq").all();
  expect(results.map(({ seq }) => seq)).toEqual([2, 4]);
});
