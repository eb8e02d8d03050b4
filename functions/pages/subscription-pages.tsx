import { type Context, Hono } from "hono";
import * as z from "zod";
import * as frequencies from "../../src/core/frequencies/index.ts";
import { likelyAddress } from "../../src/core/subscribers/likely-address.ts";
import { UNSUBSCRIBE_REASONS } from "../../src/core/subscribers/unsubscribe-reason.ts";
import { localeFor } from "../../src/locales/index.ts";
import { CheckInboxPage } from "../../src/pages/check-inbox.tsx";
import { ConfirmPage } from "../../src/pages/confirm.tsx";
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
import { chosenCategories, hasCategories } from "../../src/use-cases/subscribers/chosen-categories.ts";
import { confirm, readConfirmation } from "../../src/use-cases/subscribers/confirm.ts";
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
import { languageOf, visitor } from "./visitor.ts";

const SubscribeForm = z.object({
  email: Email,
  ...PreferencesFields,
  language: FormLanguage,
  timezone: GuessedTimeZone,
});
const Reason = z.enum(UNSUBSCRIBE_REASONS).optional().catch(undefined);

/** Frequencies offered instead of every post at once. */
const DIGESTS = Object.entries(frequencies).flatMap(([name, { usesHour }]) => (usesHour ? [name] : []));
const LessOften = z.enum(DIGESTS as [string, ...string[]]);

// GET shows, POST changes: link scanners follow every link, and must not confirm or unsubscribe.
export const subscriptionPages = new Hono<App>()
  // `?categories` opens the form with the category picker.
  .get("/subscribe", async (c) => {
    const choosing = c.req.query("categories") !== undefined && {
      email: "",
      frequency: "",
      categories: [],
      question: "",
    };
    const ports = await currentPorts(c.env);
    return subscribePage(c, ports, visitor(c, ports), choosing || undefined);
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
      language,
      ...(isSearch && { question }),
    };
    const again = (more: Partial<SubscribeInput> = {}, problems: FieldName[] = []) =>
      subscribePage(c, ports, page, { ...input, ...more }, problems);
    if (isSearch) return again();
    const reading = SubscribeForm.safeParse({ ...form, email: form.as ?? form.email });
    if (!reading.success) return again({}, wrongFields(reading.error));
    if (!(await hasCategories(ports, reading.data.categories ?? [], Date.now()))) return again({}, ["categories"]);
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
    const { preferences } = reading;
    const categories = await chosenCategories(ports, preferences.categories, Date.now());
    return personal(c, <ConfirmPage {...page} token={token} preferences={preferences} categories={categories} />);
  })
  .post("/confirm/:token", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const confirmed = await confirm(ports, c.req.param("token"), Date.now());
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
    categories: await chosenCategories(ports, reading.subscriber.categories, Date.now()),
  };
  return personal(c, <UnsubscribedPage {...visitor(c, ports)} ended={ended || undefined} />);
}

/** Renders the form on a page of its own, with the input and its invalid fields. */
async function subscribePage(
  c: Context<App>,
  ports: Ports,
  page: Page,
  input?: SubscribeInput,
  problems: FieldName[] = [],
): Promise<Response> {
  const { challenge, posts } = ports;
  const categories = await posts.labels("category", Date.now());
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
