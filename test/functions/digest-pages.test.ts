import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, type InboxMail, openSite, post, someone } from "./site.ts";

const MINUTE = 60_000;

/** Too many categories for an address. */
const MANY = Array.from({ length: 40 }, (_, at) => `证券研究-${at}`);

let site: Awaited<ReturnType<typeof openSite>>;
let now: number;

beforeEach(async () => {
  site = await openSite();
  now = Date.now();
  const titles = ["busy", "rare", ...MANY].map((id) => `  ${id}: ${id}\n`).join("");
  await site.publish({ "site.yaml": `title: News\npostal_address: 1 Quay\ncategories:\n${titles}` });
});

/** Posts a minute apart, newest first. */
const posts = (count: number, categories: string, from = 1) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `posts/${categories.split(" ")[0]}-${at}.md`,
      post({ title: `${categories} ${at}`, categories, date: new Date(now - (from + at) * MINUTE).toISOString() }),
    ]),
  );

async function digestOf(email: string): Promise<InboxMail> {
  const [mail, ...more] = (await site.inbox(email)).filter(({ tags }) => tags.kind === "issue");
  if (!mail || more.length > 0) throw new Error(`${email} got ${more.length + (mail ? 1 : 0)} digests.`);
  return mail;
}

async function sendDigest(): Promise<void> {
  await site.cron(now + 15 * MINUTE);
  await site.drain();
}

/** Finds the links to an issue's page in the text and HTML of a mail. */
function addressesIn({ text, html }: InboxMail): [text: string[], html: string[]] {
  const inText = text.match(/https:\S+\/issues\/\S+/g) ?? [];
  const inHtml = [...html.matchAll(/href="([^"]+\/issues\/[^"]+)"/g)].map(([, url = ""]) =>
    url.replaceAll("&amp;", "&"),
  );
  return [inText, inHtml];
}

const titlesOn = (html: string) => [...html.matchAll(/<h3[^>]*><a[^>]*>([^<]+)<\/a>/g)].map(([, title]) => title);

/** Reads a page and all its next pages. */
async function readOn(address: string): Promise<{ titles: string[]; pages: number }> {
  const titles: string[] = [];
  let pages = 0;
  for (let url: string | undefined = address; url !== undefined; pages++) {
    const response = await site.fetch(url);
    const html = await response.text();
    expect(html).not.toContain("unfollow/");
    expect([response.status, response.headers.get("X-Robots-Tag")]).toEqual([200, "noindex"]);
    expect(html).toContain('<meta name="robots" content="noindex"');
    titles.push(...(titlesOn(html) as string[]));
    url = /<link rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
  }
  return { titles, pages };
}

