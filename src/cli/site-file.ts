import { quoted } from "../markdown/yaml.ts";

/** What a new site says of itself. */
export interface SiteAnswers {
  title: string;
  description: string;
  language: string;
  timeZone: string;
  postalAddress: string;
  categoryStrings: "split" | "whole";
}

/** A `site.yaml` that explains itself. What has no answer stands there as a remark. */
export function siteFile(answers: SiteAnswers): string {
  const line = (key: string, value: string, example: string) =>
    value === "" ? `# ${key}: ${example}` : `${key}: ${quoted(value)}`;
  return `# Who publishes. Publish this file with the posts; any key but those named here is refused.
# The site's address is not set here: it belongs to the service (SITE_URL).

# In feeds, on pages, and as the newsletter's name.
${line("title", answers.title, "The name of the site")}

# One sentence on what readers get.
${line("description", answers.description, "What this site is about")}

# The language of posts that name none (BCP 47): en, zh-CN …
${line("language", answers.language, "en")}

# Dates that name no zone are read as this zone's time, and digests go out by its clock (IANA).
${line("time_zone", answers.timeZone, "UTC")}

# Stands for every post that names no author.
# author: Ann Example

# Printed at the foot of every email; the law of most countries asks for it. No issue is sent without.
${line("postal_address", answers.postalAddress, "Example, 1 Example Road, 12345 Example Town")}

# How \`categories: A gushichang\`, a string and not a list, is read:
#   split   two categories, as Jekyll reads it
#   whole   one category whose name has a space in it
category_strings: ${answers.categoryStrings}

# Titles for categories, by id (the name in lower case, spaces as hyphens). A category need not be listed.
# categories:
#   markets: World markets

feeds:
  # Posts in a feed (1 to 200), and whether they stand there whole: full or summary.
  limit: 50
  content: full

# Copies images of other hosts into the bucket, so that they stay when their host is gone, and nobody learns who reads.
# mirror_images: true

newsletter:
  # A new post waits this long before it may be emailed: time to take it back.
  hold: 10m
  # A post whose date lay further back than this when it arrived is not emailed by itself: importing an archive emails nobody.
  max_age: 3d
  # The hour at which digests go out to subscribers who chose none (0 to 23).
  hour: 8
`;
}
