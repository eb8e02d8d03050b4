import type { Context } from "hono";
import type * as z from "zod";
import { isMailed, type Mailing, mailingReason } from "../../src/core/posts/mailing.ts";
import type { Site } from "../../src/core/site.ts";
import { type Locale, localeFor, negotiateLanguage } from "../../src/locales/index.ts";
import { oldReasonText } from "../../src/pages/admin/reason.tsx";
import type { MailingAnswer } from "./publishing-schemas.ts";

/** Whether a post is mailed, as programs are told, with a sentence in the language that the request asks for. */
export function shownMailing(c: Context, mailing: Mailing, site: Site): z.infer<typeof MailingAnswer> {
  const at = mailing.state === "released" ? mailing.at : "until" in mailing ? mailing.until : undefined;
  const reason = mailingReason(mailing, site.newsletter);
  return {
    state: mailing.state,
    mailed: isMailed(mailing),
    at: at === undefined ? null : new Date(at).toISOString(),
    reason: oldReasonText({ locale: localeOf(c) }, reason) ?? reason,
  };
}

function localeOf(c: Context): Locale {
  return localeFor(negotiateLanguage(c.req.header("Accept-Language"), "en"));
}
