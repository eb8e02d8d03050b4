/** What `npx gazette preview` says. */
export const preview = {
  about: "Preview a folder's feeds, pages and next email on this machine. Publishes nothing.",
  port: "the port; a free one by default",
  once: "print the preview and exit",
  more: `Runs the real service with temporary state. Changed files are shown at once; Ctrl-C ends it. The next email is that of a
subscriber to all categories, with posts younger than newsletter.max_age; a local inbox catches it.`,
  nothing: (dir: string) => `Nothing to preview in ${dir}.`,
  starting: "Starting …",
  notStarted: (output: string) => `The service did not start:\n${output}`,
  cronFailed: (status: number, words: string) => `The cron answered ${status}: ${words}`,
  site: "Site",
  feeds: "Feeds",
  moreFeeds: (feeds: number, list: string) => `and ${feeds} more: ${list}`,
  email: "Email",
  noEmail: (why: string) => `none: ${why}`,
  allOld: "no post is younger than newsletter.max_age",
  paused: "the issue is paused",
  lost: "it did not arrive; run `npx gazette check`",
};
