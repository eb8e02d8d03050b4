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
    probes.map((probe) => probe(url).catch((fault) => [about("zone").skip(`not probed: ${reasonOf(fault)}`)])),
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
      ? [zone.ok(`${Object.keys(READERS).length} of them get /atom.xml by their own names`)]
      : [
          zone.fail(
            `not served: ${refused.join(", ")}`,
            turnOff("fight_mode", "bic", "security_level", "ai_bots_protection"),
          ),
        ];
  if (maxAge > MAX_AGE) findings.push(zone.fail(`/atom.xml may be kept for ${maxAge} s`, turnOff("browser_cache_ttl")));
  return findings;
}

/** Checks that an ETag is known again in each encoding: compression on the way makes a strong one weak. */
async function compressed(url: URL): Promise<Finding[]> {
  const zone = about("conditional requests");
  const wrong: string[] = [];
  for (const encoding of ["gzip", "br", "identity"]) {
    const headers = { "User-Agent": READERS.Miniflux ?? "", "Accept-Encoding": encoding };
    const feed = new URL("atom.xml", url);
    const etag = (await ask(feed, { headers })).response.headers.get("etag");
    if (etag === null) wrong.push(`no ETag with ${encoding}`);
    else {
      const { response } = await ask(feed, { headers: { ...headers, "If-None-Match": etag } });
      if (response.status !== 304) wrong.push(`${response.status} with ${encoding}`);
    }
  }
  return wrong.length === 0
    ? [zone.ok("an unchanged feed is answered with 304, compressed or not")]
    : [zone.fail(`an unchanged feed is sent again: ${wrong.join(", ")}`, turnOff("Rules → Compression Rules"))];
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
    return [zone.ok(`/${path} answers SNS, and rejects what is not signed`)];
  return [
    zone.fail(
      `/${path} answers SNS with ${response.status} instead of our own 403`,
      `Check MAILER and the mail provider's settings. ${turnOff("fight_mode", "bic", "security_level")}`,
    ),
  ];
}

async function pages(url: URL): Promise<Finding[]> {
  const zone = about("pages");
  const { response, text } = await ask(url, { headers: { "User-Agent": BROWSER, Accept: "text/html" } });
  const added = ADDED.exec(text)?.[0];
  if (response.ok && added === undefined) return [zone.ok("nothing is added to them on the way")];
  return [
    response.ok
      ? zone.fail(
          `something on the way adds ${added} to them`,
          turnOff("email_obfuscation", "rocket_loader", "disable_rum", "enable_js"),
        )
      : zone.fail(`the home page answers ${response.status} to a browser`, turnOff("fight_mode", "security_level")),
  ];
}

async function robots(url: URL): Promise<Finding[]> {
  const zone = about("robots.txt");
  const { response, text } = await ask(new URL("robots.txt", url), {});
  if (!response.ok) return [zone.fail(`answers ${response.status}`, "Check proxies in front of the Worker.")];
  return /cloudflare managed/i.test(text)
    ? [zone.warn("Cloudflare puts rules of its own in front of ours", turnOff("is_robots_txt_managed"))]
    : [zone.ok("is ours alone")];
}

/** Checks that no cache keeps an error: it would last longer than what caused it. */
async function errors(url: URL): Promise<Finding[]> {
  const zone = about("errors");
  const missing = new URL(`${randomUUID()}/atom.xml`, url);
  await ask(missing, {});
  const { response } = await ask(missing, {});
  return response.headers.get("cf-cache-status") === "HIT"
    ? [zone.fail(`a cache keeps answers of ${response.status}`, turnOff("Caching → Cache Rules"))]
    : [zone.ok("are kept by no cache")];
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
    return [http.fail(`/atom.xml over http answers ${read.response.status}`, "Deploy the newest version.")];
  return redirects(write.response.status)
    ? [http.warn(`a POST over http is redirected (${write.response.status})`, turnOff("always_use_https"))]
    : [http.ok("reading is redirected to https, everything else is refused")];
}

const isChallenge = ({ headers }: Response): boolean => headers.has("cf-mitigated") || headers.has("set-cookie");

/** Names settings of the zone as the dashboard does. */
function turnOff(...ids: string[]): string {
  const wrong = ZONE_SETTINGS.filter(({ id }) => ids.includes(id));
  return `In the zone's settings: ${wrong.map(toldSetting).join("; ")}.`;
}

async function ask(url: URL, more: RequestInit): Promise<{ response: Response; text: string }> {
  const response = await fetch(url, { ...more, redirect: "manual", signal: AbortSignal.timeout(30_000) });
  return { response, text: await response.text() };
}
