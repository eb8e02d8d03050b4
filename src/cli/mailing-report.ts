import { styleText } from "node:util";
import type { AnswerTo } from "../../functions/api/calls.ts";
import { isMailed, type Mailing, mailingReason } from "../core/posts/mailing.ts";
import type { Site } from "../core/site.ts";
import { printable } from "./printable.ts";
import { terminalTexts } from "./terminal-texts.ts";
import { toldReason } from "./told-reason.ts";

/** Whether a post is emailed, as the service reports it. */
export type MailingResult = AnswerTo<"GET /api/v1/mailing/{key}">["mailing"];

export interface PostMailing extends MailingResult {
  key: string;
}

/** Computes the same without a service. */
export function mailingResult(mailing: Mailing, { newsletter }: Pick<Site, "newsletter">): MailingResult {
  const at = "until" in mailing ? new Date(mailing.until).toISOString() : null;
  return {
    state: mailing.state,
    mailed: isMailed(mailing),
    at,
    reason: toldReason(mailingReason(mailing, newsletter)),
  };
}

/** Posts listed of those that will be emailed, and of those that are too old. */
const NAMED_MAX = 10;

/** Prints posts that will be emailed or are too old. Drafts and quarantined posts are reported elsewhere. */
export function printMailings(posts: PostMailing[]): void {
  const coming = posts.filter(({ state }) => isMailed({ state } as Mailing) && state !== "released");
  const old = posts.filter(({ state }) => state === "too-old");
  for (const [some, colour] of [
    [coming, "green"],
    [old, "yellow"],
  ] as const) {
    for (const { key, reason } of some.slice(0, NAMED_MAX))
      console.log(`  ${styleText(colour, printable(key))}: ${printable(reason.detail)}`);
    if (some.length > NAMED_MAX) console.log(`  ${terminalTexts().publish.more(some.length - NAMED_MAX)}`);
  }
  if (old.length > 0) console.log(`  ${terminalTexts().publish.mailAnyway}`);
}
