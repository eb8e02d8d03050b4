import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { signer } from "../../src/adapters/signer.ts";
import { QUESTION_MAX, TERMS_MAX } from "../../src/core/posts/question.ts";
import { FOLLOWS_MAX, followName } from "../../src/core/subscribers/follow.ts";
import { en } from "../../src/locales/en.ts";
import { zh } from "../../src/locales/zh.ts";
import { ADMIN, openSite, post, someone } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
let email: string;

beforeEach(async () => {
  site = await openSite();
  email = someone();
  await site.publish({
    "site.yaml": "title: Harbour\nlanguage: en\npostal_address: 1 Quay Street\n",
    "posts/a.md": post({ title: "Copper rises", categories: "markets", more: "tags: [metals]\nauthor: Ann Lee\n" }),
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const send = (path: string, fields: [string, string][]) =>
  site.fetch(path, { method: "POST", body: new URLSearchParams(fields) });
const follows = async () => (await site.db.prepare("SELECT follows FROM subscribers").first())?.follows;
const watches = async () => (await site.db.prepare("SELECT question FROM watches").all()).results;
const linkIn = async (kind: string, wanted: string) => {
  await site.drain();
  const mail = (await site.inbox(email)).filter(({ tags }) => tags.kind === kind).at(-1);
  return { text: mail?.text ?? "", path: new URL(mail?.links.find((url) => url.includes(wanted)) ?? "").pathname };
};

describe("what somebody follows", () => {
  it("is carried from the search through the confirmation, and kept as it was asked for", async () => {
    expect(await site.text("/search?q=Copper")).toContain('href="/subscribe?q=copper"');
    const form = await site.text("/subscribe?q=copper&tag=metals&author=ann-lee");
    for (const field of ['name="watches" type="text" value="copper"', 'name="tags" value="metals" checked'])
      expect(form).toContain(field);
    await send("/subscribe", [
      ["email", email],
      ["tags", "metals"],
      ["authors", "Ann Lee"],
      ["watches", " COPPER "],
      ["watches", ""],
    ]);
    const { text, path } = await linkIn("confirmation", "/confirm/");
    expect(text).toContain("You asked for: metals, Ann Lee, “copper”");
    expect((await send(path, [])).status).toBe(200);
    expect(await follows()).toBe('["tag metals","author ann-lee","watch 1"]');
    expect((await linkIn("welcome", "/manage/")).text).toContain("You follow: metals, Ann Lee, “copper”");
  });

  it("is named in a mail only in words that stand on the site", async () => {
    await send("/subscribe", [
      ["email", email],
      ["watches", "win prizes at evil"],
    ]);
    const { text } = await linkIn("confirmation", "/confirm/");
    expect(text).toContain("You asked for: one thing that you chose");
    expect(text).not.toMatch(/evil|prize/);
  });

  it("is added to by the link of a mail alone: the form tells nothing and does nothing", async () => {
    await site.subscriber(email, { categories: ["markets"] });
    const asked = await send("/subscribe", [
      ["email", email],
      ["watches", "copper"],
    ]);
    expect(await asked.text()).toContain("Check your inbox");
    expect([await follows(), await watches()]).toEqual(['["markets"]', []]);
    const { path } = await linkIn("already-subscribed", "/confirm/");
    expect(await site.text(path)).toContain("“copper”");
    expect(await follows()).toBe('["markets"]');
    await send(path, []);
    expect(await follows()).toBe('["markets","watch 2"]');
    expect(await (await send(path, [])).text()).toContain("You are subscribed");
  });

  it.each([
    [{ watches: [""] }, "watches.0", "Type what you are looking for."],
    [{ watches: ["*** ???"] }, "watches.0", "Type at least one letter or digit."],
    [{ watches: ["x".repeat(500)] }, "watches.0", "At most 200 characters."],
    [{ watches: ["before:2026"] }, "watches.0", "needs a word or a label"],
    [{ watches: Array.from({ length: 200 }, (_, at) => `word${at}`) }, "watches", "At most 50 entries."],
    [{ tags: ["nowhere"] }, "tags", "does not exist here"],
    [{ authors: ["nobody"] }, "authors", "does not exist here"],
    [{ categories: ["nowhere"] }, "categories", "no such category"],
  ])("is refused by the API with the field and a sentence, and nothing is saved: %#", async (body, field, sentence) => {
    const answer = await site.fetch("/api/v1/subscriptions", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email, ...body }),
    });
    expect(answer.status).toBe(400);
    const { errors } = (await answer.json()) as { errors: { field: string; reason: string }[] };
    expect(errors[0]).toMatchObject({ field });
    expect(JSON.stringify(errors[0])).toContain(sentence);
    expect([await follows(), await watches()]).toEqual([undefined, []]);
  });

  it("comes back as typed where a page refuses it, regular expressions as the words they hold", async () => {
    const refused = await send("/subscribe", [
      ["email", email],
      ["watches", "-(gold|silver)*"],
    ]);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('value="-(gold|silver)*"')]);
    await send("/subscribe", [
      ["email", email],
      ["watches", "(copper|tin).*[a-z]+$"],
    ]);
    expect(await watches()).toEqual([{ question: "a copper tin z" }]);
  });

  it("is in the copy of who takes one, and in no table once they are erased", async () => {
    vi.spyOn(console, "log").mockImplementation(() => {});
    await site.subscriber(email, { tags: ["metals"], watches: ["unmistakable copper"] });
    const path = await ownPath();
    await send(`${path}/follows`, [["add", "watch never unmistakable"]]);
    await send(`${path}/follows`, [["remove", "watch copper unmistakable"]]);
    const { subscriber, history } = await site.json<{ subscriber: object; history: object[] }>(`${path}/export`);
    expect(subscriber).toMatchObject({ tags: ["metals"], watches: ["never unmistakable"] });
    expect(JSON.stringify(history)).toContain("copper unmistakable");
    const listed = await site.fetch("/api/v1/subscribers/export.csv", { headers: ADMIN });
    expect(await listed.text()).toContain("never unmistakable");
    await site.cron(Date.now());
    expect(await tablesWith("unmistakable")).toContain("watches");
    expect((await send(`${path}/erase`, [])).status).toBe(200);
    await site.drain();
    await site.cron(Date.now());
    expect(await tablesWith("unmistakable")).toEqual([]);
    expect(await tablesWith(email)).toEqual([]);
  });

  it("stands in no log and no metric, wherever it goes and whatever fails there", async () => {
    const lines: string[] = [];
    for (const name of ["log", "error", "warn"] as const)
      vi.spyOn(console, name).mockImplementation((...words) => void lines.push(words.map(String).join(" ")));
    Object.assign(site.env, { LOG_REQUESTS: "on" });
    const asked = "q=unmistakable";
    await site.subscriber(email, { tags: ["metals"], watches: ["unmistakable"] });
    const path = await ownPath();
    const unfollow = await link("watch", "unmistakable");
    const everywhere = async () => {
      for (const page of ["/search", "/subscribe", "/feed/", "/feed.json", "/embed", path, "/categories/markets/"])
        await site.fetch(`${page}?${asked}`);
      await site.post("/api/v1/subscriptions", { email: someone(), watches: ["unmistakable"] });
      await send("/subscribe", [
        ["email", someone()],
        ["watches", "unmistakable"],
      ]);
      for (const name of ["add", "remove", "add"]) await send(`${path}/follows`, [[name, "watch unmistakable"]]);
      for (const door of [unfollow, `${unfollow}/undo`]) await send(door, []);
      await site.cron(Date.now());
      await site.drain();
    };
    await everywhere();
    const metrics = await site.fetch("/api/v1/metrics", { headers: ADMIN });
    expect([metrics.status, await metrics.text()]).toEqual([200, expect.not.stringContaining("unmistakable")]);
    for (const table of ["post_words", "watches"]) await site.db.exec(`DROP TABLE ${table}`);
    await everywhere().catch(() => {});
    expect(lines.filter((line) => line.includes('"status":500')).length).toBeGreaterThan(2);
    expect(lines.filter((line) => /unmistakable/i.test(line))).toEqual([]);
  });
});

