/** What `npx gazette init` asks, writes and tells. */
export const init = {
  about:
    "Create a site: site.yaml, a first post, a folder for images, commands for npm. Asks three questions; overwrites no file.",
  dir: "the folder",
  title: "the name of the site",
  description: "one sentence on what readers get",
  language: "language of the posts, such as en or zh-CN",
  timeZone: "time zone of dates without one, such as Asia/Shanghai",
  postalAddress: "in the footer of every email",
  categoryStrings: "read `categories: a b` as two categories (split) or one (whole)",
  url: "address of the site",
  yes: "do not prompt: use defaults for missing options",

  /** Questions, each with the sentence that says what it is for. */
  questions: {
    title:
      "What is your site called? It is the title of the feeds and pages, and readers see it as the sender of emails.",
    description:
      "What do readers get, in one sentence? Search engines and feed readers show it. You may leave it empty.",
    postalAddress:
      "Which postal address goes under every email? Most countries require one. Until it is in site.yaml, no email is sent.",
  },
  guessed: ({ language, timeZone }: { language: string; timeZone: string }) =>
    `Language ${language} and time zone ${timeZone} are this computer’s. You can change both in site.yaml.`,
  noTerminal:
    "This is not a terminal, so nothing can be asked. Use --title and the other options (`npx gazette init --help`), or --yes for the defaults.",
  cannotCreate: (dir: string, why: string) => `Cannot create a site in ${dir}: ${why}.`,
  kept: "kept",
  exists: (path: string) => `${path} (already exists)`,
  addAddress: "Add a postal address to site.yaml before the first newsletter: no issue is sent without one.",
  next: "Next:",
  aTitle: "A title",
  steps: {
    folder: "everything else happens there",
    install: "installs Gazette into the folder, once",
    start: "the whole service on this machine: the site, its inbox, the desk",
    new: "write a post",
    check: "check that every post can be read",
    deploy: "put it on the internet",
    publish: "publish; TOKEN is the publishing token of the service",
    preview: "see the feeds, pages and next email, and leave nothing behind",
  },

  /** What its files say, in the language of the site. */
  files: {
    site: "My site",
    hello: "Hello",
    news: "news",
    body: "This is the first post. Write Markdown or HTML here.",
    addresses: "Exports and backups hold people's addresses.",
    head: "Settings of the site. Publish this file with the posts; unknown keys are rejected.\nThe site's address is a setting of the service: SITE_URL.",
    title: { note: "Shown in feeds, on pages and as the name of the newsletter.", example: "The name of the site" },
    description: { note: "One sentence on what the site is about.", example: "What this site is about" },
    language: "Default language of posts (BCP 47): en, zh-CN …",
    timeZone: "Time zone of dates without one, and of the digests (IANA).",
    author: { note: "Default author of posts.", example: "Ann Example" },
    postalAddress: {
      note: "Shown in the footer of every email, as most countries require. No issue is sent without it.",
      example: "Example, 1 Example Road, 12345 Example Town",
    },
    brand: "How pages and emails look: files of this folder or https addresses. The desk edits these, too.",
    categoryStrings:
      "How to read `categories: A gushichang`, a string instead of a list:\n  split   two categories, as in Jekyll\n  whole   one category with a space in its name",
    categories: {
      note: "Titles of categories by id (lower case, hyphens for spaces). Categories need not be listed.",
      example: "World markets",
    },
    feeds: "Posts in a feed (1 to 200), and their content: full or summary.",
    mirror: "Copy external images into the bucket, so that they outlive their host and readers are not tracked.",
    hold: "Delay before a new post is emailed: time to withdraw it.",
    maxAge: "Posts dated earlier than this before their arrival are not emailed: importing an archive emails nobody.",
    hour: "Default hour of digests (0 to 23).",
  },
};
