type Setting = [why: string, example: string];

/** What `npx gazette adopt` says, and writes into `site.yaml` and ADOPTED.md. */
export const adopt = {
  about: "Move in: turn an export of WordPress, Ghost or Substack, or a folder of Jekyll, Hugo or Hexo, into a site.",
  source: "a WordPress .xml, a Ghost .json, a Substack .zip or folder, or a generator's folder",
  into: "the new folder (default: gazette-site); a generator's folder gets its site.yaml itself",
  url: "address of the old site, which exports of Ghost and Substack do not contain",
  fetch: "copy the posts' pictures into the folder",
  yes: "write into a folder that is not empty, and over an existing site.yaml",
  more: (
    report: string,
  ) => `Nothing is published: read ${report}, then run \`npx gazette check\` and \`npx gazette preview\`. Drafts, private, protected and
paid posts stay unpublished. Comments, pages and subscribers are not taken.`,

  missing: "no such file or folder",
  noInto: "The files of a generator's folder stay where they are, so --into has no place here.",
  siteExists: (path: string) => `${path} exists. Nothing was written; --yes overwrites it.`,
  notEmpty: (dir: string) => `${dir} is not empty. Nothing was written. Give another folder with --into, or add --yes.`,
  noZip: (path: string, why: string) => `${path} is not a zip file that can be read: ${why}.`,
  tooManyFiles: (path: string, most: number) => `${path} has more than ${most} files.`,
  noWordpress: (path: string) => `${path} is not a WordPress export. Make one with Tools → Export → All content.`,
  doctype: (path: string, name: string) =>
    `${path} declares a document type (${name}), which no WordPress export does.`,
  hugePiece: (path: string, megabytes: number) =>
    `${path} is not a WordPress export: it has a piece of more than ${megabytes} MB.`,
  noGhost: (path: string) =>
    `${path} is not an export of Ghost. Make one with Settings → Import/Export → Export content.`,
  hugeGhost: (path: string, megabytes: number) =>
    `${path} is larger than ${megabytes} MB. Export fewer posts at a time.`,
  noSubstack: (path: string) => `${path} is not an archive of Substack: it has no posts.csv.`,
  longConfig: (path: string, kilobytes: number) => `${path} is longer than ${kilobytes} KB.`,
  badConfig: (path: string, line: number, why: string) => `${path}:${line} cannot be read: ${why}.`,

  /** The report. */
  title: (source: string) => `Adopted from ${source}`,
  posts: (posts: number) => `posts ${posts}`,
  held: (counts: string) => `of these not published: ${counts}`,
  left: (counts: string) => `not taken: ${counts}`,
  pictures: (copied: number, failed: number, elsewhere: number) =>
    `pictures copied ${copied}, failed ${failed}, elsewhere ${elsewhere}`,
  needsAHand: "What needs a hand",
  andMore: (number: number) => `and ${number} more`,
  moreIn: (number: number, file: string) => `… and ${number} more in ${file}.`,
  look: "look",
  next: "Next:",
  kinds: {
    comments: "comments",
    pages: "pages",
    threads: "threads",
    members: "members (export them as CSV for `npx gazette import-subscribers`)",
    entries: (type: string) => `${type || "nameless"} entries`,
    postsThatAre: (status: string) => `posts of the status ${status}`,
  },

  /** Findings. */
  noTitle: (slug: string) => `It has no title, so it is called "${slug}".`,
  notCopied: (address: string, why: string) => `The picture ${address} was not copied: ${why}.`,
  elsewhere: (pictures: number, hosts: string, fetched: boolean) =>
    `${pictures} pictures stay at ${hosts} and will be lost with it. ${fetched ? "" : "--fetch copies them; or "}mirror_images: true in site.yaml copies them once published.`,
  redirectsStay: (lines: string) => `It exists already and was not changed. Add: ${lines}`,
  noConfig: (name: string) => `There is no ${name}: everything in site.yaml is a guess.`,
  siteBelow: (path: string, url: string) => `The site was below ${path}: set SITE_URL to the whole address, ${url}.`,
  severalPermalinks: "_config.yml has several permalinks by folder: only one is taken.",
  uglyUrls: "uglyURLs is set: end the pattern in site.yaml with .html.",
  noSection: (folders: string) => `None of ${folders} is there: each folder of content/ is a section.`,
  notASetting: (key: string, value: string) => `${key} is not taken: "${value}" cannot be one here.`,
  tooDeep: "Its HTML is nested too deeply to be converted, and stays as it is.",
  ghostNoHtml: "The export has no HTML for it: open it in Ghost's editor and export again.",
  ghostSignUp: "A form to sign up is left out: readers subscribe at /subscribe.",
  ghostCallToAction: "A call to action is left out.",
  ghostIds:
    "Ghost's RSS identifies posts by numbers that are not addresses; here each is part of one. Feed readers may show posts as new, once.",
  ghostPictures: "Copy Ghost's folder content/images/ into this folder, or give the old site's address with --url.",
  substackSubscribers: (name: string) =>
    `${name} holds subscribers, who are not taken: \`npx gazette import-subscribers\` reads it.`,
  substackNoText: "Its text is not in the archive, or is longer than a post can be.",
  substackUrl: "With --url, posts keep the ids that Substack's feed gave them, so readers do not see them as new.",
  substackWidget: "A button or form to subscribe, share or comment is left out: readers subscribe at /subscribe.",
  substackPoll: "A poll is left out.",
  wordpressCut: "It is longer than a post can be, and was cut off.",
  wordpressFeed:
    "Feed readers of WordPress ask for /feed/, which is a page here that lists the feeds. At a proxy in front, let /feed/ answer with /rss.xml.",
  shortcodeStays: (shortcode: string) =>
    `${shortcode} stays as it is: it is text, or a shortcode that cannot be told from text.`,
  shortcodeUnknown: (shortcode: string, hasText: boolean) =>
    `The shortcode ${shortcode} is not known: ${hasText ? "its text stays" : "it is left out"}.`,
  noAddress: (shortcode: string) => `${shortcode} has no address, and is left out.`,
  galleryLacks: (shortcode: string, pictures: number | "all") =>
    `${shortcode}: ${pictures} of its pictures are not in the export.`,
  /** Why a picture was not copied. */
  whyNot: {
    address: "its address is private, or leads to one",
    bytes: "it has more than 8 MB",
    denied: "its host refuses it",
    gone: "it is gone",
    pixels: "it has too many pixels",
    redirects: "it is redirected too often",
    type: "it is not a picture",
    unreachable: "its host does not answer",
    tooMany: "too many pictures",
    noAnswer: "no answer",
  },

  /** Comments of the files. */
  redirects: "Addresses of the old site that are not in its posts.",
  site: (
    address: string | undefined,
  ) => `Settings of the site, as far as the old site had them. Unknown keys are rejected.
The site's address is a setting of the service: ${address === undefined ? "SITE_URL." : `SITE_URL = "${address}" keeps every address.`}`,
  settings: {
    title: ["Shown in feeds, on pages and as the name of the newsletter.", "The name of the site"] as Setting,
    description: ["One sentence on what the site is about.", "What it is about"] as Setting,
    language: ["Language of the posts (BCP 47).", "en"] as Setting,
    time_zone: ["Time zone of dates without one, and of the digests (IANA).", "Europe/Paris"] as Setting,
    author: ["Author of posts that do not name one.", "Ann Example"] as Setting,
    postal_address: [
      "In the footer of every email. No issue is sent without it.",
      "1 Example Road, 12345 Example Town",
    ] as Setting,
    generator: ["What the posts were written for.", "jekyll"] as Setting,
    permalink: ["Addresses of the posts, as they were.", "/:year/:month/:title/"] as Setting,
  },
  exported: {
    generator: "The generator whose placeholders the pattern below uses.",
    permalink: "Addresses of future posts, like those of the old ones. Adopted posts state their own.",
    templates: "The posts are finished HTML: braces in them are text.",
  },
  postIds: (why: string) => `So that feed readers show no post as new: ${why}.`,
  whyIds: {
    stated: "every adopted post states its id; this is for new ones",
    jekyllFeed: "the plugin jekyll-feed identifies posts this way",
    jekyll: "most templates of Jekyll feeds identify posts by their addresses",
    hugo: "Hugo's RSS identifies posts by their addresses",
    hexo: "hexo-generator-feed identifies posts by their addresses",
    substack: "Substack's feed identifies posts by their addresses",
  },
  further: {
    emoji: "Names such as :tada: are emoji.",
    new_post_name: "How the files of posts are named.",
    permalinks: "Addresses of posts in other sections.",
    params: "Settings that posts show.",
  },
};
