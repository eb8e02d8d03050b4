import { accentOf, contrast, GROUNDS, readColour, type Scheme, TEXT_CONTRAST } from "../core/accent.ts";
import { type Brand, isAddress, isWidelyShown, type Picture, type SiteLink } from "../core/brand.ts";
import {
  ABOUT_MAX,
  LABEL_MAX,
  LINKS_MAX,
  MAIL_TEXT_MAX,
  NAME_MAX,
  PREFIX_MAX,
  WORDS_MAX,
} from "../core/brand-limits.ts";
import type { Localised } from "../core/localised.ts";
import type { MailWords } from "../core/newsletter/mail-words.ts";
import { SUBJECT_PLACEHOLDERS, unknownPlaceholders } from "../core/newsletter/subject.ts";
import { attachmentType, isStylesheet, keyProblem } from "../core/posts/object-key.ts";
import { type Reason, reason } from "../core/reason.ts";
import { emailAddress } from "../core/subscribers/email-address.ts";
import { clean, oneLine } from "./characters.ts";
import { readLanguage } from "./language.ts";
import { isMap, type YamlValue } from "./yaml.ts";

/** Characters of what was given that a reason repeats. */
const REPEATED_MAX = 60;

/** Says what of a setting is not used, or is used otherwise than it was meant. */
export type Tell = (path: string, reason: Reason) => void;

/** Reads what a value gives; what is wrong in it is told and left out, so that the rest of the site goes on. */
type Read<Value> = (value: YamlValue, path: string, tell: Tell) => Value | undefined;

const LANGUAGES_MAX = 20;
const ADDRESS_MAX = 2_000;

/** How each key of a brand is read. */
export const BRAND: Record<string, (value: YamlValue, tell: Tell) => Brand> = {
  logo: (value, tell) => given("logo", readLogo(value, "logo", tell)),
  icon: (value, tell) => given("icon", picture(value, "icon", tell)),
  accent_color: (value, tell) => given("accent", readAccent(value, "accent_color", tell)),
  og_image: (value, tell) => given("ogImage", widelyShown(value, "og_image", tell)),
  navigation: (value, tell) => given("navigation", readLinks(value, "navigation", tell)),
  secondary_navigation: (value, tell) => given("secondaryNavigation", readLinks(value, "secondary_navigation", tell)),
  about: (value, tell) => given("about", paragraphs(ABOUT_MAX)(value, "about", tell)),
  stylesheet: (value, tell) => given("stylesheet", readStylesheet(value, "stylesheet", tell)),
};

/** How each key of `newsletter` is read that emails show. */
export const MAIL_WORDS: Record<string, (value: YamlValue, tell: Tell) => MailWords> = {
  sender_name: (value, tell) => given("senderName", line(NAME_MAX)(value, "newsletter.sender_name", tell)),
  reply_to: (value, tell) => given("replyTo", mailAddress(value, "newsletter.reply_to", tell)),
  subject_prefix: (value, tell) => given("subjectPrefix", line(PREFIX_MAX)(value, "newsletter.subject_prefix", tell)),
  subject: (value, tell) => given("subject", subjectPattern(value, "newsletter.subject", tell)),
  header: (value, tell) => given("header", paragraphs(WORDS_MAX)(value, "newsletter.header", tell)),
  footer: (value, tell) => given("footer", paragraphs(WORDS_MAX)(value, "newsletter.footer", tell)),
  confirmation: (value, tell) => given("confirmation", markdown(value, "newsletter.confirmation", tell)),
  welcome: (value, tell) => given("welcome", markdown(value, "newsletter.welcome", tell)),
  confirmation_subject: (value, tell) => given("confirmSubject", title(value, "newsletter.confirmation_subject", tell)),
  welcome_subject: (value, tell) => given("welcomeSubject", title(value, "newsletter.welcome_subject", tell)),
};

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value });
}

/** Tells that a value is not used. */
function wrong(tell: Tell, path: string, expected: Reason, value: YamlValue): undefined {
  tell(path, reason("setting-left-out", { path, expected, given: JSON.stringify(value).slice(0, REPEATED_MAX) }));
}

const readLogo: Read<NonNullable<Brand["logo"]>> = (value, path, tell) => {
  const named = isMap(value) ? value : { light: value };
  const { light = null, dark = null, email = null, ...others } = named;
  const known = ["light", "dark", "email"];
  for (const key of Object.keys(others)) tell(path, reason("setting-unknown", { path: `${path}.${key}`, known }));
  const first = picture(light, isMap(value) ? `${path}.light` : path, tell);
  if (!first) return undefined;
  const forEmail = email === null ? undefined : widelyShown(email, `${path}.email`, tell);
  if (!forEmail && !isWidelyShown(first)) tell(path, reason("logo-not-in-emails", { src: first.src }));
  return {
    light: first,
    ...given("dark", dark === null ? undefined : picture(dark, `${path}.dark`, tell)),
    ...given("email", forEmail),
  };
};

const picture: Read<Picture> = (value, path, tell) => {
  const src = typeof value === "string" ? ownOrHttps(value) : undefined;
  if (src === undefined || (!isAddress(src) && !attachmentType(src)?.startsWith("image/")))
    return wrong(tell, path, reason("expects-picture"), value);
  return { src };
};

const widelyShown: Read<Picture> = (value, path, tell) => {
  const found = picture(value, path, tell);
  if (!found || isWidelyShown(found)) return found;
  return wrong(tell, path, reason("expects-png"), value);
};

