/** What `npx gazette check` and `npx gazette publish` say. */
export const publish = {
  help: {
    about:
      "Upload changed files of a folder: posts, the files they refer to, drafts, assets/ and site.yaml; or a single post.",
    dir: "the folder, or one file of it",
    s3: "upload straight into the bucket of S3_BUCKET and the other S3_ settings",
    prune: "withdraw posts and attachments whose file is gone",
    maxDelete: "with --prune: withdraw at most this many, instead of 20 or a tenth of all",
    yes: "do not ask about an unusual folder, changed settings or posts that --prune withdraws",
    watch: "publish again whenever a file changes; Ctrl-C ends it",
    dryRun: "only report what would become of each file; stores nothing",
    concurrency: "concurrent uploads at most (default: 4; with --s3: 32)",
    notAConcurrency: "It must be 1 to 256.",
    notALimit: "It must be a whole number.",
    more: `--s3 reads S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_ENDPOINT and S3_REGION from the environment. It is
faster for many files: it verifies each by its MD5, skips those that exist, and continues an interrupted run. It does not
report posts that cannot be read: run \`npx gazette check\` first.`,
  },

  /** Counts of a report. */
  counts: {
    published: "published",
    updated: "updated",
    withdrawn: "withdrawn",
    unchanged: "unchanged",
    drafts: "drafts",
    quarantined: "quarantined",
    stored: "stored",
    ignored: "ignored",
    failed: "failed",
    notices: "notices",
    fixed: "fixed",
    uploaded: "uploaded",
    removed: "removed",
    read: "read",
  },
  labels: { notice: "notice", ignored: "ignored", failed: "failed", skipped: "skipped", fixed: "fixed" },
  progress: { posts: "posts", files: "files" },
  left: (eta: string) => `${eta} left`,
  /** Before a list of counts by reason. */
  notices: "Notices:",
  moreNotices: (number: number) => `… and ${number} more notices; \`npx gazette check\` lists all.`,
  more: (number: number) => `… and ${number} more; --json lists all.`,
  mailAnyway: "`npx gazette mail <post>` emails one anyway.",
  repairable: (files: number) =>
    `${files === 1 ? "1 file is" : `${files} files are`} readable only after a repair that other programs do not make. --fix writes it into the file.`,
  would: { upload: "would upload  ", withdraw: "would withdraw" },
  indexedSoon: "The service indexes the changes within a minute.",
  watching: (dir: string) => `Watching ${dir}. Ctrl-C ends it.`,

  /** Why a file is not published. */
  ignored: {
    "no-front-matter": "no front matter, so it is not a post",
    "list-page": "it is the page of a list, not a post",
    "outside-posts": "it lies outside the folder of the posts",
    "not-referred-to": "no post refers to it",
    "other-kind": "no kind of file that is published",
  },
  notAFile: "not a regular file",
  linkOutside: (path: string) => `its symbolic link points outside the folder, to ${path}`,
  linkExcluded: (path: string) => `its symbolic link points to ${path}, which is not published`,
  sameKey: (one: string, other: string, key: string) =>
    `${one} and ${other} have the same key ${key}. Rename one of them.`,
  notPublished: (path: string, why: string) => `${path} is not published: ${why}.`,
  notAPost: (path: string) => `${path} is not a post (.md, .markdown, .html), an image or site.yaml.`,
  nothing: (dir: string) => `Nothing to publish in ${dir}: no posts (.md, .markdown, .html), no site.yaml.`,
  pruneNeedsFolder: "--prune needs a folder, not a single file.",
  massWithdrawal: (gone: number, all: number) =>
    `--prune would withdraw ${gone} of ${all} files. Nothing was changed. List them with --dry-run; to confirm, add --max-delete ${gone} or --yes.`,

  /** Doubts, before anything is changed. */
  noSite: (dir: string, folders: string[], file: string) =>
    `${dir} does not look like a site: it has no ${folders.join("/, no ")}/ and no ${file}.`,
  changes: (file: string, name: string, was: string, is: string, effect: string) =>
    `${file} changes ${name} from "${was}" to "${is}": ${effect}.`,
  effects: {
    title: "every feed and email is called so",
    language: "pages and emails are in it",
    category_strings: "categories of all posts are read anew, and feeds and subscriptions of old ones run dry",
  },
  addYes: "Nothing was changed. If it is meant, add --yes.",
  unchanged: "Nothing was changed.",
  allTheSame: "Publish all the same? yes or no",
  yesOrNo: "Enter yes or no.",
};
