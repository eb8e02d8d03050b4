import type { Context } from "hono";
import { WatchesPage } from "../../../src/pages/admin/watches.tsx";
import { deskAnswer } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";

const PAGE_LENGTH = 100;
const UNFOLLOWED_SHOWN = 50;

export async function showWatches(c: Context<DeskApp>): Promise<Response> {
  const { ports, page } = c.var;
  const from = c.req.query("from") ?? "0";
  const skipped = /^\d{1,6}$/.test(from) ? Number(from) : 0;
  const answers = await ports.answers();
  const [watches, unfollowed] = await Promise.all([
    answers.watches({ skipped, limit: PAGE_LENGTH + 1 }),
    answers.unfollowed(UNFOLLOWED_SHOWN),
  ]);
  const list = {
    watches: watches.slice(0, PAGE_LENGTH),
    isFirst: skipped === 0,
    next: watches.length > PAGE_LENGTH ? skipped + PAGE_LENGTH : undefined,
  };
  return deskAnswer(c, <WatchesPage {...page} {...list} unfollowed={unfollowed} />);
}
