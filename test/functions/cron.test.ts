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
