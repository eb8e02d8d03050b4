import type { Localised } from "../localised.ts";

/** What emails say of the site. */
export interface MailWords {
  senderName?: Localised;
  /** An address, where answers go. */
  replyTo?: string;
  /** Before the subject of each issue, such as 「广告」. */
  subjectPrefix?: Localised;
  /** A pattern with placeholders. */
  subject?: Localised;
  /** Paragraphs before the posts, and after them. */
  header?: Localised;
  footer?: Localised;
  /** Markdown in place of our first paragraph in the mail that asks for a confirmation, and in the welcome; and their subjects. */
  confirmation?: Localised;
  welcome?: Localised;
  confirmSubject?: Localised;
  welcomeSubject?: Localised;
  /** What that Markdown shows, as sanitised HTML; without it, the texts are paragraphs. */
  ownHtml?: { confirmation?: Localised; welcome?: Localised };
}
