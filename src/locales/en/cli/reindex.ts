/** What `npx gazette reindex` says. */
export const reindex = {
  about: "Rebuild the index from the bucket. Feeds are incomplete while it runs; no email is sent.",
  objects: "objects read",
};
