import { type Context, Hono } from "hono";
import * as z from "zod";
import * as frequencies from "../../src/core/frequencies/index.ts";
import { labelId } from "../../src/core/posts/category.ts";
import { EVERYTHING, type Follows, followsEverything } from "../../src/core/subscribers/follow.ts";
import { likelyAddress } from "../../src/core/subscribers/likely-address.ts";
import { UNSUBSCRIBE_REASONS } from "../../src/core/subscribers/unsubscribe-reason.ts";
import { localeFor } from "../../src/locales/index.ts";
import { CheckInboxPage } from "../../src/pages/check-inbox.tsx";
import { ConfirmPage } from "../../src/pages/confirm.tsx";
import { ConfirmMorePage, MoreFollowedPage } from "../../src/pages/confirm-more.tsx";
import { ConfirmedPage } from "../../src/pages/confirmed.tsx";
import { ExpiredLinkPage } from "../../src/pages/expired-link.tsx";
import type { FieldName } from "../../src/pages/field.tsx";
import { LessOftenPage } from "../../src/pages/less-often.tsx";
import type { Page } from "../../src/pages/page.ts";
import { ProblemPage } from "../../src/pages/problem.tsx";
import { ResubscribedPage } from "../../src/pages/resubscribed.tsx";
import { SubscribePage } from "../../src/pages/subscribe.tsx";
import type { SubscribeInput } from "../../src/pages/subscribe-form.tsx";
import { UnsubscribePage } from "../../src/pages/unsubscribe.tsx";
import { UnsubscribedPage } from "../../src/pages/unsubscribed.tsx";
import type { Ports } from "../../src/ports/index.ts";
import { confirm, readConfirmation } from "../../src/use-cases/subscribers/confirm.ts";
import { namedFollows, unknownFollows } from "../../src/use-cases/subscribers/named-follows.ts";
import { reduceFrequency } from "../../src/use-cases/subscribers/reduce-frequency.ts";
import { subscribe } from "../../src/use-cases/subscribers/subscribe.ts";
import {
  readUnsubscription,
  type UnsubscribeSource,
  undoLeaving,
  unsubscribe,
} from "../../src/use-cases/subscribers/unsubscribe.ts";
import { currentPorts } from "../context.ts";
import { formOf } from "../http/form.ts";
import { clientAddress, exceedsMailLimit } from "../http/request-limit.ts";
import type { App } from "../http.ts";
import { personal } from "./personal-page.ts";
import { preferencesPages } from "./preferences-pages.tsx";
import {
  Email,
  FormLanguage,
  GuessedTimeZone,
  PreferencesFields,
  preferencesOf,
  wrongFields,
} from "./preferences-request.ts";
import { FREQUENCIES } from "./reading.tsx";
import { unfollowPages } from "./unfollow-pages.tsx";
import { languageOf, visitor } from "./visitor.ts";

export { languageSwitch } from "./visitor.ts";

const SubscribeForm = z.object({
  email: Email,
  ...PreferencesFields,
  language: FormLanguage,
  timezone: GuessedTimeZone,
});
/** Lists of an address. */
const { categories, tags, authors, watches } = PreferencesFields;
const Given = z.object({ categories, tags, authors, watches });
const Reason = z.enum(UNSUBSCRIBE_REASONS).optional().catch(undefined);

/** Frequencies offered instead of every post at once. */
const DIGESTS = Object.entries(frequencies).flatMap(([name, { usesHour }]) => (usesHour ? [name] : []));
const LessOften = z.enum(DIGESTS as [string, ...string[]]);

