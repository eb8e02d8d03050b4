import * as z from "zod";
import * as frequencies from "../../src/core/frequencies/index.ts";
import { LABEL_MAX, labelId } from "../../src/core/posts/category.ts";
import { reason } from "../../src/core/reason.ts";
import type { Site } from "../../src/core/site.ts";
import { ADDRESS_INPUT_MAX, emailAddress } from "../../src/core/subscribers/email-address.ts";
import { EVERYTHING, FOLLOW_NAMES, FOLLOWS_MAX, readWatch } from "../../src/core/subscribers/follow.ts";
import type { Preferences } from "../../src/core/subscribers/subscriber.ts";
import { timeZoneNamed, ZONE_NAME_MAX } from "../../src/core/wall-clock.ts";
import { languageFor, locales } from "../../src/locales/index.ts";
import type { FieldName } from "../../src/pages/field.tsx";
import { refuse } from "../http/field-reasons.ts";

/** Normalizes an address, or says why it is invalid. */
export const Email = z
  .string()
  .max(ADDRESS_INPUT_MAX)
  .transform((value, context) => {
    const reading = emailAddress(value);
    if ("address" in reading) return reading.address;
    refuse(context, reading.problem);
    return z.NEVER;
  });

const Frequency = z.enum(Object.keys(frequencies));

/** Normalizes a time zone, so that subscribers in one zone are due at the same moment. */
const TimeZone = z
  .string()
  .max(ZONE_NAME_MAX)
  .transform((name, context) => {
    const zone = timeZoneNamed(name);
    if (zone !== undefined) return zone;
    refuse(context, reason("expected-time-zone"));
    return z.NEVER;
  });

const Language = z.enum(Object.keys(locales));

/** The browser's time zone; the site's is used where it is missing or unknown. */
export const GuessedTimeZone = TimeZone.optional().catch(undefined);

/** Longer than any tag that is in use (RFC 5646 §4.4.1). */
const LANGUAGE_MAX = 35;

/** A page's language by its tag; negotiated where it is missing. */
export const FormLanguage = z.string().min(1).max(LANGUAGE_MAX).transform(languageFor).optional().catch(undefined);

const Hour = z.coerce.number().int().min(0).max(23);

/** Ids or titles of labels. */
const Labels = (most: number) =>
  z
    .array(z.string().max(LABEL_MAX))
    .max(most)
    .transform((names) => [...new Set(names.map(labelId).filter(Boolean))]);

/** Normalizes a question, or says what is wrong with it. */
const Watch = z.string().transform((text, context) => {
  const reading = readWatch(text);
  if ("watch" in reading) return reading.watch;
  refuse(context, reading.problem);
  return z.NEVER;
});

/** Preferences by their names in forms and in the API. All lists empty: everything. */
export const PreferencesFields = {
  categories: Labels(FOLLOWS_MAX.categories).optional(),
  tags: Labels(FOLLOWS_MAX.tags).optional(),
  authors: Labels(FOLLOWS_MAX.authors).optional(),
  watches: z
    .array(Watch)
    .max(FOLLOWS_MAX.watches)
    .transform((watches) => [...new Set(watches)])
    .optional(),
  frequency: Frequency.optional(),
  hour: Hour.optional(),
  timezone: TimeZone.optional(),
  language: Language.optional(),
  alerts: z.boolean().optional(),
};

type Chosen = z.infer<z.ZodObject<typeof PreferencesFields>>;

/** Returns only what was chosen, by the names in core. */
export function chosenOf({ timezone, ...chosen }: Chosen): Partial<Preferences> {
  const named = { ...chosen, timeZone: timezone };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** Returns what a form shows again: each field as typed, or as stored where the input is invalid. */
export function typedOver(standing: Preferences, form: Record<string, unknown>): Preferences {
  const typed = Object.entries(PreferencesFields).flatMap(([name, field]) => {
    const reading = field.safeParse(form[name]);
    return reading.success ? [[name, reading.data]] : [];
  });
  return { ...standing, ...chosenOf(Object.fromEntries(typed)) };
}

/** Fills in the site's defaults for what was not chosen. */
export function preferencesOf(chosen: Chosen, site: Site, language: string = languageFor(site.language)): Preferences {
  const given = FOLLOW_NAMES.flatMap((name) => (chosen[name] ? [[name, chosen[name]]] : []));
  return {
    ...EVERYTHING,
    ...(given.length > 0 ? Object.fromEntries(given) : { categories: site.newsletter.follow }),
    frequency: chosen.frequency ?? site.newsletter.frequency,
    hour: chosen.hour ?? site.newsletter.hour,
    timeZone: chosen.timezone ?? site.timeZone,
    language: chosen.language ?? language,
    alerts: chosen.alerts ?? false,
  };
}

/** Returns the fields that a page marks as invalid; pages say `timeZone` where the API says `timezone`. */
export function wrongFields(error: z.ZodError): FieldName[] {
  const named = error.issues.map(({ path }) => (path[0] === "timezone" ? "timeZone" : (path[0] as FieldName)));
  return [...new Set(named)];
}
