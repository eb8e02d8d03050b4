import { doctorSays } from "./doctor/finding.ts";

/** A setting of a Cloudflare zone that keeps feed readers or Amazon SNS away, or changes what they get. */
export interface ZoneSetting {
  /** As Cloudflare's dashboard calls it. */
  name: string;
  /**
   * Where the API sets it. `rule`: an `action_parameters` of a configuration rule (`set_config`, phase `http_config_settings`), for our
   * host alone. `bot_management`: a field of `PUT /zones/{id}/bot_management`. `settings`: the id in `PATCH /zones/{id}/settings/{id}`.
   * `none`: no API sets it here; where the dashboard has it.
   */
  api: "rule" | "bot_management" | "settings" | "none";
  id: string;
  wanted: string | number | boolean;
  why: string;
}

/** What a zone must be set to. What a rule can set is set for our host alone; the other settings hold for the whole zone. */
export const ZONE_SETTINGS: readonly ZoneSetting[] = [
  {
    name: "Browser Integrity Check",
    api: "rule",
    id: "bic",
    wanted: false,
    why: "answers 403 to programs whose headers look unlike a browser's, as those of feed readers and SNS do",
  },
  {
    name: "Security Level",
    api: "rule",
    id: "security_level",
    wanted: "essentially_off",
    why: "challenges requests by the reputation of their network, and aggregators share networks with others",
  },
  {
    name: "Email Address Obfuscation",
    api: "rule",
    id: "email_obfuscation",
    wanted: false,
    why: "rewrites pages and adds a script that our Content-Security-Policy refuses",
  },
  {
    name: "Rocket Loader",
    api: "rule",
    id: "rocket_loader",
    wanted: false,
    why: "rewrites pages and adds a script that our Content-Security-Policy refuses",
  },
  {
    name: "Automatic HTTPS Rewrites",
    api: "rule",
    id: "automatic_https_rewrites",
    wanted: false,
    why: "rewrites the addresses in pages, which then differ from what their ETag names",
  },
  {
    name: "Hotlink Protection",
    api: "rule",
    id: "hotlink_protection",
    wanted: false,
    why: "answers 403 for images that feed readers and mail programs show",
  },
  {
    name: "Web Analytics (RUM)",
    api: "rule",
    id: "disable_rum",
    wanted: true,
    why: "adds a tracking script to pages, which promise that there is none",
  },
  {
    name: "Bot Fight Mode",
    api: "bot_management",
    id: "fight_mode",
    wanted: false,
    why: "challenges feed readers and SNS, and no rule can leave a host out",
  },
  {
    name: "JavaScript Detections",
    api: "bot_management",
    id: "enable_js",
    wanted: false,
    why: "adds a script to pages that our Content-Security-Policy refuses",
  },
  {
    name: "AI Crawl Control: Block AI bots",
    api: "bot_management",
    id: "ai_bots_protection",
    wanted: "disabled",
    why: "blocks some readers' fetchers with the crawlers; to refuse crawlers, use robots.txt",
  },
  {
    name: "AI Labyrinth",
    api: "bot_management",
    id: "crawler_protection",
    wanted: "disabled",
    why: "adds links to pages that nobody wrote",
  },
  {
    name: "Managed robots.txt",
    api: "bot_management",
    id: "is_robots_txt_managed",
    wanted: false,
    why: "puts rules of its own in front of those of our /robots.txt",
  },
  {
    name: "Always Use HTTPS",
    api: "settings",
    id: "always_use_https",
    wanted: "off",
    why: "redirects a POST over http, with its token, where we refuse it; we redirect what is only read",
  },
  {
    name: "Browser Cache TTL",
    api: "settings",
    id: "browser_cache_ttl",
    wanted: 0,
    why: "makes readers keep a feed for hours instead of the minute that we say (0: respect existing headers)",
  },
  {
    name: "Always Online",
    api: "settings",
    id: "always_online",
    wanted: "off",
    why: "shows an archive's copy of a page, withdrawn posts included, while the service is down",
  },
  {
    name: "Cache Rules: status code TTL",
    api: "none",
    id: "Caching → Cache Rules",
    wanted: "none for our host",
    why: "keeps an error for readers after it is over; our answers say themselves how long they hold",
  },
  {
    name: "Compression Rules",
    api: "none",
    id: "Rules → Compression Rules",
    wanted: "none for our host",
    why: "compresses feeds again that are sent compressed already, and weakens their ETags",
  },
];

/** Tells a setting as the dashboard names it, with what it must be. */
export function toldSetting({ name, api, wanted }: ZoneSetting): string {
  const { on, off, notOurs } = doctorSays();
  if (api === "none") return `${name} → ${notOurs}`;
  return `${name} → ${typeof wanted === "boolean" ? (wanted ? on : off) : wanted}`;
}
