import { beforeEach, describe, expect, it } from "vitest";
import { EVERYTHING, FOLLOWS_MAX, type Follows, followName } from "../../../src/core/subscribers/follow.ts";
import { UNDO_LIFE_MS } from "../../../src/core/subscribers/subscriber.ts";
import {
  changeAddress,
  readAddressChange,
  requestAddressChange,
} from "../../../src/use-cases/subscribers/change-address.ts";
import { changeFollows } from "../../../src/use-cases/subscribers/change-follows.ts";
import { countRecent } from "../../../src/use-cases/subscribers/count-recent.ts";
import { suggestFollows } from "../../../src/use-cases/subscribers/suggest-follows.ts";
import { readUnfollow, undoUnfollow, unfollow } from "../../../src/use-cases/subscribers/unfollow.ts";
import { readUnsubscription, undoLeaving, unsubscribe } from "../../../src/use-cases/subscribers/unsubscribe.ts";
import { aSite, DAY, HOUR, MINUTE, START } from "../a-site.ts";

const ANN = "ann@example.com";
const NEW = "ann@new.example.com";

let site: Awaited<ReturnType<typeof aSite>>;
let id: number;
beforeEach(async () => {
  site = await aSite();
  site.ports.site = { ...site.ports.site, categoryMerges: { quay: "harbour" } };
  [id = 0] = await site.subscribe(ANN);
});

const ann = async () => {
  const found = await site.ports.subscribers.byId(id);
  if (!found) throw new Error("Ann is gone.");
  return found;
};
const signed = (purpose: "unsubscribe" | "unfollow", subscriberId = id) =>
  site.ports.signer.sign({ purpose, subscriberId, madeAt: 0 });
/** The kinds of the emails that have been queued. */
const emails = async () => {
  const { results } = await site.db.prepare("SELECT kind FROM service_emails ORDER BY id").all<{ kind: string }>();
  return results.map(({ kind }) => kind);
};
const queued = () => site.held.splice(0).filter(({ kind }) => kind === "service-email").length;

describe("a link for leaving", () => {
  const byPage = { source: "page", reason: undefined } as const;

  it("ends the subscription with one goodbye, and gives it back for a while with one welcome", async () => {
    const token = await signed("unsubscribe");
    const read = (at: number) => readUnsubscription(site.ports, token, at);
    expect(await read(START)).toEqual({ outcome: "valid" });
    for (let time = 0; time < 2; time++)
      expect(await unsubscribe(site.ports, token, byPage, START)).toBe("unsubscribed");
    expect([(await ann()).state, await emails(), queued()]).toEqual(["unsubscribed", ["goodbye"], 1]);
    expect(await read(START + UNDO_LIFE_MS - 1)).toMatchObject({ outcome: "left", subscriber: { id } });
    expect(await read(START + UNDO_LIFE_MS)).toEqual({ outcome: "valid" });
    expect(await undoLeaving(site.ports, token, START + UNDO_LIFE_MS)).toBeUndefined();
    for (let time = 0; time < 2; time++)
      expect(await undoLeaving(site.ports, token, START + HOUR)).toMatchObject({ id, email: ANN });
    expect([(await ann()).state, await emails(), queued()]).toEqual(["active", ["goodbye", "welcome"], 1]);
  });

  it.each(["one-click", "mail"] as const)("is silent where a mail program has confirmed it: %s", async (source) => {
    const token = await signed("unsubscribe");
    expect(await unsubscribe(site.ports, token, { source }, START)).toBe("unsubscribed");
    expect([(await ann()).state, await emails(), queued()]).toEqual(["unsubscribed", [], 0]);
    expect(await readUnsubscription(site.ports, token, START)).toMatchObject({ outcome: "left" });
  });

  it("does nothing for who is not there any more, and is nothing with another purpose", async () => {
    const former = await signed("unsubscribe", id + 1);
    expect(await unsubscribe(site.ports, former, byPage, START)).toBe("unsubscribed");
    expect(await readUnsubscription(site.ports, former, START)).toEqual({ outcome: "valid" });
    expect(await undoLeaving(site.ports, former, START)).toBeUndefined();
    const other = await signed("unfollow");
    expect(await unsubscribe(site.ports, other, byPage, START)).toBe("invalid");
    expect(await readUnsubscription(site.ports, other, START)).toEqual({ outcome: "invalid" });
    expect(await undoLeaving(site.ports, other, START)).toBe("invalid");
    expect((await ann()).state).toBe("active");
  });
});

