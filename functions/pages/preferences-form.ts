import * as z from "zod";
import { listsOf, readFollow } from "../../src/core/subscribers/follow.ts";
import type { Preferences, Subscriber } from "../../src/core/subscribers/subscriber.ts";
import { locales } from "../../src/locales/index.ts";
import type { FieldName } from "../../src/pages/field.tsx";
import type { FollowsNotice, FollowsProps } from "../../src/pages/follows.tsx";
import type { Ports } from "../../src/ports/index.ts";
import { changeFollows, type FollowChange, type FollowResult } from "../../src/use-cases/subscribers/change-follows.ts";
import { countRecent } from "../../src/use-cases/subscribers/count-recent.ts";
import { namedFollows } from "../../src/use-cases/subscribers/named-follows.ts";
import { suggestFollows } from "../../src/use-cases/subscribers/suggest-follows.ts";
import { FREQUENCIES } from "./page-answers.tsx";
import { chosenOf, FormLanguage, PreferencesFields, typedOver, wrongFields } from "./preferences-request.ts";

const { frequency, hour, timezone, alerts } = PreferencesFields;
/** How and when: what is followed has forms of its own. */
const PreferencesForm = z.object({ frequency, hour, timezone, language: FormLanguage, alerts });

/** A form to show again with its invalid fields. */
export interface InvalidForm {
  fields: Record<string, unknown>;
  problems?: FieldName[];
}

/** Parses a submitted form, or returns it to be shown again. */
export function readPreferencesForm(
  form: Record<string, unknown>,
): { chosen: Partial<Preferences> } | { back: InvalidForm } {
  // A box that is not ticked says nothing: whether there was one, a field beside it does.
  const ticked = form.hasAlerts === undefined ? undefined : form.alerts !== undefined;
  const fields = { ...form, timezone: form.timeZone, alerts: ticked };
  const reading = PreferencesForm.safeParse(fields);
  return reading.success
    ? { chosen: chosenOf(reading.data) }
    : { back: { fields, problems: wrongFields(reading.error) } };
}

/** Returns the props of the form. */
export function preferencesForm(subscriber: Subscriber, { fields, problems = [] }: Partial<InvalidForm>) {
  return {
    preferences: fields ? typedOver(subscriber, fields) : subscriber,
    frequencies: FREQUENCIES,
    timeZones: Intl.supportedValuesOf("timeZone"),
    languages: Object.entries(locales).map(([id, { name }]) => ({ id, name })),
    problems,
  };
}

/** Returns the props of what is followed, with suggestions for what was typed. */
export async function followsProps(
  ports: Pick<Ports, "posts" | "site" | "search">,
  subscriber: Subscriber,
  { question = "", notice }: { question?: string | undefined; notice?: FollowsNotice | undefined },
  now: number,
): Promise<FollowsProps> {
  const [follows, { suggestions, problem }] = await Promise.all([
    namedFollows(ports, subscriber, now),
    suggestFollows(ports, subscriber, question, now),
  ]);
  const [counted, offered] = await Promise.all([
    countRecent(ports, follows, now),
    countRecent(ports, suggestions, now),
  ]);
  return {
    follows: counted,
    suggestions: offered,
    question: question || undefined,
    notice: problem ? { problem } : notice,
  };
}

/** Does what a button of that form says; returns what to tell, or `undefined` if they are not subscribed. */
export async function pressFollows(
  ports: Pick<Ports, "posts" | "site" | "subscribers">,
  subscriber: Subscriber,
  form: Record<string, unknown>,
  now: number,
  source: "page" | "desk",
): Promise<{ notice: FollowsNotice; refused?: true } | undefined> {
  if (form.everything) {
    const { outcome } = await changeFollows(ports, subscriber, "everything", now, source);
    return outcome === "changed" ? { notice: { done: "everything" } } : undefined;
  }
  const isAdding = form.add !== undefined;
  const reading = readFollow(String(form.add ?? form.remove ?? "watch "));
  if ("problem" in reading) return { notice: { problem: reading.problem }, refused: true };
  const { followed } = reading;
  const change: FollowChange = isAdding ? { add: listsOf(followed) } : { remove: followed };
  const result: FollowResult = await changeFollows(ports, subscriber, change, now, source);
  if (result.outcome === "not-subscribed") return undefined;
  if (result.outcome === "refused") return { notice: { problem: result.reason }, refused: true };
  const [follow = { ...followed, title: undefined }] = await namedFollows(ports, listsOf(followed), now);
  return { notice: { done: result.outcome === "last" ? "last" : isAdding ? "added" : "removed", follow } };
}
