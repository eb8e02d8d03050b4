import { imageSize } from "image-size";
import { beforeEach, describe, expect, it } from "vitest";
import { openSite, post } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
beforeEach(async () => {
  site = await openSite();
  await site.publish({ "site.yaml": "title: 港口新闻\n", "posts/a.md": post({ title: "渡口 & ferry" }) });
});

/** The content of a page's elements that say how it is shared. */
async function shared(path: string): Promise<Record<string, string | undefined>> {
  const html = await site.text(path);
  return Object.fromEntries(
    [...html.matchAll(/<meta (?:property|name)="((?:og:image|twitter:card)[^"]*)" content="([^"]*)"/g)].map(
      ([, name, content]) => [name, content?.replaceAll("&amp;", "&")],
    ),
  );
}

const card = async (path: string) => {
  const { pathname, search } = new URL((await shared(path))["og:image"] ?? "");
  return pathname + search;
};

describe("the card of a page without a picture", () => {
  it("is named in its head, with its size and what it says", async () => {
    expect(await shared("/posts/a")).toEqual({
      "og:image": expect.stringMatching(/^https?:\/\/[^/]+\/title-card\.png\?post=posts\/a&v=[0-9a-f]{12}$/),
      "og:image:width": "1200",
      "og:image:height": "630",
      "og:image:alt": "渡口 & ferry",
      "twitter:card": "summary_large_image",
    });
    for (const path of ["/", "/categories/", "/archive/"])
      expect(await shared(path)).toMatchObject({
        "og:image": expect.stringMatching(/\/title-card\.png\?v=[0-9a-f]{12}$/),
        "og:image:alt": "港口新闻",
      });
  });

  it("is a PNG that is kept for ever", async () => {
    const address = await card("/posts/a");
    const response = await site.fetch(address);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "image/png"]);
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(imageSize(bytes)).toMatchObject({ type: "png", width: 1200, height: 630 });
    expect(new Uint8Array(await (await site.fetch(address)).arrayBuffer())).toEqual(bytes);
    const etag = response.headers.get("ETag") ?? "";
    expect((await site.fetch(address, { headers: { "If-None-Match": etag } })).status).toBe(304);
    const ofSite = new Uint8Array(await (await site.fetch(await card("/"))).arrayBuffer());
    expect(ofSite).not.toEqual(bytes);
  });

  it("has another address when its title or the colour is another; the old one leads there", async () => {
    const old = await card("/posts/a");
    await site.publish({ "posts/a.md": post({ title: "码头" }) });
    const next = await card("/posts/a");
    expect(next).not.toBe(old);
    for (const address of [old, "/title-card.png?post=posts/a", "/title-card.png?post=posts%2Fa&v=x"]) {
      const response = await site.fetch(address, { redirect: "manual" });
      expect([response.status, response.headers.get("Location")]).toEqual([302, next]);
      expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
    }
    await site.publish({ "site.yaml": 'title: 港口新闻\naccent_color: "#0b3d5c"\n' });
    expect(await card("/posts/a")).not.toBe(next);
  });

  it("is there for addresses with any characters", async () => {
    await site.publish({ "posts/渡口 100% c++ & d.md": post({ title: "B" }) });
    const { items } = await site.json<{ items: { url: string; title: string }[] }>("/feed.json");
    const { pathname } = new URL(items.find(({ title }) => title === "B")?.url ?? "");
    expect(pathname).toContain("100%25%20c%2B%2B%20%26%20d");
    expect((await site.fetch(await card(pathname), { redirect: "manual" })).status).toBe(200);
  });

  it("is not there for what is no published post", async () => {
    const withdrawn = await card("/posts/a");
    await site.publish({ "posts/a.md": post({ title: "A", more: "draft: true\n" }) });
    for (const address of [
      withdrawn,
      "/title-card.png?post=",
      "/title-card.png?post=none",
      "/title-card.png?post=%00",
      `/title-card.png?post=${"a".repeat(5000)}`,
    ])
      expect([address.slice(0, 60), (await site.fetch(address)).status]).toEqual([address.slice(0, 60), 404]);
  });
});
