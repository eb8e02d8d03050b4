import type { AlertChannel, AlertKind, AlertText } from "../../core/operations/alert.ts";
import type { Site } from "../../core/site.ts";
import { alertEmail } from "../../emails/alert.ts";
import { deskTexts, loadDeskTexts } from "../../locales/desk.ts";
import { localeFor } from "../../locales/index.ts";
import { reasonText, siteClock } from "../../locales/reason-text.ts";
import type { Ports } from "../../ports/index.ts";
import type { ActiveAlert } from "../../ports/operations/alerts.ts";
import { refreshQuota } from "../newsletter/refresh-quota.ts";
import { isDue } from "./raise-alerts.ts";

type SendPorts = Pick<
  Ports,
  "site" | "sender" | "alerts" | "alertWebhook" | "alertEmail" | "mailer" | "rateGate" | "log" | "now"
>;

/**
 * Sends an alert by one channel, unless it was sent or is over. A failure is only logged: the cron queues the alert again
 * while it is active.
 */
export async function sendAlert(ports: SendPorts, kind: AlertKind, channel: AlertChannel): Promise<void> {
  const alert = (await ports.alerts.active()).find((standing) => standing.kind === kind);
  if (!alert || !isDue(alert, channel)) return;
  try {
    await loadDeskTexts();
    const sent = channel === "webhook" ? await callWebhook(ports, alert) : await mail(ports, alert);
    if (sent) await ports.alerts.markSent(kind, channel, alert.dueAt);
  } catch (fault) {
    ports.log.fault("alert-not-told", fault, { kind, channel });
  }
}

async function callWebhook({ alertWebhook, site }: SendPorts, alert: ActiveAlert): Promise<boolean> {
  await alertWebhook?.send(alertText(site, alert), site.url);
  return alertWebhook !== undefined;
}

/** Sends within the provider's rate and quota. An email that may have been accepted is not sent again. */
async function mail(ports: SendPorts, alert: ActiveAlert): Promise<boolean> {
  const { site, sender, alertEmail: to, mailer, rateGate, log, now } = ports;
  if (to === undefined) return false;
  await refreshQuota(ports, now());
  if ((await rateGate.take(1, now())).outcome === "wait") return false;
  const receipt = await mailer.send(alertEmail(alertText(site, alert), { site, sender, to }));
  if (receipt.outcome !== "refused") return true;
  await rateGate.giveBack(1);
  log.fault("alert-refused", receipt.reason.code, { kind: alert.kind, reason: receipt.reason });
  return receipt.kind === "rejected";
}

/** Writes an alert in the language of the site, by its clock. */
function alertText({ language, timeZone }: Site, { kind, reason, raisedAt }: ActiveAlert): AlertText {
  const locale = localeFor(language);
  const clock = siteClock(locale, timeZone);
  const detail = reasonText(locale, reason, clock);
  const { titles } = locale.alerts;
  const { whatToDo } = deskTexts(locale).alerts;
  return { kind, reason, title: titles[kind], detail, whatToDo: whatToDo[kind], raisedAt, since: clock(raisedAt) };
}