// GET shows, POST changes: link scanners follow every link, and must not confirm or unsubscribe.
export const subscriptionPages = new Hono<App>()
  // `?categories` opens the form with the category picker; `category`, `tag`, `author` and `q` fill it in.
  .get("/subscribe", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const given = {
      categories: c.req.queries("category") ?? [],
      tags: c.req.queries("tag") ?? [],
      authors: c.req.queries("author") ?? [],
      watches: c.req.queries("q") ?? [],
    };
    const opens = c.req.query("categories") !== undefined;
    if (!opens && followsEverything(given)) return subscribePage(c, ports, page);
    const input = { email: "", frequency: "", ...given, ...(opens && { question: "" }) };
    return subscribePage(c, ports, page, input, await wrongLists(ports, given));
  })
  .post("/subscribe", async (c) => {
    const ports = await currentPorts(c.env);
    const form = await formOf(c);
    // Forms of other sites say their language; ours have the visitor's.
    const language = FormLanguage.parse(form.language);
    const page = { ...visitor(c, ports), ...(language && { locale: localeFor(language) }) };
    const question = String(form.q ?? "").trim();
    const isSearch = Boolean(form.search || (form.enter && question));
    if (!isSearch && (await exceedsMailLimit(c, ports)))
      return personal(c, <ProblemPage {...page} status={429} />, 429);
    // Honeypot: only bots fill in the hidden field.
    const back = formSite(c);
    if (form.website) return personal(c, <CheckInboxPage {...page} back={back} />);
    const input = {
      email: String(form.as ?? form.email ?? ""),
      // The address that the visitor wants to keep, though another one is likelier.
      asked: String(form.as ?? form.asked ?? ""),
      frequency: String(form.frequency ?? ""),
      categories: form.categories,
      tags: form.tags,
      authors: form.authors,
      watches: form.watches.filter((text) => text.trim() !== ""),
      language,
      ...(isSearch && { question }),
    };
    const again = (more: Pick<SubscribeInput, "asked" | "meant"> = {}, problems: FieldName[] = []) =>
      subscribePage(c, ports, page, { ...input, ...more }, problems);
    if (isSearch) return again();
    const reading = SubscribeForm.safeParse({ ...form, email: form.as ?? form.email, watches: input.watches });
    if (!reading.success) return again({}, wrongFields(reading.error));
    const unknown = await unknownFollows(ports, reading.data, Date.now());
    if (unknown.length > 0) return again({}, unknown);
    const meant = likelyAddress(reading.data.email);
    if (meant && input.asked !== input.email) return again({ asked: input.email, meant });
    // Last, because a challenge answer can be used only once.
    const answer = String(form["cf-turnstile-response"] ?? "");
    if (ports.challenge && !(await ports.challenge.passes(answer))) return again({}, ["challenge"]);
    const { email, ...chosen } = reading.data;
    const preferences = preferencesOf(chosen, ports.site, languageOf(c, ports.site));
    await subscribe(ports, { email, preferences, source: "form", clientAddress: clientAddress(c) }, Date.now());
    return personal(c, <CheckInboxPage {...page} back={back} />);
  })

  .get("/confirm/:token", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const token = c.req.param("token");
    const reading = await readConfirmation(ports, token, Date.now());
    if (reading.outcome === "already-active") return personal(c, <ConfirmedPage {...page} />);
    if (reading.outcome === "expired") return personal(c, <ExpiredLinkPage {...page} purpose="confirm" />, 410);
    if (reading.outcome === "adding") {
      const follows = await namedFollows(ports, reading.more, Date.now());
      return personal(c, <ConfirmMorePage {...page} token={token} follows={follows} />);
    }
    const { preferences } = reading;
    const follows = await namedFollows(ports, preferences, Date.now());
    return personal(c, <ConfirmPage {...page} token={token} preferences={preferences} follows={follows} />);
  })
  .post("/confirm/:token", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const token = c.req.param("token");
    const reading = await readConfirmation(ports, token, Date.now());
    const confirmed = await confirm(ports, token, Date.now());
    if ((confirmed === "added" || confirmed === "full") && reading.outcome === "adding") {
      const follows = confirmed === "added" ? await namedFollows(ports, reading.more, Date.now()) : undefined;
      return personal(c, <MoreFollowedPage {...page} follows={follows} />);
    }
    if (confirmed === "expired") return personal(c, <ExpiredLinkPage {...page} purpose="confirm" />, 410);
    return personal(c, <ConfirmedPage {...page} />);
  })

  .get("/unsubscribe/:token", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const token = c.req.param("token");
    const { outcome } = await readUnsubscription(ports, token, Date.now());
    if (outcome === "invalid") return personal(c, <ExpiredLinkPage {...page} purpose="unsubscribe" />, 410);
    if (outcome === "left") return unsubscribedPage(c, ports, token);
    return personal(c, <UnsubscribePage {...page} token={token} frequencies={DIGESTS} />);
  })
  .post("/unsubscribe/:token", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const form = await formOf(c);
    // Mailbox providers send this field (RFC 8058 §3.1); our own page does not.
    const leaving: UnsubscribeSource =
      form["List-Unsubscribe"] === "One-Click"
        ? { source: "one-click" }
        : { source: "page", reason: Reason.parse(form.reason) };
    const token = c.req.param("token");
    const unsubscribed = await unsubscribe(ports, token, leaving, Date.now());
    if (unsubscribed === "invalid") return personal(c, <ExpiredLinkPage {...page} purpose="unsubscribe" />, 410);
    return unsubscribedPage(c, ports, token);
  })
  .post("/unsubscribe/:token/undo", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const undone = await undoLeaving(ports, c.req.param("token"), Date.now());
    if (undone === "invalid") return personal(c, <ExpiredLinkPage {...page} purpose="unsubscribe" />, 410);
    return personal(c, <ResubscribedPage {...page} done={undone !== undefined} />);
  })
  .post("/unsubscribe/:token/less-often", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const reading = LessOften.safeParse((await formOf(c)).frequency);
    if (!reading.success) return personal(c, <ProblemPage {...page} status={400} />, 400);
    const written = await reduceFrequency(ports, c.req.param("token"), reading.data, Date.now());
    if (written === "invalid") return personal(c, <ExpiredLinkPage {...page} purpose="unsubscribe" />, 410);
    return personal(c, <LessOftenPage {...page} frequency={reading.data} />);
  })

  .route("/", unfollowPages)
  .route("/", preferencesPages);

