import type { Localised } from "../core/localised.ts";
import type { MailWords } from "../core/newsletter/mail-words.ts";
import type { Site } from "../core/site.ts";
import { fileUrl } from "./links.ts";
import { render } from "./render.ts";

/** Renders the publisher's words in service emails, so that none of these has to load what reads Markdown. */
export async function ownHtml(
  { confirmation, welcome }: MailWords,
  { url }: Pick<Site, "url">,
): Promise<NonNullable<MailWords["ownHtml"]>> {
  const place = { site: url, file: fileUrl("site.yaml", url), page: url.href, written: new Map<string, string>() };
  const one = async (text: string) => (await render(text, place)).html;
  const all = async (words: Localised) =>
    typeof words === "string"
      ? one(words)
      : Object.fromEntries(
          await Promise.all(Object.entries(words).map(async ([tag, text]) => [tag, await one(text)] as const)),
        );
  return {
    ...(confirmation !== undefined && { confirmation: await all(confirmation) }),
    ...(welcome !== undefined && { welcome: await all(welcome) }),
  };
}
