import type { Reason as AnyReason } from "../../core/reason.ts";
import { reasonPieces } from "../../locales/reason-text.ts";
import type { DeskPage } from "./desk.ts";
import { momentText } from "./moment.tsx";

/** Says why something is as it is. What somebody else said stays as it came, and is marked as English. */
export function Reason({ reason, ...page }: DeskPage & { reason: AnyReason }) {
  const pieces = reasonPieces(page.locale, reason, (at) => momentText(page, at));
  return <span>{pieces.map(({ text, isQuoted }) => (isQuoted ? <span lang="en">{text}</span> : text))}</span>;
}
