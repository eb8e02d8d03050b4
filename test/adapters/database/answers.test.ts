import { beforeEach, describe, expect, it } from "vitest";
import { issues } from "../../../src/adapters/database/newsletter/issues.ts";
import { answers } from "../../../src/adapters/database/operations/answers.ts";
import { desk } from "../../../src/adapters/database/operations/desk.ts";
import { subscribers } from "../../../src/adapters/database/subscribers/subscribers.ts";
import { defaultSite } from "../../../src/core/site.ts";
import { insert } from "../../sqlite/changes.ts";
import { type LocalD1, openD1 } from "../../sqlite/d1.ts";
import { insertDelivery, insertIssue, insertSubscriber } from "../../sqlite/rows.ts";

const DAY = 86_400_000;
const NOW = 100 * DAY;

let db: LocalD1;
let port: ReturnType<typeof answers>;
beforeEach(() => {
  db = openD1();
  port = answers(db, defaultSite(new URL("https://news.example.com")));
});

const change = (subscriber_id: number, kind: string, at: number, source = "page") =>
  insert(db, "subscription_changes", { subscriber_id, kind, at, source });

describe("what became of an issue", () => {
  it("is counted once a person: who left is put down to the last issue that reached them", async () => {
    insertIssue(db, 1, { opened_at: NOW, bounced: 1, bounced_before: 2, complained: 1 });
    insertIssue(db, 2, { opened_at: NOW + DAY });
    for (const subscriber of [1, 2, 3, 4, 5]) insertSubscriber(db, subscriber);
    const accepted = (at: number) => ({ state: "accepted", changed_at: at });
    for (const subscriber of [1, 2, 3]) insertDelivery(db, 1, subscriber, accepted(NOW));
    insertDelivery(db, 1, 4, { state: "skipped", reason: '{"code":"nothing-new-for-them","values":{}}' });
    insertDelivery(db, 1, 5, { state: "failed" });
    insertDelivery(db, 2, 1, { state: "skipped" });
    insertDelivery(db, 2, 2, accepted(NOW + DAY));
    change(1, "unsubscribed", NOW + DAY);
    change(2, "unsubscribed", NOW + 2 * DAY);
    change(3, "unsubscribed", NOW + 8 * DAY);
    change(5, "unsubscribed", NOW + DAY);
    const outcome = async (id: number) => port.outcome((await issues(db).byId(id)) as never);
    expect(await outcome(1)).toEqual({
      ...{ bounced: 3, complained: 1, unsubscribed: 1 },
      skipped: [{ reason: { code: "nothing-new-for-them", values: {} }, deliveries: 1 }],
    });
    expect(await outcome(2)).toMatchObject({ unsubscribed: 1, skipped: [{ deliveries: 1 }] });
  });

  it("counts who left from the moment at which they got it, for a week", async () => {
    insertIssue(db, 1, { opened_at: NOW });
    for (const [subscriber, left] of [NOW - 1, NOW, NOW + 7 * DAY - 1, NOW + 7 * DAY].entries()) {
      insertSubscriber(db, subscriber + 1);
      insertDelivery(db, 1, subscriber + 1, { state: "accepted", changed_at: left });
      change(subscriber + 1, "unsubscribed", left);
    }
    insertSubscriber(db, 9);
    insertDelivery(db, 1, 9, { state: "accepted", changed_at: NOW + 2 });
    change(9, "unsubscribed", NOW + 1);
    expect(await port.outcome((await issues(db).byId(1)) as never)).toMatchObject({ unsubscribed: 2 });
  });

  it("names the issues whose usual digest holds a post", async () => {
    insert(db, "releases", { seq: 5, post_id: "p", released_at: 1 });
    for (const [id, from_seq, through_seq, planned] of [
      [1, 0, 4, 1],
      [2, 4, 5, 1],
      [3, 0, 9, 1],
      [4, 5, 9, 1],
      [5, 0, 9, 0],
    ] as const)
      insertIssue(db, id, { from_seq, through_seq, planned });
    expect((await port.issuesWith("p")).map(({ id }) => id)).toEqual([3, 2]);
  });

  it("lists the posts of the log, the last first, with all that they are followed by", async () => {
    const labels = { categories: [{ id: "macro", title: "Macro" }], tags: [{ id: "x", title: "X" }], authors: [] };
    for (const [seq, state, first_seq] of [
      [1, "published", null],
      [2, "draft", null],
      [3, "published", 1],
      [4, "published", null],
    ] as const) {
      insert(db, "posts", {
        ...{ key: `k${seq}`, id: `p${seq}`, etag: "e", state, title: `T${seq}`, published_at: 1, updated_at: 1 },
        labels: JSON.stringify(labels),
      });
      insert(db, "releases", { seq, post_id: `p${seq}`, released_at: seq * 10, first_seq });
      insert(db, "watch_hits", { seq, watch_id: seq });
    }
    const line = (seq: number) => ({
      ...{ seq, key: `k${seq}`, title: `T${seq}`, releasedAt: seq * 10 },
      follows: ["macro", "tag x", `watch ${seq}`],
    });
    const listed = async (limit: number) =>
      (await port.lastReleased(limit)).map((post) => ({ ...post, follows: [...new Set(post.follows)] }));
    expect(await listed(9)).toEqual([line(4), line(1)]);
    expect(await listed(1)).toEqual([line(4)]);
    expect([await port.watchesOf("p4"), await port.watchesOf("p3")]).toEqual([[4], []]);
  });

  it("counts the mails of the service that were accepted, since a moment", async () => {
    for (const [requested_at, state] of [
      [NOW - 1, "accepted"],
      [NOW, "accepted"],
      [NOW, "failed"],
      [NOW + 1, "accepted"],
    ] as const)
      insert(db, "service_emails", { subscriber_id: 1, kind: "welcome", requested_at, state });
    expect(await port.serviceEmails(NOW)).toBe(2);
  });

  it("keeps its sums over a pause", async () => {
    insertIssue(db, 1, { opened_at: NOW, planned: 1, sent: 3, sent_before: 4, bounced_before: 1 });
    expect(await desk(db).statsSince(NOW)).toMatchObject([{ sent: 7, bounced: 1 }]);
    const month = { since: NOW - DAY, before: NOW + DAY };
    for (const day of [98, 101]) insert(db, "post_days", { day, posts: 1, originals: 1, updated_at: 1 });
    insert(db, "post_days", { day: 100, posts: 6, originals: 6, updated_at: 1 });
    expect(await port.volumes([month, { since: 0, before: DAY }])).toEqual([
      { posts: 6, issueEmails: 7, bounced: 1, complained: 0 },
      { posts: 0, issueEmails: 0, bounced: 0, complained: 0 },
    ]);
  });
});

