/** A program that reads feeds, as named by its User-Agent (RFC 9110 §10.1.5). */
export interface FeedClient {
  /** A feed reader, or `browser`, `robot` or `other`. */
  name: string;
  /** Readers it fetches for, as aggregators state them: `12 subscribers`. 0 if it does not say. */
  subscribers: number;
}

/** Characters of a User-Agent that are examined. */
const LENGTH_MAX = 300;

// The first match wins: Feedly also says "like FeedFetcher-Google", and nearly every agent says "Mozilla".
const CLIENTS: [name: string, shape: RegExp][] = [
  ["Feedly", /feedly/i],
  ["Inoreader", /inoreader/i],
  ["Feedbin", /feedbin/i],
  ["NewsBlur", /newsblur/i],
  ["The Old Reader", /theoldreader/i],
  ["BazQux", /bazqux/i],
  ["Miniflux", /miniflux/i],
  ["FreshRSS", /freshrss/i],
  ["Tiny Tiny RSS", /tiny tiny rss|tt-rss/i],
  ["CommaFeed", /commafeed/i],
  ["Nextcloud News", /nextcloud-news|nextcloud.*news/i],
  ["NetNewsWire", /netnewswire/i],
  ["Reeder", /reeder\//i],
  ["Fluent Reader", /fluent ?reader/i],
  ["Thunderbird", /thunderbird/i],
  ["Newsboat", /newsboat/i],
  ["Liferea", /liferea/i],
  ["Akregator", /akregator/i],
  ["rss2email", /rss2email/i],
  ["RSSHub", /rsshub/i],
  ["Google", /feedfetcher-google/i],
  ["robot", /bot\b|crawler|spider/i],
  ["browser", /^Mozilla\/5\.0 \((?:Windows|Macintosh|X11|Linux|Android|iPhone|iPad|Mobile)/],
];

const SUBSCRIBERS = /\b(\d{1,9}) (?:subscribers?|readers)\b/i;

export function feedClient(userAgent: string): FeedClient {
  const text = userAgent.slice(0, LENGTH_MAX);
  const name = CLIENTS.find(([, shape]) => shape.test(text))?.[0] ?? "other";
  return { name, subscribers: Number(SUBSCRIBERS.exec(text)?.[1] ?? 0) };
}
