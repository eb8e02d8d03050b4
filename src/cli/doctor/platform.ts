import { randomUUID } from "node:crypto";
import { isLocal } from "../../core/site.ts";
import { toldSetting, ZONE_SETTINGS } from "../zone-settings.ts";
import { about, type Finding } from "./finding.ts";
import { reasonOf } from "./site.ts";

/** What feed readers call themselves. */
const READERS: Record<string, string> = {
  Feedly: "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)",
  Inoreader: "Mozilla/5.0 (compatible; inoreader.com; 3 subscribers)",
  Feedbin: "Feedbin feed-id:1 - 5 subscribers",
  NewsBlur: "NewsBlur Feed Fetcher - 4 subscribers - https://www.newsblur.com/site/1/ (Mozilla/5.0)",
  Miniflux: "Mozilla/5.0 (compatible; Miniflux/2.2.5; +https://miniflux.app)",
  FreshRSS: "FreshRSS/1.26.1 (Linux; https://freshrss.org)",
  "Tiny Tiny RSS": "Tiny Tiny RSS/25.04 (https://tt-rss.org/)",
  NetNewsWire: "NetNewsWire (RSS Reader; https://netnewswire.com/)",
  Reeder: "Reeder/5050001 CFNetwork/1568.300.101 Darwin/24.2.0",
  Thunderbird: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.6.0",
  Newsboat: "newsboat/2.38.0 (Linux x86_64)",
  rss2email: "rss2email/3.14 (https://github.com/rss2email/rss2email)",
  feedparser: "feedparser/6.0.11 +https://github.com/kurtmckee/feedparser/",
};

const SNS = "Amazon Simple Notification Service Agent";
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** What a zone adds to pages. */
const ADDED = /\/cdn-cgi\/|rocket-loader|static\.cloudflareinsights\.com/i;

/** Feeds hold a minute; a zone's Browser Cache TTL begins at half an hour. */
const MAX_AGE = 300;

/** Asks a service as readers, SNS and browsers do, for what a zone in front of it changes. */
export async function examinePlatform(url: URL): Promise<Finding[]> {
  const probes = [readers, compressed, feedback, pages, robots, errors, ...(isLocal(url) ? [] : [overHttp])];
  const findings = await Promise.all(
    probes.map((probe) =>
      probe(url).catch((fault) => [about("zone").skip("zone-not-probed", { words: reasonOf(fault) })]),
    ),
  );
  return findings.flat();
}

async function readers(url: URL): Promise<Finding[]> {
  const zone = about("feed readers");
  const refused: string[] = [];
  let maxAge = 0;
  for (const [name, agent] of Object.entries(READERS)) {
    const { response, text } = await ask(new URL("atom.xml", url), { headers: { "User-Agent": agent } });
    if (isChallenge(response) || response.status !== 200 || !text.startsWith("<?xml"))
      refused.push(`${name} (${response.status})`);
    maxAge = Math.max(maxAge, Number(/max-age=(\d+)/.exec(response.headers.get("cache-control") ?? "")?.[1] ?? 0));
  }
  const findings =
    refused.length === 0
      ? [zone.ok("readers-served", { readers: Object.keys(READERS).length })]
      : [
          zone.fail("readers-refused", {
            readers: refused.join(", "),
            settings: told("fight_mode", "bic", "security_level", "ai_bots_protection"),
          }),
        ];
  if (maxAge > MAX_AGE)
    findings.push(zone.fail("feed-kept-long", { seconds: maxAge, settings: told("browser_cache_ttl") }));
  return findings;
}

/** Checks that an ETag is known again in each encoding: compression on the way makes a strong one weak. */
async function compressed(url: URL): Promise<Finding[]> {
  const zone = about("conditional requests");
  const without: string[] = [];
  const again: string[] = [];
  for (const encoding of ["gzip", "br", "identity"]) {
    const headers = { "User-Agent": READERS.Miniflux ?? "", "Accept-Encoding": encoding };
    const feed = new URL("atom.xml", url);
    const etag = (await ask(feed, { headers })).response.headers.get("etag");
    if (etag === null) without.push(encoding);
    else {
      const { response } = await ask(feed, { headers: { ...headers, "If-None-Match": etag } });
      if (response.status !== 304) again.push(`${encoding} (${response.status})`);
    }
  }
  const settings = told("Rules → Compression Rules");
  const findings: Finding[] = [];
  if (without.length > 0) findings.push(zone.fail("etags-lost", { encodings: without.join(", "), settings }));
  if (again.length > 0) findings.push(zone.fail("conditions-lost", { encodings: again.join(", "), settings }));
  return findings.length === 0 ? [zone.ok("conditions-work")] : findings;
}