describe("a link that ends one follow", () => {
  const follow = async (follows: Partial<Follows>, at = START) =>
    site.ports.subscribers.changePreferences(id, { ...(await ann()), ...EVERYTHING, ...follows }, at, "page");
  const copper = followName({ kind: "watch", id: "copper" });
  const harbour = followName({ kind: "category", id: "harbour" });

  it("ends that alone, and gives it back for a while, as long as nothing else has changed", async () => {
    await follow({ watches: ["copper"], tags: ["tin"] });
    const [token, name] = [await signed("unfollow"), await copper];
    const read = (at: number) => readUnfollow(site.ports, token, name, at);
    expect(await read(START)).toMatchObject({ outcome: "follows", follow: { kind: "watch", id: "copper" } });
    for (let time = 0; time < 2; time++)
      expect(await unfollow(site.ports, token, name, START)).toMatchObject({ outcome: "ended", subscriber: { id } });
    expect(await ann()).toMatchObject({ watches: [], tags: ["tin"] });
    expect(await read(START + UNDO_LIFE_MS)).toMatchObject({ outcome: "ended" });
    expect(await read(START + UNDO_LIFE_MS + 1)).toEqual({ outcome: "gone" });
    expect(await undoUnfollow(site.ports, token, name, START + UNDO_LIFE_MS + 1)).toBeUndefined();
    expect(await undoUnfollow(site.ports, token, await harbour, START)).toBeUndefined();
    for (let time = 0; time < 2; time++)
      expect(await undoUnfollow(site.ports, token, name, START + 1)).toEqual({ kind: "watch", id: "copper" });
    expect(await ann()).toMatchObject({ watches: ["copper"], tags: ["tin"] });
    await unfollow(site.ports, token, name, START + 2);
    await follow({ tags: ["zinc"] }, START + 3);
    expect(await undoUnfollow(site.ports, token, name, START + 4)).toBeUndefined();
  });

  it("names a merged category by the one that it counts as", async () => {
    await follow({ categories: ["quay", "fishing"] });
    const [token, name] = [await signed("unfollow"), await harbour];
    expect(await readUnfollow(site.ports, token, name, START)).toMatchObject({ follow: { id: "harbour" } });
    expect(await unfollow(site.ports, token, name, START)).toMatchObject({ outcome: "ended" });
    expect((await ann()).categories).toEqual(["fishing"]);
  });

  it("does not end the last one, for nothing would mean everything", async () => {
    await follow({ watches: ["copper"] });
    const token = await signed("unfollow");
    expect(await unfollow(site.ports, token, await copper, START)).toMatchObject({
      outcome: "last",
      subscriber: { id },
    });
    expect((await ann()).watches).toEqual(["copper"]);
  });

  it("does nothing for who left, or with another purpose", async () => {
    await follow({ watches: ["copper"], tags: ["tin"] });
    const [token, name] = [await signed("unfollow"), await copper];
    const other = await signed("unsubscribe");
    expect(await unfollow(site.ports, other, name, START)).toEqual({ outcome: "invalid" });
    expect(await undoUnfollow(site.ports, other, name, START)).toBe("invalid");
    await site.ports.subscribers.unsubscribe(id, START, "page");
    expect(await unfollow(site.ports, token, name, START)).toEqual({ outcome: "gone" });
    expect(await undoUnfollow(site.ports, token, name, START)).toBeUndefined();
  });
});

