import { describe, expect, it } from "vitest";
import { feedClient } from "../../../src/core/feeds/feed-client.ts";
import { feedUse } from "../../../src/core/feeds/feed-use.ts";

// User-Agents as sent by these programs.
const KNOWN: [userAgent: string, name: string, subscribers: number][] = [
  ["Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)", "Feedly", 16],
  ["Mozilla/5.0 (compatible; inoreader.com; 1 subscriber)", "Inoreader", 1],
  ["Feedbin feed-id:1373711 - 15 subscribers", "Feedbin", 15],
  ["NewsBlur Feed Fetcher - 105 subscribers - http://www.newsblur.com/site/1/x (Mozilla/5.0)", "NewsBlur", 105],
  ["Mozilla/5.0 (compatible; theoldreader.com; 3 subscribers; feed-id=5a)", "The Old Reader", 3],
  ["Mozilla/5.0 (compatible; Miniflux/2.0.51; +https://miniflux.app)", "Miniflux", 0],
  ["FreshRSS/1.21.0 (Linux; https://freshrss.org)", "FreshRSS", 0],
  ["Tiny Tiny RSS/21.05 (https://tt-rss.org/)", "Tiny Tiny RSS", 0],
  ["NetNewsWire (RSS Reader; https://netnewswire.com/)", "NetNewsWire", 0],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0", "Thunderbird", 0],
  ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "robot", 0],
  ["FeedFetcher-Google; (+http://www.google.com/feedfetcher.html)", "Google", 0],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36", "browser", 0],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15", "browser", 0],
  ["curl/8.5.0", "other", 0],
  ["", "other", 0],
  [`x 5 subscribers${"9".repeat(10)} subscribers`, "other", 0],
  [`${"x".repeat(400)} feedly 7 subscribers`, "other", 0],
];

describe("a feed client", () => {
  it.each(KNOWN)("is recognised by: %s", (userAgent, name, subscribers) => {
    expect(feedClient(userAgent)).toEqual({ name, subscribers });
  });

  it("is recognised in linear time, whatever its User-Agent", () => {
    const begun = performance.now();
    for (const text of ["9 ".repeat(9_000), "nextcloud".repeat(2_000), "Mozilla/5.0 (".repeat(2_000)]) feedClient(text);
    expect(performance.now() - begun).toBeLessThan(50);
  });
});

describe("feed use", () => {
  const row = (day: number, client: string, requests: number, subscribers = 0) => ({
    day,
    client,
    requests,
    unchanged: requests - 1,
    subscribers,
  });

  it("is summed up by client and day, with the client's last number of subscribers", () => {
    const rows = [row(11, "Feedly", 5, 16), row(10, "Feedly", 2, 20), row(12, "Miniflux", 9), row(12, "Feedly", 1)];
    expect(feedUse(rows, 10, 4)).toEqual({
      clients: [
        { client: "Miniflux", requests: 9, unchanged: 8, subscribers: 0 },
        { client: "Feedly", requests: 8, unchanged: 5, subscribers: 16 },
      ],
      days: [
        { day: 10, requests: [0, 2] },
        { day: 11, requests: [0, 5] },
        { day: 12, requests: [9, 1] },
        { day: 13, requests: [0, 0] },
      ],
    });
    const same = feedUse([row(10, "b", 3), row(10, "c", 3), row(10, "a", 3), row(10, "d", 1, 1)], 10, 1);
    expect(same.clients.map(({ client }) => client)).toEqual(["a", "b", "c", "d"]);
    expect(same.clients[3]).toMatchObject({ subscribers: 1 });
  });
});
