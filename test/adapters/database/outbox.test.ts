import { beforeEach, describe, expect, it } from "vitest";
import { outbox } from "../../../src/adapters/database/operations/outbox.ts";
import { webhooks } from "../../../src/adapters/database/operations/webhooks.ts";
import { reason } from "../../../src/core/reason.ts";
import { defaultSite } from "../../../src/core/site.ts";
import type { Attempt, Outbox } from "../../../src/ports/operations/webhooks.ts";
import { changes, insert, type Row } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { insertSubscriber } from "../../sqlite/rows.ts";

const DAY = 86_400_000;
const NOW = 100 * DAY;
const SITE = { ...defaultSite(new URL("https://news.example.com/")), categoryMerges: { old: "macro" } };

let db: LocalD1;
let port: Outbox;
beforeEach(() => {
  db = openD1();
  port = outbox(db, SITE);
});

const webhook = (id: number, more: Row = {}) =>
  insert(db, "webhooks", {
    ...{ id, url: `https://a.example/${id}`, kinds: '["post.published"]', categories: "[]", addresses: 1 },
    ...{ created_at: 1, secret: `s${id}`, ...more },
  });
const event = (seq: number, more: Row = {}) =>
  insert(db, "webhook_events", { seq, kind: "x", subject: "1", at: seq, data: `{"n":${seq}}`, ...more });
const call = (webhook_id: number, seq: number, more: Row = {}) =>
  insert(db, "webhook_calls", { webhook_id, seq, due_at: NOW, ...more });

describe("posts that changed", () => {
  const post = (name: string, more: Row = {}, change: Row = {}) => {
    insert(db, "posts", {
      ...{ key: `posts/${name}.md`, id: name, etag: "e", state: "published", title: name, summary: "", year: 2026 },
      ...{ slug: name, labels: '{"categories":[],"tags":[],"authors":[]}', published_at: NOW, updated_at: NOW },
      ...{ first_seen_at: NOW, arrived_at: NOW, fingerprint: "f", parts: 0, ...more },
    });
    insert(db, "post_changes", { post_id: name, ...change });
  };
  const changed = (more: { maxAgeMs?: number; holdsBack?: boolean; limit?: number } = {}) => {
    const { maxAgeMs = DAY, holdsBack = false, limit = 99 } = more;
    return port.changedPosts(NOW, { maxAgeMs, holdsBack }, limit);
  };
  const ids = async (more = {}) => (await changed(more)).map(({ id }) => id);

  it("are those that readers see now, or that are gone, in the order of their changes", async () => {
    expect(await port.hasChanges()).toBe(false);
    post("now");
    post("later", { published_at: NOW + 1 });
    post("unread", { etag: "" });
    post("draft", { state: "draft" });
    post("gone", { state: "withdrawn", withdrawn_at: NOW - 1, etag: "" });
    post("back", { state: "withdrawn" });
    insert(db, "posts", { key: "posts/else.md", id: "back", etag: "e", state: "quarantined" });
    post("before", {}, { updated_at: 5, times: 3 });
    expect(await port.hasChanges()).toBe(true);
    expect(await ids()).toEqual(["now", "gone", "before"]);
    expect(await ids({ limit: 2 })).toEqual(["now", "gone"]);
    expect(await changed()).toMatchObject([
      { times: 1, before: undefined, entry: { title: "now" }, withdrawnAt: undefined, isFresh: true },
      { entry: undefined, withdrawnAt: NOW - 1, url: "https://news.example.com/posts/gone" },
      { times: 3, before: 5 },
    ]);
  });

  it("are told with their categories and what these count as", async () => {
    const labels = { categories: ["old", "air"].map((id) => ({ id, title: id })), tags: [], authors: [] };
    post("a", { labels: JSON.stringify(labels) });
    expect((await changed())[0]?.categories).toEqual(["old", "macro", "air"]);
  });

  it("are fresh when they came in time, and were not released before the index knew them", async () => {
    post("late", { published_at: NOW - DAY - 1 });
    post("timely", { published_at: NOW - DAY });
    post("mail", { email: "only" });
    post("known");
    insert(db, "releases", { seq: 1, post_id: "known", released_at: NOW - 1 });
    post("released");
    insert(db, "releases", { seq: 2, post_id: "released", released_at: NOW });
    post("again");
    insert(db, "releases", { seq: 3, post_id: "again", released_at: NOW - 1, first_seq: 1 });
    expect(Object.fromEntries((await changed()).map(({ id, isFresh }) => [id, isFresh]))).toEqual({
      ...{ late: false, timely: true, mail: false, known: false, released: true, again: true },
    });
  });

  it("are left out while they wait for approval: what is news, and nobody has seen", async () => {
    post("news");
    post("old", { published_at: NOW - DAY - 1 });
    post("released", { in_log: 1 });
    post("seen", {}, { updated_at: 5 });
    post("gone", { state: "withdrawn" });
    expect(await ids({ holdsBack: true })).toEqual(["old", "released", "seen", "gone"]);
    expect(await ids()).toEqual(["news", "old", "released", "seen", "gone"]);
  });

  it("are told in order to those who want to know, unless they changed again", async () => {
    webhook(1);
    for (const name of ["a", "b", "c", "d"]) insert(db, "post_changes", { post_id: name, times: 2 });
    const about = (id: string, kind: string | undefined, times = 2) => ({
      ...{ id, times },
      event: kind ? { kind: kind as "post.published", data: { id }, categories: ["x"] } : undefined,
    });
    const told = [
      about("b", "post.published"),
      about("a", "post.published"),
      about("c", undefined),
      about("d", "post.published", 1),
      about("e", "post.published"),
      about("a", "post.withdrawn"),
    ];
    const lines = await changes(db, () => port.tell(told, NOW));
    expect(lines.map((line) => line.replace(/id msg_\w+, /, ""))).toMatchInlineSnapshot(`
      [
        "+ webhook_calls 1 1: webhook_id 1, seq 1, state waiting, due_at 8640000000",
        "+ webhook_calls 1 2: webhook_id 1, seq 2, state waiting, due_at 8640000000",
        "+ webhook_events 1: seq 1, kind post.published, subject b, at 8640000000, data {"id":"b"}, categories ["x"]",
        "+ webhook_events 2: seq 2, kind post.published, subject a, at 8640000000, data {"id":"a"}, categories ["x"]",
        "- post_changes a",
        "- post_changes b",
        "- post_changes c",
      ]
    `);
  });
});