const readStylesheet: Read<NonNullable<Brand["stylesheet"]>> = (value, path, tell) => {
  const key = typeof value === "string" ? ownOrHttps(value) : undefined;
  if (key === undefined || !isStylesheet(key)) return wrong(tell, path, reason("expects-stylesheet"), value);
  return { path: key, version: "" };
};

/** Returns the key of a file in the folder, or an https address. */
function ownOrHttps(text: string): string | undefined {
  const address = oneLine(text);
  if (address.length > ADDRESS_MAX) return undefined;
  if (/^[a-z][a-z\d+.-]*:|^\/\//i.test(address)) {
    const url = URL.parse(address);
    return url?.protocol === "https:" ? url.href : undefined;
  }
  const key = address.replace(/^(?:\.?\/)+/, "");
  return key === "" || keyProblem(key) ? undefined : key;
}

const readAccent: Read<NonNullable<Brand["accent"]>> = (value, path, tell) => {
  const colour = typeof value === "string" ? readColour(value) : undefined;
  if (!colour) return wrong(tell, path, reason("expects-colour"), value);
  const accent = accentOf(colour);
  for (const scheme of ["light", "dark"] as Scheme[]) {
    const { text, fill } = accent[scheme];
    if (text === colour) continue;
    const had = contrast(colour, GROUNDS[scheme]).toFixed(1);
    const values = { from: colour, text, fill, had, least: TEXT_CONTRAST.toFixed(1) };
    tell(path, reason(scheme === "light" ? "accent-darker" : "accent-lighter", values));
  }
  return accent;
};

const readLinks: Read<SiteLink[]> = (value, path, tell) => {
  if (!Array.isArray(value)) return wrong(tell, path, reason("expects-links"), value);
  if (value.length > LINKS_MAX) tell(path, reason("links-too-many", { path, most: LINKS_MAX }));
  return value.slice(0, LINKS_MAX).flatMap((link, at) => {
    const place = `${path}[${at}]`;
    const { label = null, url = null, ...others } = isMap(link) ? link : {};
    if (!isMap(link) || Object.keys(others).length > 0) wrong(tell, place, reason("expects-links"), link);
    const name = line(LABEL_MAX)(label, `${place}.label`, tell);
    const target = typeof url === "string" ? linkTarget(url) : undefined;
    if (target === undefined) wrong(tell, `${place}.url`, reason("expects-link"), url);
    return name === undefined || target === undefined ? [] : [{ label: name, url: target }];
  });
};

function linkTarget(text: string): string | undefined {
  const address = oneLine(text);
  const base = "https://site.invalid/";
  const url = address.length > ADDRESS_MAX || address === "" ? null : URL.parse(address, base);
  if (!url || !/^(?:https?|mailto):$/.test(url.protocol)) return undefined;
  if (url.origin !== new URL(base).origin) return url.href;
  return `${url.pathname.replace(/^\/+/, "")}${url.search}${url.hash}`;
}

const mailAddress: Read<string> = (value, path, tell) => {
  const reading = emailAddress(typeof value === "string" ? value : "");
  return "address" in reading ? reading.address : wrong(tell, path, reason("expects-mail-address"), value);
};

const subjectPattern: Read<Localised> = (value, path, tell) => {
  const pattern = line(NAME_MAX)(value, path, tell);
  const all = pattern === undefined || typeof pattern === "string" ? [pattern ?? ""] : Object.values(pattern);
  const names = [...new Set(all.flatMap(unknownPlaceholders))];
  if (names.length === 0) return pattern;
  tell(path, reason("subject-placeholders", { names, known: SUBJECT_PLACEHOLDERS }));
  return undefined;
};

const title: Read<Localised> = (value, path, tell) => line(NAME_MAX)(value, path, tell);

const line = (most: number) => localised(most, oneLine);
const paragraphs = (most: number) =>
  localised(most, (text) =>
    text
      .split(/\n\s*\n/)
      .map((part) => part.split("\n").map(oneLine).filter(Boolean).join("\n"))
      .filter(Boolean)
      .join("\n\n"),
  );

const markdown: Read<Localised> = (value, path, tell) =>
  localised(MAIL_TEXT_MAX, (text) => clean(text).replace(/\r\n?/g, "\n").trim())(value, path, tell);

/** Reads one text, or a map of texts by language. */
function localised(most: number, tidy: (text: string) => string): Read<Localised> {
  return (value, path, tell) => {
    const one = (text: YamlValue, place: string): string | undefined => {
      const tidied = typeof text === "string" ? tidy(text) : "";
      if (tidied === "") return wrong(tell, place, reason("expects-localised"), text);
      if (tidied.length > most) tell(place, reason("setting-too-long", { path: place, most }));
      return tidied.length > most ? undefined : tidied;
    };
    if (!isMap(value)) return one(value, path);
    const texts = Object.entries(value)
      .slice(0, LANGUAGES_MAX)
      .flatMap(([tag, text]) => {
        const language = readLanguage(tag);
        if (!language) wrong(tell, `${path}.${tag}`, reason("expects-localised"), value);
        const read = language && one(text, `${path}.${tag}`);
        return read === undefined ? [] : [[language, read] as const];
      });
    return texts.length === 0 ? undefined : Object.fromEntries(texts);
  };
}
