import { describe, expect, it } from "vitest";
import { EVENT_KINDS, type WebhookSettings } from "../../../src/core/operations/webhook.ts";
import type { CallResult } from "../../../src/ports/operations/webhooks.ts";
import { callWebhooks } from "../../../src/use-cases/operations/call-webhooks.ts";
import { findAlerts } from "../../../src/use-cases/operations/find-alerts.ts";
import { pruneEvents } from "../../../src/use-cases/operations/prune-events.ts";
import { saveWebhook } from "../../../src/use-cases/operations/save-webhook.ts";
import { spreadNews } from "../../../src/use-cases/operations/spread-news.ts";
import { publishObject } from "../../../src/use-cases/posts/publish-object.ts";
import { reconcile } from "../../../src/use-cases/posts/reconcile.ts";
import { reindex } from "../../../src/use-cases/posts/reindex.ts";
import { PREFERENCES } from "../../preferences.ts";
import { insertIssue } from "../../sqlite/rows.ts";
import { aSite, DAY, HOUR, MINUTE, START } from "../a-site.ts";

const URL_ = "https://receiver.example.org/hook";
const ALL: WebhookSettings = { url: URL_, kinds: [...EVENT_KINDS], categories: [], addresses: false };

interface Told {
  url: string;
  id: string;
  body: { type: string; sequence: number; data: Record<string, unknown> };
  secrets: string[];
  at: number;
}

/** A site whose receivers answer as `answers` says, by address; the address itself is looked at by its own tests. */
async function told(settings: Partial<WebhookSettings> = {}) {
  const site = await aSite({ categoryMerges: { quay: "harbour" } });
  const calls: Told[] = [];
  const answers = new Map<string, () => CallResult>();
  const wired = await site.ports.webhooks();
  const caller = {
    admits: () => true,
    async call(url: string, { id, body, secrets }: { id: string; body: string; secrets: string[] }, at: number) {
      calls.push({ url, id, body: JSON.parse(body), secrets, at });
      return answers.get(url)?.() ?? { outcome: "answered" as const, status: 204 };
    },
  };
  const ports = { ...site.ports, webhooks: async () => ({ ...wired, caller }) };
  const created = await wired.webhooks.create({ ...ALL, ...settings }, START);
  /** Does what the cron and the queue do at a time. */
  const run = async (at: number, given: Partial<typeof ports> = {}) => {
    site.clock.now = at;
    await spreadNews({ ...ports, ...given }, at);
    for (const wakeUp of site.held.splice(0)) if (wakeUp.kind === "call-webhooks") while (await callWebhooks(ports));
  };
  return {
    ...site,
    ports,
    calls,
    answers,
    run,
    webhooks: wired.webhooks,
    outbox: wired.outbox,
    id: created?.id ?? 0,
    secret: created?.secret ?? "",
    heard: () => calls.splice(0).map(({ body }) => [body.type, body.data.id]),
    write: (name: string, text: string, at: number) =>
      publishObject(ports, { key: `posts/${name}.md`, bytes: new TextEncoder().encode(text) }, at),
  };
}

const failed = (status?: number, rest = {}): CallResult => ({
  outcome: "failed",
  status,
  fault: status === undefined ? "unreachable" : undefined,
  askedFor: undefined,
  ...rest,
});

const text = (date: number, body = "Some words.", more = "") =>
  `---\ntitle: A\ndate: ${new Date(date).toISOString()}\n${more}---\n${body}\n`;