/** Inserts rows with the ids from one to a number. */
const many = (table: string, columns: string, values: string, count: number) =>
  db.exec(
    `INSERT INTO ${table} (${columns}) SELECT ${values} FROM (WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n LIMIT ${count}) SELECT id FROM n)`,
  );

describe("what went to one subscriber", () => {
  it("is listed by issue, newest first, however many there are", async () => {
    insertSubscriber(db, 1);
    await many(
      "issues",
      "id, frequency, closed_at, opened_at, through_seq, slots, state, plan_through",
      "id, 'daily', id, id, id, '[]', 'finished', 9",
      502,
    );
    for (const issue of [1, 3, 501, 502])
      insertDelivery(db, issue, 1, { state: "accepted", also: issue > 501 ? "[4]" : null });
    await db.exec(
      "UPDATE issues SET state = 'skipped' WHERE id = 4; UPDATE issues SET subject = 'News' WHERE id = 502",
    );
    const received = await port.receivedBy(1, 9);
    expect(received.map(({ issueId }) => issueId)).toEqual([502, 501, 3]);
    expect(received[0]).toMatchObject({ subject: "News", also: [4], without: [], reason: undefined });
    expect((await port.receivedBy(1, 1)).map(({ issueId }) => issueId)).toEqual([502]);
    expect(await port.receivedBy(2, 9)).toEqual([]);
    expect((await desk(db).deliveriesTo(1, 9)).map(({ issueId }) => issueId)).toEqual([502, 501, 3]);
  });
});

