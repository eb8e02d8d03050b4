import { type Context, Hono } from "hono";
import { followsOf } from "../../src/core/subscribers/follow.ts";
import { CheckInboxPage } from "../../src/pages/check-inbox.tsx";
import { ErasePage } from "../../src/pages/erase.tsx";
import { ErasedPage } from "../../src/pages/erased.tsx";
import { ExpiredLinkPage } from "../../src/pages/expired-link.tsx";
import type { FollowsNotice } from "../../src/pages/follows.tsx";
import { OwnDataPage } from "../../src/pages/own-data.tsx";
import { PreferencesPage } from "../../src/pages/preferences.tsx";
import { PreferencesLinkPage } from "../../src/pages/preferences-link.tsx";
import { PreferencesSavedPage } from "../../src/pages/preferences-saved.tsx";
import { ProblemPage } from "../../src/pages/problem.tsx";
import type { Ports } from "../../src/ports/index.ts";
import { changePreferences, requestPreferencesLink } from "../../src/use-cases/subscribers/change-preferences.ts";
import { namedFollows } from "../../src/use-cases/subscribers/named-follows.ts";
import {
  eraseOwnData,
  exportOwnData,
  type OwnData,
  type PreferencesPurpose,
  readOwnData,
} from "../../src/use-cases/subscribers/own-data.ts";
import { currentPorts } from "../context.ts";
import { formOf } from "../http/form.ts";
import { clientAddress, exceedsMailLimit } from "../http/request-limit.ts";
import type { App } from "../http.ts";
import { addressForm, confirmationForm, confirmChange, requestChange } from "./address-pages.tsx";
import { typedQuestion } from "./page-answers.tsx";
import { PERSONAL_HEADERS, personal } from "./personal-page.ts";
import {
  followsProps,
  type InvalidForm,
  preferencesForm,
  pressFollows,
  readPreferencesForm,
} from "./preferences-form.ts";
import { Email } from "./preferences-request.ts";
import { leaving } from "./unfollow-pages.tsx";
import { visitor } from "./visitor.ts";

/** What opened the preferences: a link of an email, which may have been forwarded, or one that was mailed within the last day. */
interface Link {
  purpose: PreferencesPurpose;
  token: string;
}

const byEmail = (c: Context<App, "/:token">): Link => ({ purpose: "manage", token: c.req.param("token") });
const byFreshLink = (c: Context<App, "/:token">): Link => ({ purpose: "preferences", token: c.req.param("token") });

/** Preferences by a link; export and erasure by a fresh one only. */
export const preferencesPages = new Hono<App>()
  .get("/preferences", async (c) => {
    const page = visitor(c, await currentPorts(c.env));
    return personal(c, <PreferencesLinkPage {...page} />);
  })
  .post("/preferences", async (c) => {
    const ports = await currentPorts(c.env);
    const page = visitor(c, ports);
    if (await exceedsMailLimit(c, ports)) return personal(c, <ProblemPage {...page} status={429} />, 429);
    const { email } = await formOf(c);
    const reading = Email.safeParse(email);
    if (!reading.success)
      return personal(c, <PreferencesLinkPage {...page} email={String(email ?? "")} problems={["email"]} />, 400);
    return mailLink(c, ports, reading.data);
  })

  .get("/manage/:token", (c) => preferencesPage(c, byEmail(c)))
  .post("/manage/:token", (c) => savePreferences(c, byEmail(c)))
  .get("/manage/:token/follows", (c) => preferencesPage(c, byEmail(c)))
  .post("/manage/:token/follows", (c) => saveFollows(c, byEmail(c)))
  .post("/manage/:token/link", async (c) => {
    const ports = await currentPorts(c.env);
    if (await exceedsMailLimit(c, ports)) return personal(c, <ProblemPage {...visitor(c, ports)} status={429} />, 429);
    const link = byEmail(c);
    const subscriber = await readOwnData(ports, link.token, Date.now(), link.purpose);
    return subscriber ? mailLink(c, ports, subscriber.email) : expired(c, link);
  })

  .get("/preferences/:token", (c) => preferencesPage(c, byFreshLink(c)))
  .post("/preferences/:token", (c) => savePreferences(c, byFreshLink(c)))
  .get("/preferences/:token/follows", (c) => preferencesPage(c, byFreshLink(c)))
  .post("/preferences/:token/follows", (c) => saveFollows(c, byFreshLink(c)))

  .get("/preferences/:token/export", async (c) => {
    const ports = await currentPorts(c.env);
    const now = Date.now();
    const link = byFreshLink(c);
    const data = await exportOwnData(ports, link.token, now);
    if (!data) return expired(c, link);
    return c.body(`${JSON.stringify(shown(data, now), null, 2)}\n`, 200, {
      ...PERSONAL_HEADERS,
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": 'attachment; filename="subscription.json"',
      "X-Content-Type-Options": "nosniff",
    });
  })

  .get("/preferences/:token/address", (c) => addressForm(c))
  .post("/preferences/:token/address", (c) => requestChange(c))
  .get("/address/:token", (c) => confirmationForm(c))
  .post("/address/:token", (c) => confirmChange(c))

  .get("/preferences/:token/erase", async (c) => {
    const ports = await currentPorts(c.env);
    const link = byFreshLink(c);
    if (!(await readOwnData(ports, link.token, Date.now()))) return expired(c, link);
    return personal(c, <ErasePage {...visitor(c, ports)} token={link.token} />);
  })
  .post("/preferences/:token/erase", async (c) => {
    const ports = await currentPorts(c.env);
    const link = byFreshLink(c);
    const erased = await eraseOwnData(ports, link.token, Date.now());
    return erased === "expired" ? expired(c, link) : personal(c, <ErasedPage {...visitor(c, ports)} />);
  });