describe("what cannot be followed", () => {
  const sentences = (field: "watches" | "categories" | "tags") =>
    [
      ["en", en.pages.fieldProblems[field]],
      ["zh-CN", zh.pages.fieldProblems[field]],
    ] as const;
  const LONG = "x".repeat(500);
  const MANY = Array.from({ length: 200 }, (_, at) => `word${at}`);

  it.each([
    ["", "Type what you are looking for."],
    ["watch ", "Type what you are looking for."],
    ["watch 。，!", "Type at least one letter or digit."],
    [`watch ${LONG}`, "At most 200 characters."],
    ["watch before:2026", "needs a word or a label"],
    ["category nowhere", "This site has no such category."],
    ["tag nowhere", "does not exist here"],
    ["author ", "This value is not valid."],
  ])("is refused by the preferences with a sentence, and nothing changes: %#", async (add, sentence) => {
    await site.subscriber(email, { tags: ["metals"], watches: ["copper"] });
    const before = await follows();
    const refused = await send(`${await ownPath()}/follows`, [["add", add]]);
    const html = await refused.text();
    expect([refused.status, html.includes(sentence)]).toEqual([400, true]);
    expect([await follows(), await watches()]).toEqual([before, [{ question: "copper" }]]);
  });

  it.each<[fields: [string, string][], field: Parameters<typeof sentences>[0]]>([
    [[["watches", LONG]], "watches"],
    [[["watches", "!!!"]], "watches"],
    [MANY.map((word): [string, string] => ["watches", word]), "watches"],
    [[["categories", "nowhere"]], "categories"],
    [[["tags", "nowhere"]], "tags"],
  ])("is refused by the form at its field, in both languages, and nothing is saved: %#", async (fields, field) => {
    for (const [language, sentence] of sentences(field)) {
      const body = new URLSearchParams([["email", email], ...fields]);
      const refused = await site.fetch("/subscribe", {
        method: "POST",
        body,
        headers: { "Accept-Language": language },
      });
      const html = await refused.text();
      expect([refused.status, html.includes(sentence)]).toEqual([400, true]);
      expect(html).toContain(`<a href="#${field}">${sentence}</a>`);
      expect(html).toContain(`id="${field}"`);
    }
    expect([await follows(), await watches()]).toEqual([undefined, []]);
  });

  it("names the limits that hold", () => {
    for (const [, sentence] of sentences("watches"))
      expect(sentence.match(/\d+|eight/g)?.map((said) => (said === "eight" ? 8 : Number(said)))).toEqual([
        QUESTION_MAX,
        TERMS_MAX,
        FOLLOWS_MAX.watches,
      ]);
  });

  it("is refused in a file at its column, and nobody of that line is added", async () => {
    const sheet = `email,watches\na@example.org,${LONG}\nb@example.org,${MANY.join(";")}\nc@example.org,copper;???\n`;
    const answer = await site.fetch("/api/v1/subscribers/import?consent=x", {
      method: "POST",
      body: sheet,
      headers: { ...ADMIN, "Content-Type": "text/csv" },
    });
    expect(await answer.json()).toMatchObject({
      added: 0,
      refused_rows: [
        { row: 2, errors: [{ field: "watches.0", code: "too-long" }] },
        { row: 3, errors: [{ field: "watches", code: "too-many" }] },
        { row: 4, errors: [{ field: "watches.1", code: "question-without-words" }] },
      ],
    });
    expect([await follows(), await watches()]).toEqual([undefined, []]);
  });
});