describe("subscribers", () => {
  const found = async (filter: object, page: { limit: number; before?: number } = { limit: 10 }) => {
    const { subscribers, before } = await port.findSubscribers(filter, page);
    return [subscribers.map(({ id }) => id), before];
  };

  it("are found by any part of their address and by what they are, newest first, page by page", async () => {
    insertSubscriber(db, 1, { email: "ann@a.example", language: "zh" });
    insertSubscriber(db, 2, { email: "bob@b.example", state: "pending" });
    insertSubscriber(db, 60_000, { email: "joann@b.example", frequency: "weekly" });
    expect(await found({})).toEqual([[60_000, 2, 1], undefined]);
    expect(await found({}, { limit: 1 })).toEqual([[60_000], 60_000]);
    expect(await found({}, { limit: 9, before: 60_000 })).toEqual([[2, 1], undefined]);
    expect(await found({ text: "ann" })).toEqual([[60_000, 1], undefined]);
    expect(await found({ domain: "b.example" })).toEqual([[60_000, 2], undefined]);
    expect(await found({ state: "active", frequency: "daily", language: "zh" })).toEqual([[1], undefined]);
  });

  it("looks through a million at most, and says where to look on", async () => {
    insertSubscriber(db, 1, { email: "ann@a.example" });
    insertSubscriber(db, 1_500_000);
    expect(await found({ text: "ann" })).toEqual([[], 500_001]);
    expect(await port.findSubscribers({ text: "ann" }, { before: 500_001, limit: 10 })).toMatchObject({
      subscribers: [{ id: 1 }],
      before: undefined,
    });
  });

  it("are counted by triggers as they come, change and go", async () => {
    for (const id of [1, 2, 3, 4]) insertSubscriber(db, id, { email: `r${id}@${id > 2 ? "b" : "a"}.example` });
    await db.prepare("UPDATE subscribers SET state = 'unsubscribed', language = 'zh' WHERE id = 2").run();
    await db.prepare("UPDATE subscribers SET email = 'r1@b.example' WHERE id = 1").run();
    await db.prepare("DELETE FROM subscribers WHERE id = 4").run();
    expect(await subscribers(db).counts()).toEqual({ active: 2, unsubscribed: 1 });
    expect(await port.shares(5)).toEqual({
      language: [{ name: "en", subscribers: 2 }],
      frequency: [{ name: "daily", subscribers: 2 }],
      domain: [{ name: "b.example", subscribers: 2 }],
    });
    expect(await port.countSubscribers({ language: "zh" })).toBe(1);
    expect(await port.countSubscribers({ domain: "a.example" })).toBe(1);
    expect(await port.countSubscribers({ domain: "a.example", state: "active" })).toBe(0);
    expect(await port.countSubscribers({ text: "r" })).toBeUndefined();
  });

  it("are counted by where they asked, not by where they confirmed", async () => {
    insertSubscriber(db, 1);
    change(1, "requested", NOW, "api");
    change(1, "confirmed", NOW + 1);
    change(1, "unsubscribed", NOW + 2, "one-click");
    change(1, "unsubscribed", NOW + 3, "cron");
    const before = { since: NOW - DAY, before: NOW };
    expect(await port.sources([before, { since: NOW, before: NOW + DAY }])).toEqual([
      { period: 1, source: "api", joined: 1, left: 0 },
      { period: 1, source: "one-click", joined: 0, left: 1 },
    ]);
  });

  it("are remembered by what they follow, once a day", async () => {
    insertSubscriber(db, 1, { follows: '["markets"]' });
    await subscribers(db).noteFollowers(7);
    insertSubscriber(db, 2, { follows: '["markets","tag copper"]' });
    await subscribers(db).noteFollowers(7);
    await subscribers(db).noteFollowers(9);
    expect(await port.followersOn(6)).toEqual({ day: 7, followers: new Map([["markets", 1]]) });
    expect((await port.followersOn(8))?.followers.get("tag copper")).toBe(1);
    expect(await port.followersOn(10)).toBeUndefined();
    expect(await port.followersByDay([6, 7, 8, 9], ["tag copper", "markets"])).toEqual([
      { day: 7, followers: [0, 1] },
      { day: 9, followers: [1, 2] },
    ]);
    expect(await port.followersNow(1)).toEqual([{ key: "markets", followers: 2 }]);
  });

  it("are not remembered by their watches, nor by what only those follow who do not read yet", async () => {
    insertSubscriber(db, 1, { follows: '["markets","watch 1"]' });
    insertSubscriber(db, 2, { follows: '["tag copper"]', state: "pending" });
    await subscribers(db).noteFollowers(7);
    expect(db.sqlite.prepare("SELECT * FROM follow_days").all()).toEqual([{ day: 7, key: "markets", followers: 1 }]);
  });

  it("leave together: who can, once, with a line of history each", async () => {
    for (const [index, state] of ["active", "pending", "suppressed", "unsubscribed"].entries())
      insertSubscriber(db, index + 1, { state });
    expect(await subscribers(db).unsubscribeAll([1, 2, 3, 4, 5], NOW, "desk")).toBe(2);
    expect(await subscribers(db).unsubscribeAll([1, 2, 3, 4, 5], NOW, "desk")).toBe(0);
    expect(await subscribers(db).counts()).toEqual({ suppressed: 1, unsubscribed: 3 });
    expect(await subscribers(db).changes(1)).toMatchObject([{ kind: "unsubscribed", source: "desk" }]);
  });
});