async function feedback(url: URL): Promise<Finding[]> {
  const zone = about("feedback");
  const { providerName } = await import("../../wiring.ts");
  const path = `feedback/${providerName(process.env)}`;
  const { response, text } = await ask(new URL(path, url), {
    method: "POST",
    headers: {
      "User-Agent": SNS,
      "Content-Type": "text/plain; charset=UTF-8",
      "x-amz-sns-message-type": "Notification",
    },
    body: "{}",
  });
  if (response.status === 403 && !isChallenge(response) && /"code"/.test(text))
    return [zone.ok("feedback-guarded", { path: `/${path}` })];
  return [
    zone.fail("feedback-refused", {
      path: `/${path}`,
      status: response.status,
      settings: told("fight_mode", "bic", "security_level"),
    }),
  ];
}

async function pages(url: URL): Promise<Finding[]> {
  const zone = about("pages");
  const { response, text } = await ask(url, { headers: { "User-Agent": BROWSER, Accept: "text/html" } });
  const added = ADDED.exec(text)?.[0];
  if (response.ok && added === undefined) return [zone.ok("pages-unchanged")];
  return [
    response.ok
      ? zone.fail("pages-changed", {
          added: added ?? "",
          settings: told("email_obfuscation", "rocket_loader", "disable_rum", "enable_js"),
        })
      : zone.fail("pages-refused", { status: response.status, settings: told("fight_mode", "security_level") }),
  ];
}

async function robots(url: URL): Promise<Finding[]> {
  const zone = about("robots.txt");
  const { response, text } = await ask(new URL("robots.txt", url), {});
  if (!response.ok) return [zone.fail("robots-refused", { status: response.status })];
  return /cloudflare managed/i.test(text)
    ? [zone.warn("robots-managed", { settings: told("is_robots_txt_managed") })]
    : [zone.ok("robots-ours")];
}

/** Checks that no cache keeps an error: it would last longer than what caused it. */
async function errors(url: URL): Promise<Finding[]> {
  const zone = about("errors");
  const missing = new URL(`${randomUUID()}/atom.xml`, url);
  await ask(missing, {});
  const { response } = await ask(missing, {});
  return response.headers.get("cf-cache-status") === "HIT"
    ? [zone.fail("errors-kept", { status: response.status, settings: told("Caching → Cache Rules") })]
    : [zone.ok("errors-not-kept")];
}

async function overHttp(url: URL): Promise<Finding[]> {
  const http = about("http");
  if (url.protocol !== "https:") return [];
  const plain = new URL("atom.xml", url);
  plain.protocol = "http:";
  const read = await ask(plain, {});
  const write = await ask(new URL("api/v1/objects", plain), { method: "POST", body: "{}" });
  const to = read.response.headers.get("location");
  const redirects = (status: number) => status >= 300 && status < 400;
  if (!redirects(read.response.status) || !to?.startsWith("https:"))
    return [http.fail("http-read", { status: read.response.status })];
  return redirects(write.response.status)
    ? [http.warn("http-write-redirected", { status: write.response.status, settings: told("always_use_https") })]
    : [http.ok("http-guarded")];
}

const isChallenge = ({ headers }: Response): boolean => headers.has("cf-mitigated") || headers.has("set-cookie");

/** Names settings of the zone as the dashboard does. */
function told(...ids: string[]): string {
  const wrong = ZONE_SETTINGS.filter(({ id }) => ids.includes(id));
  return wrong.map(toldSetting).join("; ");
}

async function ask(url: URL, more: RequestInit): Promise<{ response: Response; text: string }> {
  const response = await fetch(url, { ...more, redirect: "manual", signal: AbortSignal.timeout(30_000) });
  return { response, text: await response.text() };
}
