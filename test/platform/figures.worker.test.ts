import { beforeEach, describe, expect, it } from "vitest";
import { currentPorts } from "../../functions/context.ts";
import { runCron } from "../../functions/cron.ts";
import { FIGURES } from "../../src/core/operations/figures.ts";
import { recordFeedback } from "../../src/use-cases/newsletter/record-feedback.ts";
import { openSite, post } from "../functions/workerd-site.ts";
import { type Meter, metered } from "./metered.ts";

// The cost table is computed from these figures; only D1 itself counts its rows.
let site: Awaited<ReturnType<typeof openSite>>;
let meter: Meter;

beforeEach(async () => {
  site = await openSite(({ DB }) => {
    const { db, meter: itsMeter } = metered(DB);
    meter = itsMeter;
    return { DB: db };
  });
});

async function costOf(act: () => Promise<unknown>): Promise<{ read: number; written: number }> {
  Object.assign(meter, { read: 0, written: 0 });
  await act();
  return { read: meter.read, written: meter.written };
}

/** Returns what differs by more than a quarter, or 0.3 rows. */
function wrong(found: Record<string, number>, figures: Record<string, number>): string[] {
  return Object.entries(found).flatMap(([name, rows]) => {
    const figure = figures[name] ?? 0;
    return Math.abs(rows - figure) <= Math.max(0.3, figure / 4) ? [] : [`${name}: ${rows}, not ${figure}`];
  });
}

describe("the figures that costs are computed from", () => {
  it("are what a post takes", async () => {
    await site.publish({ "site.yaml": "title: News\n", "posts/first.md": post() });
    const posts = 20;
    const { read, written } = await costOf(async () => {
      for (let n = 0; n < posts; n++)
        await site.publish({
          [`posts/a-${n}.md`]: post({ title: `News ${n}`, body: "words of a usual post ".repeat(100) }),
        });
    });
    const { rowsRead, rowsWritten } = FIGURES.post;
    expect(wrong({ read: read / posts, written: written / posts }, { read: rowsRead, written: rowsWritten })).toEqual(
      [],
    );
  });

  it("are what a run of the cron with nothing to do takes, and what each post in the bucket adds", async () => {
    await site.publish({ "site.yaml": "title: News\n" });
    let minute = Math.ceil(Date.now() / 60_000) * 60_000;
    const run = () => {
      minute += 60_000;
      return runCron(site.env, minute);
    };
    // New objects are looked at again by the first runs.
    const settled = async () => {
      for (let n = 0; n < 4; n++) await run();
      return costOf(run);
    };
    const empty = await settled();
    const posts = 20;
    await site.publish(Object.fromEntries(Array.from({ length: posts }, (_, n) => [`posts/a-${n}.md`, post()])));
    const full = await settled();
    const { rowsRead, rowsWritten, rowsReadByPost } = FIGURES.cron;
    expect(
      wrong(
        { read: empty.read, written: empty.written, byHundredPosts: ((full.read - empty.read) / posts) * 100 },
        { read: rowsRead, written: rowsWritten, byHundredPosts: rowsReadByPost * 100 },
      ),
    ).toEqual([]);
  });

  it("are what a piece of feedback takes", async () => {
    await site.publish({ "site.yaml": "title: News\n" });
    const ports = await currentPorts(site.env);
    const feedback = Array.from({ length: 100 }, (_, n) => ({
      ...{ id: `f${n}`, kind: "delivery" as const, messageId: `m${n}`, recipients: [`r${n}@example.com`] },
      ...{ tags: {}, at: Date.now() },
    }));
    const { read, written } = await costOf(() => recordFeedback(ports, feedback, Date.now()));
    const { rowsRead, rowsWritten } = FIGURES.feedback;
    expect(wrong({ read: read / 100, written: written / 100 }, { read: rowsRead, written: rowsWritten })).toEqual([]);
  });
});