/** Returns the other site that a form was sent from, as the browser says: no form and no address can choose it. */
function formSite(c: Context<App>): URL | undefined {
  const origin = URL.parse(c.req.header("Origin") ?? "");
  return origin && /^https?:$/.test(origin.protocol) && origin.origin !== new URL(c.req.url).origin
    ? origin
    : undefined;
}

/** Says what was ended. */
async function unsubscribedPage(c: Context<App>, ports: Ports, token: string): Promise<Response> {
  const reading = await readUnsubscription(ports, token, Date.now());
  const ended = reading.outcome === "left" && {
    token,
    preferences: reading.subscriber,
    follows: await namedFollows(ports, reading.subscriber, Date.now()),
  };
  return personal(c, <UnsubscribedPage {...visitor(c, ports)} ended={ended || undefined} />);
}

/** Returns the lists of a link that cannot be followed. */
async function wrongLists(ports: Ports, given: Follows): Promise<FieldName[]> {
  const reading = Given.safeParse(given);
  return reading.success ? unknownFollows(ports, reading.data, Date.now()) : wrongFields(reading.error);
}

/** What a visitor typed, or a link brought along. */
type Typed = Omit<SubscribeInput, keyof Follows> & Follows;

/** Renders the form on a page of its own, with the input and its invalid fields. */
async function subscribePage(
  c: Context<App>,
  ports: Ports,
  page: Page,
  typed?: Typed,
  problems: FieldName[] = [],
): Promise<Response> {
  const { challenge, posts } = ports;
  const categories = await posts.labels("category", Date.now());
  const input = typed && (await withTitles(ports, typed));
  const props = {
    categories,
    frequencies: FREQUENCIES,
    problems,
    ...(input && { input }),
    ...(challenge && { challenge }),
  };
  const status = problems.length > 0 ? 400 : 200;
  const response = personal(c, <SubscribePage {...page} {...props} />, status, challenge?.scriptUrl);
  // The empty form is for everybody, and may be found.
  if (!input) response.headers.delete("X-Robots-Tag");
  return response;
}

/** Reads ids as typed, and gives labels their titles. */
async function withTitles(ports: Ports, { tags, authors, ...typed }: Typed): Promise<SubscribeInput> {
  const ids = (names: string[]) => [...new Set(names.map(labelId).filter(Boolean))];
  const named = await namedFollows(ports, { ...EVERYTHING, tags: ids(tags), authors: ids(authors) }, Date.now());
  const ofKind = (kind: string) => named.filter((label) => label.kind === kind);
  return { ...typed, categories: ids(typed.categories), tags: ofKind("tag"), authors: ofKind("author") };
}
