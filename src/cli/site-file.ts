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

/** Writes a `site.yaml` with explanations; settings without an answer are commented out. */
export function siteFile(answers: SiteAnswers): string {
  const line = (key: string, value: string, example: string) =>
    value === "" ? `# ${key}: ${example}` : `${key}: ${quoted(value)}`;
  return `# Settings of the site. Publish this file with the posts; unknown keys are rejected.
# The site's address is a setting of the service: SITE_URL.

# Shown in feeds, on pages and as the name of the newsletter.
${line("title", answers.title, "The name of the site")}

# One sentence on what the site is about.
${line("description", answers.description, "What this site is about")}

# Default language of posts (BCP 47): en, zh-CN …
${line("language", answers.language, "en")}

# Time zone of dates without one, and of the digests (IANA).
${line("time_zone", answers.timeZone, "UTC")}

# Default author of posts.
# author: Ann Example

# Shown in the footer of every email, as most countries require. No issue is sent without it.
${line("postal_address", answers.postalAddress, "Example, 1 Example Road, 12345 Example Town")}

# How pages and emails look: files of this folder or https addresses. The desk edits these, too.
# logo: assets/logo.svg
# icon: assets/icon.png
# accent_color: "#8f2f24"

# How to read \`categories: A gushichang\`, a string instead of a list:
#   split   two categories, as in Jekyll
#   whole   one category with a space in its name
category_strings: ${answers.categoryStrings}

# Titles of categories by id (lower case, hyphens for spaces). Categories need not be listed.
# categories:
#   markets: World markets

feeds:
  # Posts in a feed (1 to 200), and their content: full or summary.
  limit: 50
  content: full

# Copy external images into the bucket, so that they outlive their host and readers are not tracked.
# mirror_images: true

newsletter:
  # Delay before a new post is emailed: time to withdraw it.
  hold: 10m
  # Posts dated earlier than this before their arrival are not emailed: importing an archive emails nobody.
  max_age: 3d
  # Default hour of digests (0 to 23).
  hour: 8
`;
}
