import { beforeEach, describe, expect, it, vi } from "vitest";
import { LINK_PURPOSES } from "../../src/core/subscribers/link-token.ts";
import { UNDO_LIFE_MS } from "../../src/core/subscribers/subscriber.ts";
import { awayFromMidnight } from "./away-from-midnight.ts";
import { openSite, post, someone } from "./site.ts";

const DAY = 86_400_000;

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;
let email: string;

awayFromMidnight();
beforeEach(async () => {
  site = await openSite();
  now = Date.now();
  email = someone();
  await site.publish({
    "site.yaml": "title: Harbour\nlanguage: en\npostal_address: 1 Quay Street\ncategories:\n  caijing: Finance\n",
  });
  await site.subscriber(email, { categories: ["caijing"], frequency: "daily", timezone: "Asia/Shanghai", hour: 8 });
  await site.publish({ "posts/a.md": fresh("One") });
  await site.cron(morning(0));
  await site.drain();
});

const fresh = (title: string) => post({ title, date: new Date(now - 5 * 60_000).toISOString() });

/** Just after 8 a.m. in Shanghai, some days after the next time. */
function morning(later: number): number {
  const today = Math.floor(now / DAY) * DAY;
  return (today > now ? today : today + DAY) + later * DAY + 30_000;
}

const form = (path: string, fields: Record<string, string> = {}) =>
  site.fetch(path, { method: "POST", body: new URLSearchParams(fields) });

const mails = async (kind: string, to = email) => (await site.inbox(to)).filter(({ tags }) => tags.kind === kind);

/** The path of a link in the newest mail of a kind. */
async function link(kind: string, purpose: string, to = email): Promise<string> {
  const url = (await mails(kind, to)).at(-1)?.links.find((one) => one.includes(`/${purpose}/`));
  if (!url) throw new Error(`No ${purpose} link in ${kind}.`);
  return new URL(url).pathname;
}

async function stored() {
  const { results } = await site.db.prepare("SELECT * FROM subscribers WHERE email = ?").bind(email).all();
  return results[0] as Record<string, unknown>;
}

const moveHistory = (ms: number) => site.db.prepare("UPDATE subscription_changes SET at = at - ?").bind(ms).run();

describe("the preferences link of a digest", () => {
  it("shows and changes preferences, and of the address only what its owner recognises", async () => {
    const path = await link("issue", "manage");
    const page = await site.text(path);
    expect(page).toContain("r•••@example.com");
    expect(page).not.toContain(email);
    const saved = await form(path, { frequency: "weekly", hour: "6", timeZone: "UTC", language: "zh" });
    expect([saved.status, (await saved.text()).includes(email)]).toEqual([200, false]);
    expect(await stored()).toMatchObject({ frequency: "weekly", hour: 6, time_zone: "UTC", language: "zh" });
  });

  it("neither exports nor erases: whoever got the email forwarded may hold it", async () => {
    const path = await link("issue", "manage");
    const [, , token] = path.split("/");
    for (const [method, door] of [
      ["GET", `/preferences/${token}`],
      ["GET", `/preferences/${token}/export`],
      ["GET", `/preferences/${token}/erase`],
      ["POST", `/preferences/${token}/erase`],
    ] as const)
      expect([door, (await site.fetch(door, { method })).status]).toEqual([door, 410]);
    expect((await site.fetch(`${path}/export`)).status).toBe(404);
    expect(await stored()).toMatchObject({ state: "active" });
  });

  it("mails a fresh link to the subscriber, which does", async () => {
    const answer = await form(`${await link("issue", "manage")}/link`);
    expect([answer.status, (await answer.text()).includes(email)]).toEqual([200, false]);
    await site.drain();
    const fresh = await link("preferences-link", "preferences");
    expect(await site.json(`${fresh}/export`)).toMatchObject({ subscriber: { email } });
  });

  it("mails no more than anybody may ask for", async () => {
    const path = await link("issue", "manage");
    for (let request = 0; request < 3; request++) await form(`${path}/link`);
    await site.drain();
    expect(await mails("preferences-link")).toHaveLength(1);
  });

  it("mails none to a network that asks too often", async () => {
    const path = `${await link("issue", "manage")}/link`;
    const ask = () => site.fetch(path, { method: "POST", headers: { "CF-Connecting-IP": "203.0.113.7" } });
    for (let request = 0; request < 30; request++) expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(429);
  });

  it("works for 90 days, and then says how to get another one", async () => {
    const { sign } = await (await import("../../src/adapters/signer.ts")).signer("a secret that only these tests know");
    const { id } = (await stored()) as { id: number };
    const at = async (days: number) =>
      site.fetch(`/manage/${await sign({ purpose: "manage", subscriberId: id, madeAt: Date.now() - days * DAY })}`);
    expect((await at(89)).status).toBe(200);
    const late = await at(90.1);
    expect([late.status, await late.text()]).toEqual([410, expect.stringContaining('href="/preferences"')]);
  });
});

