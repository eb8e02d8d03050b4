import { ALERT_WAYS, type AlertKind, type AlertWay } from "../../core/operations/alert.ts";
import type { Ports } from "../../ports/index.ts";
import type { StandingAlert } from "../../ports/operations/alerts.ts";
import { type FindPorts, findAlerts } from "./find-alerts.ts";

type RaisePorts = FindPorts & Pick<Ports, "alerts" | "alertWebhook" | "alertEmail" | "cronRuns" | "queue">;

/** Looks for what a publisher should know, and calls for telling it. Answers what stands. */
export async function raiseAlerts(ports: RaisePorts, at: number, failedSteps: string[]): Promise<AlertKind[]> {
  const { alerts, cronRuns, queue } = ports;
  const failedBefore = ((await cronRuns.last())?.faultyRuns ?? 0) > 0;
  await alerts.set(await findAlerts(ports, at, failedBefore ? failedSteps : []), at);
  const standing = await alerts.standing();
  // What was not told, for whatever reason, is called for again with every run.
  const wakeUps = standing.flatMap((alert) =>
    ALERT_WAYS.filter((way) => isOpen(ports, way) && isDue(alert, way)).map((way) => ({
      kind: "alert" as const,
      alert: alert.kind,
      way,
    })),
  );
  await queue.send(wakeUps);
  return standing.map(({ kind }) => kind);
}

/** Whether anybody can be told in this way. */
const isOpen = ({ alertWebhook, alertEmail }: Pick<Ports, "alertWebhook" | "alertEmail">, way: AlertWay): boolean =>
  (way === "webhook" ? alertWebhook : alertEmail) !== undefined;

export const isDue = ({ told, dueAt }: StandingAlert, way: AlertWay): boolean => told[way] < dueAt;
