import { beforeEach, expect, it } from "vitest";
import { monitoring } from "../../../src/adapters/database/operations/monitoring.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";

let db: LocalD1;
const ask = (since: number, before: number) => monitoring(db).sentWithoutFeedback(since, before);

beforeEach(async () => {
  db = openD1();
  const issue = db.prepare(
    `INSERT INTO issues (id, frequency, closed_at, opened_at, through_seq, slots, state, plan_through, sent)
     VALUES (?1, 'daily', ?2, ?2, 1, '[]', 'sending', 1, ?3)`,
  );
  await db.batch([issue.bind(1, 1_000, 5), issue.bind(2, 2_000, 7), issue.bind(3, 3_000, 0)]);
});

it("finds the newest issue of a time that sent mails, if nothing was heard since", async () => {
  expect(await ask(0, 9_000)).toEqual({ id: 2, sent: 7 });
  expect(await ask(0, 2_000)).toEqual({ id: 2, sent: 7 });
  expect(await ask(0, 1_999)).toEqual({ id: 1, sent: 5 });
  expect(await ask(1_000, 1_999)).toBeUndefined();
  await db.prepare("UPDATE feedback_heard SET at = 1500").run();
  expect(await ask(0, 1_999)).toBeUndefined();
  expect(await ask(0, 9_000)).toEqual({ id: 2, sent: 7 });
  await db.prepare("UPDATE feedback_heard SET at = 2000").run();
  expect(await ask(0, 9_000)).toBeUndefined();
});
