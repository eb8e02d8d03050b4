/** The help of `npx gazette check`. */
export const check = {
  about: "Check that every post of a folder can be read, without a service.",
  dir: "the folder, or one file of it",
  fix: "write the repairs made while reading into the files",
  summary: "count unreadable posts by reason instead of listing them",
};
