import { ALERT_CHANNELS, type AlertChannel, type AlertKind } from "../../core/operations/alert.ts";
import type { Ports } from "../../ports/index.ts";
import type { ActiveAlert } from "../../ports/operations/alerts.ts";
import { type FindPorts, findAlerts } from "./find-alerts.ts";

type RaisePorts = FindPorts & Pick<Ports, "alerts" | "alertWebhook" | "alertEmail" | "cronRuns" | "queue">;

/** Finds alerts and queues sending them. Returns the kinds of all active ones. */
export async function raiseAlerts(ports: RaisePorts, at: number, failedSteps: string[]): Promise<AlertKind[]> {
  const { alerts, cronRuns, queue } = ports;
  const failedBefore = ((await cronRuns.last())?.faultyRuns ?? 0) > 0;
  await alerts.set(await findAlerts(ports, at, failedBefore ? failedSteps : []), at);
  const active = await alerts.active();
  // Alerts that were not sent are queued again by every run.
  const wakeUps = active.flatMap((alert) =>
    ALERT_CHANNELS.filter((channel) => isConfigured(ports, channel) && isDue(alert, channel)).map((channel) => ({
      kind: "alert" as const,
      alert: alert.kind,
      channel,
    })),
  );
  await queue.send(wakeUps);
  return active.map(({ kind }) => kind);
}

/** Returns whether a channel is configured. */
const isConfigured = (
  { alertWebhook, alertEmail }: Pick<Ports, "alertWebhook" | "alertEmail">,
  channel: AlertChannel,
): boolean => (channel === "webhook" ? alertWebhook : alertEmail) !== undefined;

export const isDue = ({ sentAt, dueAt }: ActiveAlert, channel: AlertChannel): boolean => sentAt[channel] < dueAt;
