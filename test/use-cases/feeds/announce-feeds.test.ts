import { describe, expect, it } from "vitest";
import { ChangedFeeds } from "../../../src/core/feeds/changed-feeds.ts";
import { announceFeeds, noteChanges } from "../../../src/use-cases/feeds/announce-feeds.ts";
import { aSite, START } from "../a-site.ts";

const hub = new URL("https://hub.example/");

function changedTags(count: number): ChangedFeeds {
  const changed = new ChangedFeeds();
  changed.add(Array.from({ length: count }, (_, index) => ({ kind: "tag", id: `t${index}` })));
  return changed;
}

describe("feeds that changed", () => {
  it("are told to the hub, at most fifty at once and none twice", async () => {
    const { ports, held } = await aSite({ hub });
    await announceFeeds(ports, changedTags(40));
    const pings = held.flatMap((wakeUp) => (wakeUp.kind === "ping-hub" ? [wakeUp.urls] : []));
    // Three formats of the site's feed and of forty tags'.
    expect(pings.map((urls) => urls.length)).toEqual([50, 50, 23]);
    expect(new Set(pings.flat()).size).toBe(123);
  });

  it("are told to nobody where there is no hub, or where nothing has changed", async () => {
    const { ports, held } = await aSite();
    await announceFeeds(ports, changedTags(1));
    await announceFeeds({ ...ports, site: { ...ports.site, hub } }, new ChangedFeeds());
    expect(held).toEqual([]);
  });

  it("are those in which a post looks different afterwards", async () => {
    const { ports, publish } = await aSite({ hub });
    const key = "posts/a.md";
    const urlsOf = async (change: () => Promise<void>) => {
      const changed = new ChangedFeeds();
      await noteChanges(ports, { keys: [key], at: START, changed }, change);
      return changed.urls(ports.site, ["rss.xml"]).map((url) => new URL(url).pathname);
    };
    const put = (tag: string) => () => publish("a", START, `tags: [${tag}]\n`);
    expect(await urlsOf(put("fog"))).toEqual(["/rss.xml", "/tags/fog/rss.xml"]);
    expect(await urlsOf(put("fog"))).toEqual([]);
    expect(await urlsOf(put("sun"))).toEqual(["/rss.xml", "/tags/fog/rss.xml", "/tags/sun/rss.xml"]);
  });
});