/** Mails a fresh link, and answers the same for every address. */
async function mailLink(c: Context<App>, ports: Ports, email: string): Promise<Response> {
  await requestPreferencesLink(ports, { email, clientAddress: clientAddress(c) }, Date.now());
  return personal(c, <CheckInboxPage {...visitor(c, ports)} />);
}

async function expired(c: Context<App>, { purpose }: Link): Promise<Response> {
  const page = visitor(c, await currentPorts(c.env));
  return personal(c, <ExpiredLinkPage {...page} purpose={purpose} />, 410);
}

/** What a page comes back with. */
type Back = Partial<InvalidForm> & { notice?: FollowsNotice; refused?: true };

async function preferencesPage(c: Context<App>, link: Link, back: Back = {}): Promise<Response> {
  const ports = await currentPorts(c.env);
  const page = visitor(c, ports);
  const now = Date.now();
  const subscriber = await readOwnData(ports, link.token, now, link.purpose);
  if (!subscriber) return expired(c, link);
  const own = { link, email: subscriber.email };
  if (subscriber.state !== "active") return personal(c, <OwnDataPage {...page} own={own} />);
  const form = preferencesForm(subscriber, back);
  const question = typedQuestion(c);
  const following = await followsProps(ports, subscriber, { question, notice: back.notice }, now);
  const props = { ...form, own, following, leave: await leaving(ports, subscriber.id) };
  return personal(c, <PreferencesPage {...page} {...props} />, form.problems.length > 0 || back.refused ? 400 : 200);
}

async function savePreferences(c: Context<App>, link: Link): Promise<Response> {
  const { token, purpose } = link;
  const reading = readPreferencesForm(await formOf(c));
  if ("back" in reading) return preferencesPage(c, link, reading.back);
  const ports = await currentPorts(c.env);
  const now = Date.now();
  const before = await readOwnData(ports, token, now, purpose);
  if (!before) return expired(c, link);
  if (!(await changePreferences(ports, before, reading.chosen, now, "page"))) return expired(c, link);
  const subscriber = await readOwnData(ports, token, now, purpose);
  if (!subscriber) return expired(c, link);
  const follows = await namedFollows(ports, subscriber, now);
  const saved = { path: `${purpose}/${encodeURIComponent(token)}`, preferences: subscriber, follows };
  return personal(c, <PreferencesSavedPage {...visitor(c, ports)} {...saved} />);
}

/** Adds or ends one follow, and shows the preferences again. */
async function saveFollows(c: Context<App>, link: Link): Promise<Response> {
  const form = await formOf(c);
  const ports = await currentPorts(c.env);
  const now = Date.now();
  const subscriber = await readOwnData(ports, link.token, now, link.purpose);
  const pressed = subscriber?.state === "active" && (await pressFollows(ports, subscriber, form, now, "page"));
  return pressed ? preferencesPage(c, link, pressed) : expired(c, link);
}

/** Formats everything stored about a subscriber: names in snake case, times by RFC 3339. */
function shown({ subscriber, history, deliveries }: OwnData, now: number) {
  const time = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  const { email, state, frequency, hour, timeZone, language, alerts, createdAt, confirmedAt } = subscriber;
  return {
    exported_at: time(now),
    subscriber: {
      email,
      state,
      ...followsOf(subscriber),
      frequency,
      hour,
      timezone: timeZone,
      language,
      alerts,
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
