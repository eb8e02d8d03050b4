import type { Context } from "hono";
import {
  CALL_STATES,
  EVENT_KINDS,
  WEBHOOK_CATEGORIES_MAX,
  WEBHOOK_URL_MAX,
} from "../../../src/core/operations/webhook.ts";
import { deskTexts } from "../../../src/locales/desk.ts";
import { ConfirmActionPage } from "../../../src/pages/admin/confirm-action.tsx";
import { WebhookPage } from "../../../src/pages/admin/webhooks/webhook.tsx";
import { type WebhookFields, WebhooksPage } from "../../../src/pages/admin/webhooks/webhooks.tsx";
import { saveWebhook } from "../../../src/use-cases/operations/save-webhook.ts";
import { formOf } from "../../http/form.ts";
import { deskAnswer, deskRedirect } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";

const CALLS_SHOWN = 50;
const EMPTY: WebhookFields = { url: "", kinds: ["post.published"], categories: "", addresses: false };

type Desk = Context<DeskApp>;
type Shown = Partial<Pick<Parameters<typeof WebhooksPage>[0], "fields" | "problems" | "secret">>;

export async function showWebhooks(c: Desk, { fields = EMPTY, problems = {}, secret }: Shown = {}): Promise<Response> {
  const { ports, page } = c.var;
  const { webhooks } = await ports.webhooks();
  const props = { webhooks: await webhooks.list(), fields, problems, secret };
  return deskAnswer(c, <WebhooksPage {...page} {...props} />, Object.keys(problems).length > 0 ? 400 : 200);
}

/** Creates a webhook. Its secret is in this answer and nowhere else, so there is no redirect. */
export async function createWebhook(c: Desk): Promise<Response> {
  const { ports, page } = c.var;
  const form = await formOf(c);
  const fields: WebhookFields = {
    url: String(form.url ?? "")
      .trim()
      .slice(0, WEBHOOK_URL_MAX + 1),
    kinds: EVENT_KINDS.filter((kind) => form[kind] === "yes"),
    categories: String(form.only ?? "").slice(0, 20_000),
    addresses: form.addresses === "yes",
  };
  const categories = fields.categories
    .split(/[\s,，]+/)
    .filter((id) => id !== "")
    .slice(0, WEBHOOK_CATEGORIES_MAX);
  if (fields.kinds.length === 0) return showWebhooks(c, { fields, problems: { kinds: true } });
  const saved =
    fields.url.length <= WEBHOOK_URL_MAX
      ? await saveWebhook(ports, undefined, { ...fields, categories }, page.now)
      : { outcome: "refused" as const, problem: { code: "webhook-address" as const, values: {} } };
  if (saved.outcome === "refused") return showWebhooks(c, { fields, problems: { url: saved.problem } });
  return showWebhooks(c, saved.outcome === "created" ? { secret: { url: fields.url, text: saved.secret } } : {});
}

const idOf = (c: Desk): number => Number(/^\d{1,10}$/.exec(c.req.param("id") ?? "")?.[0] ?? 0);

export async function showWebhook(c: Desk, secret?: string): Promise<Response | undefined> {
  const { ports, page } = c.var;
  const { webhooks } = await ports.webhooks();
  const webhook = await webhooks.find(idOf(c));
  if (!webhook) return undefined;
  const state = CALL_STATES.find((name) => name === c.req.query("state"));
  const before = Number(/^\d{1,15}$/.exec(c.req.query("before") ?? "")?.[0]) || undefined;
  const [counts, calls] = await Promise.all([
    webhooks.counts(webhook.id),
    webhooks.calls(webhook.id, { state, before, limit: CALLS_SHOWN }),
  ]);
  const next = calls.length === CALLS_SHOWN ? calls.at(-1)?.seq : undefined;
  return deskAnswer(c, <WebhookPage {...page} {...{ webhook, counts, calls, state, before, next, secret }} />);
}

export async function askDelete(c: Desk): Promise<Response | undefined> {
  const { ports, page } = c.var;
  const { webhooks } = await ports.webhooks();
  const webhook = await webhooks.find(idOf(c));
  if (!webhook) return undefined;
  const words = deskTexts(page.locale).webhooks.remove;
  return deskAnswer(
    c,
    <ConfirmActionPage
      {...page}
      section="webhooks"
      title={words.title(new URL(webhook.url).host)}
      text={words.text}
      button={words.button}
      action={`webhooks/${webhook.id}/delete`}
      back={`webhooks/${webhook.id}`}
    />,
  );
}

export async function changeWebhook(c: Desk): Promise<Response | undefined> {
  const { ports, page } = c.var;
  const { webhooks } = await ports.webhooks();
  const id = idOf(c);
  const back = `webhooks/${id}`;
  switch (c.req.param("action")) {
    case "pause":
      return (await webhooks.pause(id, page.now)) ? deskRedirect(c, back, { what: "held", count: 0 }) : undefined;
    case "resume":
      return (await webhooks.resume(id)) ? deskRedirect(c, back, { what: "resumed", count: 0 }) : undefined;
    case "delete":
      return (await webhooks.remove(id)) ? deskRedirect(c, "webhooks", { what: "deleted", count: 0 }) : undefined;
    case "secret": {
      const secret = await webhooks.rotate(id, page.now);
      return secret === undefined ? undefined : showWebhook(c, secret);
    }
    case "resend": {
      const seq = Number(/^\d{1,15}$/.exec(String((await formOf(c)).sequence ?? ""))?.[0]) || "dead";
      if (!(await webhooks.find(id))) return undefined;
      return deskRedirect(c, back, { what: "called", count: await webhooks.again(id, seq, page.now) });
    }
    default:
      return undefined;
  }
}
