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
}

/** What a zone must be set to; docs/operations.md says why. What a rule can set is set for our host alone; the other settings hold for the whole zone. */
export const ZONE_SETTINGS: readonly ZoneSetting[] = [
  {
    name: "Browser Integrity Check",
    api: "rule",
    id: "bic",
    wanted: false,
  },
  {
    name: "Security Level",
    api: "rule",
    id: "security_level",
    wanted: "essentially_off",
  },
  {
    name: "Email Address Obfuscation",
    api: "rule",
    id: "email_obfuscation",
    wanted: false,
  },
  {
    name: "Rocket Loader",
    api: "rule",
    id: "rocket_loader",
    wanted: false,
  },
  {
    name: "Automatic HTTPS Rewrites",
    api: "rule",
    id: "automatic_https_rewrites",
    wanted: false,
  },
  {
    name: "Hotlink Protection",
    api: "rule",
    id: "hotlink_protection",
    wanted: false,
  },
  {
    name: "Web Analytics (RUM)",
    api: "rule",
    id: "disable_rum",
    wanted: true,
  },
  {
    name: "Bot Fight Mode",
    api: "bot_management",
    id: "fight_mode",
    wanted: false,
  },
  {
    name: "JavaScript Detections",
    api: "bot_management",
    id: "enable_js",
    wanted: false,
  },
  {
    name: "AI Crawl Control: Block AI bots",
    api: "bot_management",
    id: "ai_bots_protection",
    wanted: "disabled",
  },
  {
    name: "AI Labyrinth",
    api: "bot_management",
    id: "crawler_protection",
    wanted: "disabled",
  },
  {
    name: "Managed robots.txt",
    api: "bot_management",
    id: "is_robots_txt_managed",
    wanted: false,
  },
  {
    name: "Always Use HTTPS",
    api: "settings",
    id: "always_use_https",
    wanted: "off",
  },
  {
    name: "Browser Cache TTL",
    api: "settings",
    id: "browser_cache_ttl",
    wanted: 0,
  },
  {
    name: "Always Online",
    api: "settings",
    id: "always_online",
    wanted: "off",
  },
  {
    name: "Cache Rules: status code TTL",
    api: "none",
    id: "Caching → Cache Rules",
    wanted: "none",
  },
  {
    name: "Compression Rules",
    api: "none",
    id: "Rules → Compression Rules",
    wanted: "none",
  },
];

/** Tells a setting as the dashboard names it, with what it must be. */
export function toldSetting({ name, api, wanted }: ZoneSetting): string {
  const { on, off, notOurs } = doctorSays();
  if (api === "none") return `${name} → ${notOurs}`;
  return `${name} → ${typeof wanted === "boolean" ? (wanted ? on : off) : wanted}`;
}