describe("what is followed", () => {
  const change = async (what: Parameters<typeof changeFollows>[2]) =>
    changeFollows(site.ports, await ann(), what, START, "page");

  it("grows by what there is, up to a number, and can become everything again", async () => {
    await site.publish("a", START, "categories: [harbour]\ntags: [tin]\n");
    expect(await change({ add: { ...EVERYTHING, categories: ["harbour"], watches: ["copper"] } })).toEqual({
      outcome: "changed",
    });
    expect(await ann()).toMatchObject({ categories: ["harbour"], watches: ["copper"] });
    expect(await change({ add: { ...EVERYTHING, tags: ["tin", "no-such"] } })).toMatchObject({
      ...{ outcome: "refused", list: "tags", reason: { code: "expected-label" } },
    });
    const many = (count: number) => Array.from({ length: count }, (_, n) => `word${n}`);
    const most = FOLLOWS_MAX.watches;
    expect(await change({ add: { ...EVERYTHING, watches: many(most) } })).toEqual({
      ...{ outcome: "refused", list: "watches", reason: { code: "too-many", values: { most } } },
    });
    expect(await change({ add: { ...EVERYTHING, watches: many(most - 1) } })).toEqual({ outcome: "changed" });
    expect(await change("everything")).toEqual({ outcome: "changed" });
    expect(await ann()).toMatchObject(EVERYTHING);
    // Who follows everything has nothing to lose.
    expect(await change({ remove: { kind: "tag", id: "tin" } })).toEqual({ outcome: "changed" });
    await site.ports.subscribers.unsubscribe(id, START, "page");
    expect(await change("everything")).toEqual({ outcome: "not-subscribed" });
  });

  it("is suggested by what most posts have, or by what is written, without what is followed already", async () => {
    await site.publish("a", START, "categories: [harbour, fishing]\ntags: [tin]\nauthor: Fi Shaw\n");
    const suggested = async (follows: Partial<Follows>, text = "") => {
      const { suggestions, problem } = await suggestFollows(site.ports, { ...EVERYTHING, ...follows }, text, START);
      return [suggestions.map(({ kind, id, title }) => [kind, id, title]), problem?.code];
    };
    const fishing = ["category", "fishing", "fishing"];
    const tin = ["tag", "tin", "tin"];
    const fi = ["author", "fi-shaw", "Fi Shaw"];
    expect(await suggested({})).toEqual([[fishing, ["category", "harbour", "harbour"], tin], undefined]);
    expect(await suggested({ categories: ["quay"] })).toEqual([[fishing, tin], undefined]);
    expect(await suggested({ tags: ["tin"], categories: ["harbour"] })).toEqual([[fishing], undefined]);
    expect(await suggested({}, "fi")).toEqual([[["watch", "fi", "fi"], fishing, fi], undefined]);
    expect(await suggested({ watches: ["fi"] }, "fi")).toEqual([[fishing, fi], undefined]);
    await site.publish("b", START, `categories: [${Array.from({ length: 9 }, (_, n) => `c${n}`)}]\n`);
    expect((await suggested({ tags: ["tin"] }))[0]).toHaveLength(8);
    expect((await suggested({}, "c"))[0]).toHaveLength(1 + 5);
    const [unreadable, problem] = await suggested({}, "-fishing");
    expect(problem).toBeDefined();
    expect(unreadable).not.toContainEqual(expect.arrayContaining(["watch"]));
  });

  it("is counted by its posts of the last 30 days, within a search's own days", async () => {
    const posts: [name: string, days: number, more?: string][] = [
      ["tin-0", 0],
      ["tin-29", 29],
      ["lead-29", 29],
      ["tin-31", 31],
      ["tin-60", 60],
    ];
    for (const [name, days] of posts)
      await site.publish(name, START - days * DAY, "categories: [harbour]\ntags: [ore]\nauthor: Fi Shaw\n");
    await site.publish("tin-to-come", START + HOUR, "categories: [harbour]\n");
    const count = async (kind: "category" | "tag" | "author" | "watch", id: string) => {
      const [counted] = await countRecent(site.ports, [{ kind, id, title: id }], START);
      return counted?.recent;
    };
    expect(await count("category", "harbour")).toBe(3);
    expect(await count("tag", "ore")).toBe(3);
    expect(await count("author", "fi-shaw")).toBe(3);
    expect(await count("watch", "tin")).toBe(2);
    expect(await count("watch", "tin after:2026-11-19")).toBe(1);
    // Its own days do not reach further back.
    expect(await count("watch", "tin after:2026-01-01")).toBe(2);
    expect(await count("watch", "tin before:2026-11-01")).toBe(1);
    expect(await count("watch", "zinc")).toBe(0);
    const many = Array.from({ length: 41 }, () => ({ kind: "tag" as const, id: "ore", title: "ore" }));
    expect((await countRecent(site.ports, many, START)).filter(({ recent }) => recent === undefined)).toHaveLength(1);
  });
});

