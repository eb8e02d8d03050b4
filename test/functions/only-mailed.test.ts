import { expect, it } from "vitest";
import { openSite, post } from "./site.ts";

const FILES = {
  "site.yaml": "title: Harbour News\n",
  "posts/2026-11-20-ferry.md": post({
    title: "Ferry",
    categories: "[port]",
    more: "author: Wang\n",
    body: "Seen by all.",
  }),
};
const LETTER = post({
  title: "Letter",
  categories: "[port, letters]",
  more: "author: Wang\nemail: only\n",
  body: "Seen by whoever reads mail, and boats.",
});

/** Every address at which posts are listed or counted. */
const LISTS = [
  "/",
  "/rss.xml?content=full",
  "/atom.xml",
  "/feed.json",
  "/feed.json?limit=200",
  "/feed.json?q=boats",
  "/categories/port/rss.xml",
  "/categories/port/",
  "/categories/",
  "/tags/%E8%B4%A2%E7%BB%8F/atom.xml",
  "/tags/%E8%B4%A2%E7%BB%8F/",
  "/authors/wang/feed.json",
  "/authors/wang/",
  "/search?q=mail",
  "/search?q=letter",
  "/archive/",
  "/archive/2026-11/",
  "/sitemap.xml",
  "/sitemap/pages.xml",
  "/sitemap/2026-11.xml",
  "/llms.txt",
  "/opml.xml",
  "/posts/2026-11-20-ferry",
];

it("a post that is only mailed has its page, which nobody may index, and is listed, found and counted nowhere", async () => {
  const [without, site] = [await openSite(), await openSite()];
  await without.publish(FILES);
  await site.publish({ ...FILES, "posts/2026-11-21-letter.md": LETTER });
  const page = await site.fetch("/posts/2026-11-21-letter");
  const html = await page.text();
  expect(page.status).toBe(200);
  expect(html).toContain("Seen by whoever reads mail");
  expect(html).toContain('<meta name="robots" content="noindex"');
  for (const asked of [
    ["/posts/2026-11-21-letter.md"],
    ["/posts/2026-11-21-letter", { Accept: "text/markdown" }],
  ] as const) {
    const markdown = await site.fetch(asked[0], { headers: asked[1] ?? {} });
    expect(await markdown.text()).toContain("# Letter");
    expect(markdown.headers.get("X-Robots-Tag")).toBe("noindex");
  }
  expect(await site.text("/posts/2026-11-20-ferry")).not.toContain("noindex");
  for (const address of LISTS) {
    const [shown, expected] = await Promise.all([site.fetch(address), without.fetch(address)]);
    expect([address, shown.status, await shown.text()]).toEqual([address, 200, await expected.text()]);
  }
});

it("it is listed once it is not only mailed any more, and gone from lists when it is", async () => {
  const site = await openSite();
  const listed = async () => [
    (await site.text("/rss.xml")).includes("Letter"),
    (await site.text("/search?q=letter")).includes("2026-11-21-letter"),
    (await site.text("/categories/")).includes("letters"),
    (await site.text("/sitemap/2026-11.xml")).includes("letter"),
  ];
  await site.publish({ ...FILES, "posts/2026-11-21-letter.md": LETTER });
  expect(await listed()).toEqual([false, false, false, false]);
  await site.publish({ "posts/2026-11-21-letter.md": LETTER.replace("email: only\n", "") });
  expect(await listed()).toEqual([true, true, true, true]);
  await site.publish({ "posts/2026-11-21-letter.md": LETTER });
  expect(await listed()).toEqual([false, false, false, false]);
});