describe("an email to the unsubscribe mailbox", () => {
  const token = async (kind = "issue", to = email) => (await link(kind, "unsubscribe", to)).split("/")[2] ?? "";
  const header = async (kind: string) => {
    const headers = (await mails(kind)).at(-1)?.headers ?? [];
    const list = Array.isArray(headers) ? headers : Object.entries(headers).map(([name, value]) => ({ name, value }));
    return list.find(({ name }) => name.toLowerCase() === "list-unsubscribe")?.value ?? "";
  };

  it("is offered after the https address where a mailbox is set up, and nowhere else", async () => {
    expect(await header("issue")).toMatch(/^<https:[^<>\s]+>$/);
    site = await openSite({ UNSUBSCRIBE_EMAIL: "leave+us@mail.example.com" });
    await site.publish({ "site.yaml": "title: Harbour\npostal_address: 1 Quay Street\n" });
    await site.subscriber(email, { frequency: "daily", timezone: "Asia/Shanghai", hour: 8 });
    await site.publish({ "posts/a.md": fresh("One") });
    await site.cron(morning(0));
    await site.drain();
    for (const kind of ["welcome", "issue"]) {
      const written = await header(kind);
      const [, subject = ""] =
        /^<https:\/\/news\.example\.com\/unsubscribe\/[\w.-]+>,<mailto:leave%2Bus@mail\.example\.com\?subject=([^<>\s]+)>$/.exec(
          written,
        ) ?? [];
      expect(decodeURIComponent(subject)).toBe(`unsubscribe ${await token(kind)}`);
    }
  });

  it("unsubscribes by its token, however mail programs wrap it, says no goodbye, and can be undone", async () => {
    const own = await token();
    for (const subject of [`unsubscribe ${own}`, `Re: unsubscribe\t${own} `, own, `=?utf-8?Q?unsubscribe_${own}?=`]) {
      expect([subject, await site.email(subject)]).toEqual([subject, undefined]);
      expect(await stored()).toMatchObject({ state: "unsubscribed" });
      await form(`/unsubscribe/${own}/undo`);
      expect(await stored()).toMatchObject({ state: "active" });
    }
    await site.drain();
    expect(await mails("goodbye")).toEqual([]);
  });

  it("by a stranger unsubscribes nobody, and is refused", async () => {
    const other = someone();
    await site.subscriber(other);
    const [own, theirs] = [await token(), await token("welcome", other)];
    const manage = (await link("issue", "manage")).split("/")[2] ?? "";
    for (const subject of [
      "",
      "unsubscribe",
      `unsubscribe ${email}`,
      `unsubscribe ${own.slice(0, -1)}`,
      `unsubscribe ${own}A`,
      `unsubscribe 1${own}`,
      `unsubscribe ${own.split(".")[0]}.${theirs.split(".")[1]}`,
      `unsubscribe ${manage}`,
      `unsubscribe ${own.toUpperCase()}`,
      `${"x ".repeat(200)}${own}`,
    ])
      expect([subject, await site.email(subject)]).toEqual([subject, expect.stringContaining("open the link")]);
    expect(await stored()).toMatchObject({ state: "active" });
    expect(await site.email(`unsubscribe ${theirs}`)).toBeUndefined();
    expect(await stored()).toMatchObject({ state: "active" });
  });

  it("is left to the sending server to repeat while the database fails", async () => {
    const own = await token();
    const { env } = site;
    const DB = {
      ...env.DB,
      prepare: () => {
        throw new Error("D1 is away");
      },
    };
    const worker = (await import("../../functions/worker.ts")).default;
    const setReject = () => expect.unreachable();
    await expect(
      worker.email({ headers: new Headers({ Subject: own }), setReject } as never, { ...env, DB } as never),
    ).rejects.toThrow("D1 is away");
  });
});

