import type { Context } from "hono";
import * as z from "zod";
import * as frequencies from "../../../src/core/frequencies/index.ts";
import { fateOf } from "../../../src/core/newsletter/post-fate.ts";
import { ADDRESS_INPUT_MAX } from "../../../src/core/subscribers/email-address.ts";
import { SUBSCRIBER_STATES } from "../../../src/core/subscribers/subscriber.ts";
import { deskTexts } from "../../../src/locales/desk.ts";
import { locales } from "../../../src/locales/index.ts";
import { ConfirmActionPage } from "../../../src/pages/admin/confirm-action.tsx";
import { SubscriberPage } from "../../../src/pages/admin/subscriber.tsx";
import {
  BULK_ACTIONS,
  BULK_MAX,
  type SubscribersFilter,
  SubscribersPage,
} from "../../../src/pages/admin/subscribers.tsx";
import type { SubscriberFilter } from "../../../src/ports/operations/answers.ts";
import { namedFollows } from "../../../src/use-cases/subscribers/named-follows.ts";
import { formOf } from "../../http/form.ts";
import { addressPrefix } from "../../http/paging.ts";
import { deskAnswer, deskRedirect } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";

const PAGE_LENGTH = 50;
const ISSUES_SHOWN = 60;
const POSTS_SHOWN = 30;

type Desk = Context<DeskApp>;

export async function showSubscribers(c: Desk, nobodyChosen = false): Promise<Response> {
  const { ports, page } = c.var;
  const filter = filterOf(c);
  const asked = Number(c.req.query("before"));
  const before = Number.isSafeInteger(asked) && asked > 0 ? asked : undefined;
  const answers = await ports.answers();
  const [found, count] = await Promise.all([
    answers.findSubscribers(searched(filter), { before, limit: PAGE_LENGTH }),
    answers.countSubscribers(searched(filter)),
  ]);
  const choices = { frequency: Object.keys(frequencies), language: Object.keys(locales) };
  const list = { subscribers: found.subscribers, next: found.before, isFirst: before === undefined };
  const props = { ...list, filter, count, choices, nobodyChosen };
  return deskAnswer(c, <SubscribersPage {...page} {...props} />, nobodyChosen ? 400 : 200);
}

/** Asks before an action on many, and says how many they are. */
export async function askBulk(c: Desk): Promise<Response> {
  const { ports, page } = c.var;
  const action = BULK_ACTIONS.find((name) => name === c.req.query("action"));
  const ids = c.req.query("all") ? await matching(c) : Ids.parse((c.req.queries("id") ?? []).map(Number));
  if (!action || ids.length === 0) return showSubscribers(c, true);
  const words = deskTexts(page.locale).subscribers.bulk;
  const emails = await (await ports.answers()).emailsOf(ids.slice(0, NAMED));
  return deskAnswer(
    c,
    <ConfirmActionPage
      {...page}
      section="subscribers"
      title={words[action].title(ids.length)}
      text={[words.named(emails, ids.length - emails.length), ...deskTexts(page.locale).subscribers[action].text]}
      button={words[action].ask}
      action="subscribers/bulk"
      back="subscribers"
      fields={{ action, ids: JSON.stringify(ids) }}
      asksReason={action === "suppress"}
    />,
  );
}

/** Addresses that the question names. */
const NAMED = 5;
const Ids = z.array(z.int().positive()).max(BULK_MAX).catch([]);

/** Acts on those, and only those, that the question was about. */
export async function actOnMany(c: Desk): Promise<Response> {
  const { ports, page } = c.var;
  const form = await formOf(c);
  const ids = Ids.parse(parsed(String(form.ids ?? "")));
  if (ids.length === 0) return showSubscribers(c, true);
  if (form.action === "unsubscribe") {
    const count = await ports.subscribers.unsubscribeAll(ids, page.now, "desk");
    return deskRedirect(c, "subscribers", { what: "unsubscribed-many", count });
  }
  if (form.action !== "suppress") return showSubscribers(c, true);
  const detail = String(form.reason ?? "")
    .trim()
    .slice(0, 500);
  const emails = await (await ports.answers()).emailsOf(ids);
  const added = emails.map((email) => ({ email, reason: "manual" as const, detail, createdAt: page.now }));
  const count = await ports.suppressions.add(added, "admin");
  return deskRedirect(c, "subscribers", { what: "suppressed-many", count });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the first ids that match the filter. */
async function matching(c: Desk): Promise<number[]> {
  const answers = await c.var.ports.answers();
  const { subscribers } = await answers.findSubscribers(searched(filterOf(c)), { limit: BULK_MAX });
  return subscribers.map(({ id }) => id);
}

export async function showSubscriber(c: Desk): Promise<Response | undefined> {
  const { ports, page } = c.var;
  const subscriber = await ports.subscribers.byId(Number(c.req.param("id")) || 0);
  if (!subscriber) return undefined;
  const answers = await ports.answers();
  const [history, suppressed, follows, received, posts, keys] = await Promise.all([
    ports.subscribers.changes(subscriber.id),
    ports.suppressions.has(subscriber.email),
    namedFollows(ports, subscriber, page.now),
    answers.receivedBy(subscriber.id, ISSUES_SHOWN),
    answers.lastReleased(POSTS_SHOWN),
    answers.followKeys(subscriber.id),
  ]);
  const props = {
    ...{ subscriber, suppressed, follows, history, received },
    fates: posts.map((post) => ({ post, fate: fateOf(post, { ...subscriber, keys }, received) })),
  };
  return deskAnswer(c, <SubscriberPage {...page} {...props} />);
}

function filterOf(c: Desk): SubscribersFilter {
  const asked = (name: string) => (c.req.query(name) ?? "").slice(0, ADDRESS_INPUT_MAX).trim();
  const known = (name: string, names: readonly string[]) => names.find((known) => known === asked(name));
  return {
    q: asked("q"),
    domain: asked("domain").replace(/^@/, "").toLowerCase(),
    state: SUBSCRIBER_STATES.find((name) => name === asked("state")),
    frequency: known("frequency", Object.keys(frequencies)),
    language: known("language", Object.keys(locales)),
  };
}

const searched = ({ q, domain, ...columns }: SubscribersFilter): SubscriberFilter => ({
  ...columns,
  text: addressPrefix(q) || undefined,
  domain: domain || undefined,
});