describe("webhooks with calls that are due", () => {
  it("are those that nobody calls or has paused, and that answered last time first", async () => {
    const due: [id: number, own: Row, calls: Row[]][] = [
      [1, { failing_since: 3 }, [{}]],
      [2, {}, [{}]],
      [3, { paused_at: 1 }, [{}]],
      [4, { busy_until: NOW + 1 }, [{}]],
      [5, { busy_until: NOW }, [{ due_at: NOW + 1 }, { due_at: NOW }]],
      [6, {}, [{ due_at: NOW + 1 }]],
      [7, {}, [{ state: "dead" }, { state: "answered" }]],
      [8, {}, []],
    ];
    for (const [id, own, calls] of due) {
      webhook(id, own);
      for (const [seq, more] of calls.entries()) call(id, seq, more);
    }
    expect(await port.due(NOW)).toEqual([2, 5, 1]);
  });

  it("are claimed by one at a time, with their calls in order", async () => {
    webhook(1, { former_secret: "former", former_until: NOW + 1 });
    webhook(2);
    insertSubscriber(db, 1);
    event(1, { kind: "subscriber.joined" });
    for (const seq of [2, 3, 4, 5, 6, 7]) event(seq);
    call(1, 1, { due_at: NOW - 1, attempts: 2 });
    call(1, 2);
    call(1, 3, { due_at: NOW + 1 });
    call(1, 4, { state: "dead" });
    call(1, 5, { due_at: NOW - 2 });
    call(1, 6);
    call(2, 7);
    const claim = (id: number, at = NOW, limit = 9) => port.claim(id, { at, until: at + 50 }, limit);
    const lines = await changes(db, async () => {
      const claimed = await claim(1);
      expect(claimed).toMatchObject({ url: "https://a.example/1", secrets: ["s1", "former"] });
      expect(claimed?.calls.map(({ seq, email, attempts, data }) => [seq, email, attempts, data])).toEqual([
        [5, undefined, 0, { n: 5 }],
        [1, "r1@example.com", 2, { n: 1 }],
        [2, undefined, 0, { n: 2 }],
        [6, undefined, 0, { n: 6 }],
      ]);
      expect(await claim(1, NOW + 49)).toBeUndefined();
      expect(await claim(9)).toBeUndefined();
    });
    expect(lines).toEqual([`webhooks 1: busy_until 0 → ${NOW + 50}`]);
    const later = await claim(1, NOW + 50, 2);
    expect(later?.secrets).toEqual(["s1"]);
    await db.exec(`UPDATE webhooks SET busy_until = 0, former_until = ${NOW}`);
    expect((await claim(1))?.secrets).toEqual(["s1"]);
    expect(later?.calls.map(({ seq }) => seq)).toEqual([5, 1]);
    await db.exec("UPDATE webhooks SET paused_at = 1, busy_until = 0");
    expect(await claim(1)).toBeUndefined();
    await db.exec("UPDATE webhooks SET paused_at = NULL, addresses = 0");
    expect((await claim(1))?.calls[1]).toMatchObject({ seq: 1, email: undefined });
  });
});

