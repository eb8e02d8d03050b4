/** What `npx gazette start` says. */
export const start = {
  about: "Run the whole service on this machine with a folder's posts, and keep its state there.",
  port: "the port of the site, 8787 by default",
  inboxPort: "the port of the inbox that catches every email, 8025 by default",
  empty: "begin without posts, to publish them by hand or by another tool",
  more: `Changed files are published at once; Ctrl-C ends it. Subscribers, issues and the bucket stay in DIR/.gazette for the next time:
delete that folder to begin anew. \`npx gazette preview\` leaves nothing behind, and shows the next email without waiting.`,
  nothing: (dir: string) =>
    `Nothing to serve in ${dir}. \`npx gazette init\` creates a site there; --empty starts without one.`,
};