describe("webhooks are told of a post", () => {
  it("that is published, updated and withdrawn, each once", async () => {
    const { publish, run, calls, write, ports, heard } = await told();
    await publish("a", START, "categories: [Harbour]\ntags: [ferry]\n");
    await run(START + MINUTE);
    await run(START + 2 * MINUTE);
    const [{ body } = { body: undefined }] = calls;
    expect(body).toMatchObject({
      type: "post.published",
      sequence: 1,
      data: {
        url: "https://news.example.com/posts/a",
        title: "a",
        published: new Date(START).toISOString(),
        categories: [{ id: "harbour", title: "Harbour" }],
        tags: [{ id: "ferry" }],
      },
    });
    const id = body?.data.id;
    expect(heard()).toEqual([["post.published", id]]);
    await write("a", text(START, "Other words."), START + HOUR);
    await run(START + HOUR);
    expect(heard()).toEqual([["post.updated", id]]);
    await ports.objects.delete("posts/a.md");
    for (const at of [START + 2 * HOUR, START + 3 * HOUR]) await reconcile(ports, at);
    await run(START + 3 * HOUR);
    await run(START + 4 * HOUR);
    expect(heard()).toEqual([["post.withdrawn", id]]);
  });

  it("when readers see it and not before, also where it was there before the webhook", async () => {
    const { publish, run, webhooks, heard, id } = await told();
    await publish("soon", START + HOUR);
    await run(START + HOUR - 1);
    expect(heard()).toEqual([]);
    await run(START + HOUR);
    expect(heard()).toHaveLength(1);
    await webhooks.remove(id);
    await publish("later", START + 3 * HOUR);
    await webhooks.create(ALL, START + 2 * HOUR);
    await run(START + 3 * HOUR);
    expect(heard().map(([type]) => type)).toEqual(["post.published"]);
  });

  it("but neither of an archive, nor of what an index that was rebuilt gives back", async () => {
    const { publish, run, heard, ports, write } = await told();
    await publish("old", START - 300 * DAY);
    await publish("new", START);
    await run(START + MINUTE);
    expect(heard()).toHaveLength(1);
    for (let position: string | undefined, first = true; first || position !== undefined; first = false)
      ({ position } = await reindex(ports, position, START + HOUR));
    await run(START + HOUR);
    expect(heard()).toEqual([]);
    // What changed meanwhile is told all the same.
    await write("old", text(START - 300 * DAY, "Mended."), START + 2 * HOUR);
    await run(START + 2 * HOUR);
    expect(heard().map(([type]) => type)).toEqual(["post.updated"]);
  });

  it("and of none that waits for approval before it is mailed, until it is approved", async () => {
    const { publish, run, heard, ports } = await told();
    const mailGuard = { holdMinMs: 0, releasePosts: 2 };
    for (const name of ["a", "b", "c"]) await publish(name, START);
    await run(START, { mailGuard });
    expect(heard()).toEqual([]);
    await ports.releases.release(START + HOUR, { holdMs: 0, maxAgeMs: DAY });
    await run(START + HOUR, { mailGuard });
    expect(heard()).toHaveLength(3);
  });

  it("and of none that is only mailed", async () => {
    const { publish, run, heard } = await told();
    await publish("a", START, "email: only\n");
    await publish("b", START, "email: never\n");
    await run(START + MINUTE);
    expect(heard()).toHaveLength(1);
  });

  it("of as many as there are, hundreds in one run", async () => {
    const { publish, ports, outbox } = await told();
    for (let n = 0; n < 101; n++) await publish(`p${n}`, START);
    const given = { ...ports, mailGuard: { holdMinMs: 0, releasePosts: 0 } };
    expect(await spreadNews(given, START + MINUTE)).toBe(101);
    expect(await outbox.hasChanges()).toBe(false);
    await publish("p0", START);
    expect(await spreadNews(given, START + MINUTE)).toBe(0);
  });

  it("that keeps its id under another name as of the same, unchanged", async () => {
    const { publish, run, heard, ports } = await told();
    await publish("a", START);
    await run(START + MINUTE);
    heard();
    const object = await ports.objects.get("posts/a.md");
    await ports.objects.delete("posts/a.md");
    await ports.objects.put("posts/b.md", object?.bytes ?? new Uint8Array(), "text/markdown");
    for (const at of [START + HOUR, START + 2 * HOUR, START + 3 * HOUR]) await reconcile(ports, at);
    await run(START + 3 * HOUR);
    expect(heard()).toEqual([]);
  });

  it("only of the categories that it chose, merged ones as what they count as", async () => {
    const { publish, run, heard } = await told({ categories: ["harbour"] });
    await publish("a", START, "categories: [quay]\n");
    await publish("b", START, "categories: [town]\n");
    await run(START + MINUTE);
    expect(heard()).toHaveLength(1);
  });

  it("that changed twice as of the last, and what changes while it is told is told again", async () => {
    const { publish, write, outbox, ports, run, heard } = await told();
    await publish("a", START);
    const rule = { maxAgeMs: DAY, holdsBack: false };
    const [change] = await outbox.changedPosts(START, rule, 10);
    await write("a", text(START, "Other words."), START + MINUTE);
    const event = { kind: "post.published" as const, data: {}, categories: [] };
    await outbox.tell([{ id: change?.id ?? "", times: change?.times ?? 0, event }], START);
    expect(await outbox.hasChanges()).toBe(true);
    await run(START + MINUTE);
    expect(heard()).toHaveLength(1);
    expect(await ports.posts.hasUnread()).toBe(false);
  });
});

