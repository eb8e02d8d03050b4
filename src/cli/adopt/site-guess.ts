import { readSite } from "../../markdown/read-site.ts";
import { quoted } from "../../markdown/yaml.ts";
import type { AdoptedSite, Adoption } from "./adoption.ts";

interface Guess {
  key: string;
  value: string | undefined;
  why: string;
  example: string;
  /** Whether the value is YAML already. */
  isYaml?: boolean;
}

/** Writes a `site.yaml` that says of each setting where it comes from. What nothing tells is left as a comment. */
export function guessedSite(site: AdoptedSite, isExport: boolean, adoption: Adoption): string {
  const guesses: Guess[] = [
    {
      key: "title",
      value: site.title,
      why: "Shown in feeds, on pages and as the name of the newsletter.",
      example: "The name of the site",
    },
    {
      key: "description",
      value: site.description,
      why: "One sentence on what the site is about.",
      example: "What it is about",
    },
    {
      key: "language",
      value: site.language?.replaceAll("_", "-"),
      why: "Language of the posts (BCP 47).",
      example: "en",
    },
    {
      key: "time_zone",
      value: site.timeZone,
      why: "Time zone of dates without one, and of the digests (IANA).",
      example: "Europe/Paris",
    },
    {
      key: "author",
      value: site.author?.includes("@") ? undefined : site.author,
      why: "Author of posts that name none.",
      example: "Ann Example",
    },
    {
      key: "postal_address",
      value: undefined,
      why: "In the footer of every email. No issue is sent without it.",
      example: "1 Example Road, 12345 Example Town",
    },
    {
      key: "generator",
      value: site.generator,
      why: isExport ? "Whose placeholders the pattern below has." : "What the posts were written for.",
      example: "jekyll",
    },
    {
      key: "permalink",
      value: site.permalink,
      why: isExport
        ? "Addresses of posts to come, as the old ones were. Adopted posts state their own."
        : "Addresses of the posts, as they were.",
      example: "/:year/:month/:title/",
    },
    {
      key: "post_ids",
      value: site.postIds.value,
      why: `So that feed readers show no post anew: ${site.postIds.why}.`,
      example: "permalink",
    },
    ...(site.further ?? []).map((setting) => ({ ...setting, example: "", isYaml: true })),
    ...(isExport
      ? [
          {
            key: "templates",
            value: "none",
            why: "The posts are finished HTML: braces in them are text.",
            example: "none",
          },
        ]
      : []),
  ];
  const blocks = guesses.map(({ key, value, why, example, isYaml }) => {
    const text = value?.replace(/\s+/g, " ").trim();
    const line = text ? `${key}: ${isYaml ? text : quoted(text)}` : "";
    const isRead = line !== "" && "settings" in readSite(new TextEncoder().encode(line));
    if (line !== "" && !isRead)
      adoption.find("site.yaml", `${key} is not taken: "${text?.slice(0, 80)}" cannot be one here.`);
    return `# ${why}\n${isRead ? line : `# ${key}: ${example}`}`;
  });
  const address = site.url ? `SITE_URL = "${site.url.href}" keeps every address.` : "SITE_URL.";
  return `# Settings of the site, as far as the old one tells them. Unknown keys are rejected.
# The site's address is a setting of the service: ${address}

${blocks.join("\n\n")}
`;
}
