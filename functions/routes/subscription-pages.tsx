import { type Context, Hono } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import { z } from "zod";
import { type Locale, languageFor, localeFor, locales, negotiateLanguage } from "../../src/locales/index.ts";
import { CheckInboxPage } from "../../src/pages/check-inbox.tsx";
import { ConfirmPage } from "../../src/pages/confirm.tsx";
import { ConfirmedPage } from "../../src/pages/confirmed.tsx";
import { ExpiredLinkPage } from "../../src/pages/expired-link.tsx";
import type { FieldName } from "../../src/pages/field.tsx";
import { PreferencesPage } from "../../src/pages/preferences.tsx";
import { PreferencesLinkPage } from "../../src/pages/preferences-link.tsx";
import { PreferencesSavedPage } from "../../src/pages/preferences-saved.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { SubscribePage } from "../../src/pages/subscribe.tsx";
import { UnsubscribePage } from "../../src/pages/unsubscribe.tsx";
import { UnsubscribedPage } from "../../src/pages/unsubscribed.tsx";
import type { Ports } from "../../src/ports/index.ts";
import { changePreferences, readPreferences, requestPreferencesLink } from "../../src/use-cases/change-preferences.ts";
import { confirm, readConfirmation } from "../../src/use-cases/confirm.ts";
import { subscribe } from "../../src/use-cases/subscribe.ts";
import { readUnsubscription, unsubscribe } from "../../src/use-cases/unsubscribe.ts";
import { currentPorts } from "../context.ts";
import type { App } from "../http.ts";
import { Email, PreferencesFields, preferencesOf } from "../preferences-request.ts";
import { FREQUENCIES, PAGE_HEADERS } from "./reading.tsx";

/** A page for one person: kept nowhere, and its address told to nobody else. */
function personal(c: Context<App>, body: JSX.Element, status: 200 | 400 | 410 = 200): Response {
  const headers = { "Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex" };
  return c.body(renderPage(body), status, { ...PAGE_HEADERS, ...headers });
}

function visitor(c: Context<App>, { site }: Ports): { site: Ports["site"]; locale: Locale } {
  return { site, locale: localeFor(negotiateLanguage(c.req.header("Accept-Language"), site.language)) };
}

const Language = z.string().transform(languageFor).optional().catch(undefined);
const SubscribeForm = z.object({ email: Email, ...PreferencesFields, language: Language });
const PreferencesForm = z.object({ ...PreferencesFields, language: Language });

/** Reads a form, with `categories` repeated as often as there are any. */
async function formOf(c: Context<App>): Promise<Record<string, string | string[]>> {
  const form = await c.req.formData();
  const text = (name: string) => form.getAll(name).filter((value): value is string => typeof value === "string");
  const fields = Object.fromEntries([...form.keys()].map((name) => [name, text(name)[0] ?? ""]));
  return { ...fields, categories: text("categories") };
}

/** The fields a page can mark as wrong; the outside says `timezone` where pages say `timeZone`. */
function wrongFields(error: z.ZodError): FieldName[] {
  return error.issues.map(({ path }) => (path[0] === "timezone" ? "timeZone" : (path[0] as FieldName)));
}

// GET shows, POST changes: link scanners follow every link, and must not confirm or unsubscribe anybody.
export const subscriptionPages = new Hono<App>()
  .post("/subscribe", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const form = await formOf(c);
    // Only machines fill in the field that people do not see.
    if (form.website) return personal(c, <CheckInboxPage {...page} />);
    const reading = SubscribeForm.safeParse(form);
    if (!reading.success) {
      const input = {
        email: String(form.email ?? ""),
        frequency: String(form.frequency ?? ""),
        categories: form.categories as string[],
      };
      const categories = await ports.posts.labels("category", Date.now());
      const props = { categories, frequencies: FREQUENCIES, input, problems: wrongFields(reading.error) };
      return personal(c, <SubscribePage {...page} {...props} />, 400);
    }
    const { email, ...chosen } = reading.data;
    await subscribe(ports, { email, preferences: preferencesOf(chosen, ports.site), source: "form" }, Date.now());
    return personal(c, <CheckInboxPage {...page} />);
  })

  .get("/confirm/:token", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const token = c.req.param("token");
    const state = await readConfirmation(ports, token, Date.now());
    if (state === "pending") return personal(c, <ConfirmPage {...page} token={token} />);
    if (state === "already-active") return personal(c, <ConfirmedPage {...page} />);
    return personal(c, <ExpiredLinkPage {...page} purpose="confirm" />, 410);
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
    if ((await readUnsubscription(ports, token, Date.now())) === "invalid")
      return personal(c, <ExpiredLinkPage {...page} purpose="unsubscribe" />, 410);
    return personal(c, <UnsubscribePage {...page} token={token} />);
  })
  .post("/unsubscribe/:token", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    // RFC 8058 §3.1: mailbox providers send this field, urlencoded or multipart; our own page does not.
    const form = await c.req.formData().catch(() => undefined);
    const source = form?.get("List-Unsubscribe") === "One-Click" ? "one-click" : "page";
    const unsubscribed = await unsubscribe(ports, c.req.param("token"), source, Date.now());
    if (unsubscribed === "invalid") return personal(c, <ExpiredLinkPage {...page} purpose="unsubscribe" />, 410);
    return personal(c, <UnsubscribedPage {...page} />);
  })

  .get("/preferences", async (c) => {
    const page = visitor(c, await currentPorts(c.env));
    return personal(c, <PreferencesLinkPage {...page} />);
  })
  .post("/preferences", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const { email } = await formOf(c);
    const reading = Email.safeParse(email);
    if (!reading.success)
      return personal(c, <PreferencesLinkPage {...page} email={String(email ?? "")} problems={["email"]} />, 400);
    await requestPreferencesLink(ports, reading.data, Date.now());
    return personal(c, <CheckInboxPage {...page} />);
  })

  .get("/preferences/:token", (c) => preferencesPage(c, c.req.param("token"), []))
  .post("/preferences/:token", async (c) => {
    const token = c.req.param("token");
    const form = await formOf(c);
    const reading = PreferencesForm.safeParse({ ...form, timezone: form.timeZone });
    if (!reading.success) return preferencesPage(c, token, wrongFields(reading.error));
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const changed = await changePreferences(ports, token, preferencesOf(reading.data, ports.site), Date.now());
    if (changed === "expired") return personal(c, <ExpiredLinkPage {...page} purpose="preferences" />, 410);
    return personal(c, <PreferencesSavedPage {...page} token={token} />);
  });

async function preferencesPage(c: Context<App>, token: string, problems: FieldName[]): Promise<Response> {
  const ports = await currentPorts(c.env);
  const page = visitor(c, ports);
  const subscriber = await readPreferences(ports, token, Date.now());
  if (!subscriber) return personal(c, <ExpiredLinkPage {...page} purpose="preferences" />, 410);
  const props = {
    token,
    preferences: subscriber,
    categories: await ports.posts.labels("category", Date.now()),
    frequencies: FREQUENCIES,
    timeZones: Intl.supportedValuesOf("timeZone"),
    languages: Object.entries(locales).map(([id, { name }]) => ({ id, name })),
    problems,
  };
  return personal(c, <PreferencesPage {...page} {...props} />, problems.length > 0 ? 400 : 200);
}
