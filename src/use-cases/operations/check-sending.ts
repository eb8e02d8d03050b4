import { quotaOutlook } from "../../core/newsletter/quota.ts";
import { type CheckResult, checkResult, type Look } from "../../core/operations/check.ts";
import type { Reason } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";
import { refreshQuota } from "../newsletter/refresh-quota.ts";

const HOUR_MS = 3_600_000;
/** The provider tells of most mails within minutes. */
const SILENCE_MS = HOUR_MS;
const SILENCE_BACK_MS = 7 * 24 * HOUR_MS;

export type SendingPorts = Pick<Ports, "mailAccount" | "desk" | "mailer" | "rateGate" | "monitoring">;

/** Checks what may be sent, and that the provider tells what became of it. */
export function sendingChecks(ports: SendingPorts, now: number): Record<"quota" | "feedback-heard", Look> {
  const { mailAccount, desk, monitoring, rateGate } = ports;
  return {
    quota: async () => {
      const problem = await refreshQuota(ports, now);
      const [{ waitUntil, waitReason, waitDetail }, { perDay, leftToday, fetchedAt }, perSecond] = await Promise.all([
        desk.gate(),
        monitoring.quota(),
        rateGate.perSecond(now),
      ]);
      const silent = waitUntil > now && waitReason === "silence";
      if (problem || silent) return checkResult("fail", wordsOf(problem ?? waitDetail));
      if (fetchedAt === 0) return checkResult("warn", "", "quota-unknown");
      return quotaResult({ perDay, leftToday, perSecond }, mailAccount.sandboxPerDay);
    },
    "feedback-heard": async () => {
      const [heardAt, silent] = await Promise.all([
        monitoring.lastFeedbackAt(),
        monitoring.sentWithoutFeedback(now - SILENCE_BACK_MS, now - SILENCE_MS),
      ]);
      const found = heardAt === 0 ? "" : `${new Date(heardAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
      if (silent) return checkResult("fail", found, "silent");
      return heardAt === 0 ? checkResult("unknown", "", "nothing-heard") : checkResult("ok", found);
    },
  };
}

/** Judges a quota: the rate, and how many mails are left today. */
export function quotaResult(
  { perDay, leftToday, perSecond }: { perDay: number; leftToday: number; perSecond: number },
  sandboxPerDay: number | undefined,
): CheckResult {
  const left = perDay >= Number.MAX_SAFE_INTEGER ? "∞" : leftToday;
  const outlook = quotaOutlook({ perDay, leftToday, sandboxPerDay });
  const found = `${Math.round(perSecond * 10) / 10}/s · ${left}`;
  return outlook === "fine" ? checkResult("ok", found) : checkResult("warn", found, outlook);
}

/** What the provider said. */
const wordsOf = (reason: Reason | undefined) => (reason?.code === "said" ? reason.values.words : "");
