import type { AlertKind, AlertWay } from "../../core/operations/alert.ts";
import { alertEmail } from "../../emails/alert.ts";
import type { Ports } from "../../ports/index.ts";
import type { StandingAlert } from "../../ports/operations/alerts.ts";
import { learnQuota } from "../newsletter/learn-quota.ts";
import { isDue } from "./raise-alerts.ts";

type TellPorts = Pick<
  Ports,
  "site" | "sender" | "alerts" | "alertWebhook" | "alertEmail" | "mailer" | "rateGate" | "log" | "now"
>;

/**
 * Tells an alert in one way, unless it was told already or is over. What fails is only noted: the cron calls again as long
 * as it stands.
 */
export async function tellAlert(ports: TellPorts, kind: AlertKind, way: AlertWay): Promise<void> {
  const alert = (await ports.alerts.standing()).find((standing) => standing.kind === kind);
  if (!alert || !isDue(alert, way)) return;
  try {
    const told = way === "webhook" ? await callWebhook(ports, alert) : await mail(ports, alert);
    if (told) await ports.alerts.noteTold(kind, way, alert.dueAt);
  } catch (fault) {
    ports.log.fault("alert-not-told", fault, { kind, way });
  }
}

async function callWebhook({ alertWebhook, site }: TellPorts, alert: StandingAlert): Promise<boolean> {
  await alertWebhook?.tell(alert, site.url);
  return alertWebhook !== undefined;
}

/** Like any mail within the provider's rate and quota. One that may have been taken is not sent again. */
async function mail(ports: TellPorts, alert: StandingAlert): Promise<boolean> {
  const { site, sender, alertEmail: to, mailer, rateGate, log, now } = ports;
  if (to === undefined) return false;
  await learnQuota(ports, now());
  if ((await rateGate.take(1, now())).outcome === "wait") return false;
  const receipt = await mailer.send(alertEmail(alert, { site, sender, to }));
  if (receipt.outcome !== "refused") return true;
  await rateGate.giveBack(1);
  log.fault("alert-refused", receipt.reason, { kind: alert.kind });
  return receipt.kind === "rejected";
}