describe("posts that readers do not see", () => {
  it("are listed by state and found by key or title", async () => {
    const post = (key: string, state: string, more = {}) => insert(db, "posts", { key, etag: "", state, ...more });
    post("posts/a.md", "draft");
    post("posts/b.md", "draft");
    post("posts/c.md", "withdrawn", { title: "Harbour", published_at: 1, withdrawn_at: 5 });
    post("posts/d.md", "withdrawn", { title: "Fog", published_at: 1, withdrawn_at: 9 });
    const keys = async (state: "draft" | "withdrawn", text = "", skipped = 0) =>
      (await port.hiddenPosts(state, { text, skipped, limit: 5 })).map(({ key }) => key);
    expect(await keys("draft")).toEqual(["posts/b.md", "posts/a.md"]);
    expect(await keys("draft", "", 1)).toEqual(["posts/a.md"]);
    expect(await keys("withdrawn")).toEqual(["posts/d.md", "posts/c.md"]);
    expect(await keys("withdrawn", "harb")).toEqual(["posts/c.md"]);
  });
});

describe("what readers follow", () => {
  beforeEach(() => {
    port = answers(db, { ...defaultSite(new URL("https://news.example.com")), categoryMerges: { old: "macro" } });
    for (const question of ["copper", "tin"]) insert(db, "watches", { question, anchor: question, created_at: 1 });
    const follows = ["[]", '["macro"]', '["macro","watch 1"]', '["tag x","watch 1"]', '["watch 2"]', '["macro"]'];
    for (const [index, keys] of follows.entries())
      insertSubscriber(db, index + 1, { follows: keys, state: index === 5 ? "unsubscribed" : "active" });
  });

  it("counts each reader of a post once, and the followers of each key", async () => {
    // Looked through in steps.
    for (const id of [50_000, 50_001]) insertSubscriber(db, id, { follows: '["macro"]' });
    const { readers, followers } = await port.reach(["macro", "watch 1"]);
    expect(readers).toBe(6);
    expect(followers).toEqual(
      new Map([
        ["", 1],
        ["macro", 4],
        ["watch 1", 2],
      ]),
    );
    expect((await port.reach([])).readers).toBe(1);
  });

  it("lists watches by their followers, page by page, and nothing else that is followed", async () => {
    insert(db, "watches", { question: "zinc", anchor: "zinc", created_at: 1 });
    insert(db, "follow_counts", { key: "watch 3", followers: 0, holders: 1 });
    for (const [index, key] of ["region2", "zinc 21"].entries())
      insertSubscriber(db, 10 + index, { follows: JSON.stringify([key]) });
    const all = [
      { question: "copper", followers: 2 },
      { question: "tin", followers: 1 },
    ];
    expect(await port.watches({ skipped: 0, limit: 9 })).toEqual(all);
    expect(await port.watches({ skipped: 1, limit: 1 })).toEqual(all.slice(1));
  });

  it("lists the posts that nobody follows, merged categories included", async () => {
    const labels = [["old"], ["air"], ["air"], ["macro"]];
    for (const [index, categories] of labels.entries()) {
      const [key, title] = [`posts/${index}.md`, `Post ${index}`];
      insert(db, "posts", {
        key,
        etag: "x",
        state: "published",
        id: key,
        title,
        published_at: 1,
        updated_at: 1,
        labels: "{}",
      });
      for (const id of categories)
        insert(db, "post_labels", { kind: "category", label_id: id, published_at: 1, post_key: key, title: id });
      insert(db, "releases", { seq: index + 1, post_id: key, released_at: 7 });
    }
    insert(db, "watch_hits", { seq: 2, watch_id: 2 });
    expect(await port.unfollowed(9)).toEqual([{ key: "posts/2.md", title: "Post 2", releasedAt: 7 }]);
    expect(await port.watchesOf("posts/1.md")).toEqual([2]);
    await db.exec("DELETE FROM watch_hits");
    expect((await port.unfollowed(9)).map(({ key }) => key)).toEqual(["posts/2.md", "posts/1.md"]);
    expect((await port.unfollowed(1)).map(({ key }) => key)).toEqual(["posts/2.md"]);
    insert(db, "watch_hits", { seq: 2, watch_id: 2 });
    // Of the latest only, however much was released before.
    await many("releases", "seq, post_id, released_at", "id + 4, 'gone ' || id, 8", 498);
    expect(await port.unfollowed(9)).toHaveLength(1);
    await db.exec("INSERT INTO releases (seq, post_id, released_at) VALUES (503, 'gone', 8)");
    expect(await port.unfollowed(9)).toHaveLength(0);
  });
});