describe("calls that were made", () => {
  const attempt = (seq: number, state: Attempt["state"], more: Partial<Attempt> = {}): Attempt => ({
    ...{ seq, state, attempts: 3, dueAt: NOW + 9, status: 200, fault: undefined },
    ...more,
  });

  it("are noted as far as they are still there, and end the turn", async () => {
    for (const id of [1, 2]) webhook(id, { busy_until: NOW, failing_since: 5 });
    for (const id of [1, 2]) for (const seq of [1, 2]) call(id, seq);
    const lines = await changes(db, () =>
      port.settle(1, [attempt(1, "waiting"), attempt(9, "answered"), attempt(2, "answered")], NOW),
    );
    expect(lines).toMatchInlineSnapshot(`
      [
        "webhook_calls 1 1: attempts 0 → 3, due_at 8640000000 → 8640000009, tried_at null → 8640000000, status null → 200",
        "webhook_calls 1 2: state waiting → answered, attempts 0 → 3, due_at 8640000000 → 8640000009, tried_at null → 8640000000, status null → 200",
        "webhooks 1: failing_since 5 → null, busy_until 8640000000 → 0",
      ]
    `);
  });

  it("say since when a webhook fails, and why it is called no more", async () => {
    webhook(1);
    webhook(2, { failing_since: 5 });
    webhook(3, { failing_since: 5, busy_until: NOW });
    const failed = [attempt(1, "dead", { status: undefined, fault: "timeout" as never })];
    const lines = await changes(db, async () => {
      await port.settle(1, failed, NOW, reason("paused-by-hand"));
      await port.settle(2, failed, NOW);
      await port.settle(3, [], NOW);
    });
    expect(lines).toEqual([
      `webhooks 1: paused_at null → ${NOW}, pause_reason null → {"code":"paused-by-hand","values":{}}, failing_since null → ${NOW}`,
      `webhooks 3: busy_until ${NOW} → 0`,
    ]);
  });
});

describe("a webhook", () => {
  it("that there is not is neither changed, paused, resumed, renewed nor removed", async () => {
    webhook(1);
    const port = webhooks(db);
    const settings = { url: "https://b.example/", kinds: [], categories: [], addresses: false };
    const all = async (id: number) => [
      await port.change(id, settings),
      await port.pause(id, NOW),
      await port.resume(id),
      (await port.rotate(id, NOW)) !== undefined,
      await port.remove(id),
    ];
    expect(await all(2)).toEqual([false, false, false, false, false]);
    expect(await all(1)).toEqual([true, true, true, true, true]);
  });

  it("says whether it gets addresses", async () => {
    webhook(1);
    webhook(2, { addresses: 0 });
    expect((await webhooks(db).list()).map(({ addresses }) => addresses).sort()).toEqual([false, true]);
  });

  it("has its calls counted, listed the newest first, and made again", async () => {
    webhook(1);
    webhook(2);
    for (const [seq, state] of ["waiting", "dead", "answered", "dead"].entries()) {
      event(seq + 1);
      call(1, seq + 1, { state, attempts: 3 });
    }
    call(2, 1, { state: "dead" });
    const port = webhooks(db);
    expect(await port.counts(1)).toEqual({ waiting: 1, answered: 1, dead: 2 });
    expect(await port.counts(9)).toEqual({ waiting: 0, answered: 0, dead: 0 });
    const seqs = async (page: Parameters<typeof port.calls>[1]) => (await port.calls(1, page)).map(({ seq }) => seq);
    expect(await seqs({ limit: 3 })).toEqual([4, 3, 2]);
    expect(await seqs({ limit: 3, before: 3 })).toEqual([2, 1]);
    expect(await seqs({ limit: 3, state: "dead" })).toEqual([4, 2]);
    const lines = await changes(db, async () => {
      expect(await port.again(1, 3, NOW + 1)).toBe(1);
      expect(await port.again(1, 9, NOW + 1)).toBe(0);
      expect(await port.again(1, "dead", NOW + 1)).toBe(2);
    });
    expect(lines).toEqual(
      ["dead", "answered", "dead"].map(
        (state, at) =>
          `webhook_calls 1 ${at + 2}: state ${state} → waiting, attempts 3 → 0, due_at ${NOW} → ${NOW + 1}`,
      ),
    );
  });
});

it("events are forgotten, the oldest first, with their calls", async () => {
  webhook(1);
  for (const [seq, at] of [
    [1, 3],
    [2, 1],
    [3, 2],
    [4, 4],
  ] as const) {
    event(seq, { at });
    call(1, seq);
  }
  expect(await changes(db, () => port.forget(3, 2))).toEqual([
    ...["- webhook_calls 1 2", "- webhook_calls 1 3", "- webhook_events 2", "- webhook_events 3"],
  ]);
  await port.forget(3, 2);
  expect(db.sqlite.prepare("SELECT seq FROM webhook_events").all()).toEqual([{ seq: 4 }]);
});