describe("webhooks are told of a subscriber", () => {
  it("who joins, leaves, comes back and is erased, by number and by what they follow", async () => {
    const { ports, run, calls, heard } = await told();
    const { subscribers } = ports;
    const preferences = {
      ...{ categories: ["harbour"], tags: ["ferry"], authors: [], watches: ["copper"] },
      ...{ frequency: "daily", hour: 8, timeZone: "UTC", language: "en", alerts: false },
    };
    const keys = { mailbox: "m", domain: "", network: "n" };
    await subscribers.request("ann@example.com", preferences, keys, { at: START, source: "form" });
    const ann = (await subscribers.byEmail("ann@example.com")) ?? { id: 0, email: "" };
    await run(START);
    expect(heard()).toEqual([]);
    await subscribers.confirm(ann, preferences, 0, "m", { at: START, source: "page" });
    await run(START);
    expect(calls[0]?.body.data).toEqual({
      id: ann.id,
      follows: { categories: ["harbour"], tags: ["ferry"], authors: [], searches: 1 },
      frequency: "daily",
      language: "en",
      source: "page",
    });
    await subscribers.unsubscribe(ann.id, START + 1, "page");
    await subscribers.unsubscribe(ann.id, START + 2, "page");
    await subscribers.undoLeaving(ann, 0, "m", { at: START + 3, source: "page" });
    await ports.suppressions.add(
      [{ email: ann.email, reason: "complaint", detail: "", createdAt: START + 4 }],
      "feedback",
    );
    await subscribers.erase(ann.id, START + 5, "page");
    await run(START + MINUTE);
    expect(calls.map(({ body }) => [body.type, body.data.source])).toEqual([
      ["subscriber.joined", "page"],
      // What had not been told when they were erased says no more than their number.
      ["subscriber.left", undefined],
      ["subscriber.joined", undefined],
      ["subscriber.left", undefined],
      ["subscriber.left", "erased"],
    ]);
    expect(calls.slice(1).map(({ body }) => body.data.follows)).toEqual([undefined, undefined, undefined, undefined]);
    expect(JSON.stringify(calls)).not.toContain("ann@");
  });

  it("but of none that an import brings, whatever their history says", async () => {
    const { ports, run, heard, subscribe } = await told();
    await subscribe("bob@example.com");
    const old = { at: START - DAY, source: "page", detail: "" };
    const history = (["requested", "confirmed", "unsubscribed", "resubscribed"] as const).map((kind) => ({
      kind,
      ...old,
    }));
    await ports.subscribers.importRows([{ ...PREFERENCES, email: "cy@example.com", state: "active", history }], {
      cursor: 0,
      consent: "",
      at: START,
    });
    await run(START + MINUTE);
    expect(heard()).toEqual([]);
    const bob = await ports.subscribers.byEmail("bob@example.com");
    await ports.subscribers.unsubscribeAll([bob?.id ?? 0], START + MINUTE, "admin");
    await run(START + MINUTE);
    expect(heard()).toEqual([["subscriber.left", bob?.id]]);
  });

  it("and not of who leaves before they had joined", async () => {
    const { ports, run, heard } = await told();
    const keys = { mailbox: "m", domain: "", network: "n" };
    await ports.subscribers.request("ann@example.com", PREFERENCES, keys, { at: START, source: "form" });
    const ann = await ports.subscribers.byEmail("ann@example.com");
    await ports.subscribers.unsubscribe(ann?.id ?? 0, START + 1, "page");
    await ports.subscribers.erase(ann?.id ?? 0, START + 2, "page");
    await run(START + MINUTE);
    expect(heard()).toEqual([]);
  });

  it("with the address where it was asked for, as long as there is one", async () => {
    const { ports, run, calls, subscribe, answers, webhooks, id } = await told({ addresses: true });
    const [bob = 0] = await subscribe("bob@example.com");
    await ports.subscribers.unsubscribe(bob, START + 1, "page");
    answers.set(URL_, () => failed(500));
    await run(START + MINUTE);
    expect(calls.splice(0)[0]?.body.data.email).toBe("bob@example.com");
    await ports.subscribers.erase(bob, START + HOUR, "page");
    answers.clear();
    await run(START + HOUR);
    expect(calls.map(({ body }) => [body.type, body.data])).toEqual([
      ["subscriber.left", { id: bob }],
      ["subscriber.left", { id: bob, source: "erased" }],
    ]);
    expect(JSON.stringify(await webhooks.calls(id, { limit: 100 }))).not.toContain("bob");
  });
});

