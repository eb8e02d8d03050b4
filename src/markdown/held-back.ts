import { type Reason, reason } from "../core/reason.ts";
import type { Site } from "../core/site.ts";
import { type Fields, isGiven, plainKey, saysYear } from "./fields.ts";
import { shortened } from "./shortened.ts";
import type { YamlValue } from "./yaml.ts";

/** Characters of what was given that a reason repeats. */
const REPEATED_MAX = 40;

const ON = /^(?:true|yes|on|1|y|t)$/;
const OFF = /^(?:false|no|off|0|n|f)$/;
/** Fields that hold a post back unless they are off. */
const HOLDING = new Set(
  "draft isdraft private isprivate unlisted headless encrypt encrypted eleventyexcludefromcollections".split(" "),
);
/** The same, unless the site says that its theme means something else by them. */
const HIDING = new Set(["hidden", "ishidden"]);
/** Fields that hold it back unless they are on. */
const RELEASING = new Set("published ispublished publish public ispublic listed".split(" "));
const PASSWORDS = new Set(["password", "postpassword", "passwordprotected"]);
const STATES = new Set("status poststatus visibility postvisibility".split(" "));
/** The only states in which a post is for everybody. */
const OPEN = /^(?:publish|published|public|live|sent|active|final|released|everyone|all|visible)$/;
/** Hugo's options of a page. */
const BUILD_OPTIONS = ["render", "list"];

/**
 * Returns the field by which a post is held back, and why. A value that we do not know holds it back, too: what is published
 * by mistake cannot be taken back.
 */
export function heldBack(
  fields: Fields,
  { hiddenPosts }: Pick<Site, "hiddenPosts">,
): { key: string; reason: Reason } | undefined {
  for (const [key, value] of fields) {
    const name = plainKey(key).replace(/^_/, "");
    const hides =
      HIDING.has(name) && hiddenPosts === "hold" && isOn(value) ? { field: key, value: shown(value) } : undefined;
    if (hides) return { key, reason: reason("held-by-hidden", hides) };
    const held = name === "build" ? heldByBuild(value) : PASSWORDS.has(name) ? heldByPassword(key, value) : undefined;
    const why = held ?? (isHolding(name, value) ? byField(key, shown(value)) : undefined);
    if (why) return { key, reason: why };
  }
  return undefined;
}

function isHolding(name: string, value: YamlValue): boolean {
  const word = typeof value === "string" ? value.trim().toLowerCase() : undefined;
  if (value === null || word === "") return false;
  if (name === "permalink") return word !== undefined && OFF.test(word);
  if (HOLDING.has(name)) return isOn(value);
  if (RELEASING.has(name)) return word === undefined || !(ON.test(word) || saysYear(word));
  return STATES.has(name) && (word === undefined || !(OPEN.test(word) || ON.test(word)));
}

/** Returns whether a value is not off: what we do not know counts as on. */
function isOn(value: YamlValue): boolean {
  if (value === null) return false;
  return typeof value !== "string" || !(value.trim() === "" || OFF.test(value.trim().toLowerCase()));
}

function heldByPassword(key: string, value: YamlValue): Reason | undefined {
  return isGiven(value) ? reason("held-by-password", { field: key }) : undefined;
}

function heldByBuild(value: YamlValue): Reason | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  for (const option of BUILD_OPTIONS) {
    const word = value[option];
    if (word === undefined || word === null) continue;
    if (typeof word !== "string" || !(word.trim().toLowerCase() === "always" || ON.test(word.trim().toLowerCase())))
      return byField(`build.${option}`, shown(word));
  }
  return undefined;
}

function byField(field: string, value: string): Reason {
  return reason("held-by-field", { field, value });
}

function shown(value: YamlValue): string {
  return typeof value !== "string" ? "…" : shortened(value, REPEATED_MAX);
}