it.each(LINK_PURPOSES)("a link to %s is in no line of the log, also when something fails", async (purpose) => {
  const { env } = site;
  const prepare = () => {
    throw new Error("D1 is away");
  };
  const broken = { ...env, DB: { ...env.DB, prepare, batch: prepare } };
  const lines: string[] = [];
  const spies = (["log", "error"] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((line) => void lines.push(String(line))),
  );
  const { answer } = await import("../../functions/http.ts");
  await answer(
    new Request(`https://news.example.com/${purpose}/1x.secret-of-a-link${purpose === "unfollow" ? "/name" : ""}`),
    broken as never,
    {
      waitUntil() {},
      passThroughOnException() {},
    } as never,
  );
  for (const spy of spies) spy.mockRestore();
  expect(lines.join("\n")).toContain(`/${purpose}/…`);
  expect(lines.join("\n")).not.toContain("secret-of-a-link");
});

describe("leaving", () => {
  const leave = async (fields: Record<string, string> = {}) => form(await link("issue", "unsubscribe"), fields);
  const undo = async () => form(`${await link("issue", "unsubscribe")}/undo`);

  it("says what was ended, and is undone by one press: exactly what was there", async () => {
    const before = await stored();
    const answer = await (await leave()).text();
    expect(answer).toContain("Finance");
    expect(answer).toContain("/undo");
    expect(answer).not.toContain(email);
    expect(await stored()).toEqual({ ...before, state: "unsubscribed" });
    expect((await undo()).status).toBe(200);
    expect(await stored()).toEqual(before);
    await site.drain();
    expect((await mails("welcome")).length).toBe(2);
  });

  it("by one click is undone from the page of the same link", async () => {
    await leave({ "List-Unsubscribe": "One-Click" });
    const page = await site.text(await link("issue", "unsubscribe"));
    expect(page).toContain("/undo");
    expect(await stored()).toMatchObject({ state: "unsubscribed" });
    await undo();
    expect(await stored()).toMatchObject({ state: "active" });
  });

  it("and undoing it loses no post and repeats none", async () => {
    await leave();
    await site.publish({ "posts/b.md": fresh("Two") });
    await site.cron(morning(1));
    await site.drain();
    await undo();
    await site.cron(morning(2));
    await site.drain();
    expect((await mails("issue")).map(({ subject }) => subject)).toEqual([
      expect.stringContaining("One"),
      expect.stringContaining("Two"),
    ]);
  });

  it("can be undone for three days", async () => {
    await leave();
    await moveHistory(UNDO_LIFE_MS - 60_000);
    expect(await site.text(await link("issue", "unsubscribe"))).toContain("/undo");
    await moveHistory(61_000);
    expect(await site.text(await link("issue", "unsubscribe"))).not.toContain("/undo");
    expect(await (await undo()).text()).toContain("can no longer be undone");
    expect(await stored()).toMatchObject({ state: "unsubscribed" });
  });

  it("cannot be undone if the publisher ended it, or if it was pending", async () => {
    const path = await link("issue", "unsubscribe");
    const { id } = (await stored()) as { id: number };
    await site.db.batch([
      site.db.prepare("UPDATE subscribers SET state = 'unsubscribed' WHERE id = ?").bind(id),
      site.db
        .prepare(
          "INSERT INTO subscription_changes (subscriber_id, kind, at, source) VALUES (?, 'unsubscribed', ?, 'desk')",
        )
        .bind(id, now),
    ]);
    await form(`${path}/undo`);
    expect(await stored()).toMatchObject({ state: "unsubscribed" });
    // Asked for again by a stranger, and refused by the link.
    await site.post("/api/v1/subscriptions", { email });
    await form(path);
    await form(`${path}/undo`);
    expect(await stored()).toMatchObject({ state: "unsubscribed" });
  });

  it("cannot be undone once they have complained", async () => {
    await leave();
    await site.db.prepare("UPDATE subscribers SET state = 'suppressed' WHERE email = ?").bind(email).run();
    await undo();
    expect(await stored()).toMatchObject({ state: "suppressed" });
  });

  it("is undone by nobody else's link, and by no GET", async () => {
    await leave();
    const other = someone();
    await site.subscriber(other);
    await form(`${await link("welcome", "unsubscribe", other)}/undo`);
    await site.fetch(`${await link("issue", "unsubscribe")}/undo`);
    expect(await stored()).toMatchObject({ state: "unsubscribed" });
  });
});
