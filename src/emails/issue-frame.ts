import { html, raw } from "hono/html";
import { direction } from "../core/direction.ts";
import { ALERTS } from "../core/newsletter/alerts.ts";
import type { Bodies } from "../core/newsletter/email.ts";
import type { Issue } from "../core/newsletter/issue.ts";
import type { Site } from "../core/site.ts";
import { localeFor } from "../locales/index.ts";
import { dateInWords } from "./dates.ts";
import { frameOf, siteName } from "./layout.ts";
import { ownParagraphs } from "./paragraphs.ts";
import { kept, type Sized } from "./part.ts";
import { siteHead } from "./site-head.ts";
import { styleOf } from "./style.ts";

/** What the emails of an issue have in common in one language and time zone: parts before, between and after their own. */
export interface IssueFrame {
  date: string;
  start: Sized;
  masthead: Sized;
  /** The publisher's and the editor's words, and the beginning of the list. */
  words: Sized;
  headlines: Sized;
  end: Sized;
}

export function issueFrame({
  site,
  language,
  timeZone,
  issue,
  note,
}: {
  site: Site;
  language: string;
  timeZone: string;
  issue: Pick<Issue, "frequency" | "closedAt">;
  note?: Bodies | undefined;
}): IssueFrame {
  const { tag, emails } = localeFor(language);
  const { issue: say } = emails;
  const style = styleOf(site.brand);
  const name = siteName(site);
  const why = issue.frequency === ALERTS ? say.whyAlert(name) : say.why(name);
  const { start, sheet, footer } = frameOf({ site, language, why });
  const before = ownParagraphs(site.newsletter.header, language, site, style.ownWords);
  const after = ownParagraphs(site.newsletter.footer, language, site, style.ownWords);
  const noted =
    note &&
    html`<div lang="${site.language}" style="${style.ownWords}">${raw(note.html)}</div>
`;
  const main = html`<main lang="${site.language}" dir="${direction(site.language)}">
`;
  const headlines = html`<h2 lang="${tag}" style="${style.heading}">${say.headlines}</h2>
<ol style="${style.headlines}">
`;
  const last = after.html && html`<div class="rule" style="${style.more}">${raw(after.html)}</div>`;
  return {
    date: dateInWords(issue.closedAt, tag, timeZone),
    start: kept({ html: start, text: "" }),
    masthead: kept({ html: `${sheet}${html`<h1 style="${style.masthead}">${siteHead(site)}</h1>\n`}`, text: "" }),
    words: kept({
      html: `${before.html}${noted ?? ""}${main}`,
      text: (before.text && `\n${before.text}\n`) + (note ? `\n${note.text}\n` : ""),
    }),
    headlines: kept({ html: String(headlines), text: `\n${say.headlines}\n` }),
    end: kept({ html: `${last}${footer.html}`, text: (after.text && `\n\n${after.text}\n`) + footer.text }),
  };
}
