/** What `npx gazette quarantine` says. */
export const quarantine = {
  about: "List the posts in quarantine, with line and reason.",
  summary: "count them by reason instead of listing them",
};
