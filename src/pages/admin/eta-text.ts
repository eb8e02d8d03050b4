import { deskTexts } from "../../locales/desk.ts";
import type { DeskPage } from "./desk.ts";
import { momentText } from "./moment.tsx";

/** Describes when the last email will be sent, as far as that can be estimated. */
export function etaText(
  page: DeskPage,
  { doneAt, perSecond, beyondQuota }: { doneAt: number | undefined; perSecond: number; beyondQuota: number },
): string {
  const words = deskTexts(page.locale).issues;
  if (beyondQuota > 0) return words.beyondQuota(beyondQuota);
  return doneAt === undefined
    ? words.noEta
    : words.eta(momentText(page, doneAt), String(Math.round(perSecond * 10) / 10));
}