async function signed(purpose: "unfollow" | "preferences", madeAt: number): Promise<string> {
  const row = await site.db.prepare("SELECT id FROM subscribers").first<{ id: number }>();
  const subscriberId = row?.id ?? 0;
  return signer("a secret that only these tests know").sign({ purpose, subscriberId, madeAt });
}

const link = async (kind: "watch" | "tag", id: string) =>
  `/unfollow/${await signed("unfollow", 0)}/${await followName({ kind, id })}`;

/** Where somebody's preferences are, who can take a copy there and erase all. */
async function ownPath(): Promise<string> {
  const token = await signed("preferences", Date.now());
  return `/preferences/${token}`;
}

/** Names the tables that hold a text. */
async function tablesWith(text: string): Promise<string[]> {
  const { results } = await site.db
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')")
    .all<{ name: string }>();
  const found: string[] = [];
  for (const { name } of results) {
    const { results: rows } = await site.db.prepare(`SELECT * FROM "${name}"`).all();
    if (JSON.stringify(rows).includes(text)) found.push(name);
  }
  return found;
}

describe("a file of subscribers", () => {
  const imports = async (rows: string[], where = site) => {
    const head = "email,categories,frequency,timezone,language,tags,authors,watches,status";
    const body = `${head}\n${rows.map((row, index) => `${index}-${email},${row}`).join("\n")}\n`;
    const answer = await where.fetch("/api/v1/subscribers/import?consent=x", {
      method: "POST",
      body,
      headers: { ...ADMIN, "Content-Type": "text/csv" },
    });
    return (await answer.json()) as { added: number; refused_rows: { row: number; errors: object[] }[] };
  };

  it("names the column of what does not exist or cannot be read, and refuses nobody who has left", async () => {
    const { added, refused_rows } = await imports([
      "markets,,,,metals,Ann Lee,copper -gold,active",
      "markets;nowhere,,,,,,,active",
      ",,,,nothing,nobody,,pending",
      ",,,,,,before:2026-01-01,active",
      "nowhere,,,,,,,unsubscribed",
    ]);
    expect(added).toBe(2);
    expect(refused_rows).toMatchObject([
      { row: 3, errors: [{ field: "categories", code: "expected-category" }] },
      {
        row: 4,
        errors: [
          { field: "tags", code: "expected-label" },
          { field: "authors", code: "expected-label" },
        ],
      },
      { row: 5, errors: [{ field: "watches.0", code: "watch-without-words" }] },
    ]);
  });

  const preferences = async () => {
    const found = await site.fetch(`/api/v1/subscribers?q=${email}`, { headers: ADMIN });
    const { subscribers } = (await found.json()) as { subscribers: { preferences: object }[] };
    return subscribers[0]?.preferences;
  };

  it("of somebody's own says what is watched; what it calls tags is not ours", async () => {
    const sheet = `email,name,tags,watches,alerts\n${email},Ann,vip,ＣＯＰＰＥＲ;"tin mine",true\n`;
    const answer = await site.fetch("/api/v1/subscribers/import?consent=x", {
      method: "POST",
      body: sheet,
      headers: { ...ADMIN, "Content-Type": "text/csv" },
    });
    expect(await answer.json()).toMatchObject({ product: null, added: 1, refused_rows: [] });
    expect(await preferences()).toMatchObject({ tags: [], watches: ["copper", '"tin mine"'], alerts: true });
  });

  it("comes back from an export with all that was followed, in its order", async () => {
    const follows = { tags: ["metals"], authors: ["ann-lee"], watches: ["tin", '"up, and down" -"a; b"', "copper"] };
    await site.subscriber(email, { categories: ["markets"], ...follows, alerts: true });
    const exported = async () => (await site.fetch("/api/v1/subscribers/export.csv", { headers: ADMIN })).arrayBuffer();
    const file = await exported();
    await site.db.exec("DELETE FROM subscribers");
    expect(await watches()).toEqual([]);
    const answer = await site.fetch("/api/v1/subscribers/import?consent=x", {
      method: "POST",
      body: file,
      headers: { ...ADMIN, "Content-Type": "text/csv" },
    });
    expect(await answer.json()).toMatchObject({ added: 1, refused_rows: [] });
    expect(await preferences()).toMatchObject({
      ...{ categories: ["markets"], tags: ["metals"], authors: ["ann-lee"], alerts: true },
      watches: ["tin", '"up and down" -"a b"', "copper"],
    });
  });

  it("may name anything before there are posts to tell by", async () => {
    const empty = await openSite();
    await empty.publish({ "site.yaml": "title: Harbour\nlanguage: en\npostal_address: 1 Quay Street\n" });
    expect(await imports(["nowhere,,,,nothing,,,active"], empty)).toMatchObject({ added: 1 });
  });
});

