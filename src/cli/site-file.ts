import { cliTexts } from "../locales/cli.ts";
import { languageFor } from "../locales/language.ts";
import { quoted } from "../markdown/yaml.ts";

/** Settings of a new site. */
export interface SiteAnswers {
  title: string;
  description: string;
  language: string;
  timeZone: string;
  postalAddress: string;
  categoryStrings: "split" | "whole";
}

/** Writes a `site.yaml` with explanations in the site's language; settings without an answer are commented out. */
export function siteFile(answers: SiteAnswers): string {
  const { files } = cliTexts[languageFor(answers.language)].init;
  const note = (text: string) => text.replace(/^/gm, "# ");
  const line = (key: string, value: string, example: string) =>
    value === "" ? `# ${key}: ${example}` : `${key}: ${quoted(value)}`;
  return `${note(files.head)}

${note(files.title.note)}
${line("title", answers.title, files.title.example)}

${note(files.description.note)}
${line("description", answers.description, files.description.example)}

${note(files.language)}
${line("language", answers.language, "en")}

${note(files.timeZone)}
${line("time_zone", answers.timeZone, "UTC")}

${note(files.author.note)}
# author: ${files.author.example}

${note(files.postalAddress.note)}
${line("postal_address", answers.postalAddress, files.postalAddress.example)}

${note(files.brand)}
# logo: assets/logo.svg
# icon: assets/icon.png
# accent_color: "#8f2f24"

${note(files.categoryStrings)}
category_strings: ${answers.categoryStrings}

${note(files.categories.note)}
# categories:
#   markets: ${files.categories.example}

feeds:
  ${note(files.feeds)}
  limit: 50
  content: full

${note(files.mirror)}
# mirror_images: true

newsletter:
  ${note(files.hold)}
  hold: 10m
  ${note(files.maxAge)}
  max_age: 3d
  ${note(files.hour)}
  hour: 8
`;
}
