import { type Context, Hono } from "hono";
import * as z from "zod";
import { reason } from "../../src/core/reason.ts";
import type { Subscriber } from "../../src/core/subscribers/subscriber.ts";
import { deskTexts } from "../../src/locales/desk.ts";
import { ConfirmActionPage } from "../../src/pages/admin/confirm-action.tsx";
import { deskPath } from "../../src/pages/admin/desk.ts";
import { DeskPreferencesPage } from "../../src/pages/admin/preferences.tsx";
import { DeskProblemPage } from "../../src/pages/admin/problem.tsx";
import type { FollowsNotice } from "../../src/pages/follows.tsx";
import { changePreferences } from "../../src/use-cases/subscribers/change-preferences.ts";
import { subscribersCsv } from "../api/subscribers.ts";
import { formOf } from "../http/form.ts";
import { typedQuestion } from "../pages/page-answers.tsx";
import {
  followsProps,
  type InvalidForm,
  preferencesForm,
  pressFollows,
  readPreferencesForm,
} from "../pages/preferences-form.ts";
import { deskNotFound } from "./desk.tsx";
import { deskAnswer, deskRedirect } from "./desk-answer.ts";
import type { DeskApp } from "./desk-session.ts";
import { importFile, showImport } from "./import/import-form.tsx";
import { loadAnswers } from "./load-answers.ts";

const Consent = z.string().trim().max(1_000).catch("");

/** Subscribers: search, history, actions and import. */
export const deskSubscribers = new Hono<DeskApp>()
  .get("/subscribers", async (c) => (await loadAnswers()).showSubscribers(c))
  .get("/subscribers/bulk", async (c) => (await loadAnswers()).askBulk(c))
  .post("/subscribers/bulk", async (c) => (await loadAnswers()).actOnMany(c))

  .get("/subscribers.csv", (c) => subscribersCsv(c, c.var.ports))

  .get("/subscribers/:id", async (c) => (await (await loadAnswers()).showSubscriber(c)) ?? deskNotFound(c))

  .get("/subscribers/:id/suppress", (c) => confirmPage(c, "suppress"))
  .post("/subscribers/:id/suppress", async (c) => {
    const { ports, page } = c.var;
    const subscriber = await subscriberOf(c);
    if (!subscriber) return deskNotFound(c);
    const detail = Consent.parse((await formOf(c)).reason ?? "");
    const suppression = { email: subscriber.email, reason: "manual" as const, detail, createdAt: page.now };
    const added = await ports.suppressions.add([suppression], "admin");
    return deskRedirect(c, `subscribers/${subscriber.id}`, { what: added > 0 ? "suppressed" : "known", count: 0 });
  })

  .get("/subscribers/:id/preferences", (c) => preferencesPage(c))
  .post("/subscribers/:id/preferences", async (c) => {
    const { ports, page } = c.var;
    const reading = readPreferencesForm(await formOf(c));
    if ("back" in reading) return preferencesPage(c, reading.back);
    const subscriber = await subscriberOf(c);
    if (!subscriber) return deskNotFound(c);
    return (await changePreferences(ports, subscriber, reading.chosen, page.now, "desk"))
      ? deskRedirect(c, `subscribers/${subscriber.id}`, { what: "saved", count: 0 })
      : notPossible(c, subscriber);
  })

  .get("/subscribers/:id/follows", (c) => preferencesPage(c))
  .post("/subscribers/:id/follows", async (c) => {
    const { ports, page } = c.var;
    const form = await formOf(c);
    const subscriber = await subscriberOf(c);
    if (!subscriber) return deskNotFound(c);
    const pressed = await pressFollows(ports, subscriber, form, page.now, "desk");
    return pressed ? preferencesPage(c, pressed) : notPossible(c, subscriber);
  })

  .get("/subscribers/:id/unsubscribe", (c) => confirmPage(c, "unsubscribe"))
  .post("/subscribers/:id/unsubscribe", async (c) => {
    const { ports, page } = c.var;
    const subscriber = await subscriberOf(c);
    if (!subscriber) return deskNotFound(c);
    const left = await ports.subscribers.unsubscribe(subscriber.id, page.now, "desk");
    // Already unsubscribed: nothing to do.
    if (!left && subscriber.state !== "unsubscribed") return notPossible(c, subscriber);
    return deskRedirect(c, `subscribers/${subscriber.id}`, { what: "unsubscribed", count: 0 });
  })

  .get("/import", (c) => showImport(c))
  .post("/import", (c) => importFile(c));

async function subscriberOf(c: Context<DeskApp>): Promise<Subscriber | undefined> {
  return c.var.ports.subscribers.byId(Number(c.req.param("id")) || 0);
}

async function confirmPage(c: Context<DeskApp>, action: "suppress" | "unsubscribe"): Promise<Response> {
  const { page } = c.var;
  const subscriber = await subscriberOf(c);
  if (!subscriber) return deskNotFound(c);
  const { title, text, button } = deskTexts(page.locale).subscribers[action];
  const back = `subscribers/${subscriber.id}`;
  const words = { title: title(subscriber.email), text, button };
  return deskAnswer(
    c,
    <ConfirmActionPage
      {...page}
      {...words}
      section="subscribers"
      action={`${back}/${action}`}
      back={back}
      asksReason={action === "suppress"}
    />,
  );
}

async function preferencesPage(
  c: Context<DeskApp>,
  back: Partial<InvalidForm> & { notice?: FollowsNotice; refused?: true } = {},
): Promise<Response> {
  const { ports, page } = c.var;
  const subscriber = await subscriberOf(c);
  if (!subscriber) return deskNotFound(c);
  if (subscriber.state !== "active") return notPossible(c, subscriber);
  const form = preferencesForm(subscriber, back);
  const following = await followsProps(
    ports,
    subscriber,
    { question: typedQuestion(c), notice: back.notice },
    page.now,
  );
  const status = form.problems.length > 0 || back.refused ? 400 : 200;
  return deskAnswer(
    c,
    <DeskPreferencesPage {...page} {...form} following={following} subscriber={subscriber} />,
    status,
  );
}

/** Refuses an action that needs an active subscriber. */
function notPossible(c: Context<DeskApp>, { id, email, state }: Subscriber): Response {
  const { page } = c.var;
  const back = { href: deskPath(page, `subscribers/${id}`), text: email };
  const props = { section: "subscribers", kind: "refused", reason: reason("subscriber-is", { state }), back } as const;
  return deskAnswer(c, <DeskProblemPage {...page} {...props} />, 409);
}