describe("a call", () => {
  it("of an issue that has finished says which, once", async () => {
    const { db, ports, run, calls } = await told();
    insertIssue(db, 7, { closed_at: START });
    expect(await ports.issues.finish(7, START + HOUR)).toBe(true);
    await run(START + HOUR);
    await run(START + 2 * HOUR);
    expect(calls.map(({ body }) => body)).toMatchObject([
      { type: "issue.finished", data: { frequency: "daily", closed_at: new Date(START).toISOString() } },
    ]);
  });

  it("that fails is made again later and later, for days, with the same id and body, until it is given up", async () => {
    const { publish, run, calls, answers, webhooks, id, ports } = await told();
    answers.set(URL_, () => failed(500));
    await publish("a", START);
    for (let at = START; at < START + 8 * DAY; at += MINUTE * 10) await run(at);
    const hours = calls.map(({ at }) => Math.round((at - (calls[0]?.at ?? 0)) / HOUR));
    expect(hours).toEqual([0, 0, 0, 1, 2, 6, 23, 47, 71, 95]);
    expect(new Set(calls.map(({ id, body }) => id + JSON.stringify(body))).size).toBe(1);
    expect(await webhooks.calls(id, { limit: 10 })).toMatchObject([
      { state: "dead", attempts: 10, status: 500, kind: "post.published" },
    ]);
    const alerts = await findAlerts(ports, START + 8 * DAY, []);
    expect(alerts.find(({ kind }) => kind === "webhooks-fail")?.reason).toMatchObject({
      values: { calls: 1, hosts: ["receiver.example.org"] },
    });
    answers.clear();
    expect(await webhooks.again(id, "dead", START + 8 * DAY)).toBe(1);
    await run(START + 8 * DAY);
    expect(await webhooks.counts(id)).toEqual({ waiting: 0, answered: 1, dead: 0 });
    expect(await webhooks.find(id)).toMatchObject({ failingSince: undefined });
    expect((await findAlerts(ports, START + 8 * DAY, [])).map(({ kind }) => kind)).not.toContain("webhooks-fail");
  });

  it("is made when the receiver asks for it, but within a day", async () => {
    const { publish, run, calls, answers } = await told();
    answers.set(URL_, () => failed(503, { askedFor: START + 3 * HOUR }));
    await publish("a", START);
    for (let at = START; at < START + 4 * HOUR; at += 10 * MINUTE) await run(at);
    expect(calls.map(({ at }) => at)).toEqual([START, START + 3 * HOUR, ...calls.slice(2).map(({ at }) => at)]);
    expect(calls[2]?.at ?? START + 4 * HOUR).toBeGreaterThan(START + 3 * HOUR);
  });

  it("ends with the first failure of a turn, and others have their turn before who failed", async () => {
    const { publish, run, calls, answers, webhooks } = await told();
    const other = "https://other.example.org/";
    await webhooks.create({ ...ALL, url: other }, START);
    answers.set(URL_, () => failed());
    for (const name of ["a", "b", "c"]) await publish(name, START);
    await run(START);
    expect(calls.filter(({ url }) => url === URL_)).toHaveLength(1);
    expect(calls.filter(({ url }) => url === other)).toHaveLength(3);
    calls.splice(0);
    await publish("d", START);
    await run(START + HOUR);
    expect(calls[0]?.url).toBe(other);
  });

  it("is made by one at a time, and by the next when that one died", async () => {
    const { publish, ports, outbox, id, clock, calls } = await told();
    await publish("a", START);
    await spreadNews(ports, START);
    expect((await outbox.claim(id, { at: START, until: START + MINUTE }, 10))?.calls).toHaveLength(1);
    expect(await outbox.claim(id, { at: START, until: START + MINUTE }, 10)).toBeUndefined();
    await callWebhooks(ports);
    expect(calls).toHaveLength(0);
    clock.now = START + MINUTE;
    await callWebhooks(ports);
    expect(calls).toHaveLength(1);
  });

  it("takes fifty in a turn, and the next turn follows at once", async () => {
    const { ports, publish, calls } = await told();
    for (let n = 0; n < 60; n++) await publish(`p${n}`, START);
    await spreadNews({ ...ports, mailGuard: { holdMinMs: 0, releasePosts: 0 } }, START);
    expect(await callWebhooks(ports)).toBe(true);
    expect(calls).toHaveLength(50);
    expect(await callWebhooks(ports)).toBe(false);
    expect(calls.map(({ body }) => body.sequence)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
  });

  it("of a receiver that is slow ends its turn after twenty seconds, and the next turn follows at once", async () => {
    const { ports, publish, calls, answers, clock } = await told();
    let takes = 10_000;
    answers.set(URL_, () => {
      clock.now += takes;
      return { outcome: "answered", status: 204 };
    });
    for (const name of ["a", "b", "c", "d"]) await publish(name, START);
    clock.now = START + MINUTE;
    await spreadNews(ports, clock.now);
    expect(await callWebhooks(ports)).toBe(true);
    expect(calls).toHaveLength(3);
    takes = 20_001;
    expect(await callWebhooks(ports)).toBe(false);
    expect(calls).toHaveLength(4);
  });

  it("that is answered 410 is the last: the webhook is paused, and somebody is told", async () => {
    const { publish, run, calls, answers, webhooks, id, ports } = await told();
    answers.set(URL_, () => failed(410));
    await publish("a", START);
    await run(START);
    await publish("b", START);
    await run(START + HOUR);
    expect(calls).toHaveLength(1);
    expect(await webhooks.find(id)).toMatchObject({ pauseReason: { code: "webhook-gone" } });
    expect((await findAlerts(ports, START + HOUR, [])).map(({ kind }) => kind)).toContain("webhooks-fail");
  });

  it("waits while its webhook is paused, and nothing is lost", async () => {
    const { publish, run, heard, webhooks, id } = await told();
    await webhooks.pause(id, START);
    await publish("a", START);
    await run(START + HOUR);
    expect(heard()).toEqual([]);
    await webhooks.resume(id);
    await run(START + 2 * HOUR);
    expect(heard()).toHaveLength(1);
  });

  it("is signed by both secrets for a day after one was exchanged", async () => {
    const { publish, run, calls, webhooks, id, secret } = await told();
    const next = await webhooks.rotate(id, START);
    await publish("a", START);
    await run(START + HOUR);
    await publish("b", START + DAY);
    await run(START + DAY);
    expect(calls.map(({ secrets }) => secrets)).toEqual([[next, secret], [next]]);
    expect(next).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
  });

  it("is forgotten after thirty days, with its event", async () => {
    const { publish, run, webhooks, id, ports, db } = await told();
    await publish("a", START);
    await run(START);
    await pruneEvents(ports, START + 30 * DAY - 1);
    expect(await webhooks.calls(id, { limit: 10 })).toHaveLength(1);
    await pruneEvents(ports, START + 30 * DAY);
    expect(await webhooks.calls(id, { limit: 10 })).toEqual([]);
    expect(db.sqlite.prepare("SELECT count(*) AS n FROM webhook_calls").get()).toMatchObject({ n: 0 });
  });

  it("of a webhook that was deleted meanwhile leaves nothing behind", async () => {
    const { publish, ports, webhooks, outbox, id, db } = await told();
    await publish("a", START);
    await spreadNews(ports, START);
    const claimed = await outbox.claim(id, { at: START, until: START + MINUTE }, 10);
    await webhooks.remove(id);
    const [call] = claimed?.calls ?? [];
    await outbox.settle(
      id,
      [{ seq: call?.seq ?? 0, state: "answered", attempts: 1, dueAt: START, status: 200, fault: undefined }],
      START,
    );
    expect(db.sqlite.prepare("SELECT count(*) AS n FROM webhook_calls").get()).toMatchObject({ n: 0 });
  });
});

describe("a webhook", () => {
  it("is created, changed and refused as its address, its number and how many there are allow", async () => {
    const { ports, webhooks, id } = await told();
    const save = (id: number | undefined, settings = ALL) => saveWebhook(ports, id, settings, START);
    const other = { ...ALL, url: "https://other.example.org/" };
    expect(await save(id, other)).toEqual({ outcome: "changed", id });
    expect(await webhooks.find(id)).toMatchObject(other);
    expect(await save(id + 9)).toEqual({ outcome: "refused", problem: { code: "no-such-webhook", values: {} } });
    expect(await save(undefined)).toEqual({ outcome: "created", id: 2, secret: expect.stringMatching(/^whsec_/) });
    while ((await webhooks.list()).length < 20) await webhooks.create(ALL, START);
    expect(await save(undefined)).toMatchObject({ outcome: "refused", problem: { code: "webhooks-too-many" } });
    const { caller } = await ports.webhooks();
    caller.admits = () => false;
    expect(await save(id)).toMatchObject({ outcome: "refused", problem: { code: "webhook-address" } });
  });
});

describe("without a webhook", () => {
  it("nothing is noted", async () => {
    const { webhooks, id, publish, db, subscribe, ports } = await told();
    await webhooks.remove(id);
    await publish("a", START);
    const [bob = 0] = await subscribe("bob@example.com");
    await ports.subscribers.erase(bob, START, "page");
    for (const table of ["post_changes", "webhook_events", "webhook_calls"])
      expect(db.sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toMatchObject({ n: 0 });
  });

  it("that would be one too many, there are twenty", async () => {
    const { webhooks } = await told();
    for (let n = 1; n < 20; n++) expect(await webhooks.create(ALL, START)).toBeDefined();
    expect(await webhooks.create(ALL, START)).toBeUndefined();
    expect(await webhooks.list()).toHaveLength(20);
  });
});
