import { beforeEach, describe, expect, it } from "vitest";
import { counted, type Used } from "../../src/adapters/database/counted.ts";
import { localCache } from "../bindings/cache.ts";
import { openSite, post, siteOn } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
let used: () => Used;
beforeEach(async () => {
  site = await openSite(({ DB }) => {
    const { db, used: use } = counted(DB);
    used = use;
    return { DB: db };
  });
  await site.publish({ "site.yaml": SITE, "posts/a.md": post({ title: "A" }), "posts/b.md": post({ title: "B" }) });
});

const SITE = "title: 财经\ntime_zone: Asia/Shanghai\n";
const FEEDS = ["/rss.xml", "/atom.xml", "/feed.json", "/tags/%E8%B4%A2%E7%BB%8F/rss.xml", "/rss.xml?q=news"];

/** Reads a feed in an isolate that has just begun, in a data centre that knows nothing. */
async function afresh(path: string): Promise<string> {
  Object.assign(globalThis, { caches: { default: localCache() } });
  return siteOn(site.env).text(path);
}

const tamper = () =>
  site.db.prepare("UPDATE post_contents SET html = '<p>Tampered.</p>' WHERE key = 'posts/a.md'").run();

describe("the feed after a change", () => {
  it.each<[string, Record<string, string>]>([
    ["a new post", { "posts/c.md": post({ title: "News" }) }],
    ["a changed body", { "posts/a.md": post({ title: "A", body: "Another." }) }],
    ["a changed title", { "posts/a.md": post({ title: "Another" }) }],
    [
      "another spelling of a category, which most posts use",
      Object.fromEntries(["c", "d", "e"].map((n) => [`posts/${n}.md`, post({ title: n, categories: "CaiJing" })])),
    ],
    ["another name of the site", { "site.yaml": `${SITE}author: Ann\n` }],
    ["another time zone", { "site.yaml": "title: 财经\ntime_zone: Asia/Tokyo\n" }],
    ["summaries alone", { "site.yaml": `${SITE}feeds:\n  content: summary\n` }],
    ["another title of a category", { "site.yaml": `${SITE}categories:\n  caijing:\n    title: Money\n` }],
  ])("is that of an isolate that has just begun: %s", async (_, changes) => {
    for (const path of FEEDS) await site.text(path);
    await site.publish(changes);
    for (const path of FEEDS) {
      const text = await site.text(path);
      expect([path, text]).toEqual([path, await afresh(path)]);
    }
  });

  it("takes two statements, and what it had from the feed before", async () => {
    for (const path of FEEDS) await site.text(path);
    await tamper();
    await site.publish({ "posts/c.md": post({ title: "News", body: "Of today." }) });
    for (const path of FEEDS.slice(0, 3)) {
      await site.text("/health");
      const before = used().statements;
      const text = await site.text(path);
      expect(text).toContain("Of today.");
      expect(text).not.toContain("Tampered");
      expect(used().statements - before).toBeLessThanOrEqual(2);
    }
    expect(await afresh("/rss.xml")).toContain("Tampered");
  });

  it("takes them in an isolate that has just begun from the feed that the data centre kept", async () => {
    for (const path of FEEDS) await site.text(path);
    await tamper();
    await site.publish({ "posts/c.md": post({ title: "News", body: "Of today." }) });
    for (const path of FEEDS) {
      const text = await siteOn(site.env).text(path);
      expect([path, text.includes("Of today.")]).toEqual([path, true]);
      expect([path, text.includes("Tampered")]).toEqual([path, false]);
    }
  });

  it("takes nothing from a feed that another build wrote", async () => {
    await site.text("/rss.xml");
    await tamper();
    await site.publish({ "posts/c.md": post({ title: "News", body: "Of today." }) });
    const { default: cache } = caches as unknown as { default: Cache };
    const address = "https://news.example.com/kept-feeds/rss.xml";
    const kept = await cache.match(address);
    const about = kept?.headers.get("X-About")?.replace('"build":""', '"build":"another"') ?? "";
    expect(about).toContain("another");
    await cache.put(
      address,
      new Response(kept?.body, { headers: { "X-About": about, "Cache-Control": "max-age=60" } }),
    );
    expect(await siteOn(site.env).text("/rss.xml")).toContain("Tampered");
  });

  it("reads all bodies where posts have no hash yet", async () => {
    await site.db.prepare("UPDATE posts SET html_hash = NULL").run();
    await site.text("/rss.xml");
    await tamper();
    await site.publish({ "posts/c.md": post({ title: "C", body: "Of today." }) });
    expect(await site.text("/rss.xml")).toContain("Tampered");
  });
});