describe("a link that ends one follow", () => {
  it("asks with both choices, ends that one, and can be undone", async () => {
    await site.subscriber(email, { tags: ["metals"], watches: ["copper"] });
    const path = await link("watch", "copper");
    const page = await site.text(path);
    expect(page).toContain("Stop following “copper”");
    expect(page).toMatch(/href="\/unsubscribe\/[^"]+"/);
    expect(await follows()).toContain("watch");
    expect(await (await send(path, [])).text()).toContain("You get no more posts about “copper”");
    expect([await follows(), await watches()]).toEqual(['["tag metals"]', []]);
    expect((await send(path, [])).status).toBe(200);
    expect(await (await send(`${path}/undo`, [])).text()).toContain("“copper”");
    expect(await watches()).toEqual([{ question: "copper" }]);
  });

  it("never turns the last one into everything without saying so", async () => {
    await site.subscriber(email, { watches: ["copper"] });
    const path = await link("watch", "copper");
    const before = await follows();
    const page = await (await send(path, [])).text();
    expect(page).toContain("is all that you follow");
    expect(await follows()).toBe(before);
    await send(path, [["everything", "1"]]);
    expect(await follows()).toBe("[]");
    await send(`${path}/undo`, []);
    expect(await watches()).toEqual([{ question: "copper" }]);
  });

  it("works for nobody without its signature", async () => {
    expect((await site.fetch("/unfollow/1.AAAA/0123456789abcdef")).status).toBe(410);
  });
});