describe("a change of the address", () => {
  async function asked(email = NEW, at = START) {
    await requestAddressChange(site.ports, await ann(), { email, clientAddress: "" }, at);
    const row = await site.db
      .prepare("SELECT id FROM service_emails WHERE kind = 'address-change' ORDER BY id DESC LIMIT 1")
      .first<{ id: number }>();
    const emailId = row?.id ?? 0;
    return site.ports.signer.sign({ purpose: "address", subscriberId: id, madeAt: at, emailId });
  }
  const read = (token: string, at = START) => readAddressChange(site.ports, token, at);

  it("is made by its link, once, and the old address is told", async () => {
    const token = await asked();
    expect(queued()).toBe(1);
    expect(await read(token)).toMatchObject({ outcome: "pending", email: NEW, subscriber: { id } });
    expect(await changeAddress(site.ports, token, START + 1)).toBe("changed");
    expect((await ann()).email).toBe(NEW);
    expect(await emails()).toEqual(["address-change", "address-changed"]);
    expect(queued()).toBe(1);
    expect(await read(token)).toEqual({ outcome: "changed" });
    expect([await changeAddress(site.ports, token, START + 2), queued()]).toEqual(["changed", 0]);
  });

  it("is asked of one subscriber, and told to no address that must not be written to", async () => {
    await site.subscribe("bob@example.com");
    const token = await asked();
    expect(await emails()).toEqual(["address-change"]);
    await site.ports.suppressions.add([{ email: ANN, reason: "manual", detail: "", createdAt: START }], "admin");
    await site.db.exec("UPDATE subscribers SET state = 'active'");
    expect(await changeAddress(site.ports, token, START + 1)).toBe("changed");
    expect(await emails()).toEqual(["address-change"]);
  });

  it("ends the links of changes that were asked for before", async () => {
    const first = await asked("first@example.com");
    const second = await asked(NEW, START + 10 * MINUTE);
    expect(await changeAddress(site.ports, second, START + 11 * MINUTE)).toBe("changed");
    expect(await read(first, START + 12 * MINUTE)).toEqual({ outcome: "expired" });
    expect(await changeAddress(site.ports, first, START + 12 * MINUTE)).toBe("expired");
  });

  it("is not made once the link is a day old, the subscriber has left, or another has the address", async () => {
    const token = await asked();
    expect(await read(token, START + DAY)).toMatchObject({ outcome: "pending" });
    expect(await read(token, START + DAY + 1000)).toEqual({ outcome: "expired" });
    expect(await read(await signed("unsubscribe"))).toEqual({ outcome: "expired" });
    const nameless = await site.ports.signer.sign({ purpose: "address", subscriberId: id, madeAt: START });
    expect(await read(nameless)).toEqual({ outcome: "expired" });
    const [other = 0] = await site.subscribe(NEW);
    expect(await changeAddress(site.ports, token, START)).toBe("taken");
    await site.ports.subscribers.erase(other, START, "page");
    await site.ports.subscribers.unsubscribe(id, START, "page");
    expect(await read(token)).toEqual({ outcome: "expired" });
  });
});
