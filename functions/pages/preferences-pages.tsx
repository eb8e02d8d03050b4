import { type Context, Hono } from "hono";
import { CheckInboxPage } from "../../src/pages/check-inbox.tsx";
import { ErasePage } from "../../src/pages/erase.tsx";
import { ErasedPage } from "../../src/pages/erased.tsx";
import { ExpiredLinkPage } from "../../src/pages/expired-link.tsx";
import { OwnDataPage } from "../../src/pages/own-data.tsx";
import { PreferencesPage } from "../../src/pages/preferences.tsx";
import { PreferencesLinkPage } from "../../src/pages/preferences-link.tsx";
import { PreferencesSavedPage } from "../../src/pages/preferences-saved.tsx";
import { ProblemPage } from "../../src/pages/problem.tsx";
import { changePreferences, requestPreferencesLink } from "../../src/use-cases/subscribers/change-preferences.ts";
import { chosenCategories, hasCategories } from "../../src/use-cases/subscribers/chosen-categories.ts";
import { eraseOwnData, exportOwnData, type OwnData, readOwnData } from "../../src/use-cases/subscribers/own-data.ts";
import { currentPorts } from "../context.ts";
import { formOf } from "../http/form.ts";
import { clientAddress, exceedsMailLimit } from "../http/request-limit.ts";
import type { App } from "../http.ts";
import { PERSONAL_HEADERS, personal } from "./personal-page.ts";
import { addedCategories, type InvalidForm, preferencesForm, readPreferencesForm } from "./preferences-form.ts";
import { Email } from "./preferences-request.ts";
import { visitor } from "./visitor.ts";

/** Preferences, export and erasure, by a link that was emailed within the last day. */
export const preferencesPages = new Hono<App>()
  .get("/", async (c) => {
    const page = visitor(c, await currentPorts(c.env));
    return personal(c, <PreferencesLinkPage {...page} />);
  })
  .post("/", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    if (await exceedsMailLimit(c, ports)) return personal(c, <ProblemPage {...page} status={429} />, 429);
    const { email } = await formOf(c);
    const reading = Email.safeParse(email);
    if (!reading.success)
      return personal(c, <PreferencesLinkPage {...page} email={String(email ?? "")} problems={["email"]} />, 400);
    await requestPreferencesLink(ports, { email: reading.data, clientAddress: clientAddress(c) }, Date.now());
    return personal(c, <CheckInboxPage {...page} />);
  })

  .get("/:token", (c) => preferencesPage(c, c.req.param("token")))
  .post("/:token", async (c) => {
    const token = c.req.param("token");
    const reading = readPreferencesForm(await formOf(c));
    if ("back" in reading) return preferencesPage(c, token, reading.back);
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    const now = Date.now();
    const before = await readOwnData(ports, token, now);
    if (!before) return expired(c);
    if (!(await hasCategories(ports, addedCategories(ports.site, before, reading.chosen), now)))
      return preferencesPage(c, token, { fields: reading.fields, problems: ["categories"] });
    if (!(await changePreferences(ports, before, reading.chosen, now, "page"))) return expired(c);
    const subscriber = await readOwnData(ports, token, now);
    if (!subscriber) return expired(c);
    const categories = await chosenCategories(ports, subscriber.categories, now);
    const saved = { token, preferences: subscriber, categories };
    return personal(c, <PreferencesSavedPage {...page} {...saved} />);
  })

  .get("/:token/export", async (c) => {
    const ports = await currentPorts(c.env);
    const now = Date.now();
    const data = await exportOwnData(ports, c.req.param("token"), now);
    if (!data) return expired(c);
    return c.body(`${JSON.stringify(shown(data, now), null, 2)}\n`, 200, {
      ...PERSONAL_HEADERS,
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": 'attachment; filename="subscription.json"',
      "X-Content-Type-Options": "nosniff",
    });
  })

  .get("/:token/erase", async (c) => {
    const ports = await currentPorts(c.env);
    const token = c.req.param("token");
    if (!(await readOwnData(ports, token, Date.now()))) return expired(c);
    return personal(c, <ErasePage {...visitor(c, ports)} token={token} />);
  })
  .post("/:token/erase", async (c) => {
    const ports = await currentPorts(c.env);
    const erased = await eraseOwnData(ports, c.req.param("token"), Date.now());
    return erased === "expired" ? expired(c) : personal(c, <ErasedPage {...visitor(c, ports)} />);
  });

async function expired(c: Context<App>): Promise<Response> {
  const page = visitor(c, await currentPorts(c.env));
  return personal(c, <ExpiredLinkPage {...page} purpose="preferences" />, 410);
}

async function preferencesPage(c: Context<App>, token: string, back: Partial<InvalidForm> = {}): Promise<Response> {
  const ports = await currentPorts(c.env);
  const page = visitor(c, ports);
  const now = Date.now();
  const subscriber = await readOwnData(ports, token, now);
  if (!subscriber) return expired(c);
  if (subscriber.state !== "active") return personal(c, <OwnDataPage {...page} token={token} />);
  const form = await preferencesForm(ports, subscriber, back, now);
  return personal(c, <PreferencesPage {...page} {...form} token={token} />, form.problems.length > 0 ? 400 : 200);
}

/** Formats everything stored about a subscriber: names in snake case, times by RFC 3339. */
function shown({ subscriber, history, deliveries }: OwnData, now: number) {
  const time = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  const { email, state, categories, frequency, hour, timeZone, language, createdAt, confirmedAt } = subscriber;
  return {
    exported_at: time(now),
    subscriber: {
      email,
      state,
      categories,
      frequency,
      hour,
      timezone: timeZone,
      language,
      created_at: time(createdAt),
      confirmed_at: time(confirmedAt),
    },
    history: history.map(({ kind, at, source, detail }) => ({ kind, at: time(at), source, detail })),
    deliveries: deliveries.map((delivery) => ({
      issue: delivery.issueId,
      frequency: delivery.frequency,
      closed_at: time(delivery.closedAt),
      state: delivery.state,
      changed_at: time(delivery.changedAt),
    })),
  };
}
