import type { IssueState } from "../../core/newsletter/issue.ts";
import type { Reason as AnyReason } from "../../core/reason.ts";
import { fill, readReasons } from "../../core/reasons/reason.ts";
import { reasonPieces } from "../../locales/reason-text.ts";
import type { Page } from "../page.ts";
import type { DeskPage } from "./desk.ts";
import { momentText } from "./moment.tsx";

/** How deep reasons may be nested. */
const DEPTH_MAX = 3;

/** Translates our own reasons; returns `undefined` for other texts. */
export function oldReasonText(page: Pick<Page, "locale">, text: string, depth = 0): string | undefined {
  const { reasons, issues } = page.locale.desk;
  const read = depth < DEPTH_MAX ? readReasons(text) : undefined;
  return read
    ?.map(({ name, values }) => {
      const inWords = Object.entries(values).map(([slot, value]) =>
        slot === "state"
          ? [slot, issues.states[value as IssueState] ?? value]
          : [slot, oldReasonText(page, value, depth + 1) ?? value],
      );
      return fill(reasons[name], Object.fromEntries(inWords));
    })
    .join(page.locale.tag.startsWith("zh") ? "" : " ");
}

/** Shows a stored reason. Texts of the mail provider or a parser stay as they are, marked as English. */
export function OldReason({ text, locale }: Pick<Page, "locale"> & { text: string }) {
  const ours = oldReasonText({ locale }, text);
  return ours === undefined ? <span lang="en">{text}</span> : <span>{ours}</span>;
}

/** Shows a reason. Quoted texts stay as they are, marked as English. */
export function Reason({ reason, ...page }: DeskPage & { reason: AnyReason }) {
  const pieces = reasonPieces(page.locale, reason, (at) => momentText(page, at));
  return <span>{pieces.map(({ text, isQuoted }) => (isQuoted ? <span lang="en">{text}</span> : text))}</span>;
}