describe("the page of a digest", () => {
  it("shows whole what it held, of its reader's categories, by a link that both bodies have and that names nobody", async () => {
    const [both, rare] = [someone("both"), someone("rare")];
    await site.subscriber(both, { frequency: "immediate", categories: ["busy", "rare"] });
    await site.subscriber(rare, { frequency: "immediate", categories: ["rare"] });
    await site.publish({ ...posts(65, "busy"), ...posts(2, "rare", 120), ...posts(3, "other") });
    await sendDigest();

    const mail = await digestOf(both);
    for (const part of [mail.text, mail.html]) {
      for (const title of ["busy 0", "rare 0", "rare 1"]) expect(part).toContain(title);
      expect(part).not.toMatch(/busy 64|other/);
      expect(part).toContain("7 more posts");
    }
    expect(mail.text).toContain("/unfollow/");
    const [text, html] = addressesIn(mail);
    // "Read in the browser", and "7 more posts".
    expect([text.length, new Set([...text, ...html]).size]).toEqual([2, 1]);
    const address = text[0] ?? "";
    expect(new URL(address).search).toBe("?from=0&through=70&categories=busy,rare");
    const whole = await readOn(address);
    expect(whole.pages).toBe(2);
    expect(new Set(whole.titles)).toEqual(
      new Set([...Array.from({ length: 65 }, (_, at) => `busy ${at}`), "rare 0", "rare 1"]),
    );
    expect(whole.titles).toHaveLength(67);

    const [small = ""] = addressesIn(await digestOf(rare))[0];
    expect(await readOn(small)).toEqual({ titles: ["rare 0", "rare 1"], pages: 1 });
    // Without a selection: the most common digest, also paged.
    expect((await readOn(new URL(address).pathname)).titles).toHaveLength(70);
  });

  it("keeps a choice that is too long for an address once, under its hash", async () => {
    const readers = [someone(), someone()];
    for (const email of readers) await site.subscriber(email, { frequency: "immediate", categories: MANY });
    await site.publish(posts(2, "证券研究-7"));
    await sendDigest();
    const addresses = [];
    for (const email of readers) addresses.push(...(addressesIn(await digestOf(email))[0] ?? []));
    expect(new Set(addresses).size).toBe(1);
    expect(addresses[0]).toMatch(/\?from=0&through=2&choice=[0-9a-f]{32}$/);
    expect((await readOn(addresses[0] ?? "")).titles).toEqual(["证券研究-7 0", "证券研究-7 1"]);
    expect(await site.db.prepare("SELECT count(*) AS kept FROM digest_choices").first()).toEqual({ kept: 1 });
  });

  it("shows posts of earlier places of the log that a digest made up for", async () => {
    await site.subscriber(someone(), { frequency: "immediate" });
    await site.publish(posts(3, "busy"));
    await sendDigest();
    expect((await readOn("/issues/1?from=2&through=3&also=1")).titles).toEqual(["busy 0", "busy 2"]);
  });

  it("shows what answers a question and was published while the issue waited", async () => {
    await site.subscriber(someone(), { frequency: "immediate", watches: ["busy"] });
    await site.publish(posts(3, "busy"));
    await sendDigest();
    await site.db
      .prepare("UPDATE issues SET opened_at = ? WHERE id = 1")
      .bind(now - 2.5 * MINUTE)
      .run();
    expect((await readOn("/issues/1?from=0&through=3&q=busy")).titles).toEqual(["busy 0", "busy 1", "busy 2"]);
  });

  it("refuses what makes no sense, and does not know what is not there", async () => {
    await site.subscriber(someone(), { frequency: "immediate" });
    await site.publish(posts(1, "busy"));
    await sendDigest();
    const status = async (query: string) => (await site.fetch(`/issues/1?${query}`)).status;
    for (const query of [
      "from=0",
      "through=1",
      "categories=busy",
      "from=1&through=0",
      "from=-1&through=1",
      "from=0&through=1e3",
      "from=0&through=9999999999999999",
      "from=0&through=1&also=x",
      "from=0&through=1&categories=,",
      "from=0&through=1&choice=x",
      `from=0&through=1&choice=${"0".repeat(32)}&categories=busy`,
      "from=0&through=1&page=0",
      `from=0&through=1&categories=${"x".repeat(2_000)}`,
    ])
      expect([query, await status(query)]).toEqual([query, 400]);
    for (const query of [
      "from=0&through=2",
      "from=0&through=1&page=2",
      `from=0&through=1&choice=${"0".repeat(32)}`,
      "page=2",
    ])
      expect([query, await status(query)]).toEqual([query, 404]);
    for (const query of ["from=0&through=1", "from=0&through=1&utm_source=x", "page=1"])
      expect([query, await status(query)]).toEqual([query, 200]);
  });

  it("is there where a cancelled issue had reached somebody, and only there", async () => {
    for (const email of [someone(), someone()]) await site.subscriber(email, { frequency: "immediate" });
    await site.publish(posts(1, "busy"));
    await site.cron(now + 15 * MINUTE);
    const cancel = () => site.post("/api/v1/issues/1/cancel", {}, ADMIN);
    expect((await site.fetch("/issues/1")).status).toBe(200);
    expect((await cancel()).status).toBe(200);
    expect((await site.fetch("/issues/1?from=0&through=1")).status).toBe(404);
    await site.db.prepare("UPDATE deliveries SET state = 'accepted' WHERE id = (SELECT max(id) FROM deliveries)").run();
    expect((await site.fetch("/issues/1?from=0&through=1")).status).toBe(200);
  });
});
