import { textIn } from "../core/localised.ts";
import type { Mailbox } from "../core/newsletter/email.ts";
import type { Site } from "../core/site.ts";
import { oneLine } from "./one-line.ts";

const NAME_MAX = 120;

/** Returns from whom emails in a language come. */
export function senderIn(language: string, { newsletter, language: own }: Site, sender: Mailbox): Mailbox {
  const name = textIn(newsletter.senderName, language, own);
  return name === undefined ? sender : { ...sender, name: oneLine(name, NAME_MAX) };
}

/** Returns where answers go, if elsewhere than to the sender. */
export function replyTo({ newsletter }: Site): { replyTo?: string } {
  return newsletter.replyTo === undefined ? {} : { replyTo: newsletter.replyTo };
}
