/** What `npx gazette mail` says. */
export const mail = {
  about: "Email posts that are too old to be emailed automatically.",
  posts: "keys in the bucket, such as posts/2026-01-01-hello.md",
  dryRun: "only report whether they are emailed, and why",
};
